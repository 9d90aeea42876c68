"""Every client's log is the log of the database it may see, whatever the channel layer does.

Two processes (hubs), clients as room.js is one, and a layer that drops, doubles, delays and reorders: Hypothesis plays
posts, edits, withdrawals, members who leave and come back, sockets that are cut, acknowledgements that get lost,
readers that do not read, reads of the database that take their time. In the end everybody's log must be contiguous,
without doubles, and equal to what the rules show of the database; on the way nobody may get what came after leaving.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from core.access import visible
from liaison.organisations.models import Membership
from liaison.organisations.refusals import Refused
from liaison.rooms import hub as hub_module
from liaison.rooms import poking
from liaison.rooms.gate import gate
from liaison.rooms.hub import Hub, Line
from liaison.rooms.models import Participant, RoomEvent
from liaison.rooms.reading import entrance
from liaison.rooms.services import messages, people
from liaison.rooms.wire import read_events
from tests.factories.rooms import SharedRoom, client_id

EXAMPLES, STEPS = 40, 40
CLIENTS = st.integers(0, 3)


class Process:
    """A hub and what the layer has for it."""

    def __init__(self, world: RoomsMachine) -> None:
        self.hub = Hub(layer=None, run=world.read)
        self.inbox: list[dict[str, Any]] = []


class FakeClient:
    """What room.js does, without a page: cursor, log, what waits to be acknowledged."""

    def __init__(self, principal) -> None:
        self.principal = principal
        self.cursor = 0
        self.log: dict[int, dict[str, Any]] = {}
        self.waiting: dict[str, str] = {}
        self.process: Process | None = None
        self.line: Line | None = None
        #: outside the room: nothing after this number may ever come
        self.limit: int | None = None

    def take(self, frame: dict[str, Any]) -> bool:
        """One frame; False when one is missing and the client begins anew."""
        for event in frame.get("events", ()):
            if event["seq"] <= self.cursor:
                continue
            if event["seq"] != self.cursor + 1:
                return False
            self.cursor = event["seq"]
            self.log[event["seq"]] = event
            if event.get("by") == self.principal.membership_id:
                self.waiting.pop(event["cid"], None)
            self.fold(event)
        return True

    def fold(self, event: dict[str, Any]) -> None:
        """Let ``event`` change the line it is about."""
        line = self.log.get(event.get("target", 0))
        if line is None or line.get("withdrawn"):
            return
        if event["kind"] == "edit" and not event.get("withdrawn"):
            line |= {"text": event["text"], "edited": True}
        elif event["kind"] == "withdraw":
            for each in (line, *(e for e in self.log.values() if e["kind"] == "edit" and e["target"] == line["seq"])):
                each["withdrawn"] = True
                for name in ("text", "pinned", "edited"):
                    each.pop(name, None)
        elif event["kind"] == "pin":
            line["pinned"] = True
        elif event["kind"] == "unpin":
            line.pop("pinned", None)


def compared(event: dict[str, Any]) -> tuple:
    return tuple(event.get(name) for name in ("kind", "by", "cid", "target", "text", "edited", "pinned", "withdrawn"))


class RoomsMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.loop = asyncio.new_event_loop()
        self.slow = False
        #: reads of the database on their way: (function to call, or what it gave already; where it is waited for)
        self.reads: list[tuple[Callable[[], Any], asyncio.Future]] = []
        self.processes: list[Process] = []
        self.shared = SharedRoom()
        self.pk = self.shared.room.pk
        principals = [self.shared.ours, self.shared.theirs]
        principals += [self.shared.join(self.shared.holder), self.shared.join(self.shared.receiver)]
        self.clients = [FakeClient(principal) for principal in principals]
        self.processes = [Process(self), Process(self)]
        self.posted: set[str] = set()
        poking_machines[:] = [self]

    def teardown(self) -> None:
        try:
            self.settle()
            self.check()
        finally:
            poking_machines.clear()
            self.loop.close()
            self.atomic.__exit__(RuntimeError, RuntimeError(), None)

    # --- the world ------------------------------------------------------------------------------------------------

    def sent(self, message: dict[str, Any]) -> None:
        for process in self.processes:
            process.inbox.append(message)

    async def read(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What hubs use for the database. It is asked outside the loop, which has no part in the transaction."""
        waited = asyncio.get_running_loop().create_future()
        self.reads.append((lambda: function(*arguments), waited))
        return await waited

    def run(self, act: Callable[[], Any] = lambda: None) -> None:
        """Do something on the loop and let everything that can go on go on; reads too, while they are fast."""
        self.turn(act)
        while self.reads and not self.slow:
            self.answer(*self.reads.pop(0))

    def turn(self, act: Callable[[], Any]) -> None:
        """Some turns of the loop."""

        async def work() -> None:
            act()
            for _turn in range(12):
                await asyncio.sleep(0)

        self.loop.run_until_complete(work())

    def answer(self, function: Callable[[], Any], waited: asyncio.Future) -> None:
        """Let one read look at the database now, and whoever waits for it go on."""
        found = function()
        self.turn(lambda: waited.done() or waited.set_result(found))

    def head(self) -> int:
        return self.shared.fresh().last_seq

    # --- rules ----------------------------------------------------------------------------------------------------

    @rule(who=CLIENTS, at=st.integers(0, 1))
    def connect(self, who: int, at: int) -> None:
        client, process = self.clients[who], self.processes[at]
        if client.line is not None:
            return
        found = entrance(self.pk, client.principal)
        if found is None:
            return
        client.process, client.line = process, Line(self.pk, client.principal, str(who))
        client.cursor = max(client.cursor, found.since)
        line, after = client.line, client.cursor
        self.run(lambda: process.hub.spawn(process.hub.join(line, after)))

    @rule(who=CLIENTS)
    def cut(self, who: int) -> None:
        client = self.clients[who]
        if client.line is not None:
            process, line = client.process, client.line
            client.line = None
            self.run(lambda: process.hub.leave(line))

    @rule(who=CLIENTS, most=st.integers(1, 5))
    def receive(self, who: int, most: int) -> None:
        client = self.clients[who]
        while client.line is not None and most and not client.line.waiting.empty():
            most -= 1
            frame = client.line.waiting.get_nowait()
            if frame is None or not client.take(json.loads(frame)):
                self.cut(who)
        self.run()

    @rule(who=CLIENTS, acknowledged=st.booleans(), text=st.sampled_from(["甲", "乙丙", "@第", "丁"]))
    def post(self, who: int, acknowledged: bool, text: str) -> None:
        client = self.clients[who]
        number = client_id()
        client.waiting[number] = text
        self.send(client, number, acknowledged)

    def send(self, client: FakeClient, number: str, acknowledged: bool) -> None:
        sent = {"do": "say", "id": number, "text": client.waiting[number]}
        try:
            messages.take(room=self.pk, principal=client.principal, sent=sent)
        except Refused:
            client.waiting.pop(number)
            return
        self.posted.add(number)
        if acknowledged:
            client.waiting.pop(number)
        self.run()

    @rule(who=CLIENTS, acknowledged=st.booleans())
    def resend(self, who: int, acknowledged: bool) -> None:
        client = self.clients[who]
        for number in list(client.waiting):
            self.send(client, number, acknowledged)

    @rule(who=CLIENTS, what=st.sampled_from(["edit", "withdraw", "pin", "unpin"]), which=st.integers(1, 30))
    def change(self, who: int, what: str, which: int) -> None:
        sent = {"do": what, "id": client_id(), "target": which, "text": f"改{which}"}
        with contextlib.suppress(Refused):
            messages.take(room=self.pk, principal=self.clients[who].principal, sent=sent)
        self.run()

    @rule(who=st.integers(2, 3))
    def remove(self, who: int) -> None:
        client = self.clients[who]
        if client.limit is not None:
            return
        client.limit = self.head()
        member = Membership.objects.select_related("user", "organisation").get(pk=client.principal.membership_id)
        people.remove_member(room=self.pk, member=member, principal=self.host(who))
        self.run()

    @rule(who=st.integers(2, 3), from_start=st.booleans())
    def bring_back(self, who: int, from_start: bool) -> None:
        client = self.clients[who]
        if client.limit is None:
            return
        member = Membership.objects.select_related("user", "organisation").get(pk=client.principal.membership_id)
        people.add_member(room=self.pk, member=member, principal=self.host(who), from_start=from_start)
        # Another time in the room: the page is loaded anew.
        self.cut(who)
        client.limit, client.log = None, {}
        client.cursor = 0 if from_start else self.since(client)
        self.run()

    def host(self, who: int):
        return self.clients[who - 2].principal

    def since(self, client: FakeClient) -> int:
        return Participant.objects.get(room=self.pk, membership=client.principal.membership_id).sees_from

    @rule(at=st.integers(0, 1), which=st.integers(0, 20), doubled=st.booleans())
    def deliver(self, at: int, which: int, doubled: bool) -> None:
        process = self.processes[at]
        if process.inbox:
            message = process.inbox[which % len(process.inbox)]
            if not doubled:
                process.inbox.remove(message)
            self.run(lambda: process.hub.take(message))

    @rule(at=st.integers(0, 1), which=st.integers(0, 20))
    def drop(self, at: int, which: int) -> None:
        inbox = self.processes[at].inbox
        if inbox and inbox[which % len(inbox)]["type"] == "rooms.poke":
            del inbox[which % len(inbox)]

    @rule(at=st.integers(0, 1))
    def beat(self, at: int) -> None:
        hub = self.processes[at].hub
        self.run(lambda: hub.spawn(hub.beat()))

    @rule()
    def slow_down(self) -> None:
        self.slow = True

    @precondition(lambda self: self.reads)
    @rule(which=st.integers(0, 10), early=st.booleans())
    def read_comes(self, which: int, early: bool) -> None:
        """One read ends; an early one looks at the database now and tells later."""
        function, waited = self.reads.pop(which % len(self.reads))
        if early:
            found = function()
            self.reads.append((lambda: found, waited))
        else:
            self.answer(function, waited)

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def logs_have_no_gaps_and_nothing_denied(self) -> None:
        for client in self.clients:
            assert sorted(client.log) == list(range(client.cursor - len(client.log) + 1, client.cursor + 1))
            if client.limit is not None:
                assert client.cursor <= client.limit + 1, "something came after leaving"

    def settle(self) -> None:
        """The network is well again: everything arrives, everybody comes back and reads."""
        self.slow = False
        for _round in range(60):
            self.run()
            for at, process in enumerate(self.processes):
                while process.inbox:
                    self.deliver(at, 0, False)
                self.beat(at)
            for who, client in enumerate(self.clients):
                self.resend(who, True)
                self.receive(who, 200)
                if client.line is not None and client.line.closing == 0 and not client.line.live:
                    continue
                if client.line is None or client.line.closing:
                    self.cut(who)
                    self.connect(who, who % 2)
            head = self.head()
            if all(client.cursor == head for client in self.clients if client.limit is None):
                return
        raise AssertionError(
            f"somebody never caught up: {[(c.cursor, c.limit) for c in self.clients]} of {self.head()}"
        )

    def check(self) -> None:
        for client in self.clients:
            found = read_events(visible(client.principal, RoomEvent).filter(room=self.pk).order_by("seq"))
            if client.limit is not None:
                assert found == []
                continue
            assert {e["seq"]: compared(e) for e in client.log.values()} == {e["seq"]: compared(e) for e in found}
        stored = RoomEvent.objects.filter(room=self.pk, client_id__in=self.posted).values_list("client_id", flat=True)
        assert sorted(stored) == sorted(self.posted), "a message is missing or there twice"


