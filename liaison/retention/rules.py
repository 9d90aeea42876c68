"""Who may see what is due, holds, deletions and tombstones: whoever sees, or could see, the record."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, visible
from liaison.organisations.choices import ACTIVE_ROLES, Role
from liaison.organisations.models import Membership
from liaison.organisations.rules import leads
from liaison.retention.kinds import ITEMS
from liaison.retention.models import Tombstone, TombstoneBarred, TombstoneParty


def concerned(principal: Principal) -> bool:
    """Whether retention is its business: heads and clerks work on it, auditors watch."""
    return principal.is_member and principal.role in {*ACTIVE_ROLES, Role.AUDITOR}


def of_seen_items(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Rows about items the principal sees now."""
    if not concerned(principal):
        return queryset.none()
    seen = Q(about="organisation", item_id=principal.organisation_id)
    for about, model in ITEMS.items():
        item = visible(principal, model).filter(pk=OuterRef("item_id"))
        seen |= Q(Exists(item), about=about)
    return queryset.filter(seen)


def due_records(principal: Principal, queryset: QuerySet) -> QuerySet:
    """What is due of the organisation's own records."""
    return of_seen_items(principal, queryset).filter(holder=principal.organisation_id)


def holds(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Holds on items the principal sees: every party to a record knows of them."""
    return of_seen_items(principal, queryset)


def deletions(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Proposals of the organisation about items the principal sees; carried out, whoever sees the tombstone."""
    if not concerned(principal):
        return queryset.none()
    own = queryset.filter(holder=principal.organisation_id)
    left = Tombstone.objects.filter(deletion=OuterRef("pk"))
    open_ones = of_seen_items(principal, own).values("pk")
    return own.filter(Q(pk__in=open_ones) | Q(Exists(tombstones(principal, left))))


def tombstones(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Tombstones of what the principal could see: the rules of the record as they stood when it was deleted."""
    if not principal.is_member:
        return queryset.none()
    works_there = Membership.objects.active(timezone.localdate()).filter(
        user=principal.user_id, organisation=OuterRef("organisation")
    )
    barred = TombstoneBarred.objects.filter(
        Q(party=None) | Q(party=OuterRef("pk")), tombstone=OuterRef("tombstone")
    ).filter(Q(user=principal.user_id) | Q(organisation=principal.organisation_id) | Exists(works_there))
    party = TombstoneParty.objects.filter(
        ~Exists(barred), tombstone=OuterRef("pk"), organisation=principal.organisation_id
    )
    if not leads(principal):
        mine = Q(handler_id__in=principal.memberships) | Q(second_handler_id__in=principal.memberships)
        party = party.filter(Q(confined=False) | mine)
    return queryset.filter(Exists(party))


def remains(about: str):
    """What ``core.access`` is told of deleted items of one kind."""

    def find(principal: Principal, keys) -> dict[int, Tombstone | None]:
        left = Tombstone.objects.filter(kind=about, about=about, item_id__in=list(keys))
        found: dict[int, Tombstone | None] = dict.fromkeys(left.values_list("item_id", flat=True))
        if found:
            found |= {tombstone.item_id: tombstone for tombstone in tombstones(principal, left)}
        return found

    return find
