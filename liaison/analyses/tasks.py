"""The clock of lost cases."""

from celery import shared_task
from django.db import close_old_connections

from liaison.analyses import opening


@shared_task(name="liaison.analyses.tasks.open_missing")
def open_missing() -> int:
    """Hourly: lost cases that were published without telling anybody (in bulk), or whose body was registered since."""
    close_old_connections()
    return opening.ask_for_missing()
