"""What minutes say: who was there, dates, decisions, receipts, action items and pinned messages, each with its number
in the log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.rooms.choices import Kind
from liaison.rooms.half_days import in_words
from liaison.rooms.models import ActionItem, Attendance, Decision, FormalNotice, Poll, Presence, Room, RoomEvent, Stance
from liaison.rooms.models.polls import Word

Row = dict[str, Any]


def draft_of(room: Room) -> list[Row]:
    """Sections with their rows, those without rows left out; plain data, so that it can be kept and hashed."""
    sections = (
        (_("Attendance"), [_attendance(each) for each in _records(Attendance, room)]),
        (_("Dates"), [_poll(each) for each in _records(Poll, room)]),
        (_("Decisions"), [_decision(each) for each in _records(Decision, room)]),
        (_("Formal notices and receipts"), [_notice(each) for each in _records(FormalNotice, room)]),
        (_("Action items"), [_action(each) for each in _records(ActionItem, room)]),
        (_("Pinned messages"), _pinned(room)),
    )
    return [{"title": title, "rows": rows} for title, rows in sections if rows]


def _records(model: type, room: Room):
    return model.objects.filter(room=room).select_related("author__user", "author__organisation").order_by("seq")


def _moment(value: dt.datetime) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def _decision(item: Decision) -> Row:
    opinions = list(item.opinions.select_related("organisation"))
    lines = []
    for stance in Stance:
        said = [each for each in opinions if each.stance == stance]
        if said:
            names = "、".join(
                each.organisation.short_name + (f"（{each.reason}）" if each.reason else "") for each in said
            )
            lines.append(f"{stance.label}：{names}")
    lines.append(
        _("%(n)d of %(parties)d organisations gave an opinion; at least %(quorum)d were needed. %(state)s.")
        % {
            "n": len(opinions),
            "parties": item.parties,
            "quorum": item.quorum,
            "state": item.get_state_display(),
        }
    )
    return {"seq": item.seq, "text": item.text, "lines": lines}


def _attendance(item: Attendance) -> Row:
    """Who was there, by organisations; what was entered by hand is marked."""
    groups: dict[str, list[str]] = {}
    for each in item.presences.select_related("member__user", "member__organisation"):
        of, name = (each.member.organisation.short_name, str(each.member.user)) if each.member else ("", each.guest)
        if each.way == Presence.Way.HAND:
            name += (
                _(" (entered by hand: %(reason)s)") % {"reason": each.reason}
                if each.reason
                else _(" (entered by hand)")
            )
        groups.setdefault(of or each.guest_of, []).append(name)
    times = f"{_moment(item.begins_at)} — {_moment(item.closed_at or item.ends_at)}"
    lines = ["　".join(filter(None, (item.place, times)))]
    lines += [f"{of}：{'、'.join(names)}" for of, names in groups.items()] or [_("nobody signed in")]
    return {"seq": item.seq, "text": item.text, "lines": lines}


def _poll(item: Poll) -> Row:
    """The day that was decided; how it stood, for one the room itself was asked."""
    if item.chosen:
        lines = [_("chosen: %(day)s") % {"day": in_words(item.chosen)}]
    else:
        lines = [_("no day yet") if item.state == Poll.State.OPEN else _("closed without a day")]
    for each in item.answers.select_related("organisation"):
        said = "、".join(f"{in_words(slot)} {Word(word).label}" for slot, word in each.said.items())
        lines.append(f"{each.organisation.short_name}：{said}" + (f"（{each.remark}）" if each.remark else ""))
    return {"seq": item.seq, "text": item.text, "lines": lines}


def _notice(item: FormalNotice) -> Row:
    lines = [
        f"{receipt.organisation.short_name}："
        + (
            _("confirmed by %(name)s, %(at)s")
            % {"name": receipt.confirmed_by.user, "at": _moment(receipt.confirmed_at)}
            if receipt.confirmed_at
            else _("not confirmed")
        )
        for receipt in item.receipts.select_related("organisation", "confirmed_by__user")
    ]
    return {"seq": item.seq, "text": item.text, "lines": lines}


def _action(item: ActionItem) -> Row:
    owner = item.owner
    lines = [
        _("%(name)s, due on %(day)s") % {"name": str(owner), "day": item.due_on.isoformat()},
        _("done on %(day)s: %(evidence)s")
        % {"day": timezone.localdate(item.done_at).isoformat(), "evidence": item.evidence}
        if item.done_at
        else _("not done yet"),
    ]
    return {"seq": item.seq, "text": item.text, "lines": lines}


def _pinned(room: Room) -> list[Row]:
    found = RoomEvent.objects.filter(room=room, pinned_at__isnull=False, withdrawn_at=None, kind=Kind.TEXT)
    return [
        {"seq": event.seq, "text": event.text, "lines": [f"{event.author}，{_moment(event.created_at)}"]}
        for event in found.select_related("author__user", "author__organisation").order_by("seq")
        if event.text
    ]
