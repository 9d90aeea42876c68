"""Celery tasks of intake: the clock that forgets."""

from celery import shared_task

from liaison.intake import drafts, importing


@shared_task(name="liaison.intake.tasks.housekeeping")
def housekeeping() -> None:
    """Hourly: forget drafts whose time is over, and uploads that nobody confirmed."""
    drafts.clear_expired()
    importing.clear_unconfirmed()