#: The machine whose layer gets what services send (one runs at a time).
poking_machines: list[RoomsMachine] = []


@pytest.fixture
def _layer(monkeypatch):
    monkeypatch.setattr(poking, "_after_commit", lambda message: [m.sent(message) for m in poking_machines])
    monkeypatch.setattr(hub_module, "LINE", 4)
    monkeypatch.setattr(hub_module, "PAGE", 7)
    monkeypatch.setattr(
        gate, "check", lambda key: poking_machines[0].clients[int(key)].principal if poking_machines else None
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("_layer")
def test_every_log_is_the_permitted_log_of_the_database():
    run_state_machine_as_test(
        RoomsMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("_layer")
def test_the_machine_notices_a_hub_that_forgets_who_left(monkeypatch):
    """The check can fail: a hub that does not ask who is still in hands out too much."""
    monkeypatch.setattr(hub_module.reading, "members_of", lambda room: dict.fromkeys(range(100_000), 0))
    machine = RoomsMachine()
    machine.connect(2, 0)
    machine.receive(2, 9)
    machine.remove(2)
    machine.processes[0].inbox = [m for m in machine.processes[0].inbox if m["type"] == "rooms.poke"]
    machine.post(0, True, "甲")
    machine.deliver(0, len(machine.processes[0].inbox) - 1, False)
    machine.receive(2, 9)
    with pytest.raises(AssertionError, match="after leaving"):
        machine.logs_have_no_gaps_and_nothing_denied()
    poking_machines.clear()
    machine.atomic.__exit__(RuntimeError, RuntimeError(), None)
