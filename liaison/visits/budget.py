"""How often an enterprise may be visited in a year, by whomever: the one place that decides.

Limits are settings: ``VISITS_PER_LEVEL`` for all organisations of one level together (``VISITS_OF_LEVELS`` where a
level has another number), ``VISITS_IN_ALL`` for all levels. ``VISITS_EXEMPT`` lists the reasons for which a visit does
not count; nothing else exempts. A visit that joined another one (``Merger``) is the same visit and does not count.

    lock(codes)                   first, in the transaction that adds a visit: the others wait
    left(codes, year, level)      how many more there may be
    used(codes, year)             how many there are, by level
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from liaison.visits.models import Merger, VisitedEnterprise
from liaison.visits.sources import Held, sources

#: A visit by its kind and the key of what it belongs to.
Of = tuple[str, int]


def is_exempt(reason: str) -> bool:
    """Whether a visit made for ``reason`` does not count."""
    return bool(reason) and reason in settings.VISITS_EXEMPT


def limit_of(level: str) -> int:
    """Visits a year that all organisations of ``level`` may make together to one enterprise."""
    return settings.VISITS_OF_LEVELS.get(level, settings.VISITS_PER_LEVEL)


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits of one enterprise in one year: in all, and by the organisations of one level."""

    in_all: int
    of_level: int
    level: str

    @property
    def over(self) -> bool:
        """Whether they are more than the limits allow."""
        return self.in_all > settings.VISITS_IN_ALL or self.of_level > limit_of(self.level)


def lock(codes: Iterable[str]) -> None:
    """Make everybody else who adds a visit to one of ``codes`` wait until the caller's transaction ends.

    Counting and adding are then one step. Rows are taken in one order, so that two who share several wait for each
    other instead of locking up.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("visits are locked inside the transaction that adds one")
    wanted = sorted(set(codes))
    known = set(VisitedEnterprise.objects.filter(credit_code__in=wanted).values_list("credit_code", flat=True))
    VisitedEnterprise.objects.bulk_create(
        [VisitedEnterprise(credit_code=code) for code in wanted if code not in known], ignore_conflicts=True
    )
    list(
        VisitedEnterprise.objects.select_for_update()
        .filter(credit_code__in=wanted)
        .order_by("credit_code")
        .values_list("pk", flat=True)
    )


def used(codes: Iterable[str], year: int, but: Collection[Of] = ()) -> dict[str, Counter]:
    """Visits that count in ``year``, by the level of who makes them, of each enterprise by its code.

    Args:
        but: visits that are left out.
    """
    wanted = list(codes)
    found: dict[str, Counter] = {code: Counter() for code in wanted}
    held = [each for source in sources() for each in source.held(wanted, year) if (each.kind, each.pk) not in but]
    joined = _joined(held, year)
    for each in held:
        if each.counts and (each.kind, each.pk, each.code) not in joined:
            found[each.code][each.level] += 1
    return found


def _joined(held: list[Held], year: int) -> set[tuple[str, int, str]]:
    """Those of ``held`` that are made with another one that is held, too, in whichever year: about New Year the one
    that is joined may count in the other."""
    there = {(each.kind, each.pk, each.code) for each in held}
    codes = {each.code for each in held}
    rows = list(
        Merger.objects.filter(credit_code__in=codes, state="joined").values_list(
            "host_kind", "host_pk", "guest_kind", "guest_pk", "credit_code", "day__year"
        )
    )
    guests = [row for row in rows if (row[2], row[3], row[4]) in there]
    for other in {day for *_of, day in guests} - {year}:
        elsewhere = {code for *_of, code, day in guests if day == other}
        there |= {
            (each.kind, each.pk, each.code) for source in sources() for each in source.held(sorted(elsewhere), other)
        }
    return {
        (guest_kind, guest, code)
        for host_kind, host, guest_kind, guest, code, _day in guests
        if (host_kind, host, code) in there
    }


def left(codes: Iterable[str], year: int, level: str, but: Collection[Of] = ()) -> dict[str, int]:
    """How many visits organisations of ``level`` may still make to each enterprise in ``year``, by its code."""
    return {
        code: min(settings.VISITS_IN_ALL - counts.total(), limit_of(level) - counts[level])
        for code, counts in used(codes, year, but).items()
    }


def joined_codes(kind: str, pk: int) -> set[str]:
    """The enterprises whose visit by this one is made together with another's."""
    found = Merger.objects.filter(guest_kind=kind, guest_pk=pk, state="joined")
    return set(found.values_list("credit_code", flat=True))
