"""What a feed holds, asked anew at every reading: what one membership may see, or the days of an organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.access import Principal, visible
from liaison.calendars.items import Certainty, Item, items_between, moments
from liaison.calendars.models import Feed
from liaison.calendars.sources import accompaniment_item, operation_item
from liaison.joint.models import Accompaniment, Operation
from liaison.organisations.acting import principal_for, principals_for
from liaison.organisations.models import Membership

BACK: Final = dt.timedelta(days=60)
AHEAD: Final = dt.timedelta(days=370)
#: Members whose rules are asked in one query.
_AT_ONCE: Final = 8


def items_of(feed: Feed) -> list[Item]:
    """Everything ``feed`` holds today."""
    today = timezone.localdate()
    first, last = today - BACK, today + AHEAD
    if feed.is_of_organisation:
        return _of_organisation(feed, first, last)
    principal = principal_for(feed.made_by)
    return [_outside(feed, item) for item in items_between(principal, first, last)]


def _outside(feed: Feed, item: Item) -> Item:
    """An entry as it may leave the portal: confined matters as busy only, no enterprise that expects no visit."""
    if item.confined:
        return busy(feed, item)
    if item.code == "inspection":
        return replace(item, title=_("Inspection %(number)s") % {"number": item.number}, place="")
    if item.code == "blocked":
        return replace(item, title=item.words)
    return item


def busy(feed: Feed, item: Item) -> Item:
    """That a time is taken, and nothing else; its name tells nobody which other entry it is."""
    name = salted_hmac("liaison.calendars.busy", f"{feed.pk}:{item.code}:{item.subject}", algorithm="sha256")
    return Item(
        day=item.day,
        last=item.last,
        subject=f"busy:{name.hexdigest()[:32]}",
        code="busy",
        words="",
        title=_("busy"),
        certainty=Certainty.CONFIRMED,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        changed_at=item.changed_at,
    )


def _of_organisation(feed: Feed, first: dt.date, last: dt.date) -> list[Item]:
    """Confirmed days the organisation takes part in: named where every member may see them, else busy."""
    own = feed.organisation_id
    principals = principals_for(
        Membership.objects.active().filter(organisation=own).select_related("user", "organisation").order_by("pk")
    )
    operations = Operation.objects.filter(
        parties__organisation=own, day__range=(first, last), state__in=("confirmed", "held", "findings", "closed")
    )
    followed = Accompaniment.objects.filter(
        body=own, state__in=("answered", "recorded"), begins_at__range=moments(first, last)
    ).select_related("body", "operation__clue")
    found = []
    for queryset, made in ((operations.select_related("clue"), operation_item), (followed, accompaniment_item)):
        known = seen_by_all(queryset, principals)
        for each in queryset:
            item = made(each)
            found.append(item if each.pk in known and not item.confined else busy(feed, item))
    return sorted(found, key=lambda item: (item.day, item.order))


def seen_by_all(queryset: QuerySet, principals: list[Principal]) -> set[int]:
    """Of ``queryset`` the keys every one of ``principals`` may see: their rules over each other, a few at once."""
    if not principals:
        return set()
    known = None
    for place in range(0, len(principals), _AT_ONCE):
        narrowed = queryset.order_by()
        for principal in principals[place : place + _AT_ONCE]:
            narrowed = visible(principal, narrowed)
        keys = set(narrowed.values_list("pk", flat=True))
        known = keys if known is None else known & keys
        if not known:
            break
    return known or set()
