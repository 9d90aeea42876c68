"""Who may see a notice: its recipient, as long as the item may be seen, or need not be hidden in a blind kind."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.access import Principal, visible
from liaison.notices.items import registered_items
from liaison.notices.kinds import BLIND
from liaison.organisations.models import Membership
from liaison.workflow.registry import registered_workflows


def notices(principal: Principal, queryset: QuerySet, kinds: frozenset[str] | None = None) -> QuerySet:
    """Notices to the membership acted in, about items its rules show it now: whoever is recused or loses sight of an
    item later no longer has its notices either, in lists, counts and mails. A blind kind is shown, without the item, to
    whom the item need not be hidden from.

    Args:
        kinds: the kinds of items that the rows are about, where the caller knows them: of others nothing is asked.
            Every kind makes the condition longer, and writing it out takes longer than the database's answer.
    """
    if not principal.is_member:
        return queryset.none()
    seen = Q(pk__in=[])
    for registered in registered_workflows():
        if kinds is not None and registered.workflow.code not in kinds:
            continue
        item = visible(principal, registered.model).filter(pk=OuterRef("item_id"))
        seen |= Q(Exists(item), about=registered.workflow.code)
        there = registered.model._default_manager.filter(~registered.kept_away(principal), pk=OuterRef("item_id"))
        seen |= Q(Exists(there), about=registered.workflow.code, kind__in=BLIND)
    if kinds is None or "membership" in kinds:
        person = visible(principal, Membership).filter(pk=OuterRef("item_id"))
        seen |= Q(Exists(person), about="membership")
    for known in registered_items():
        if kinds is not None and known.code not in kinds:
            continue
        item = visible(principal, known.model).filter(pk=OuterRef("item_id"))
        seen |= Q(Exists(item), about=known.code)
    return queryset.filter(seen, recipient=principal.membership_id)
