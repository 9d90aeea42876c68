"""Pages of intake: the public form, the reporter's page, and members' pages."""
