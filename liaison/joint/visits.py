"""Visits of operations: held from the proposal on, counted with everybody else's, made with others' where agreed."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal
from liaison.joint.choices import VISITING, BookingKind, TargetKind
from liaison.joint.flow import SHARED
from liaison.joint.models import Booking, Operation, OperationParty, Target, Visit
from liaison.joint.rules import kept_away
from liaison.organisations.models import Membership
from liaison.visits import budget
from liaison.visits.sources import Held, Planned, Source
from liaison.workflow.engine import EventRefused

KIND = "operation"


def enterprises_of(operation: Operation) -> list[Target]:
    """The enterprises it visits by itself, in the order in which all operations take them; not those whose visit is
    made together with another's."""
    if operation.kind not in VISITING:
        return []
    found = operation.targets.filter(kind=TargetKind.ENTERPRISE)
    return list(found.exclude(credit_code__in=budget.joined_codes(KIND, operation.pk)).order_by("credit_code"))


def hold(operation: Operation) -> list[Visit]:
    """Hold one visit to each enterprise of ``operation`` in the year of its window, inside the caller's transaction.

    ``liaison.visits.budget`` decides; each enterprise is locked first, so that counting and holding are one step. The
    numbered places are a second wall: the database gives none of them twice.

    Raises:
        EventRefused: an enterprise has no visit left; it says which, and who may be visited without one.
    """
    targets = enterprises_of(operation)
    budget.lock(target.credit_code for target in targets)
    year, level = operation.earliest.year, operation.lead.region.level
    exempt = budget.is_exempt(operation.exemption)
    free = {} if exempt else left([target.credit_code for target in targets], year, level, but=operation)
    made = []
    for target in targets:
        if not exempt and free[target.credit_code] < 1:
            raise EventRefused(
                _(
                    "%(name)s has no visit left in %(year)d: %(level)d a level and %(all)d in all are the limits. "
                    "Join another operation there, or plan without it."
                )
                % {
                    "name": target.name,
                    "year": year,
                    "level": budget.limit_of(level),
                    "all": settings.VISITS_IN_ALL,
                }
            )
        visit = Visit(operation=operation, credit_code=target.credit_code, name=target.name, year=year, level=level)
        if not exempt:
            _take_place(visit)
        made.append(visit)
    try:
        with transaction.atomic():
            return Visit.objects.bulk_create(made)
    except IntegrityError as error:  # somebody who did not lock
        raise EventRefused(_("Others are planning visits to the same enterprise at this moment. Try again.")) from error


def _take_place(visit: Visit) -> None:
    taken = list(
        Visit.objects.filter(credit_code=visit.credit_code, year=visit.year)
        .exclude(place=None)
        .values_list("level", "place", "level_place")
    )
    visit.place = _free(place for _level, place, _own in taken)
    visit.level_place = _free(own for level, _place, own in taken if level == visit.level)


def _free(taken: Iterable[int]) -> int:
    used = set(taken)
    return next(place for place in range(1, len(used) + 2) if place not in used)


def release(operation: Operation) -> None:
    """Give the visits held back, inside the caller's transaction."""
    operation.visits.all().delete()


def left(codes: Iterable[str], year: int, level: str, but: Operation | None = None) -> dict[str, int]:
    """How many visits each enterprise has left in ``year`` for organisations of ``level``, by its code.

    Args:
        but: an operation whose own visits are not counted.
    """
    return budget.left(codes, year, level, but={(KIND, but.pk)} if but is not None else ())


def left_for(operation: Operation) -> dict[str, int]:
    """How many visits each enterprise of ``operation`` has left in its year, what it holds itself counted; nothing for
    one that visits none, or is exempt."""
    codes = [target.credit_code for target in enterprises_of(operation)]
    if not codes or budget.is_exempt(operation.exemption):
        return {}
    return left(codes, operation.earliest.year, operation.lead.region.level)


# What the common budget and the merging of visits are told of operations


def held(codes: list[str], year: int) -> list[Held]:
    """Every visit that operations hold; those made for a listed exemption do not count."""
    rows = Visit.objects.filter(credit_code__in=codes, year=year).values_list(
        "credit_code", "level", "operation", "operation__exemption"
    )
    return [Held(code, level, KIND, pk, not budget.is_exempt(reason)) for code, level, pk, reason in rows]


