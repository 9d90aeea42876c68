"""Loads the joint operations of a quarter: one in every state, through the services of the pages.

The windows are counted from the day of loading. Days are those the finder offers, so that no holiday is one whenever
the demo is loaded.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from core.calendar import calendar
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.documents.drafting import waiting_fields
from liaison.documents.services import create_document, edit_document
from liaison.joint import facts
from liaison.joint.accompanying import services as accompanying
from liaison.joint.models import Attendance, Finding, Operation
from liaison.joint.planning import PLAIN, plan_operation
from liaison.visits.merging import offer
from liaison.visits.nearby import pairs_for
from liaison.workflow.engine import fire

#: How far each operation goes: everything that happens before its state, in order.
ORDER = ("draft", "submitted", "approved", "scheduling", "confirmed", "held", "findings", "closed")
ANSWERS = {"y": "yes", "m": "if_needed", "n": "no"}
HEAD = "approver"
#: Shortest window in which days are found around every festival.
SHORTEST = 15


def load_operations() -> int:
    """Every operation of ``operations.toml`` that is not there yet; returns how many were made."""
    world, made = World(), 0
    for row in read("operations.toml")["operation"]:
        lead = world.member(row["by"]).organisation
        if not Operation.objects.filter(lead=lead, title=row["title"]).exists():
            _Story(world, row).tell()
            made += 1
            if "joins" in row:
                _make_one_visit(world, row)
    return made


def _make_one_visit(world: World, row: dict[str, Any]) -> None:
    """The visit of an operation is made on the day of another's: offered and accepted within the lead."""
    principal = world.principal(row["by"])
    for pair in pairs_for(principal):
        if (pair.guest.title, pair.host.title) == (row["title"], row["joins"]):
            merger = offer(pair=pair, principal=principal, reason=row["joined_why"])
            fire(merger, "accept", principal=world.principal(HEAD))


def window(first: int, last: int, today: dt.date) -> tuple[dt.date, dt.date]:
    """The window in days from ``today``, moved into one year where it spans two: visits are counted by the year."""
    begin, end = today + dt.timedelta(days=first), today + dt.timedelta(days=last)
    if begin.year == end.year:
        return begin, end
    turn = dt.date(end.year, 1, 1)
    if last < 0:  # it is past, and has to stay so
        before = turn - dt.timedelta(days=1)
        return (turn, end) if (end - turn).days >= SHORTEST else (min(begin, before - dt.timedelta(days=30)), before)
    before = turn - dt.timedelta(days=1)
    return (begin, before) if (before - begin).days >= SHORTEST else (turn, turn + dt.timedelta(days=30))


