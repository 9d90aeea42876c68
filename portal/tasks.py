"""Celery tasks of the composition root: what happens by the clock."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="portal.tasks.publish_scheduled")
def publish_scheduled() -> None:
    """Every minute: publish and withdraw what is due (Wagtail's own command; safe to run twice at once)."""
    call_command("publish_scheduled", verbosity=0)


@shared_task(name="portal.tasks.clear_sessions")
def clear_sessions() -> None:
    """Daily: forget sessions that ended."""
    call_command("clearsessions", verbosity=0)
