"""What the stream and the pages show of a record: a few plain values, and whether it waits for whoever looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.access import Principal, visible
from liaison.organisations.rules import may_act
from liaison.rooms.models import (
    RECORDS,
    ActionItem,
    Decision,
    FormalNotice,
    Minutes,
    Record,
    Room,
    Stance,
)

_WITH = {
    "notice": ("receipts__organisation", "receipts__confirmed_by__user", "reads__member__user"),
    "decision": ("opinions__organisation", "opinions__by__user"),
    "action": (),
    "minutes": ("answers__organisation", "answers__by__user"),
}


def cards_of(principal: Principal, room: Room, lines: Iterable[dict[str, Any]]) -> None:
    """Give the lines that are records their card: two to four queries for each kind that is among them."""
    wanted: dict[str, dict[int, dict[str, Any]]] = {}
    for line in lines:
        if line["kind"] == "record":
            wanted.setdefault(line["record"], {})[line["seq"]] = line
    for code, by_seq in wanted.items():
        found = visible(principal, RECORDS[code]).filter(room=room, seq__in=by_seq)
        related = ("author__organisation", "owner__user", "owner__organisation", "done_by__user")
        found = found.select_related(*(related if code == "action" else related[:1])).prefetch_related(*_WITH[code])
        for item in found:
            by_seq[item.seq]["card"] = card_of(principal, item)


def card_of(principal: Principal, item: Record) -> dict[str, Any]:
    """The card of one record."""
    maker = {
        FormalNotice: _notice,
        Decision: _decision,
        ActionItem: _action,
        Minutes: _minutes,
    }[type(item)]
    return {
        "item": item,
        "code": item.code,
        "name": item._meta.verbose_name,
        "place": reverse("rooms:record", args=[item.code, item.pk]),
        "own": item.author.organisation_id == principal.organisation_id,
        **maker(principal, item),
    }


def _notice(principal: Principal, item: FormalNotice) -> dict[str, Any]:
    readers: dict[int, list[str]] = {}
    for read in item.reads.all():
        readers.setdefault(read.member.organisation_id, []).append(str(read.member.user))
    rows = [(each, "、".join(readers.get(each.organisation_id, ()))) for each in item.receipts.all()]
    mine = any(each.organisation_id == principal.organisation_id and not each.confirmed_at for each, _read in rows)
    return {
        "rows": rows,
        "confirmed": sum(each.confirmed_at is not None for each, _read in rows),
        "waits": mine and may_act(principal),
    }


def _decision(principal: Principal, item: Decision) -> dict[str, Any]:
    opinions = list(item.opinions.all())
    said = [(stance.label, [each for each in opinions if each.stance == stance]) for stance in Stance]
    spoken = {each.organisation_id for each in opinions}
    is_open = item.state == Decision.State.OPEN
    return {
        "said": [(label, found) for label, found in said if found],
        "spoken": len(opinions),
        "is_open": is_open,
        "enough": len(opinions) >= item.quorum,
        "waits": is_open and principal.organisation_id not in spoken and may_act(principal),
    }


def _action(principal: Principal, item: ActionItem) -> dict[str, Any]:
    return {
        "waits": item.done_at is None and item.owner_id in principal.memberships,
        "may_finish": item.done_at is None
        and may_act(principal)
        and principal.organisation_id in (item.owner.organisation_id, item.author.organisation_id),
    }


def _minutes(principal: Principal, item: Minutes) -> dict[str, Any]:
    answers = list(item.answers.all())
    is_open = item.state == Minutes.State.OPEN
    mine = any(
        each.organisation_id == principal.organisation_id and not each.confirmed_at and not each.objected_at
        for each in answers
    )
    return {
        "answers": answers,
        "confirmed": sum(each.confirmed_at is not None for each in answers),
        "is_open": is_open,
        "waits": is_open and mine and may_act(principal),
    }


def waiting(principal: Principal, room: Room) -> dict[str, list[Any]]:
    """Beside the stream: notices to be confirmed by the organisation, open decisions, action items, open minutes."""
    own = principal.organisation_id

    def of(model: type[Record]) -> Any:
        return visible(principal, model).filter(room=room).order_by("seq")

    return {
        "notices": list(of(FormalNotice).filter(receipts__organisation=own, receipts__confirmed_at=None)[:10]),
        "decisions": list(of(Decision).filter(state=Decision.State.OPEN)[:10]),
        "actions": list(of(ActionItem).filter(done_at=None).select_related("owner__user", "owner__organisation")[:10]),
        "minutes": list(of(Minutes).filter(state=Minutes.State.OPEN)[:5]),
    }
