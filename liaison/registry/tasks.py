"""Celery tasks of the register: the clock that forgets."""

from celery import shared_task

from liaison.registry import tables


@shared_task(name="liaison.registry.tasks.housekeeping")
def housekeeping() -> None:
    """Hourly: forget uploads that nobody confirmed; their rows name people."""
    tables.clear_unconfirmed()
