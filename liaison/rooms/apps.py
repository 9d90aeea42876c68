from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    """Rooms."""

    name = "liaison.rooms"
    label = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from liaison.clues.panels import Panel, register_panel
        from liaison.rooms import panels, receivers, rules
        from liaison.rooms.about_clues import CLUE_ROOM
        from liaison.rooms.models import Participant, Room, RoomEvent
        from liaison.rooms.subjects import register_subject
        from liaison.workflow.announcing import after_event
        from liaison.workspace.navigation import Entry, register_entry

        register_subject(CLUE_ROOM)
        register_rule(Room, rules.rooms)
        register_rule(Participant, rules.beside_room)
        register_rule(RoomEvent, rules.events)
        after_event(receivers.item_happened)
        receivers.connect()
        for code, words in (
            ("opened", _("the room was opened")),
            ("party_added", _("an organisation joined the room")),
            ("party_removed", _("an organisation was taken out of the room")),
            ("member_added", _("a member joined the room")),
            ("member_removed", _("a member left the room")),
            ("role_set", _("a member of the room was given another role")),
            ("archived", _("the room was archived")),
            ("reopened", _("the room was taken up again")),
        ):
            audit.register_action(f"room.{code}", words)
        register_panel(Panel("work/rooms/panel.html", panels.of_clue, place="aside", order=15))
        register_entry(Entry("rooms", _("Rooms"), "rooms:list", "room", order=40))