def planned(operations: QuerySet, codes: Iterable[str] | None = None) -> list[Planned]:
    """Visits to come of approved operations: on the confirmed day, else anywhere in the window; one query.

    Those out of a confined clue are left out: they are made alone, and nobody is told that there is one.
    """
    today = timezone.localdate()
    wanted = Q(state="confirmed", day__gte=today) | Q(state__in=["approved", "scheduling"], latest__gte=today)
    rows = (
        Visit.objects.filter(operation__in=operations.filter(wanted).order_by().values("pk"))
        .exclude(operation__clue__confined=True)
        .select_related("operation__lead")
        .order_by("operation", "credit_code")
    )
    if codes is not None:
        rows = rows.filter(credit_code__in=list(codes))
    return [
        Planned(
            kind=KIND,
            pk=row.operation_id,
            code=row.credit_code,
            name=row.name,
            organisation=row.operation.lead_id,
            organisation_name=row.operation.lead.short_name,
            day=row.operation.day,
            part=row.operation.part,
            first=row.operation.earliest,
            last=row.operation.latest,
            title=row.operation.title,
            url=url(row.operation_id),
        )
        for row in rows
    ]


def url(key: int) -> str:
    """Where an operation is opened."""
    return reverse("joint:operation", args=[key])


def hidden(principal: Principal) -> Q:
    """Of which operations somebody learns nothing: about a body they work for, or out of a clue they are kept from."""
    return kept_away(principal)


def known(keys: set[int]) -> set[tuple[int, int]]:
    """Which organisations take part in which operations, once they have been asked."""
    parties = OperationParty.objects.filter(operation__in=keys, operation__state__in=SHARED)
    led = Operation.objects.filter(pk__in=keys)
    return set(parties.values_list("operation", "organisation")) | set(led.values_list("pk", "lead"))


def join(operation: Operation, code: str, host: Planned) -> None:
    """Make the visit to ``code`` on the host's day: its own place and day are free again, and whoever leads it here is
    booked for that half day.

    Raises:
        EventRefused: that person is taken then.
    """
    operation.visits.filter(credit_code=code).update(place=None, level_place=None)
    operation.bookings.filter(kind=BookingKind.ENTERPRISE, key=code).delete()
    party = operation.parties.select_related("delegate__user").get(organisation=operation.lead_id)
    member = party.delegate or Membership.objects.select_related("user").get(pk=operation.planned_by_id)
    if not host.part:
        return
    taken = Booking.objects.filter(kind=BookingKind.PERSON, key=str(member.user_id), day=host.day, part=host.part)
    if taken.filter(operation__in=[operation.pk] + ([host.pk] if host.kind == KIND else [])).exists():
        return  # there anyway
    try:
        with transaction.atomic():
            Booking.objects.create(
                operation=operation,
                kind=BookingKind.PERSON,
                key=str(member.user_id),
                day=host.day,
                part=host.part,
                label=str(member.user),
            )
    except IntegrityError as error:
        raise EventRefused(
            _("%(name)s is taken on %(day)s. Send somebody else, or keep the visits separate.")
            % {"name": member.user, "day": f"{host.day:%Y-%m-%d}"}
        ) from error


def leave(operation: Operation, code: str) -> None:
    """The visit counts as one of its own again, with a place of its own. Its day is to be sought anew: it is not
    booked for a day on which somebody else may be there by now."""
    for visit in operation.visits.filter(credit_code=code, place=None):
        if not budget.is_exempt(operation.exemption):
            _take_place(visit)
            visit.save(update_fields=["place", "level_place"])
    if operation.day:
        operation.bookings.exclude(day=operation.day, part__in=[operation.part, ""]).delete()


VISITS = Source(
    kind=KIND,
    label=gettext_lazy("joint operation"),
    model=Operation,
    held=held,
    planned=planned,
    hidden=hidden,
    known=known,
    join=join,
    leave=leave,
    url=url,
    lost=("operation.cancel", "operation.reschedule", "operation.send_back"),
)
