"""Visits as filed: what the common budget (``liaison.visits``) is told of them; whether a filing is one too many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal
from liaison.inspections.models import Inspection
from liaison.registry.models import Certificate
from liaison.visits.budget import Visits, is_exempt, used
from liaison.visits.sources import Held, Planned, Source
from liaison.workflow.engine import EventRefused

KIND = "inspection"
#: In force: the enterprise is to expect them, or had them.
COUNTED_STATES = ("filed", "under_way", "finished")


def with_this(inspection: Inspection) -> Visits:
    """The visits of the enterprise in the year of ``inspection``, this one counted."""
    code, year, level = inspection.enterprise.credit_code, year_of(inspection.starts_at), inspection.body.region.level
    counts = used([code], year, but={(KIND, inspection.pk)})[code]
    own = not is_exempt(inspection.occasion)
    return Visits(counts.total() + own, counts[level] + own, level)


def year_of(moment: dt.datetime) -> int:
    """The year of a moment where the portal is."""
    return timezone.localtime(moment).year


def would_be_over(inspection: Inspection) -> bool:
    """Whether ``inspection`` is one visit more than the enterprise may have this year."""
    return not is_exempt(inspection.occasion) and with_this(inspection).over


# What the common budget and the merging of visits are told of filings


def held(codes: list[str], year: int) -> list[Held]:
    """Every filing in force. Days are those of the place: a visit in the first hour of a year counts for that year."""
    rows = Inspection.objects.filter(
        enterprise__credit_code__in=codes, starts_at__year=year, state__in=COUNTED_STATES
    ).values_list("enterprise__credit_code", "body__region__level", "pk", "occasion")
    return [Held(code, level, KIND, pk, not is_exempt(occasion)) for code, level, pk, occasion in rows]


def planned(inspections: QuerySet, codes: Iterable[str] | None = None) -> list[Planned]:
    """Filed visits that have not begun; one query."""
    rows = inspections.filter(state="filed", starts_at__gt=timezone.now()).select_related("body", "enterprise")
    if codes is not None:
        rows = rows.filter(enterprise__credit_code__in=list(codes))
    return [_planned(row) for row in rows]


def _planned(item: Inspection) -> Planned:
    begins = timezone.localtime(item.starts_at)
    return Planned(
        kind=KIND,
        pk=item.pk,
        code=item.enterprise.credit_code,
        name=item.enterprise.name,
        organisation=item.body_id,
        organisation_name=item.body.short_name,
        day=begins.date(),
        part="am" if begins.hour < 12 else "pm",
        first=begins.date(),
        last=begins.date(),
        title=item.matter,
        url=url(item.pk),
    )


def url(key: int) -> str:
    """Where a filing is opened."""
    return reverse("inspections:inspection", args=[key])


def join(inspection: Inspection, code: str, host: Planned) -> None:
    """Move the visit to the host's day, at its own time of day where the half is the same, else when that half begins.

    Raises:
        EventRefused: a certificate of those who come does not count on that day.
    """
    begins, length = timezone.localtime(inspection.starts_at), inspection.ends_at - inspection.starts_at
    clock = begins.time()
    if host.part and host.part != ("am" if begins.hour < 12 else "pm"):
        clock = dt.time(9) if host.part == "am" else dt.time(14)
    starts_at = timezone.make_aware(dt.datetime.combine(host.day, clock))
    if starts_at <= timezone.now():
        raise EventRefused(_("The visit to be joined begins too soon. Keep the visits separate."))
    last = timezone.localdate(starts_at + length)
    for certificate in Certificate.objects.filter(inspections__inspection=inspection).select_related("officer"):
        if not (certificate.is_valid_on(host.day) and certificate.is_valid_on(last)):
            raise EventRefused(
                _("Certificate %(number)s (%(name)s) does not count on %(day)s. Keep the visits separate.")
                % {"number": certificate.number, "name": certificate.officer.name, "day": f"{host.day:%Y-%m-%d}"}
            )
    inspection.starts_at, inspection.ends_at = starts_at, starts_at + length
    inspection.save(update_fields=["starts_at", "ends_at", "changed_at"])


def leave(inspection: Inspection, code: str) -> None:
    """It stays filed, on the day it was moved to."""


def hidden(principal: Principal) -> Q:
    """Of no filing must be hidden that there is one: enterprises are told of each before it begins."""
    return Q(pk__in=[])


VISITS = Source(
    kind=KIND,
    label=gettext_lazy("inspection"),
    model=Inspection,
    held=held,
    planned=planned,
    hidden=hidden,
    known=None,
    join=join,
    leave=leave,
    url=url,
    lost=("inspection.cancel",),
)
