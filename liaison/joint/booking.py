"""Bookings of a confirmed operation: people and the room by half days, enterprises by days. Nothing is booked twice."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from liaison.joint.choices import BookingKind
from liaison.joint.models import Booking, Operation
from liaison.joint.visits import enterprises_of
from liaison.organisations.models import Membership
from liaison.workflow.engine import EventRefused


def room_key(place: str) -> str:
    """One name for a room however it is written: widths, case and spaces make no other room."""
    return "".join(unicodedata.normalize("NFKC", place).casefold().split())[:130]


def book(operation: Operation, day: dt.date, part: str, people: Iterable[Membership]) -> list[Booking]:
    """Book everything ``operation`` needs for a half day, or nothing, inside the caller's transaction.

    That nothing is booked twice does not rest on looking first: the database refuses the second of two rows, of
    whatever operation, however many confirm at once.

    Raises:
        EventRefused: somebody or something is taken; it says who or what, not by which operation.
    """
    rows = [Booking(kind=BookingKind.PERSON, key=str(each.user_id), part=part, label=str(each.user)) for each in people]
    if operation.place:
        rows.append(Booking(kind=BookingKind.ROOM, key=room_key(operation.place), part=part, label=operation.place))
    rows += [
        Booking(kind=BookingKind.ENTERPRISE, key=target.credit_code, part="", label=target.name)
        for target in enterprises_of(operation)
    ]
    # One order for all: two confirmations that share several rows wait for each other instead of locking up.
    # Who comes along to another's visit on this very half day is booked for this operation already.
    along = operation.bookings.filter(kind=BookingKind.PERSON, day=day, part=part).values_list("key", flat=True)
    there = {(BookingKind.PERSON, key) for key in along}
    single = {(row.kind, row.key): row for row in rows if (row.kind, row.key) not in there}
    wanted = sorted(single.values(), key=lambda row: (row.kind, row.key))
    for row in wanted:
        row.operation, row.day = operation, day
    try:
        with transaction.atomic():
            return Booking.objects.bulk_create(wanted)
    except IntegrityError as error:
        raise EventRefused(_taken(wanted, day), field="slot") from error


def release(operation: Operation) -> None:
    """Give everything booked back, inside the caller's transaction."""
    operation.bookings.all().delete()


def _taken(wanted: list[Booking], day: dt.date) -> str:
    there = set(Booking.objects.filter(day=day).values_list("kind", "key", "part"))
    names = [row.label for row in wanted if (row.kind, row.key, row.part) in there]
    return _("Taken on %(day)s meanwhile: %(names)s. Choose another half day.") % {
        "day": f"{day:%Y-%m-%d}",
        "names": "、".join(names) or _("somebody or something of this operation"),
    }
