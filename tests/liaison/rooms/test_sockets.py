"""The socket of a room: who is let in, what comes, in which order, and when it is closed."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from core.access import Audience
from liaison.organisations.acting import SESSION_KEY
from liaison.organisations.models import Membership
from liaison.rooms import consumers, reading, running
from liaison.rooms import hub as hub_module
from liaison.rooms.services import people
from portal import sockets
from tests.factories.rooms import SharedRoom

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = (b"origin", b"http://testserver")


@pytest.fixture
def shared() -> SharedRoom:
    return SharedRoom()


@pytest.fixture(autouse=True)
def _hub_ends(monkeypatch):
    """Beats soon in tests; nothing of one test's loop is left to the next."""
    monkeypatch.setattr(hub_module, "HEARTBEAT", 0.05)
    yield
    running.forget_hub()


def session_of(principal) -> str:
    browser = Client()
    browser.force_login(Membership.objects.get(pk=principal.membership_id).user)
    session = browser.session
    session[SESSION_KEY] = principal.membership_id
    session.save()
    return session.session_key


class Browser:
    """A client of the socket."""

    def __init__(self, room: int, session: str, after: int = 0, origin=ORIGIN) -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
        scope = {
            "type": "websocket",
            "path": f"/ws/rooms/{room}/",
            "query_string": f"after={after}".encode(),
            "headers": [header for header in [(b"host", b"testserver"), origin, (b"cookie", cookie)] if header[1]],
            "subprotocols": [],
        }
        self.socket = ApplicationCommunicator(sockets.sockets, scope)
        self.events: list[dict] = []

    async def connects(self) -> bool:
        """Whether the handshake is answered."""
        await self.socket.send_input({"type": "websocket.connect"})
        return (await self.socket.receive_output(timeout=10))["type"] == "websocket.accept"

    async def open(self) -> Browser:
        assert await self.connects()
        return self

    async def received(self) -> dict:
        output = await self.socket.receive_output(timeout=10)
        assert output["type"] == "websocket.send", output
        frame = json.loads(output["text"])
        self.events += frame.get("events", [])
        return frame

    async def send(self, text: str) -> None:
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def frame(self, *kinds: str) -> dict:
        """The next frame of one of these kinds; events on the way are kept."""
        while True:
            frame = await self.received()
            if frame["t"] in kinds:
                return frame

    async def until(self, seq: int) -> list[dict]:
        """All events up to ``seq``."""
        while not self.events or self.events[-1]["seq"] < seq:
            await self.frame("events")
        return self.events

    async def end(self) -> int:
        """The code the server closes with."""
        while True:
            output = await self.socket.receive_output(timeout=10)
            if output["type"] == "websocket.close":
                return output["code"]

    async def post(self, text: str, number: str) -> dict:
        await self.send(json.dumps({"t": "post", "id": number, "text": text}))
        return await self.frame("ack", "refused", "later")

    async def gone(self) -> None:
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.socket.wait(timeout=10)


def run(work) -> None:
    asyncio.run(asyncio.wait_for(work, 60))


async def browser(shared, principal, **options) -> Browser:
    session = await sync_to_async(session_of)(principal)
    return await Browser(shared.room.pk, session, **options).open()


def test_every_socket_declares_its_audience():
    for route in sockets.routes:
        assert isinstance(route.callback.consumer_class.audience, Audience), route.pattern


def test_only_pages_of_this_site_open_a_socket(shared):
    async def work() -> None:
        session = await sync_to_async(session_of)(shared.ours)
        for origin in ((b"origin", b"https://elsewhere.example"), (b"origin", b"")):
            assert not await Browser(shared.room.pk, session, origin=origin).connects()

    run(work())


def test_strangers_learn_nothing(shared):
    async def work() -> None:
        nobody = await Browser(shared.room.pk, "").open()
        assert await nobody.end() == hub_module.SIGNED_OUT
        other = await sync_to_async(SharedRoom)()
        stranger = await browser(shared, other.ours)
        assert await stranger.end() == hub_module.GONE

    run(work())


def test_messages_come_to_both_sides_in_order_and_once(shared):
    async def work() -> None:
        ours, theirs = await browser(shared, shared.ours), await browser(shared, shared.theirs)
        first = await ours.post("甲", "number-00001")
        again = await ours.post("甲", "number-00001")
        second = await theirs.post("乙", "number-00002")
        assert first["seq"] == again["seq"] == second["seq"] - 1
        for each in (ours, theirs):
            events = await each.until(second["seq"])
            assert [event["seq"] for event in events] == list(range(1, second["seq"] + 1))
            assert [event["text"] for event in events if event["kind"] == "text"] == ["甲", "乙"]
            await each.gone()

    run(work())


