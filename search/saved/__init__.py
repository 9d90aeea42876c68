"""Saved searches (检索订阅): a question kept under a name, and mail when something new fits it.

What waits to be told holds identifiers alone. A mail is written when it is sent, from what is published then: a
document withdrawn in between is in no mail, whatever was queued.
"""
