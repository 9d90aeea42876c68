"""Celery tasks of the core: the nudge and the clock of the outbox, deadlines, housekeeping. The work itself is rows."""

from celery import shared_task
from django.db import close_old_connections

from core import deadlines, generations
from core.files.checking import sweep
from core.outbox.drain import drain, drain_all, due_topics, prune
from core.outbox.registry import registered_topics


@shared_task(name="core.tasks.drain_outbox")
def drain_outbox(topic: str | None = None) -> int:
    """Do what is due, of ``topic`` or of all; comes again at once when more is left than one call takes."""
    close_old_connections()
    if topic is not None and topic not in registered_topics():
        return 0
    limit = 1000
    done = drain(topic, limit) if topic else drain_all(limit)
    if done >= limit:
        drain_outbox.apply_async(args=[topic], retry=False)
    return done


@shared_task(name="core.tasks.tick")
def tick() -> None:
    """Every few seconds: nudge each topic with due work, so that a lost nudge costs seconds. One task a topic: a slow
    one (typesetting) does not hold up the others; nothing due, as mostly, costs one query."""
    close_old_connections()
    for topic in due_topics():
        drain_outbox.apply_async(args=[topic], retry=False)


@shared_task(name="core.tasks.housekeeping")
def housekeeping() -> None:
    """Hourly: forget work done long ago and fold the generations of each kind into one row."""
    prune()
    generations.compact()


@shared_task(name="core.tasks.check_deadlines")
def check_deadlines() -> int:
    """Every minute: give the warnings that are due, and count anew what another calendar counted (a few thousand
    clocks a time; the rest follows at once)."""
    close_old_connections()
    at_once = 1000
    looked_at = deadlines.tick(limit=at_once)
    counted = deadlines.recompute(limit=at_once)
    if looked_at >= at_once or counted.looked_at >= at_once:
        check_deadlines.apply_async(retry=False)
    return looked_at


@shared_task(name="core.tasks.sweep_files")
def sweep_files() -> None:
    """Daily: take away stored files that nobody refers to (given-up uploads, removed attachments)."""
    close_old_connections()
    sweep()
