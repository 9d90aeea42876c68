"""Who is told: the people behind the sides of an item, as far as its rule lets them see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Model, Q, QuerySet

from core.access import Principal, may_see
from liaison.notices.items import registered_item
from liaison.notices.kinds import Kind
from liaison.organisations.acting import principals_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Delegation, Membership, Organisation
from liaison.workflow.announcing import Happening
from liaison.workflow.registry import workflow_of


def recipients(kind: Kind, happening: Happening, owner: int | None = None) -> list[Principal]:
    """Whom ``happening`` is told to, each once; never whoever caused it, nor somebody the item must be hidden from.

    Args:
        owner: the organisation whose clock it is, for kinds of clocks.
    """
    found: dict[int, Principal] = {}
    for target in kind.to:
        for principal in _behind(target, happening, owner):
            found[principal.membership_id] = principal
    own = happening.principal.user_id
    return [principal for principal in found.values() if own is None or principal.user_id != own]


def _behind(target: str, happening: Happening, owner: int | None) -> list[Principal]:
    item = happening.item
    if target == "given":
        return _seeing(item, _people(Q(pk__in=happening.to)))
    party, _dot, role = target.partition(".")
    if party in _ABOVE:
        return _nearest(item, _ABOVE[party](owner))
    organisation, handlers = _side(item, party, owner)
    if party == "body" and role == "named":  # a body's other clerks are told of everything else, too
        handlers = {item.handler_id} - {None}
    if organisation is None:
        return []
    if role == "person":
        return _seeing(item, _people(Q(organisation=organisation, role=Role.HEAD)))
    if role == "head":
        return _seeing(item, _heads(organisation))
    named = _seeing(item, _with_deputies(handlers))
    if named or role == "named":
        return named
    return _seeing(item, _people(Q(organisation=organisation, role=Role.CLERK))) or _seeing(item, _heads(organisation))


def _seeing(item: Model, members: Iterable[Membership]) -> list[Principal]:
    return [principal for principal in principals_for(members) if may_see(principal, item)]


def _people(condition: Q) -> QuerySet[Membership]:
    return Membership.objects.active().filter(condition).select_related("user", "organisation").order_by("pk")


def _heads(organisation: int) -> QuerySet[Membership]:
    heads = Membership.objects.filter(organisation=organisation, role=Role.HEAD)
    deputies = Delegation.objects.in_force().filter(absent__in=heads).values("deputy")
    return _people(Q(pk__in=heads) | Q(pk__in=deputies))


def _with_deputies(handlers: set[int]) -> QuerySet[Membership]:
    if not handlers:
        return Membership.objects.none()
    deputies = Delegation.objects.in_force().filter(absent__in=handlers).values("deputy")
    return _people(Q(pk__in=handlers) | Q(pk__in=deputies))


def _side(item: Model, party: str, owner: int | None) -> tuple[int | None, set[int]]:
    """Organisation and handlers of a side of ``item``."""
    if party == "owner":
        if (registered := registered_item(item)) is not None:
            return owner, registered.handlers(item, owner)
        codes = [each.code for each in workflow_of(item).workflow.parties]
        side = next((code for code in codes if getattr(item, f"{code}_id") == owner), None)
        return (owner, set()) if side is None else _side(item, side, None)
    return getattr(item, f"{party}_id"), _handlers(item, party)


def _handlers(item: Model, party: str) -> set[int]:
    """Memberships that do the work of a side: those the item itself names, or those of the clue that the side holds."""
    if hasattr(item, "handlers_of"):
        return item.handlers_of(party) - {None}
    code = workflow_of(item).workflow.code
    if code == "clue":
        clue = item
    elif party == "receiver":
        clue = item.received_clue
    elif party in {"sender", "holder"}:
        clue = item.clue
    else:
        clue = None
    named = {clue.handler_id, clue.second_handler_id} if clue is not None else set()
    if party == "receiver":
        named.add(item.handler_id)
    return named - {None}


def _nearest(item: Model, organisations: Iterable[int]) -> list[Principal]:
    """The heads of the first of ``organisations`` that has any from whom ``item`` need not be hidden.

    They need not be allowed to see it: of what they may not see they are told who is late, and no more.
    """
    for organisation in organisations:
        if told := [each for each in principals_for(_heads(organisation)) if not _kept_away(each, item)]:
            return told
    return []


def _kept_away(principal: Principal, item: Model) -> bool:
    if may_see(principal, item):
        return False
    if registered_item(item) is not None:
        return True  # of these nothing is told to whom they are not shown
    condition = workflow_of(item).kept_away(principal)
    return type(item)._default_manager.filter(condition, pk=item.pk).exists()


def _coordinating(owner: int | None) -> Iterator[int]:
    """The coordinating bodies of the region of ``owner`` and those above it, the nearest first, never ``owner``."""
    organisation = Organisation.objects.select_related("region").filter(pk=owner).first()
    region = organisation.region if organisation else None
    while region is not None:
        bodies = Organisation.objects.active().of_kind(OrganisationKind.COORDINATING).filter(region=region)
        yield from bodies.exclude(pk=owner).order_by("pk").values_list("pk", flat=True)
        region = region.parent


def _superior(owner: int | None) -> Iterator[int]:
    """The organisations above ``owner``, the nearest first."""
    seen, above = {owner}, owner
    while above := Organisation.objects.filter(pk=above).values_list("parent", flat=True).first():
        if above in seen:
            return
        seen.add(above)
        yield above


_ABOVE: Final = {"coordinating": _coordinating, "superior": _superior}
