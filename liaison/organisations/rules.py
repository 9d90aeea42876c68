"""What a principal may see of organisations and their people."""

from __future__ import annotations

from django.db.models import QuerySet

from core.access import Principal
from liaison.organisations.choices import Role


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


def may_act(principal: Principal) -> bool:
    """Whether it does the work of its organisation (经办人、负责人); auditors and readers look only."""
    return principal.is_member and principal.role in {Role.HEAD, Role.CLERK}
