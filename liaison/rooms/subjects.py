"""What a room can be about. Each app registers its items; a room knows none of them.

register_subject(Subject(kind="clue", …))      once, in AppConfig.ready()
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, OuterRef, Q, QuerySet

from core.access import Principal
from liaison.organisations.models import Membership, Organisation
from liaison.rooms.models import Room


@dataclass(frozen=True, slots=True)
class Question:
    """Which half day suits whom, as an item asks its parties itself.

    Attributes:
        text: what is asked.
        author: membership of whoever asks.
        slots: half days in order, as ``2026-12-01/am``.
        reply_by: when answers are wanted.
        is_open: whether it is answered now.
        chosen: the half day that was fixed; empty for none.
    """

    text: str
    author: int
    slots: tuple[str, ...]
    reply_by: dt.date | None
    is_open: bool
    chosen: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The table of a poll: rows of (half day, [(organisation, its words)], total), and what is left to do.

    Attributes:
        answered: how many organisations of ``of`` have answered.
        waits: whether an answer of the principal's organisation is wanted.
        place: where it answers, and sees the question.
    """

    columns: list[str]
    rows: list[tuple[str, list[tuple[str, str]], str]]
    answered: int
    of: int
    waits: bool
    place: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of item that parties share.

    Attributes:
        kind: stable name, kept with the room.
        model: of the item.
        label: what the item is called (lazy).
        seen: the condition under which a principal may be in a room about an item; gets a reference to the item's
            primary key. It must let nobody in who may see nothing of the item.
        parties: organisations that may take part.
        first: of one organisation's people, those who are members as soon as their organisation is let in.
        may_open: whether a principal may open the room of an item.
        title: what the room is called at first.
        closed: whether the item has ended, and its room is archived.
        opens_to: whom its room can be opened to, in words (lazy).
        place: address of the item for a principal; empty when there is no page for it.
        question: what the item asks its parties about a day; None when it asks nothing. Its room then shows that.
        answers: how the question stands, for a principal; None for whoever may not see it.
        was_there: told of each member who signs in at the item's room, for an item that keeps attendance of its own.
    """

    kind: str
    model: type[Model]
    label: Any
    seen: Callable[[Principal, OuterRef], Q]
    parties: Callable[[Any], QuerySet[Organisation]]
    first: Callable[[Any, Organisation], list[Membership]]
    may_open: Callable[[Principal, Any], bool]
    title: Callable[[Any], str]
    closed: Callable[[Any], bool]
    place: Callable[[Principal, Any], str]
    opens_to: Any
    question: Callable[[Any], Question | None] | None = None
    answers: Callable[[Principal, Any], Answers | None] | None = None
    was_there: Callable[[Any, Membership], None] | None = None


_subjects: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    """Let items of this kind have a room.

    Raises:
        ValueError: the kind is registered otherwise.
    """
    if _subjects.setdefault(subject.kind, subject) != subject:
        raise ValueError(f"rooms about {subject.kind} are registered already")


def registered_subjects() -> list[Subject]:
    """All kinds, in order of registration."""
    return list(_subjects.values())


def subject_of(room: Room) -> Subject:
    """The kind of item ``room`` is about; KeyError when its app is gone."""
    return _subjects[room.kind]


def subject_of_kind(kind: str) -> Subject | None:
    """The kind called ``kind``; None when there is none."""
    return _subjects.get(kind)


def item_of(room: Room) -> Any:
    """The item ``room`` is about."""
    return subject_of(room).model._default_manager.get(pk=room.item_id)
