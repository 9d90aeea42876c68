"""What search does by the clock."""

from celery import shared_task

from search.exports.services import drop_old_exports
from search.saved.news import prune_news
from search.saved.services import ask_for_daily_mail


@shared_task(name="search.tasks.hourly")
def hourly() -> None:
    """Ask for the mail of daily saved searches that is due; forget old marks and exports. Safe to run twice."""
    ask_for_daily_mail()
    prune_news()
    drop_old_exports()
