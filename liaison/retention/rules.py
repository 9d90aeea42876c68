"""Who may see what is due, holds, deletions and tombstones: whoever sees, or could see, the record."""

from __future__ import annotations

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, visible
from liaison.organisations.choices import ACTIVE_ROLES, Role
from liaison.organisations.models import Membership
from liaison.organisations.rules import leads
from liaison.retention.ended import room_holder
from liaison.retention.kinds import ITEMS
from liaison.retention.models import Tombstone, TombstoneBarred, TombstoneMember, TombstoneParty
from liaison.rooms.models import Participant, Room
from liaison.rooms.subjects import registered_subjects


def concerned(principal: Principal) -> bool:
    """Whether retention is its business: heads and clerks work on it, auditors watch."""
    return principal.is_member and principal.role in {*ACTIVE_ROLES, Role.AUDITOR}


def seen(principal: Principal, model: type[Model], queryset: QuerySet | None = None) -> QuerySet:
    """What of ``model`` (or of ``queryset`` of it) the principal deals with here: whatever is visible, and of archived
    rooms those about what the own organisation holds. Without that nobody could delete a room whose people have left.

    The pages of retention name a room and show nothing of what was said in it.
    """
    found = model._default_manager.all() if queryset is None else queryset
    if model is not Room or not leads(principal):
        return visible(principal, found)
    about = Q(pk__in=[])
    for subject in registered_subjects():
        about |= Q(kind=subject.kind) & subject.seen(principal, OuterRef("item_id"))
    inside = Participant.objects.filter(room=OuterRef("pk"), membership=principal.membership_id, left_at=None)
    held = Q(of_holder=principal.organisation_id, archived_at__isnull=False)
    return found.annotate(of_holder=room_holder()).filter(about, Q(Exists(inside)) | held)


def _of_seen_items(principal: Principal, queryset: QuerySet) -> Q:
    """The condition that a row of ``queryset`` is about an item the principal sees now.

    Only the rules of kinds that occur are written out: all of them at once are slow to put together.
    """
    those = Q(about="organisation", item_id=principal.organisation_id)
    for about in queryset.order_by().values_list("about", flat=True).distinct():
        if about in ITEMS:
            item = ITEMS[about]._default_manager.filter(pk=OuterRef("item_id"))
            those |= Q(Exists(seen(principal, ITEMS[about], item)), about=about)
    return those


def due_records(principal: Principal, queryset: QuerySet) -> QuerySet:
    """What is due of the organisation's own records."""
    if not concerned(principal):
        return queryset.none()
    own = queryset.filter(holder=principal.organisation_id)
    return own.filter(_of_seen_items(principal, own))


def holds(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Holds on items the principal sees: every party to a record knows of them."""
    if not concerned(principal):
        return queryset.none()
    return queryset.filter(_of_seen_items(principal, queryset))


def deletions(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Proposals of the organisation about items the principal sees; carried out, whoever sees the tombstone."""
    if not concerned(principal):
        return queryset.none()
    own = queryset.filter(holder=principal.organisation_id)
    left = tombstones(principal, Tombstone.objects.filter(deletion=OuterRef("pk")))
    # What was carried out is about nothing any more, except for parts of a record.
    return own.filter(_of_seen_items(principal, own.exclude(state="done")) | Q(Exists(left)))


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
    mine = Q(handler_id__in=principal.memberships) | Q(second_handler_id__in=principal.memberships)
    mine |= Q(Exists(TombstoneMember.objects.filter(party=OuterRef("pk"), membership_id=principal.membership_id)))
    if leads(principal):
        mine |= Q(heads=True)
    return queryset.filter(Exists(party.filter(Q(confined=False) | mine)))


def remains(about: str):
    """What ``core.access`` is told of deleted items of one kind."""

    def find(principal: Principal, keys) -> dict[int, Tombstone | None]:
        left = Tombstone.objects.filter(kind=about, about=about, item_id__in=list(keys))
        found: dict[int, Tombstone | None] = dict.fromkeys(left.values_list("item_id", flat=True))
        if found:
            found |= {tombstone.item_id: tombstone for tombstone in tombstones(principal, left)}
        return found

    return find
