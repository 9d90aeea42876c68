"""Who may see an analysis, a warning and what a body made of it; what a principal is in each."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.access import Principal
from liaison.analyses.flow import HANDED_IN
from liaison.analyses.models import Adoption, Alert, Analysis
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.rules import leads, may_act

K = OrganisationKind
#: Those that learn of lost cases and open analyses: reconsideration bodies, governments, courts, coordinating bodies.
OPENERS = frozenset({K.RECONSIDERATION, K.GOVERNMENT, K.COORDINATING, K.COURT})
#: Those that warn many bodies after one case (审理一案、预警一片).
SENDERS = frozenset({K.RECONSIDERATION, K.COORDINATING})
#: Those whose acts are reviewed.
BODIES = frozenset({K.ENFORCEMENT, K.POLICE, K.GOVERNMENT, K.TOWNSHIP_OFFICE})


def analyses(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The body sees its own, the coordinating body all it reviews, whoever opened one that one."""
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    return queryset.filter(Q(body=own) | Q(coordinator=own) | Q(opener=own))


def causes(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The causes are seen at the body, and elsewhere once the analysis was handed in."""
    if not principal.is_member:
        return queryset.none()
    seen = analyses(principal, Analysis.objects.filter(pk=OuterRef("analysis")))
    handed_in = Q(body=principal.organisation_id) | Q(state__in=HANDED_IN)
    return queryset.filter(Exists(seen.filter(handed_in)))


def alerts(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the sender from the draft on; at the bodies it was sent to."""
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    sent_here = Adoption.objects.filter(alert=OuterRef("pk"), body=own, sent_at__isnull=False)
    return queryset.filter(Q(sender=own) | Exists(sent_here))


def adoptions(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The sender sees all of its warnings, a body its own once it was sent; no body sees another's."""
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    return queryset.filter(Q(sender=own) | Q(body=own, sent_at__isnull=False))


def _roles(principal: Principal, item: Analysis | Alert | Adoption, parties: tuple[str, ...]) -> frozenset[str]:
    if leads(principal):
        own: tuple[str, ...] = ("head", "clerk")
    elif principal.role == Role.CLERK:
        own = ("clerk",)
    else:
        return frozenset()
    sides = [party for party in parties if getattr(item, f"{party}_id") == principal.organisation_id]
    return frozenset(f"{side}.{role}" for side in sides for role in own)


def roles(principal: Principal, item: Analysis) -> frozenset[str]:
    """``opener.…``, ``body.…``, ``coordinator.…`` with the membership's role."""
    return _roles(principal, item, ("opener", "body", "coordinator")) if principal.is_member else frozenset()


def roles_in_alert(principal: Principal, item: Alert) -> frozenset[str]:
    """``sender.…`` with the membership's role."""
    return _roles(principal, item, ("sender",)) if principal.is_member else frozenset()


def roles_in_adoption(principal: Principal, item: Adoption) -> frozenset[str]:
    """``sender.…``, and once it was sent ``body.…``, with the membership's role."""
    if not principal.is_member:
        return frozenset()
    return _roles(principal, item, ("sender", "body") if item.sent_at else ("sender",))


def takes_part(principal: Principal) -> bool:
    """Whether its organisation opens, does or reviews analyses."""
    return principal.is_member and principal.organisation_kind in OPENERS | BODIES


def may_open(principal: Principal) -> bool:
    """Whether it opens analyses."""
    return may_act(principal) and principal.organisation_kind in OPENERS


def may_write(principal: Principal, item: Analysis) -> bool:
    """Whether it writes this analysis now."""
    return item.state == "opened" and "body.clerk" in roles(principal, item)


def may_follow(principal: Principal, item: Analysis) -> bool:
    """Whether it draws something from this analysis: a clue, a notice, a plan."""
    return item.state == "accepted" and "coordinator.clerk" in roles(principal, item)


def may_warn(principal: Principal, item: Analysis) -> bool:
    """Whether it warns many bodies out of this analysis: the coordinating body, and the reconsideration body whose case
    it was."""
    if item.state != "accepted" or principal.organisation_kind not in SENDERS:
        return False
    return bool({"coordinator.clerk", "opener.clerk"} & roles(principal, item))
