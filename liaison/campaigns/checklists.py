"""Kept checklists: written, changed, retired; what was found by them is counted in ``checklist_queries``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, visible
from core.audit import actor_for, record
from liaison.campaigns.lines import Line, reason_against
from liaison.campaigns.models import MOST_ITEMS, Campaign, Checklist, ChecklistItem, KeptItem
from liaison.campaigns.rules import may_plan
from liaison.workflow.engine import EventRefused


def _refuse(message: str, field: str = "") -> EventRefused:
    return EventRefused(message, field=field)


def _own(principal: Principal, checklist: Checklist) -> Checklist:
    found = visible(principal, Checklist).select_for_update().filter(pk=checklist.pk).first()
    if found is None or not may_plan(principal):
        raise _refuse(_("Checklists are kept by who plans campaigns."))
    return found


def _words(name: str, field: str, note: str) -> dict[str, str]:
    words = {"name": name.strip(), "field": field.strip(), "note": note.strip()}
    if not words["name"]:
        raise _refuse(_("Write something first."), "name")
    for which, longest in (("name", 120), ("field", 120), ("note", 1000)):
        if len(words[which]) > longest:
            raise _refuse(_("At most %(n)d characters.") % {"n": longest}, which)
    return words


def _check_lines(lines: Sequence[Line]) -> None:
    if not lines:
        raise _refuse(_("The checklist is empty."), "items")
    if len(lines) > MOST_ITEMS:
        raise _refuse(_("At most %(n)d items.") % {"n": MOST_ITEMS}, "items")
    seen: dict[str, int] = {}
    for place, line in enumerate(lines, start=1):
        reason = reason_against(line)
        if reason:
            raise _refuse(_("Item %(n)d: %(reason)s") % {"n": place, "reason": reason}, "items")
        if line.text in seen:
            raise _refuse(_("Items %(a)d and %(b)d are the same.") % {"a": seen[line.text], "b": place}, "items")
        seen[line.text] = place


@transaction.atomic
def keep_checklist(
    *,
    principal: Principal,
    name: str,
    lines: Sequence[Line],
    field: str = "",
    note: str = "",
    checklist: Checklist | None = None,
    campaign: Campaign | None = None,
    at: dt.datetime | None = None,
) -> Checklist:
    """Keep a new checklist, or give ``checklist`` these words and items. Campaigns that used it keep theirs.

    Args:
        lines: the items in order. One with the key or with the text of an item of the list is that item, so that what
            was found by it is still counted; items that are missing are dropped.
        campaign: the one whose checklist is kept; its items are remembered as taken from the list.

    Raises:
        EventRefused: not for this principal, the list is retired, the name is taken, or something of it cannot be.
    """
    if not may_plan(principal):
        raise _refuse(_("Checklists are kept by who plans campaigns."))
    words = _words(name, field, note)
    _check_lines(lines)
    at = at or timezone.now()
    namesakes = Checklist.objects.filter(organisation=principal.organisation_id, name=words["name"])
    if namesakes.exclude(pk=checklist.pk if checklist else None).exists():
        raise _refuse(_("Your organisation keeps a checklist of this name already."), "name")
    if checklist is None:
        checklist = Checklist.objects.create(
            organisation_id=principal.organisation_id,
            changed_by_id=principal.membership_id,
            created_at=at,
            changed_at=at,
            **words,
        )
        _store(checklist, lines)
        action = "checklist.kept"
    else:
        checklist = _own(principal, checklist)
        if checklist.retired_at:
            raise _refuse(_("This checklist is retired. Take it up again first."))
        checklist.version += _store(checklist, lines)
        for which, value in words.items():
            setattr(checklist, which, value)
        checklist.changed_by_id, checklist.changed_at = principal.membership_id, at
        checklist.save()
        action = "checklist.changed"
    detail = {"name": checklist.name, "version": checklist.version, "items": len(lines)}
    if campaign is not None:
        # no number: an auditor may be kept away from the campaign
        detail |= {"remembered": _remember(checklist, principal, campaign)}
    record(action=action, stream=checklist.subject, actor=actor_for(principal), detail=detail)
    return checklist


def _store(checklist: Checklist, lines: Sequence[Line]) -> bool:
    """Make ``lines`` the items of a list that is locked or new; whether that changed any."""
    there = {item.pk: item for item in checklist.kept_items.all()}
    before = [(item.pk, *_texts(item)) for item in there.values() if not item.dropped]
    by_text = {item.text: item for item in sorted(there.values(), key=lambda item: not item.dropped)}
    held: dict[int, KeptItem] = {}  # what the keys name goes first: its words may be another's former ones
    for place, line in enumerate(lines):
        if line.key in there and there[line.key] not in held.values():
            held[place] = there[line.key]
    after = []
    for place, line in enumerate(lines):
        same = by_text.get(line.text)
        item = held.get(place) or (same if same and same not in held.values() else KeptItem(checklist=checklist))
        held[place] = item
        item.position, item.dropped = place + 1, False
        item.text, item.basis, item.method = line.texts
        item.save()
        after.append((item.pk, *_texts(item)))
    for item in there.values():
        if item in held.values():
            continue
        if item.uses.exists():
            item.dropped = True
            item.save(update_fields=["dropped"])
        else:
            item.delete()
    return before != after


def _texts(item: KeptItem) -> tuple[str, str, str]:
    return item.text, item.basis, item.method


def _remember(checklist: Checklist, principal: Principal, campaign: Campaign) -> int:
    """Items of an own campaign that came from no list yet are those of this one."""
    own = visible(principal, Campaign).filter(pk=campaign.pk, organisation=principal.organisation_id)
    items = {item.text: item for item in checklist.kept_items.filter(dropped=False)}
    found = list(ChecklistItem.objects.filter(campaign__in=own, kept=None, text__in=items))
    for each in found:
        each.kept, each.kept_version = items[each.text], checklist.version
    return ChecklistItem.objects.bulk_update(found, ["kept", "kept_version"]) if found else 0


@transaction.atomic
def set_retired(*, principal: Principal, checklist: Checklist, retired: bool) -> Checklist:
    """Retire a list, so that no plan is started from it any more, or take it up again; twice is as once.

    Raises:
        EventRefused: not for this principal.
    """
    checklist = _own(principal, checklist)
    if bool(checklist.retired_at) != retired:
        checklist.retired_at = timezone.now() if retired else None
        checklist.save(update_fields=["retired_at"])
        action = "checklist.retired" if retired else "checklist.resumed"
        record(action=action, stream=checklist.subject, actor=actor_for(principal), detail={"name": checklist.name})
    return checklist
