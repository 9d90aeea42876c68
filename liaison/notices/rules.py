"""Who may see a notice: its recipient, as long as the item may be seen."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.access import Principal, visible
from liaison.workflow.registry import registered_workflows


def notices(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Notices to the membership acted in, about items its rules show it now: whoever is recused or loses sight of an
    item later no longer has its notices either, in lists, counts and mails."""
    if not principal.is_member:
        return queryset.none()
    seen = Q(pk__in=[])
    for registered in registered_workflows():
        item = visible(principal, registered.model).filter(pk=OuterRef("item_id"))
        seen |= Q(Exists(item), about=registered.workflow.code)
    return queryset.filter(seen, recipient=principal.membership_id)
