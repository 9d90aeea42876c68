"""Pages of the security and the audit administrators (三员分立); those of the system administrators are in the Wagtail
admin (liaison.organisations.admin)."""
