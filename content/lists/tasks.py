"""What the clock does for lists. Schedule ``versions_take_effect`` daily, just after midnight local time."""

from celery import shared_task

from content.lists import services


@shared_task
def versions_take_effect() -> int:
    """Outdate cached pages on the day a version takes effect; see ``services.versions_take_effect``."""
    return services.versions_take_effect()
