"""What a principal may see of organisations and their people."""

from __future__ import annotations

from django.db.models import QuerySet

from core.access import Principal
from liaison.organisations.choices import ACTIVE_ROLES, Role
from liaison.organisations.models import Membership


def organisations(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members see every organisation: one refers to any of them. Names and duties are public knowledge."""
    return queryset if principal.is_member else queryset.none()


def memberships(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members see the people of their own organisation."""
    return queryset.filter(organisation=principal.organisation_id) if principal.is_member else queryset.none()


def delegations(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members see who deputises for whom in their own organisation."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(absent__organisation=principal.organisation_id)


def invitations(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Heads see the invitations to their own organisation."""
    if not principal.is_member or principal.role != Role.HEAD:
        return queryset.none()
    return queryset.filter(organisation=principal.organisation_id)


def may_manage_people(principal: Principal) -> bool:
    """Heads invite, end memberships and set deputies in their own organisation."""
    return principal.is_member and principal.role == Role.HEAD


def may_end(principal: Principal, membership: Membership) -> bool:
    """Whether ``membership`` may be ended: by the person, in that membership, or by a head of the organisation."""
    return membership.pk == principal.membership_id or (
        may_manage_people(principal) and principal.organisation_id == membership.organisation_id
    )


def may_set_deputy(principal: Principal, absent: Membership) -> bool:
    """Whether a deputy may be set for ``absent``, who does work: by the person or by a head of the organisation."""
    return absent.role in ACTIVE_ROLES and may_end(principal, absent)


def leads(principal: Principal) -> bool:
    """Whether it decides in workflows as a head: being one, or deputising for one today (AB角).

    People, roles, deputies, transfer standards and the identity of reporters stay with the heads themselves.
    """
    return principal.is_member and (principal.role == Role.HEAD or bool(principal.heads_away))


def may_act(principal: Principal) -> bool:
    """Whether it does the work of its organisation (经办人、负责人); auditors and readers look only."""
    return principal.is_member and principal.role in {Role.HEAD, Role.CLERK}
