"""Who may see a joint operation and what a principal is in it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, may_see
from liaison.clues.models import Clue, ClueSubject
from liaison.clues.rules import kept_away as away_from_clue
from liaison.joint.choices import WITH_NOTICE
from liaison.joint.flow import SHARED
from liaison.joint.models import Accompaniment, ActionItem, Finding, Operation, OperationParty, Target
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.organisations.rules import leads, may_act

#: Organisations that are supervised or visited, and lead nothing.
_SUPERVISED = (OrganisationKind.ENFORCEMENT, OrganisationKind.CONTACT_POINT)


#: Say whether a plan of a whole quarter proposes a day and people for an operation; plans are not known here.
_proposing: list[Callable[[int], bool]] = []


def register_proposals(proposes: Callable[[int], bool]) -> None:
    """Let heads of the lead confirm an operation as ``proposes(key)`` says it is planned; in AppConfig.ready()."""
    _proposing.append(proposes)


def kept_away(principal: Principal) -> Q:
    """Whom an operation is hidden from, party to it or not: who works for a body it is about, whatever organisation
    is acted for, and who is kept away from its clue."""
    today = timezone.localdate()
    works_there = Membership.objects.active(today).filter(user=principal.user_id, organisation=OuterRef("organisation"))
    about = Target.objects.filter(Q(organisation=principal.organisation_id) | Exists(works_there))
    return Q(Exists(about.filter(operation=OuterRef("pk")))) | away_from_clue(principal, "clue")


def operations(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Operations led by the organisation acted for; those it takes part in, from the first question about a day on.

    One planned from a confined clue is seen at the lead by whoever planned it, the clue's handlers and the heads.
    """
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    led = Q(lead=own)
    if not leads(principal):
        mine = Q(planned_by__in=principal.memberships)
        mine |= Q(clue__handler__in=principal.memberships) | Q(clue__second_handler__in=principal.memberships)
        led &= Q(clue=None) | Q(clue__confined=False) | mine
    taking_part = OperationParty.objects.filter(operation=OuterRef("pk"), organisation=own)
    shared = Q(Exists(taking_part), state__in=SHARED) & ~Q(lead=own)
    # Whoever was asked learns that it was called off, too.
    shared |= Q(Exists(taking_part), state="cancelled", reply_by__isnull=False) & ~Q(lead=own)
    return queryset.filter(led | shared, ~kept_away(principal))


def beside_operation(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Parties, targets, proposed days, findings and action items are seen by whoever sees their operation."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(operations(principal, Operation.objects.filter(pk=OuterRef("operation")))))


def attendances(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Who signed in is seen by whoever sees the operation."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(operations(principal, Operation.objects.filter(pk=OuterRef("party__operation")))))


def accompaniments(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Seen with its operation; at the body by everybody but officers whom the operation's clue names."""
    if not principal.is_member:
        return queryset.none()
    named = ClueSubject.objects.filter(clue=OuterRef("operation__clue"), user=principal.user_id)
    with_operation = Exists(operations(principal, Operation.objects.filter(pk=OuterRef("operation"))))
    return queryset.filter(Q(with_operation) | Q(~Exists(named), body=principal.organisation_id))


def roles_in_accompaniment(principal: Principal, item: Accompaniment) -> frozenset[str]:
    """``lead.…`` as in the operation; ``body.head`` and ``body.clerk`` at the supervised body."""
    found = {role for role in roles(principal, item.operation) if role.startswith("lead.")}
    if principal.organisation_id == item.body_id and may_see(principal, item):
        if leads(principal):
            found |= {"body.head", "body.clerk"}
        elif principal.role == Role.CLERK:
            found.add("body.clerk")
    return frozenset(found)


def blackouts(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members see their own organisation's blocked days."""
    return queryset.filter(organisation=principal.organisation_id) if principal.is_member else queryset.none()


def roles(principal: Principal, operation: Operation) -> frozenset[str]:
    """``lead.…`` and ``party.…`` with the membership's role; the lead is a party, too, and ``escort.…`` where its
    operation accompanies the work of a body. ``planner.head`` is a head of the lead while a plan of the quarter
    proposes a day for it."""
    if not may_see(principal, operation):
        return frozenset()
    if leads(principal):
        own = ("head", "clerk")
    elif principal.role == Role.CLERK:
        own = ("clerk",)
    else:
        return frozenset()
    # Whoever sees it at another organisation than the lead takes part.
    sides = ["party"]
    if operation.lead_id == principal.organisation_id:
        sides.append("lead")
        if operation.kind in WITH_NOTICE:
            sides.append("escort")
    found = {f"{side}.{role}" for side in sides for role in own}
    if operation.state == "approved" and "lead.head" in found and any(each(operation.pk) for each in _proposing):
        found.add("planner.head")
    return frozenset(found)


def roles_in_finding(principal: Principal, item: Finding | ActionItem) -> frozenset[str]:
    """``lead.…`` as in the operation; ``doer.…`` at the organisation that sees to it, while it takes part."""
    found = roles(principal, item.operation)
    mine = {role for role in found if role.startswith("lead.")}
    if item.owner_id == principal.organisation_id:
        mine |= {f"doer.{role.removeprefix('party.')}" for role in found if role.startswith("party.")}
    return frozenset(mine)


def away_from_finding(principal: Principal) -> Q:
    """Whom a finding or an action item is hidden from: as its operation is."""
    return Q(Exists(Operation.objects.filter(kept_away(principal), pk=OuterRef("operation"))))


def may_plan(principal: Principal) -> bool:
    """Whether it plans operations: clerks and heads of organisations that supervise."""
    return may_act(principal) and principal.organisation_kind not in _SUPERVISED


def may_plan_from(principal: Principal, clue: Clue) -> bool:
    """Whether it plans an operation from this clue: who may plan, and works on the clue."""
    from liaison.clues.rules import roles as roles_in_clue

    return (
        may_plan(principal)
        and clue.holder_id == principal.organisation_id
        and may_see(principal, clue)
        and "holder.clerk" in roles_in_clue(principal, clue)
    )
