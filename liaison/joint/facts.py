"""What the finder of days is told: people, bookings, absences, blocked days and visits, read from the database."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from core.calendar import calendar
from core.deadlines.limits import limit_in_force
from liaison.joint import visits
from liaison.joint.booking import room_key
from liaison.joint.choices import WITH_NOTICE, BookingKind
from liaison.joint.finding_days import PARTS, Candidate, Enterprise, Question, Slot, Team, candidates
from liaison.joint.models import Blackout, Booking, Operation
from liaison.organisations.choices import ACTIVE_ROLES
from liaison.organisations.models import Delegation, Membership
from liaison.visits.budget import is_exempt


def question_of(
    operation: Operation, *, first: dt.date | None = None, last: dt.date | None = None, today: dt.date | None = None
) -> Question:
    """What is known of the window of ``operation`` (or ``first`` to ``last``), a fixed number of queries."""
    first, last = first or operation.earliest, last or operation.latest
    bookings = list(
        Booking.objects.filter(day__range=(first, last))
        .exclude(operation=operation)
        .values_list("kind", "key", "day", "part")
    )
    busy = defaultdict(set)
    rooms, visited = defaultdict(set), defaultdict(set)
    for kind, key, day, part in bookings:
        if kind == BookingKind.PERSON:
            busy[int(key)].add(Slot(day, part))
        elif kind == BookingKind.ROOM:
            rooms[key].add(Slot(day, part))
        else:
            visited[key].add(day)
    teams = _teams(operation, first, last, busy)
    return Question(
        first=first,
        last=last,
        today=today or timezone.localdate(),
        notice=limit_in_force("accompanying.notice").amount if operation.kind in WITH_NOTICE else 0,
        quorum=operation.quorum,
        teams=teams,
        busy={person: frozenset(slots) for person, slots in busy.items()},
        enterprises=_enterprises(operation, visited),
        room_taken=frozenset(rooms[room_key(operation.place)]) if operation.place else frozenset(),
    )


def find(operation: Operation, **window: dt.date | None) -> list[Candidate]:
    """Every half day of the window with its reasons."""
    return candidates(question_of(operation, **window), calendar())


def _teams(operation: Operation, first: dt.date, last: dt.date, busy: dict[int, set[Slot]]) -> tuple[Team, ...]:
    parties = list(operation.parties.select_related("organisation", "delegate"))
    organisations = [party.organisation_id for party in parties]
    people = defaultdict(set)
    for organisation, user in (
        Membership.objects.active()
        .filter(organisation__in=organisations, role__in=ACTIVE_ROLES)
        .values_list("organisation", "user")
    ):
        people[organisation].add(user)
    blocked = defaultdict(list)
    for organisation, begin, end in Blackout.objects.filter(
        organisation__in=organisations, first__lte=last, last__gte=first
    ).values_list("organisation", "first", "last"):
        blocked[organisation].append((begin, end))
    away = Delegation.objects.filter(
        absent__organisation__in=organisations, starts_on__lte=last, ends_on__gte=first, cancelled_at=None
    )
    for user, begin, end in away.values_list("absent__user", "starts_on", "ends_on"):
        begin, end = max(begin, first), min(end, last)
        for offset in range((end - begin).days + 1):
            busy[user] |= {Slot(begin + dt.timedelta(days=offset), part) for part in PARTS}
    return tuple(
        Team(
            name=party.organisation.short_name,
            people=frozenset({party.delegate.user_id} if party.delegate else people[party.organisation_id]),
            needed=party.organisation_id == operation.lead_id,
            blackouts=tuple(blocked[party.organisation_id]),
        )
        for party in parties
    )


def _enterprises(operation: Operation, visited: dict[str, set[dt.date]]) -> tuple[Enterprise, ...]:
    targets = visits.enterprises_of(operation)
    if not targets:
        return ()
    year, left = operation.earliest.year, {}
    if not is_exempt(operation.exemption):
        codes = [target.credit_code for target in targets]
        left = visits.left(codes, year, operation.lead.region.level, but=operation)
    return tuple(
        Enterprise(
            name=target.name,
            left={year: left[target.credit_code]} if left else {},
            visited=frozenset(visited[target.credit_code]),
        )
        for target in targets
    )