class _Story:
    """One operation as far as its row tells."""

    def __init__(self, world: World, row: dict[str, Any]) -> None:
        self.world, self.row, self.calendar = world, row, calendar()
        self.first, self.last = window(*row["window"], timezone.localdate(world.now))
        self.by, self.head = world.principal(row["by"]), world.principal(HEAD)
        goal = "scheduling" if row["until"] == "cancelled" else row["until"]
        self.reached = ORDER[: ORDER.index(goal) + 1]

    def at(self, day: dt.date, hour: float = 10) -> dt.datetime:
        """Some hour of ``day``, never later than the loading."""
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time())) + dt.timedelta(hours=hour)
        return min(moment, self.world.now)

    def before(self, days: int) -> dt.datetime:
        """So many working days before the window: work is done on those."""
        return self.at(self.calendar.add_working_days(self.first, -days))

    def tell(self) -> None:
        """Carry out everything up to the state wanted."""
        row, world = self.row, self.world
        fields = {"place": "", "exemption": "", "quorum": 2} | {name: row[name] for name in PLAIN if name in row}
        operation = plan_operation(
            principal=self.by,
            steps=row["steps"],
            parties={world.organisation(name): "" for name in row["parties"]},
            bodies=[world.organisation(name) for name in row.get("bodies", ())],
            enterprises=[tuple(each) for each in row.get("enterprises", ())],
            case_files=row.get("case_files", ()),
            earliest=self.first,
            latest=self.last,
            at=self.before(12),
            **fields,
        )
        for state in self.reached[1:]:
            getattr(self, f"_{state}")(operation)
        if row["until"] == "cancelled":
            self._fire(operation, "cancel", self.head, self.before(2), reason=row["reason"])

    def _fire(self, operation: Any, event: str, principal, at: dt.datetime, note: str = "", **values) -> None:
        fire(operation, event, principal=principal, values=values, note=note or values.get("reason", ""), at=at)

    def _submitted(self, operation: Operation) -> None:
        self._fire(operation, "submit", self.by, self.before(11))

    def _approved(self, operation: Operation) -> None:
        self._fire(operation, "approve", self.head, self.before(10))
        if "items" in self.row:
            self._fire(operation, "draw", self.by, self.before(9), items=self.row["items"])
        if "accompanied" in self.row and self.row["until"] == "approved":
            self._notified(operation, self.world.moment(0.25))

    def _scheduling(self, operation: Operation) -> None:
        at = self.before(8)
        possible = [each.slot for each in facts.find(operation, today=timezone.localdate(at)) if each.possible]
        # Three half days with some time between them.
        slots = [possible[len(possible) * share // 6] for share in (1, 2, 4)]
        self._fire(operation, "ask", self.by, at, slots=[f"{slot.day.isoformat()}/{slot.part}" for slot in slots])
        asked = list(operation.slots.filter(asked=True).order_by("day", "part"))
        for username, said in self.row.get("answers", {}).items():
            member = self.world.member(username)
            counter = ""
            if self.row.get("counter") == username:
                counter = f"{possible[-1].day.isoformat()}/{possible[-1].part}"
            self._fire(
                operation,
                "answer",
                self.world.principal(username),
                self.before(7),
                answers=[f"{slot.pk}:{ANSWERS[word]}" for slot, word in zip(asked, said, strict=True)],
                delegate=member.pk,
                counter=counter,
            )

    def _confirmed(self, operation: Operation) -> None:
        slot = operation.slots.filter(asked=True).order_by("day", "part")[0]
        self._fire(operation, "confirm", self.head, self.before(5), slot=f"{slot.day.isoformat()}/{slot.part}")
        if "accompanied" in self.row:
            self._notified(operation, self.before(4))

    def _notified(self, operation: Operation, at: dt.datetime) -> None:
        """Notice to the body, its answer for the confirmed day, and what was seen where the row tells."""
        told = self.row["accompanied"]
        (body,) = accompanying.still_to_tell(operation)
        item = accompanying.notify(operation=operation, body=body, told=told["told"], principal=self.by, at=at)
        if "by" not in told:
            return
        begins = timezone.make_aware(dt.datetime.combine(operation.day, dt.time(9, 30)))
        values = {"begins_at": begins.isoformat(), "place": told["place"], "content": told["content"]}
        self._fire(item, "answer", self.world.principal(told["by"]), self.before(3), **values)
        if "record" in told:
            values = {"record": told["record"], "corrected": told["corrected"]}
            self._fire(item, "record", self.by, self.at(operation.day, 16), **values)

    def _held(self, operation: Operation) -> None:
        there = operation.parties.filter(organisation__name__in=self.row["attended"])
        attended = [str(party.pk) for party in there]
        for username in self.row.get("signed", ()):
            member, moment = (
                self.world.member(username),
                self.at(operation.day, 8.8 if operation.part == "am" else 13.9),
            )
            party = operation.parties.get(organisation=member.organisation)
            Attendance.objects.create(party=party, member=member, signed_at=moment)
        self._fire(operation, "hold", self.by, self.at(operation.day, 17), attended=attended)

    def _findings(self, operation: Operation) -> None:
        for row in self.row["findings"]:
            day = self.calendar.add_working_days(operation.day, 1)
            values = {name: row[name] for name in ("text", "category", "days") if name in row}
            if "at" in row:
                values["target"] = str(operation.targets.get(name=row["at"]).pk)
            if "owner" in row:
                values["owner"] = self.world.organisation(row["owner"]).pk
            self._fire(operation, "find", self.by, self.at(day), **values)
            finding = operation.findings.last()
            for given in row.get("actions", ()):
                self._given(operation, given, day, finding=str(finding.pk))
            self._followed(finding, row, self.calendar.add_working_days(day, 6))
        for given in self.row.get("actions", ()):
            self._given(operation, given, self.calendar.add_working_days(operation.day, 1))

    def _given(self, operation: Operation, row: dict[str, Any], day: dt.date, **values: Any) -> None:
        """An action item, done or dropped where the row tells."""
        values |= {"text": row["text"], "owner": self.world.organisation(row["owner"]).pk, "days": row["days"]}
        self._fire(operation, "give", self.by, self.at(day, 11), **values)
        item = operation.action_items.last()
        if "person" in row:
            by = self.world.principal(row["person"])
            self._fire(item, "assign", by, self.at(day, 14), handler=self.world.member(row["person"]).pk)
        done = self.at(self.calendar.add_working_days(day, 2), 15)
        if "done" in row:
            self._fire(item, "finish", self.world.principal(row["by"]), done, text=row["done"])
        elif "dropped" in row:
            self._fire(item, "drop", self.by, done, reason=row["dropped"])

    def _followed(self, finding: Finding, row: dict[str, Any], day: dt.date) -> None:
        """What came of a finding: a report, a result, a clue, a document that was issued."""
        if "report" in row:
            self._fire(finding, "report", self.world.principal(row["by"]), self.at(day, 10), text=row["report"])
        if "result" in row:
            self._fire(finding, "settle", self.by, self.at(day, 15), result=row["result"])
        elif "clue" in row:
            self._fire(finding, "to_clue", self.by, self.at(day, 15), title=row["clue"])
        elif "document" in row:
            self._documented(finding, row["document"], day)

    def _documented(self, finding: Finding, told: dict[str, Any], day: dt.date) -> None:
        supervisors = [self.world.member(name) for name in told.get("supervisors", ())]
        document = create_document(
            kind=told["kind"], principal=self.by, about=finding, supervisors=supervisors, at=self.at(day, 11)
        )
        text = document.text
        for mark in waiting_fields(text):
            text = text.replace(mark, told["fill"])
        addressees = [service.addressee for service in document.services.all()]
        document = edit_document(
            document=document, principal=self.by, addressees=addressees, title=document.title, text=text
        )
        self._fire(document, "submit", self.by, self.at(day, 14))
        self._fire(document, "approve", self.head, self.at(day, 15))
        self._fire(document, "issue", self.by, self.at(day, 16))
        self._fire(finding, "by_document", self.by, self.at(day, 17))

    def _closed(self, operation: Operation) -> None:
        day = self.calendar.add_working_days(operation.day, 9)
        self._fire(operation, "close", self.head, self.at(day, 16), result=self.row["result"])
