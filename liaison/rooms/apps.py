from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def _place(pk: int, data: dict[str, Any]) -> str:
    if "record" in data:
        return reverse("rooms:record", args=[data["record"], data["pk"]])
    seq = data.get("seq")
    return reverse("rooms:room", args=[pk]) + (f"?at={seq}#m{seq}" if seq else "")


def _action_place(pk: int, data: dict[str, Any]) -> str:
    return reverse("rooms:record", args=["action", pk])


def _action_name(item: Any) -> str:
    return f"{item._meta.verbose_name} {item.number}"


def _action_owner(item: Any, organisation: int) -> set[int]:
    return {item.owner_id}


class RoomsConfig(AppConfig):
    """Rooms."""

    name = "liaison.rooms"
    label = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import Limit, register_event, register_limit
        from core.deadlines.standard import PROPOSED
        from liaison.clues.panels import Panel, register_panel
        from liaison.notices.items import Item, register_item
        from liaison.rooms import panels, receivers, rules, telling
        from liaison.rooms.about_clues import CLUE_ROOM
        from liaison.rooms.models import RECORDS, Participant, Room, RoomEvent
        from liaison.rooms.subjects import register_subject
        from liaison.workflow.announcing import after_event
        from liaison.workspace.navigation import Entry, register_entry

        register_subject(CLUE_ROOM)
        register_rule(Room, rules.rooms)
        register_rule(Participant, rules.beside_room)
        register_rule(RoomEvent, rules.events)
        for model in RECORDS.values():
            register_rule(model, rules.events)
        register_item(Item("room", Room, _place))
        # By itself, because its clock tells of it.
        register_item(Item("room_action", RECORDS["action"], _action_place, _action_name, _action_owner))
        register_limit(
            Limit("room.action", _("Action item of a room"), 5, "working_days", PROPOSED, assumed=True),
            Limit("room.objection", _("Objection to minutes"), 2, "working_days", PROPOSED, assumed=True),
        )
        register_event("room.action_given", _("the action item was given"))
        register_event("room.minutes_issued", _("the minutes were sent to the organisations"))
        after_event(receivers.item_happened)
        receivers.connect()
        telling.connect()
        for code, words in (
            ("opened", _("the room was opened")),
            ("party_added", _("an organisation joined the room")),
            ("party_removed", _("an organisation was taken out of the room")),
            ("member_added", _("a member joined the room")),
            ("member_removed", _("a member left the room")),
            ("role_set", _("a member of the room was given another role")),
            ("archived", _("the room was archived")),
            ("reopened", _("the room was taken up again")),
            ("notice_sent", _("a formal notice was sent")),
            ("notice_confirmed", _("a formal notice was confirmed")),
            ("notice_reminded", _("organisations were reminded of a formal notice")),
            ("decision_proposed", _("a decision was proposed")),
            ("opinion_given", _("an organisation gave its opinion on a decision")),
            ("decision_taken", _("a decision was taken")),
            ("decision_dropped", _("a decision was not taken")),
            ("action_given", _("an action item was given")),
            ("action_done", _("an action item was done")),
            ("poll_asked", _("organisations were asked for a day")),
            ("poll_answered", _("an organisation answered a poll for a date")),
            ("poll_closed", _("a poll for a date was closed")),
            ("attendance_opened", _("an attendance list was opened")),
            ("signed_in", _("a member of the room signed in")),
            ("entered", _("somebody was entered on an attendance list by hand")),
            ("attendance_closed", _("an attendance list was closed")),
            ("minutes_issued", _("minutes were sent to the organisations")),
            ("minutes_confirmed", _("minutes were confirmed")),
            ("minutes_objected", _("minutes were objected to")),
            ("minutes_filed", _("minutes were filed")),
        ):
            audit.register_action(f"room.{code}", words)
        register_panel(Panel("work/rooms/panel.html", panels.of_clue, place="aside", order=15))
        register_entry(Entry("rooms", _("Rooms"), "rooms:list", "room", order=40, group="together"))
