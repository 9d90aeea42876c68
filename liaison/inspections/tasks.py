"""Celery tasks of inspections: the clock that forgets."""

from celery import shared_task

from liaison.inspections import public


@shared_task(name="liaison.inspections.tasks.housekeeping")
def housekeeping() -> None:
    """Four times a day: forget forms that reported an unfiled visit; what they say is with the clue made of them."""
    public.forget_reports()
