"""Which membership a signed-in person acts in: one at a time, chosen by the person, kept in the session."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from core.access import PUBLIC, Principal, PrincipalKind
from liaison.organisations.choices import ACTIVE_ROLES, Role
from liaison.organisations.models import Delegation, Membership

SESSION_KEY = "membership"


def principal_for(membership: Membership) -> Principal:
    """The principal of ``membership`` today, deputising included; one query."""
    return principals_for([membership])[0]


def principals_for(memberships: Iterable[Membership]) -> list[Principal]:
    """The principals of ``memberships`` (with organisation and user) today; one query for all."""
    members = list(memberships)
    deputising: dict[int, dict[int, str]] = {}
    in_force = Delegation.objects.in_force().filter(deputy__in=[member.pk for member in members])
    for deputy, absent, role in in_force.values_list("deputy_id", "absent_id", "absent__role"):
        deputising.setdefault(deputy, {})[absent] = role
    return [
        Principal(
            kind=PrincipalKind.MEMBER,
            user_id=member.user_id,
            membership_id=member.pk,
            organisation_id=member.organisation_id,
            organisation_kind=member.organisation.kind,
            organisation_name=member.organisation.name,
            role=member.role,
            stands_in_for=frozenset(deputising.get(member.pk, {})),
            heads_away=frozenset(
                absent
                for absent, role in deputising.get(member.pk, {}).items()
                if role == Role.HEAD and member.role in ACTIVE_ROLES
            ),
            label=member.label,
        )
        for member in members
    ]


def memberships_of(user) -> list[Membership]:
    """The memberships ``user`` may act in today, in the order they are offered."""
    return list(Membership.objects.active().filter(user=user).select_related("organisation", "user").order_by("pk"))


def acting_membership(request: HttpRequest) -> Membership | None:
    """The membership chosen in this session while it is in force; the only one where there is one; else None."""
    chosen = request.session.get(SESSION_KEY)
    available = memberships_of(request.user)
    if chosen is None and len(available) == 1:
        return available[0]
    return next((membership for membership in available if membership.pk == chosen), None)


def choose(request: HttpRequest, membership: Membership) -> None:
    """Act in ``membership`` from now on, in this session only."""
    request.session[SESSION_KEY] = membership.pk


class PrincipalMiddleware:
    """Sets ``request.principal`` and ``request.membership``, worked out when first looked at.

    Without a session cookie nothing is looked up: public pages stay cacheable.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: self._membership(request))
        request.principal = SimpleLazyObject(lambda: self._principal(request))
        # What core.audit.act_for sets, found out only when something is recorded.
        request.audit_organisation = SimpleLazyObject(lambda: self._organisation(request))
        return self.get_response(request)

    @staticmethod
    def _membership(request: HttpRequest) -> Membership | None:
        return acting_membership(request) if request.user.is_authenticated else None

    @staticmethod
    def _organisation(request: HttpRequest) -> tuple[int | None, str]:
        if not request.membership:
            return None, ""
        return request.membership.organisation_id, request.membership.organisation.name

    @staticmethod
    def _principal(request: HttpRequest) -> Principal:
        if not request.user.is_authenticated:
            return PUBLIC
        if not request.membership:
            return Principal(PrincipalKind.ACCOUNT, user_id=request.user.pk, label=str(request.user))
        return principal_for(request.membership)
