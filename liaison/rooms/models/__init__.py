"""Rooms with their log, and the records made in them."""

from liaison.rooms.models.attendance import Attendance, Presence
from liaison.rooms.models.log import LONGEST_TEXT, Participant, Room, RoomEvent, RoomFile
from liaison.rooms.models.polls import Poll, PollAnswer
from liaison.rooms.models.records import (
    LONGEST_RECORD,
    ActionItem,
    Decision,
    FormalNotice,
    Minutes,
    MinutesAnswer,
    NoticeRead,
    Opinion,
    Receipt,
    Record,
    Stance,
)

#: Kinds of records by their code.
RECORDS = {model.code: model for model in (FormalNotice, Decision, ActionItem, Poll, Attendance, Minutes)}

__all__ = [
    "LONGEST_RECORD",
    "LONGEST_TEXT",
    "RECORDS",
    "ActionItem",
    "Attendance",
    "Decision",
    "FormalNotice",
    "Minutes",
    "MinutesAnswer",
    "NoticeRead",
    "Opinion",
    "Participant",
    "Poll",
    "PollAnswer",
    "Presence",
    "Receipt",
    "Record",
    "Room",
    "RoomEvent",
    "RoomFile",
    "Stance",
]
