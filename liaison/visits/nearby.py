"""Visits to one enterprise planned close together: which can be made one, and of which only a hint is given."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

from django.conf import settings
from django.db.models import QuerySet

from core.access import Principal, visible
from liaison.organisations.rules import may_act
from liaison.registry.rules import coordinates
from liaison.visits.models import Merger
from liaison.visits.sources import Planned, source_of, sources


@dataclass(frozen=True, slots=True)
class Pair:
    """Two visits that can be one: ``guest`` is made on the day of ``host``. ``apart`` is days; None: no day yet."""

    host: Planned
    guest: Planned
    apart: int | None


def planned_for(principal: Principal) -> list[Planned]:
    """Every visit still to come that this principal sees; a fixed number of queries."""
    return [
        each for source in sources() for each in source.planned(visible(principal, source.model).order_by("pk"), None)
    ]


def pairs_for(principal: Principal) -> list[Pair]:
    """Visits that can be made one by an offer of this principal, the nearest day first."""
    if not may_act(principal):
        return []
    found = planned_for(principal)
    near = list(_near(found))
    if not near:
        return []
    decided, known = _decided(found), _known(found)
    pairs = [
        pair for pair in near if (pair.host.key, pair.guest.key) not in decided and _may_offer(principal, pair, known)
    ]
    return sorted(_one_way(pairs), key=lambda pair: (pair.host.day, pair.host.name, pair.guest.pk))


def hints_for(principal: Principal) -> list[Planned]:
    """Own visits near to one of somebody else that this principal does not see: that it is there is all that is said.

    Nothing is said of what must be hidden from the principal altogether.
    """
    if not may_act(principal):
        return []
    own = [each for each in planned_for(principal) if each.organisation == principal.organisation_id and each.day]
    if not own:
        return []
    codes = {each.code for each in own}
    guests = set(
        Merger.objects.filter(credit_code__in=codes, state="joined").values_list(
            "guest_kind", "guest_pk", "credit_code"
        )
    )
    own = [each for each in own if each.key not in guests]
    others = defaultdict(list)
    for source in sources():
        unseen = source.model.objects.exclude(source.hidden(principal)).exclude(
            pk__in=visible(principal, source.model).values("pk")
        )
        for each in source.planned(unseen, codes):
            if each.day:
                others[each.code].append(each.day)
    return [each for each in own if any(_within(each.day, day) for day in others[each.code])]


def pair_of(principal: Principal, host: str, guest: str, code: str) -> Pair | None:
    """The pair named by two subjects (``operation:12``) and the enterprise, where this principal may offer it."""
    for pair in pairs_for(principal):
        if code == pair.host.code and host == subject(pair.host) and guest == subject(pair.guest):
            return pair
    return None


def days() -> int:
    """How many days apart visits are offered to be made one."""
    return settings.VISITS_MERGE_DAYS


def subject(visit: Planned) -> str:
    """How pages and records name what a visit belongs to."""
    return f"{visit.kind}:{visit.pk}"


def still(kind: str, pk: int, code: str) -> Planned | None:
    """The visit as it stands now; None when it is not to come any more."""
    source = source_of(kind)
    return next(iter(source.planned(_one(source.model, pk), [code])), None)


def _one(model, pk: int) -> QuerySet:
    return model.objects.filter(pk=pk)


def _within(one: dt.date, other: dt.date) -> bool:
    return abs((one - other).days) <= settings.VISITS_MERGE_DAYS


def _near(found: Iterable[Planned]) -> Iterable[Pair]:
    by_code = defaultdict(list)
    for each in found:
        by_code[each.code].append(each)
    for visits in by_code.values():
        for host, guest in permutations(visits, 2):
            if host.day is None or (host.kind, host.pk) == (guest.kind, guest.pk):
                continue
            if _within(host.day, guest.day) if guest.day else guest.first <= host.day <= guest.last:
                yield Pair(host, guest, abs((host.day - guest.day).days) if guest.day else None)


def _one_way(pairs: list[Pair]) -> Iterable[Pair]:
    """Of two visits that could each join the other, the later joins the earlier."""
    there = {(pair.host.key, pair.guest.key) for pair in pairs}
    for pair in pairs:
        back = (pair.guest.key, pair.host.key) in there
        if not back or (pair.host.day, pair.host.key) < (pair.guest.day, pair.guest.key):
            yield pair


def _may_offer(principal: Principal, pair: Pair, known: set[tuple[str, int, int]]) -> bool:
    """Whether this principal acts for one of both, and each organisation may know of the other's visit.

    A coordinating body may bring inspections of two bodies below it together: it then tells each of the other's day.
    """
    host, guest = pair.host, pair.guest
    sides = {host.organisation, guest.organisation}
    if len(sides) == 1:
        return principal.organisation_id in sides
    if principal.organisation_id not in sides:
        return coordinates(principal) and {host.kind, guest.kind} == {"inspection"}
    return all(
        source_of(one.kind).known is None or (one.kind, one.pk, other.organisation) in known
        for one, other in ((host, guest), (guest, host))
    )


def _known(found: Iterable[Planned]) -> set[tuple[str, int, int]]:
    """Which organisations take part in what; one query for each kind."""
    keys = defaultdict(set)
    for each in found:
        keys[each.kind].add(each.pk)
    return {
        (source.kind, pk, organisation)
        for source in sources()
        if source.known is not None and keys[source.kind]
        for pk, organisation in source.known(keys[source.kind])
    }


def _decided(found: Iterable[Planned]) -> set[tuple]:
    """Pairs about which something was said already, by (host, guest); and visits that are guests, with everybody."""
    codes = {each.code for each in found}
    rows = list(Merger.objects.filter(credit_code__in=codes).exclude(state__in=["withdrawn", "ended"]))
    decided = set()
    keys = [each.key for each in found]
    for row in rows:
        host, guest = (row.host_kind, row.host_pk, row.credit_code), (row.guest_kind, row.guest_pk, row.credit_code)
        decided |= {(host, guest), (guest, host)}
        if row.state != "declined":  # no guest is a host or a guest again, and a host no guest
            decided |= {(guest, key) for key in keys} | {(key, guest) for key in keys} | {(key, host) for key in keys}
    return decided
