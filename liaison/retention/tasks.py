"""The clock of retention."""

from celery import shared_task
from django.db import close_old_connections

from liaison.retention.listing import list_due


@shared_task(name="liaison.retention.tasks.list_due")
def list_what_is_due() -> int:
    """Daily: which records have reached the end of their period. Nothing is deleted by the clock."""
    close_old_connections()
    return list_due()
