"""The budget of visits: every enterprise has a number of places a year, held from the proposal of a visit on."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from liaison.joint.choices import VISITING, TargetKind
from liaison.joint.models import Operation, Target, Visit
from liaison.workflow.engine import EventRefused

#: Attempts when others take places of the same enterprise at the same moment.
ATTEMPTS = 8


def enterprises_of(operation: Operation) -> list[Target]:
    """The enterprises it visits, in the order in which all operations take them."""
    if operation.kind not in VISITING:
        return []
    return list(operation.targets.filter(kind=TargetKind.ENTERPRISE).order_by("credit_code"))


def hold(operation: Operation) -> list[Visit]:
    """Hold one visit to each enterprise of ``operation`` in the year of its window, inside the caller's transaction.

    The limits are settings: ``JOINT_VISITS_PER_LEVEL`` for the organisations of one level, ``JOINT_VISITS_IN_ALL`` for
    all together. That no limit is passed does not rest on counting: each visit takes a numbered place, and the
    database gives no place twice.

    Raises:
        EventRefused: an enterprise has no place left; it says which, and who may be visited without one.
    """
    return [_hold(operation, target) for target in enterprises_of(operation)]


def _hold(operation: Operation, target: Target) -> Visit:
    year, level = operation.earliest.year, operation.lead.region.level
    visit = Visit(operation=operation, credit_code=target.credit_code, name=target.name, year=year, level=level)
    if operation.exemption:
        visit.save()
        return visit
    for _attempt in range(ATTEMPTS):
        taken = list(
            Visit.objects.filter(credit_code=target.credit_code, year=year)
            .exclude(place=None)
            .values_list("level", "place", "level_place")
        )
        visit.place = _free((place for _level, place, _own in taken), settings.JOINT_VISITS_IN_ALL)
        visit.level_place = _free((own for at, _place, own in taken if at == level), settings.JOINT_VISITS_PER_LEVEL)
        if visit.place is None or visit.level_place is None:
            raise EventRefused(
                _(
                    "%(name)s has no visit left in %(year)d: %(level)d a level and %(all)d in all are the limits. "
                    "Join another operation there, or plan without it."
                )
                % {
                    "name": target.name,
                    "year": year,
                    "level": settings.JOINT_VISITS_PER_LEVEL,
                    "all": settings.JOINT_VISITS_IN_ALL,
                }
            )
        try:
            with transaction.atomic():
                visit.save(force_insert=True)
        except IntegrityError:  # somebody took the place meanwhile
            visit.pk = None
        else:
            return visit
    raise EventRefused(_("Others are planning visits to the same enterprise at this moment. Try again."))


def _free(taken: Iterable[int | None], limit: int) -> int | None:
    used = set(taken)
    return next((place for place in range(1, limit + 1) if place not in used), None)


def release(operation: Operation) -> None:
    """Give the visits held back, inside the caller's transaction."""
    operation.visits.all().delete()


def left(codes: Iterable[str], year: int, level: str, but: Operation | None = None) -> dict[str, int]:
    """How many visits each enterprise has left in ``year`` for organisations of ``level``, by its code.

    Args:
        but: an operation whose own visits are not counted.
    """
    codes = list(codes)
    every, own = dict.fromkeys(codes, 0), dict.fromkeys(codes, 0)
    rows = Visit.objects.filter(credit_code__in=codes, year=year).exclude(place=None)
    if but is not None:
        rows = rows.exclude(operation=but)
    for code, at in rows.values_list("credit_code", "level"):
        every[code] += 1
        own[code] += at == level
    return {
        code: min(settings.JOINT_VISITS_IN_ALL - every[code], settings.JOINT_VISITS_PER_LEVEL - own[code])
        for code in codes
    }
