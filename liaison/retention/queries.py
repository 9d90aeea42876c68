"""Reads of retention for pages and the home page."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Principal, visible
from liaison.organisations.choices import Role
from liaison.retention.kinds import ITEMS, KINDS
from liaison.retention.models import Deletion, DueRecord, Hold, Tombstone
from liaison.retention.rules import seen
from liaison.workspace.waiting import Counts, Row

VIEWS = ("due", "proposed", "holds", "deleted")


def listed(principal: Principal, view: str) -> QuerySet:
    """The rows of one part of the page, those to be dealt with first."""
    if view == "proposed":
        found = visible(principal, Deletion).filter(state=Deletion.State.PROPOSED)
        return found.select_related("proposed_by")
    if view == "holds":
        return visible(principal, Hold).filter(lifted_at=None).select_related("placed_by", "organisation")
    if view == "deleted":
        return visible(principal, Tombstone)
    proposed = Deletion.objects.filter(
        state=Deletion.State.PROPOSED, kind=OuterRef("kind"), item_id=OuterRef("item_id")
    )
    return visible(principal, DueRecord).filter(~Exists(proposed))


def find_by_number(principal: Principal, number: str) -> tuple[str, int] | None:
    """(kind, key) of the record with exactly this number, among those the principal deals with here; None where there
    is none. Drafts given up and rooms go by ``#`` and their key."""
    key = number.removeprefix("#")
    by_key = number.startswith("#") and key.isdecimal() and len(key) < 19
    for about, model in ITEMS.items():
        numbered = any(field.name == "number" for field in model._meta.concrete_fields)
        if by_key:
            wanted = {"pk": int(key)} | ({"number": ""} if numbered else {})
        elif numbered:
            wanted = {"number": number}
        else:
            continue
        if (found := seen(principal, model).filter(**wanted).values_list("pk", flat=True).first()) is not None:
            return about, found
    return None


def _to_decide(principal: Principal) -> QuerySet[Deletion]:
    waiting = Deletion.objects.filter(state=Deletion.State.PROPOSED, holder=principal.organisation_id)
    waiting = waiting.exclude(proposed_by=principal.user_id)
    # The rules of every kind of record are asked only where something waits: the home page asks each time.
    if not waiting.exists():
        return waiting.none()
    return visible(principal, waiting).select_related("proposed_by").order_by("pk")


def decides(principal: Principal) -> bool:
    """Heads decide."""
    return principal.is_member and principal.role == Role.HEAD


def count_to_decide(principal: Principal) -> Counts:
    """How many proposals wait for this head."""
    return Counts(total=_to_decide(principal).count())


def rows_to_decide(principal: Principal, limit: int) -> list[Row]:
    """Proposals that wait for this head, for the home page."""
    return [
        Row(
            title=_("Deletion proposed: %(kind)s") % {"kind": KINDS[deletion.kind].label},
            number=deletion.number,
            url=reverse("retention:deletion", args=[deletion.pk]),
            origin=str(deletion.proposed_by),
            state=deletion.get_state_display(),
            subject=f"deletion:{deletion.pk}",
        )
        for deletion in _to_decide(principal)[:limit]
    ]
