"""What lies on which day: operations and their polls, accompanying supervision, inspections, blocked days."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Principal, visible
from liaison.calendars.items import Certainty, Item, half_day, moments
from liaison.inspections.flow import INSPECTION
from liaison.inspections.models import Inspection
from liaison.joint.accompanying.flow import ACCOMPANIMENT
from liaison.joint.flow import OPERATION
from liaison.joint.models import Accompaniment, Blackout, Operation, OperationParty, ProposedSlot
from liaison.organisations.choices import OrganisationKind

#: States of an operation in which its day stands.
WITH_DAY = ("confirmed", "held", "findings", "closed", "cancelled")
#: More visits on a day than this are shown as a number.
MOST_VISITS = 6


def operations(principal: Principal, first: dt.date, last: dt.date, named: bool) -> list[Item]:
    """Confirmed half days, held ones and those cancelled after the day was fixed; one query."""
    found = visible(principal, Operation).filter(day__range=(first, last), state__in=WITH_DAY)
    return [operation_item(each) for each in found.select_related("clue")]


def operation_item(operation: Operation) -> Item:
    """The half day of one operation."""
    begin, end = half_day(operation.day, operation.part)
    off = operation.state == "cancelled"
    return Item(
        day=operation.day,
        subject=operation.subject,
        code="operation",
        words=str(OPERATION.state(operation.state).label),
        title=operation.title,
        number=operation.number,
        url=reverse("joint:operation", args=[operation.pk]),
        place=operation.place,
        certainty=Certainty.CANCELLED if off else Certainty.CONFIRMED,
        starts_at=begin,
        ends_at=end,
        confined=operation.clue is not None and operation.clue.confined,
        changed_at=operation.changed_at,
    )


def proposals(principal: Principal, first: dt.date, last: dt.date, named: bool) -> list[Item]:
    """Half days an operation is asked about now; one query."""
    found = visible(principal, ProposedSlot).filter(day__range=(first, last), asked=True, operation__state="scheduling")
    items = []
    for each in found.select_related("operation").annotate(confined=F("operation__clue__confined")):
        begin, end = half_day(each.day, each.part)
        items.append(
            Item(
                day=each.day,
                subject=f"slot:{each.pk}",
                code="proposal",
                words=_("day proposed"),
                title=each.operation.title,
                number=each.operation.number,
                url=reverse("joint:operation", args=[each.operation_id]),
                certainty=Certainty.TENTATIVE,
                starts_at=begin,
                ends_at=end,
                confined=bool(each.confined),
                changed_at=each.operation.changed_at,
            )
        )
    return items


def replies(principal: Principal, first: dt.date, last: dt.date, named: bool) -> list[Item]:
    """The last day to answer a poll: at the lead, and where the own organisation has not answered; one query."""
    own = principal.organisation_id
    unanswered = OperationParty.objects.filter(operation=OuterRef("pk"), organisation=own, answered_at=None)
    found = visible(principal, Operation).filter(
        Q(lead=own) | Q(Exists(unanswered)), state="scheduling", reply_by__range=(first, last)
    )
    return [
        Item(
            day=each.reply_by,
            subject=each.subject,
            code="reply",
            words=_("last day to answer"),
            title=each.title,
            number=each.number,
            url=reverse("joint:operation", args=[each.pk]),
            confined=bool(each.confined),
            changed_at=each.changed_at,
        )
        for each in found.annotate(confined=F("clue__confined"))
    ]


def accompanying(principal: Principal, first: dt.date, last: dt.date, named: bool) -> list[Item]:
    """When a body said that its work can be accompanied; one query."""
    found = visible(principal, Accompaniment).filter(
        state__in=("answered", "recorded"), begins_at__range=moments(first, last)
    )
    return [accompaniment_item(each) for each in found.select_related("body", "operation__clue")]


def accompaniment_item(item: Accompaniment) -> Item:
    """The time one body named."""
    clue = item.operation.clue
    return Item(
        day=timezone.localdate(item.begins_at),
        subject=item.subject,
        code="accompaniment",
        words=str(ACCOMPANIMENT.state(item.state).label),
        title=item.title,
        number=item.number,
        url=reverse("joint:accompaniment", args=[item.pk]),
        place=item.place,
        starts_at=item.begins_at,
        ends_at=_until(item.begins_at),
        confined=clue is not None and clue.confined,
        changed_at=item.answered_at,
    )


def _until(begins: dt.datetime) -> dt.datetime:
    """The body names no end: the half of the day it begins in, an hour at least."""
    local = timezone.localtime(begins)
    return max(half_day(local.date(), "am" if local.hour < 13 else "pm")[1], begins + dt.timedelta(hours=1))


def inspections(principal: Principal, first: dt.date, last: dt.date, named: bool) -> list[Item]:
    """Visits filed: a body's own one by one up to ``MOST_VISITS`` a day, others as a number; two queries at most."""
    stands = visible(principal, Inspection).filter(
        state__in=("submitted", "filed", "under_way", "finished"), starts_at__range=moments(first, last)
    )
    days = stands.annotate(on=TruncDate("starts_at")).values_list("on").annotate(n=Count("pk")).order_by("on")
    counted = Counter(dict(days))
    single: set[dt.date] = set()
    if principal.organisation_kind == OrganisationKind.ENFORCEMENT:
        single = {day for day, n in counted.items() if n <= MOST_VISITS}
    items = [
        Item(
            day=day,
            subject=f"inspections:{day.isoformat()}",
            code="inspections",
            words=_("inspections filed"),
            title=ngettext("%(n)d inspection", "%(n)d inspections", n) % {"n": n},
            url=reverse("inspections:list"),
        )
        for day, n in counted.items()
        if day not in single
    ]
    if not single:
        return items
    for each in stands.annotate(on=TruncDate("starts_at")).filter(on__in=single).select_related("enterprise"):
        items.append(
            Item(
                day=each.on,
                subject=each.subject,
                code="inspection",
                words=_("inspection: %(state)s") % {"state": INSPECTION.state(each.state).label},
                title=each.title,
                number=each.number,
                url=reverse("inspections:inspection", args=[each.pk]),
                place=each.place,
                certainty=Certainty.TENTATIVE if each.state == "submitted" else Certainty.CONFIRMED,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                changed_at=each.changed_at,
            )
        )
    return items


def blocked(principal: Principal, first: dt.date, last: dt.date, named: bool) -> list[Item]:
    """Days the own organisation has blocked; one query."""
    found = visible(principal, Blackout).filter(first__lte=last, last__gte=first)
    return [
        Item(
            day=each.first,
            last=each.last,
            subject=f"blackout:{each.pk}",
            code="blocked",
            words=_("blocked by our organisation"),
            title=each.reason,
            url=reverse("joint:blackouts"),
        )
        for each in found
    ]
