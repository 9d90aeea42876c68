"""What is new in the index, and who is to be told."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.outbox import enqueue, enqueue_many
from search.documents import group_of
from search.records import IndexRecord
from search.saved.models import NewDocument, SavedSearch

TOPIC = "search.alert"
#: A document published longer ago is no news, however late it is indexed; marks are kept for longer than that, so
#: that an edit does not make an old document new again.
NEWS, KEPT = timedelta(days=14), timedelta(days=30)
#: Two mails of one search at least this far apart: an import of thousands is a few mails, not thousands.
APART = timedelta(minutes=5)


def note_news(records: Sequence[IndexRecord]) -> int:
    """Mark what of ``records``, just indexed, is newly published, and ask for the alerts; returns how many.

    Called under the engine's lock: marks are numbered in the order in which they are committed.
    """
    since = timezone.now() - NEWS
    fresh = {each.id: each.published for each in records if each.published and each.published >= since}
    if not fresh:
        return 0
    with transaction.atomic():
        known = set(NewDocument.objects.filter(document__in=list(fresh)).values_list("document", flat=True))
        marks = [
            NewDocument(document=identifier, group=group_of(identifier), published=published)
            for identifier, published in fresh.items()
            if identifier not in known
        ]
        NewDocument.objects.bulk_create(marks, batch_size=500)
        if marks:
            _tell_at_once()
    return len(marks)


def _tell_at_once() -> None:
    instant = SavedSearch.objects.filter(frequency=SavedSearch.Frequency.INSTANT)
    now = timezone.now()
    at_once: list[tuple[str, dict]] = []
    for pk, mailed_at in instant.values_list("pk", "mailed_at"):
        if mailed_at and mailed_at + APART > now:
            enqueue(TOPIC, str(pk), not_before=mailed_at + APART)
        else:
            at_once.append((str(pk), {}))
    enqueue_many(TOPIC, at_once)


def forget_news(groups: Iterable[str]) -> None:
    """These items are not public any more: nobody is told of them."""
    NewDocument.objects.filter(group__in=list(groups)).delete()


def newest() -> int:
    """The number of the last mark."""
    return NewDocument.objects.aggregate(last=Max("pk"))["last"] or 0


def prune_news() -> int:
    """Forget marks nobody needs any more; returns how many."""
    return NewDocument.objects.filter(published__lt=timezone.now() - KEPT).delete()[0]
