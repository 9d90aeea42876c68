"""What an operation found and what is to be done about it: findings, action items, their documents and pages."""
