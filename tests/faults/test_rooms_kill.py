"""Two socket servers, Redis and PostgreSQL under fifty clients: one server is killed and comes back, sockets are cut,
Redis stops and is flushed. Nothing is lost, nothing is there twice, everybody has everything within seconds."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from core.access import Principal
from liaison.organisations.acting import SESSION_KEY
from liaison.organisations.models import Membership
from liaison.rooms.choices import Kind
from liaison.rooms.models import RoomEvent
from tests.factories.rooms import SharedRoom
from tests.servers.cutting import CuttableWay
from tests.servers.sockets import SocketServer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.redis,
]
CLIENTS = 50
EVERY = 2.5
CAUGHT_UP_WITHIN = 5.0


class FakeBrowser:
    """What room.js does: resumes from its cursor, sends again until acknowledged, tries the other server."""

    def __init__(self, number: int, room: int, session: str, ways: list[CuttableWay]) -> None:
        self.number, self.room, self.session, self.ways = number, room, session, ways
        self.cursor = 0
        self.log: list[dict] = []
        self.waiting: dict[str, str] = {}
        self.written = 0
        self.writing = True
        self.attempts = number
        self.lots = random.Random(number)
        self.refused: list[str] = []

    async def live(self) -> None:
        from websockets.asyncio.client import connect

        while True:
            way = self.ways[self.attempts % len(self.ways)]
            address = f"ws://127.0.0.1:{way.port}/ws/rooms/{self.room}/?after={self.cursor}"
            headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"}
            try:
                async with connect(
                    address, origin=f"http://127.0.0.1:{way.port}", additional_headers=headers, open_timeout=5
                ) as link:
                    writer = asyncio.ensure_future(self.write(link))
                    try:
                        async for text in link:
                            self.take(json.loads(text))
                    finally:
                        writer.cancel()
            except Exception:  # whatever a broken connection raises
                pass
            self.attempts += 1
            await asyncio.sleep(self.lots.uniform(0.05, 0.4))

    async def write(self, link) -> None:
        """Send what waits, then something new every now and then; again when no answer comes."""
        with contextlib.suppress(Exception):
            while True:
                if self.writing and len(self.waiting) < 3:
                    self.written += 1
                    self.waiting[f"client-{self.number:03d}-{self.written:04d}"] = (
                        f"第{self.number}人第{self.written}条"
                    )
                for number, text in list(self.waiting.items()):
                    await link.send(json.dumps({"t": "post", "id": number, "text": text}, ensure_ascii=False))
                await asyncio.sleep(self.lots.uniform(0.5, 1.5) * EVERY)

    def take(self, frame: dict) -> None:
        for event in frame.get("events", ()):
            if event["seq"] > self.cursor:
                assert event["seq"] == self.cursor + 1, "a gap"
                self.cursor = event["seq"]
                self.log.append(event)
        if frame["t"] == "ack":
            self.waiting.pop(frame["id"], None)
        elif frame["t"] == "refused":
            self.refused.append(frame["why"])
            self.waiting.pop(frame["id"], None)


def session_of(principal: Principal) -> str:
    browser = Client()
    browser.force_login(Membership.objects.get(pk=principal.membership_id).user)
    session = browser.session
    session[SESSION_KEY] = principal.membership_id
    session.save()
    return session.session_key


@pytest.fixture
def redis_way():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: run the tests with DATABASE_URL naming one")
    url = os.environ.get("REDIS_URL")
    if not url:
        pytest.skip("needs Redis: name one in REDIS_URL")
    parts = urlsplit(url)
    way = CuttableWay(parts.hostname, parts.port or 6379)
    way.mend()
    yield way, f"redis://127.0.0.1:{way.port}{parts.path}", url
    way.cut()


def flush(url: str) -> None:
    from redis import Redis

    with Redis.from_url(url) as client:
        client.flushdb()


async def until(happened, seconds: float) -> float:
    """How long it took until ``happened()``; fails after ``seconds``."""
    started = time.monotonic()
    while not happened():
        assert time.monotonic() - started < seconds, "it took too long"
        await asyncio.sleep(0.05)
    return time.monotonic() - started


async def storm(clients, servers, ways, redis, redis_url) -> float:
    lives = [asyncio.ensure_future(client.live()) for client in clients]
    try:
        await until(lambda: all(client.cursor for client in clients), 60)
        await asyncio.sleep(2)
        ways[1].cut()  # sockets cut, the server goes on
        await asyncio.sleep(0.5)
        ways[1].mend()
        await asyncio.sleep(1.5)
        servers[0].kill()
        servers[0].start(wait=0)
        await asyncio.sleep(2)
        redis.cut()
        await asyncio.sleep(2)
        redis.mend()
        flush(redis_url)
        await asyncio.sleep(2)
        for client in clients:
            client.writing = False
        await until(lambda: not any(client.waiting for client in clients), 60)
        head = await asyncio.to_thread(lambda: RoomEvent.objects.filter(room=clients[0].room).count())
        return await until(lambda: all(client.cursor == head for client in clients), CAUGHT_UP_WITHIN)
    finally:
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


def test_nothing_is_lost_or_doubled_when_servers_sockets_and_redis_fail(redis_way):
    redis, through, direct = redis_way
    shared = SharedRoom()
    members = [shared.ours, shared.theirs]
    members += [shared.join(shared.holder if n % 2 else shared.receiver) for n in range(CLIENTS - 2)]
    sessions = [session_of(principal) for principal in members]
    servers = [SocketServer(through), SocketServer(through)]
    ways = [CuttableWay("127.0.0.1", server.port) for server in servers]
    try:
        for server, way in zip(servers, ways, strict=True):
            server.start()
            way.mend()
        clients = [FakeBrowser(n, shared.room.pk, key, ways) for n, key in enumerate(sessions)]
        took = asyncio.run(asyncio.wait_for(storm(clients, servers, ways, redis, direct), 200))
    finally:
        for server in servers:
            server.kill()
        for way in ways:
            way.cut()
    assert took <= CAUGHT_UP_WITHIN
    stored = list(RoomEvent.objects.filter(room=shared.room).order_by("seq"))
    numbers = [event.client_id for event in stored if event.kind == Kind.TEXT]
    written = {f"client-{client.number:03d}-{n:04d}" for client in clients for n in range(1, client.written + 1)}
    assert not any(client.refused for client in clients)
    assert sorted(numbers) == sorted(written), "a message is missing or there twice"
    assert len(numbers) > CLIENTS, "there was no traffic"
    expected = [(event.seq, event.client_id) for event in stored]
    for client in clients:
        since = shared.participant(members[client.number]).sees_from
        assert [(event["seq"], event["cid"]) for event in client.log] == expected[since:]
    previous = ""
    for event in stored:
        assert event.hash == event.hash_after(previous)
        previous = event.hash
