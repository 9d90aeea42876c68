"""Reads of visits made together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from core.access import Principal, visible
from liaison.organisations.rules import may_act
from liaison.visits.flow import MERGER
from liaison.visits.models import Merger
from liaison.visits.sources import source_of
from liaison.workspace.tallies import total_of
from liaison.workspace.waiting import Counts, Row


def waiting_for(principal: Principal) -> QuerySet[Merger]:
    """Offers that this member's organisation has to answer."""
    found = visible(principal, Merger).filter(state="offered", asked=principal.organisation_id)
    return found if may_act(principal) else found.none()


def count_waiting(principal: Principal) -> Counts:
    """How many offers wait for an answer; one query."""
    return Counts(total=total_of(principal, waiting_for))


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The nearest that wait."""
    return rows_of(waiting_for(principal).select_related("host", "guest").order_by("day", "pk")[:limit])


def rows_of(mergers: Iterable[Merger]) -> list[Row]:
    """One row for each: the enterprise, the common day, both organisations."""
    return [
        Row(
            title=each.name,
            number=each.number,
            url=reverse("visits:merger", args=[each.pk]),
            origin="、".join(dict.fromkeys([each.host.short_name, each.guest.short_name])),
            state=str(MERGER.state(each.state).label),
            subject=each.subject,
        )
        for each in mergers
    ]


def sides_of(principal: Principal, merger: Merger) -> list[tuple[str, str, str]]:
    """(organisation, what its visit is, address) of host and guest; what it is only for those who see it."""
    found = []
    for side in ("host", "guest"):
        kind, pk = getattr(merger, f"{side}_kind"), getattr(merger, f"{side}_pk")
        source = source_of(kind)
        item = visible(principal, source.model).filter(pk=pk).first()
        words = str(item) if item is not None else str(source.label)
        found.append((getattr(merger, side).name, words, source.url(pk) if item is not None else ""))
    return found
