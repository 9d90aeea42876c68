"""What the planner is told: operations, people, bookings, absences, certificates, blocked days, rooms and visits, read
from the database in a number of queries that grows with the people who could be sent, not with the operations."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import QuerySet
from django.utils import timezone

from core.access import Principal, visible
from core.deadlines.limits import limit_in_force
from liaison.joint.booking import room_key
from liaison.joint.choices import VISITING, WITH_NOTICE, BookingKind, TargetKind
from liaison.joint.finding_days import PARTS, Slot
from liaison.joint.models import Blackout, Booking, Operation, OperationParty, Target
from liaison.joint.rules import kept_away
from liaison.organisations.acting import principals_for
from liaison.organisations.choices import ACTIVE_ROLES, OrganisationKind
from liaison.organisations.models import Delegation, Membership
from liaison.quarter.models import QuarterPlan
from liaison.quarter.problem import Assignment, Days, Enterprise, Job, Party, Person, Problem
from liaison.registry.models import Certificate, Officer
from liaison.visits import budget
from liaison.visits.models import Merger


def to_plan(principal: Principal, first: dt.date, last: dt.date) -> QuerySet[Operation]:
    """Approved operations without a day whose window touches the quarter, led by the organisation acted for."""
    found = visible(principal, Operation).filter(lead=principal.organisation_id, state="approved")
    return found.filter(earliest__lte=last, latest__gte=max(first, timezone.localdate()))


def decided(principal: Principal, first: dt.date, last: dt.date) -> QuerySet[Operation]:
    """Confirmed operations of the quarter that are still to come: they stay, and others may join their visits."""
    found = visible(principal, Operation).filter(lead=principal.organisation_id, state="confirmed")
    return found.filter(day__range=(max(first, timezone.localdate()), last))


def problem_of(plan: QuarterPlan, principal: Principal) -> Problem:
    """Everything ``plan`` is worked out from, as its asker may see it."""
    return _Gathering(plan, principal).problem()


class _Gathering:
    def __init__(self, plan: QuarterPlan, principal: Principal) -> None:
        self.plan, self.first, self.last = plan, plan.first, plan.last
        self.fixed = list(
            decided(principal, self.first, self.last).select_related("lead__region", "clue").order_by("pk")
        )
        self.open = list(
            to_plan(principal, self.first, self.last).select_related("lead__region", "clue").order_by("pk")
        )
        self.operations = self.fixed + self.open
        keys = [each.pk for each in self.operations]
        self.parties: dict[int, list[OperationParty]] = defaultdict(list)
        for party in OperationParty.objects.filter(operation__in=keys).select_related("organisation").order_by("pk"):
            self.parties[party.operation_id].append(party)
        self.organisations = {each.organisation_id for of in self.parties.values() for each in of}
        self.codes = self._codes(keys)
        self.members = list(
            Membership.objects.active()
            .filter(organisation__in=self.organisations, role__in=ACTIVE_ROLES)
            .select_related("user", "organisation")
            .order_by("pk")
        )
        self.bookings = list(
            Booking.objects.filter(day__range=(self.first, self.last)).values_list(
                "operation", "kind", "key", "day", "part"
            )
        )

    def _codes(self, keys: list[int]) -> dict[int, dict[str, str]]:
        """Enterprises of each operation, name by code; a visit made with one of somebody else is not its own."""
        joined = set(
            Merger.objects.filter(guest_kind="operation", guest_pk__in=keys, state="joined").values_list(
                "guest_pk", "credit_code"
            )
        )
        found: dict[int, dict[str, str]] = defaultdict(dict)
        kinds = {each.pk: each.kind for each in self.operations}
        for target in Target.objects.filter(operation__in=keys, kind=TargetKind.ENTERPRISE).order_by("credit_code"):
            if kinds[target.operation_id] in VISITING and (target.operation_id, target.credit_code) not in joined:
                found[target.operation_id][target.credit_code] = target.name
        return found

    def problem(self) -> Problem:
        decided_keys = {each.pk for each in self.fixed}
        busy, rooms, visited, load = self._taken(decided_keys)
        return Problem(
            today=timezone.localdate(),
            jobs=tuple(self._job(each, each.pk in decided_keys) for each in self.operations),
            people=self._people(busy, load),
            enterprises=self._enterprises(visited),
            rooms={key: frozenset(slots) for key, slots in rooms.items()},
            seed=self.plan.seed,
            seconds=self.plan.seconds_allowed,
        )

    def _taken(self, decided_keys: set[int]) -> tuple:
        busy, rooms, visited = defaultdict(set), defaultdict(set), defaultdict(set)
        load: dict[int, set[int]] = defaultdict(set)
        for operation, kind, key, day, part in self.bookings:
            if operation in decided_keys:
                continue
            if kind == BookingKind.PERSON:
                busy[int(key)].add(Slot(day, part))
                load[int(key)].add(operation)
            elif kind == BookingKind.ROOM:
                rooms[key].add(Slot(day, part))
            else:
                visited[key].add(day)
        away = Delegation.objects.filter(
            absent__organisation__in=self.organisations,
            starts_on__lte=self.last,
            ends_on__gte=self.first,
            cancelled_at=None,
        )
        for user, begin, end in away.values_list("absent__user", "starts_on", "ends_on"):
            begin, end = max(begin, self.first), min(end, self.last)
            for offset in range((end - begin).days + 1):
                busy[user] |= {Slot(begin + dt.timedelta(days=offset), part) for part in PARTS}
        return busy, rooms, visited, {user: len(operations) for user, operations in load.items()}

    def _people(self, busy: dict[int, set[Slot]], load: dict[int, int]) -> dict[int, Person]:
        certified = self._certified()
        kept: dict[int, set[int]] = defaultdict(set)
        mine = Operation.objects.filter(pk__in=[each.pk for each in self.operations])
        for principal in principals_for(self.members):
            kept[principal.user_id] |= set(mine.filter(kept_away(principal)).values_list("pk", flat=True))
        kept = {user: self._with_neighbours(of) for user, of in kept.items()}
        return {
            member.user_id: Person(
                key=member.user_id,
                name=str(member.user),
                busy=frozenset(busy[member.user_id]),
                certified=certified.get(member.user_id),
                kept_from=frozenset(kept[member.user_id]),
                load=load.get(member.user_id, 0),
            )
            for member in self.members
        }

    def _with_neighbours(self, kept: set[int]) -> set[int]:
        """Whoever must keep away from one operation comes to no other at its enterprises either: both may be one
        visit. What is confirmed already stays as it is."""
        theirs = {code for pk in kept for code in self.codes[pk]}
        return {each.pk for each in self.open if each.pk in kept or theirs.intersection(self.codes[each.pk])}

    def _certified(self) -> dict[int, tuple[Days, ...]]:
        """When certificates count of those who need one: registered officers, and everybody of an enforcement body."""
        users = {member.user_id for member in self.members}
        found: dict[int, list[Days]] = {
            member.user_id: [] for member in self.members if member.organisation.kind == OrganisationKind.ENFORCEMENT
        }
        for user in Officer.objects.filter(user__in=users).values_list("user", flat=True):
            found.setdefault(user, [])
        for certificate in Certificate.objects.filter(officer__user__in=users).select_related("officer"):
            last = certificate.valid_until
            if certificate.revoked_on is not None:
                last = min(last, certificate.revoked_on - dt.timedelta(days=1))
            if certificate.issued_on <= last:
                found[certificate.officer.user_id].append((certificate.issued_on, last))
        return {user: tuple(sorted(times)) for user, times in found.items()}

    def _enterprises(self, visited: dict[str, set[dt.date]]) -> dict[str, Enterprise]:
        names = {code: name for of in self.codes.values() for code, name in of.items()}
        left: dict[str, int] = {}
        if names:
            level = self.operations[0].lead.region.level
            own = {("operation", each.pk) for each in self.operations}
            left = budget.left(names, self.first.year, level, but=own)
        return {code: Enterprise(code, name, left.get(code), frozenset(visited[code])) for code, name in names.items()}

    def _job(self, operation: Operation, fixed: bool) -> Job:
        of: dict[int, list[int]] = defaultdict(list)
        for member in self.members:
            of[member.organisation_id].append(member.user_id)
        assignment = self._assignment(operation, of) if fixed else None
        blocked = self._blocked
        return Job(
            key=operation.pk,
            name=operation.subject,
            first=max(operation.earliest, self.first) if not fixed else operation.day,
            last=min(operation.latest, self.last) if not fixed else operation.day,
            quorum=operation.quorum,
            parties=tuple(
                Party(
                    key=party.organisation_id,
                    name=party.organisation.short_name,
                    people=tuple(of[party.organisation_id]),
                    needed=party.organisation_id == operation.lead_id,
                    blackouts=tuple(blocked[party.organisation_id]),
                )
                for party in self.parties[operation.pk]
            ),
            notice=limit_in_force("accompanying.notice").amount if operation.kind in WITH_NOTICE else 0,
            room=room_key(operation.place) if operation.place else "",
            enterprises=tuple(self.codes[operation.pk]),
            exempt=budget.is_exempt(operation.exemption),
            alone=operation.clue is not None and operation.clue.confined,
            fixed=assignment,
            hint=self._hints.get(operation.pk) if not fixed else None,
        )

    def _assignment(self, operation: Operation, of: dict[int, list[int]]) -> Assignment:
        booked = {
            int(key)
            for pk, kind, key, day, part in self.bookings
            if pk == operation.pk and kind == BookingKind.PERSON and (day, part) == (operation.day, operation.part)
        }
        people, used = [], set()
        for party in self.parties[operation.pk]:
            person = next((key for key in of[party.organisation_id] if key in booked - used), None)
            if person is not None:
                people.append((party.organisation_id, person))
                used.add(person)
        return Assignment(Slot(operation.day, operation.part), tuple(people))

    @property
    def _blocked(self) -> dict[int, list[Days]]:
        if not hasattr(self, "_blocked_days"):
            self._blocked_days: dict[int, list[Days]] = defaultdict(list)
            for organisation, first, last in Blackout.objects.filter(
                organisation__in=self.organisations, first__lte=self.last, last__gte=self.first
            ).values_list("organisation", "first", "last"):
                self._blocked_days[organisation].append((first, last))
        return self._blocked_days

    @property
    def _hints(self) -> dict[int, Assignment]:
        """What the plan that this one improves proposed."""
        if not hasattr(self, "_former"):
            self._former: dict[int, Assignment] = {}
            if self.plan.improves_id is not None:
                for proposal in self.plan.improves.proposals.exclude(day=None).prefetch_related("sent__membership"):
                    sent = [(each.membership.organisation_id, each.membership.user_id) for each in proposal.sent.all()]
                    self._former[proposal.operation_id] = Assignment(Slot(proposal.day, proposal.part), tuple(sent))
        return self._former