def test_a_client_resumes_from_its_cursor(shared):
    last = shared.say(shared.ours, "之前").seq

    async def work() -> None:
        theirs = await browser(shared, shared.theirs, after=last - 1)
        assert [event["seq"] for event in await theirs.until(last)] == [last]
        await theirs.gone()

    run(work())


def test_all_who_come_back_at_once_are_answered_from_a_few_reads(shared, monkeypatch):
    last = shared.say(shared.ours, "之前").seq
    reads = []
    read = reading.read_batch
    monkeypatch.setattr(reading, "read_batch", lambda *what: (reads.append(what), read(*what))[1])

    async def work() -> None:
        session = await sync_to_async(session_of)(shared.theirs)
        back = [Browser(shared.room.pk, session) for _ in range(30)]
        await asyncio.gather(*(each.open() for each in back))
        found = await asyncio.gather(*(each.until(last) for each in back))
        assert {tuple(event["seq"] for event in events) for events in found} == {tuple(range(1, last + 1))}
        assert len(reads) < len(back)
        for each in back:
            await each.gone()

    run(work())


def test_a_late_comer_gets_nothing_from_before(shared):
    shared.say(shared.ours, "之前")
    late = shared.join(shared.receiver, from_start=False)
    last = shared.say(shared.ours, "之后").seq

    async def work() -> None:
        theirs = await browser(shared, late)
        assert [event["text"] for event in await theirs.until(last) if event["kind"] == "text"] == ["之后"]
        await theirs.gone()

    run(work())


def test_whoever_is_taken_out_is_cut_off_at_once(shared):
    colleague = shared.join(shared.receiver)

    async def work() -> None:
        theirs = await browser(shared, colleague)
        await theirs.frame("hello")
        member = await Membership.objects.select_related("user", "organisation").aget(pk=colleague.membership_id)
        await sync_to_async(people.remove_member)(room=shared.room.pk, member=member, principal=shared.theirs)
        await sync_to_async(shared.say)(shared.ours, "不该看到")
        assert await theirs.end() == hub_module.GONE
        assert "不该看到" not in str(theirs.events)

    run(work())


@pytest.mark.parametrize("what", ["recused", "session", "membership"])
def test_lost_sight_ends_the_socket(shared, what, monkeypatch):
    monkeypatch.setattr(hub_module, "CHECK_EVERY", 0.2)
    codes = {"recused": {hub_module.GONE}, "session": {hub_module.SIGNED_OUT}}
    either = {hub_module.GONE, hub_module.SIGNED_OUT}  # the room is asked or the session, whichever comes first

    def lose() -> None:
        user = shared.our_clerk.user
        if what == "recused":
            shared.clue.recusals.create(user=user, reason="近亲属", declared_by=user)
        elif what == "session":
            from django.contrib.sessions.models import Session

            Session.objects.all().delete()
        else:
            Membership.objects.filter(pk=shared.our_clerk.pk).update(ended_on="2026-01-01")

    async def work() -> None:
        ours = await browser(shared, shared.ours)
        await ours.frame("hello")
        await sync_to_async(lose)()
        assert await ours.end() in codes.get(what, either)

    run(work())


def test_a_lost_poke_heals_with_the_heartbeat(shared, monkeypatch):
    from liaison.rooms import poking

    async def work() -> None:
        theirs = await browser(shared, shared.theirs)
        await theirs.frame("hello")
        monkeypatch.setattr(poking, "_local", [])
        last = await sync_to_async(shared.say)(shared.ours, "没有敲门")
        assert (await theirs.until(last.seq))[-1]["text"] == "没有敲门"
        await theirs.gone()

    run(work())


def test_refusals_say_why_and_floods_are_slowed(shared, monkeypatch):
    monkeypatch.setattr(consumers, "BURST", 5)
    monkeypatch.setattr(consumers, "A_SECOND", 0.01)

    async def work() -> None:
        ours = await browser(shared, shared.ours)
        told = await ours.post("", "number-00001")
        assert (told["t"], bool(told["why"])) == ("refused", True)
        answers = [(await ours.post("甲", f"number-{n:05d}"))["t"] for n in range(2, 9)]
        assert set(answers) == {"ack", "later"}
        await ours.send("x" * 40_000)
        assert await ours.end() == 1009

    run(work())


def test_presence_and_typing_are_of_the_room(shared):
    async def work() -> None:
        ours = await browser(shared, shared.ours)
        theirs = await browser(shared, shared.theirs)
        there = {shared.ours.membership_id, shared.theirs.membership_id}
        while set((await ours.frame("present"))["members"]) != there:
            pass
        await theirs.send(json.dumps({"t": "typing"}))
        assert (await ours.frame("typing"))["member"] == shared.theirs.membership_id
        await theirs.gone()
        while set((await ours.frame("present"))["members"]) != {shared.ours.membership_id}:
            pass
        await ours.gone()

    run(work())
