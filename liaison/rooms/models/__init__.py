"""Rooms with their log, and the records made in them."""

from liaison.rooms.models.log import LONGEST_TEXT, Participant, Room, RoomEvent, RoomFile
from liaison.rooms.models.records import (
    LONGEST_RECORD,
    RECORDS,
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

__all__ = [
    "LONGEST_RECORD",
    "LONGEST_TEXT",
    "RECORDS",
    "ActionItem",
    "Decision",
    "FormalNotice",
    "Minutes",
    "MinutesAnswer",
    "NoticeRead",
    "Opinion",
    "Participant",
    "Receipt",
    "Record",
    "Room",
    "RoomEvent",
    "RoomFile",
    "Stance",
]
