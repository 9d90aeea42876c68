"""Messages to a room: this portal beside a bare broadcast and the chat of Channels' tutorial.

    python -m tests.bench.rooms [--rooms 1x50 1x200 1x500 20x25] [--rates 1 10 50] [--seconds 10] [--only portal]

Every server is a process of its own on one core, the load on the other; open loop: a message is due when it is due,
whatever the answers do. ~300 bytes of Chinese a message; a rate is of the whole server, over all its rooms in turn. For
each reader the time from when the message was due until it was there; "last" is the slowest reader of each message. The
portal stores every message on disk (SQLite, synchronous FULL) before anybody has it; the others store nothing. Memory
a socket is what the process grew by when idle readers came, after a few had come, written and gone. On a Redis layer as
well with ``REDIS_URL`` (this machine's Redis shares the cores).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import websockets

from tests.servers.portal import EmbeddedPortal, free_port

TEXT = (
    "请各单位核对称重记录和执法记录仪目录，按设备编号对时间，" * 4
)  # 100 characters, 300 bytes and more with the frame

BROADCAST = """
import asyncio, sys
import websockets
from websockets.asyncio.server import broadcast, serve
rooms = {}
async def handle(link):
    there = rooms.setdefault(link.request.path, set())
    there.add(link)
    try:
        async for message in link:
            broadcast(there, message)
    finally:
        there.discard(link)
async def main():
    async with serve(handle, "127.0.0.1", int(sys.argv[1])):
        await asyncio.Future()
asyncio.run(main())
"""
#: How many members of a room post.
SENDERS = 20
#: A cursor at the end of the log, wherever that is.
END = 999_999_999
#: The consumer of Channels' tutorial (part 3), as an application of its own.
TUTORIAL = """
import json, sys
from django.conf import settings
layers = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
if len(sys.argv) > 2:
    layers = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [sys.argv[2]]}}}
settings.configure(CHANNEL_LAYERS=layers, INSTALLED_APPS=["channels"])
import django; django.setup()
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import re_path
import uvicorn

class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.room_group_name = "chat_" + self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.room_group_name, self.channel_name)
        await self.accept()
    async def disconnect(self, close_code):
        await self.channel_layer.group_discard(self.room_group_name, self.channel_name)
    async def receive(self, text_data):
        message = json.loads(text_data)["message"]
        await self.channel_layer.group_send(self.room_group_name, {"type": "chat.message", "message": message})
    async def chat_message(self, event):
        await self.send(text_data=json.dumps({"message": event["message"]}))

application = URLRouter([re_path("^(?P<room>[0-9]+)/$", ChatConsumer.as_asgi())])
uvicorn.run(application, port=int(sys.argv[1]), log_level="error", lifespan="off")
"""
#: Makes a room with as many members as asked for, and prints the session of each.
PEOPLE = """
import json, sys
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from liaison.organisations.models import Membership
from liaison.rooms.models import Participant, Room
from itertools import count
from tests.factories import liaison as factories
from tests.factories.liaison import clue, member, organisation
factories._serial = count((1000 * ROOMS + COUNT) * 10_000)  # names of its own, whatever was made before
store = import_module(settings.SESSION_ENGINE).SessionStore
bureau = organisation("coordinating")
rooms, everybody = [], []
for _number in range(ROOMS):
    held = clue(bureau, state="analysing")
    members = [member(bureau) for _ in range(COUNT)]
    room = Room.objects.create(kind="clue", item_id=held.pk, title="bench", opened_by=members[0])
    Participant.objects.bulk_create(Participant(room=room, membership=each) for each in members)
    rooms.append(room.pk)
    everybody += members
keys = []
for each in everybody:
    session = store()
    session[SESSION_KEY] = str(each.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = each.user.get_session_auth_hash()
    session.save()
    keys.append(session.session_key)
print("ROOM " + json.dumps([rooms, keys]))
"""


def on_core(core: int) -> None:
    """Keep this process to one core, where there are two."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})


@dataclass(frozen=True)
class Layout:
    """So many rooms of so many readers."""

    rooms: int
    each: int

    @classmethod
    def read(cls, text: str) -> Layout:
        rooms, _sign, each = text.partition("x")
        return cls(int(rooms), int(each))

    @property
    def readers(self) -> int:
        return self.rooms * self.each

    def __str__(self) -> str:
        return f"{self.rooms} × {self.each}"


class Bare:
    """A server given as a program; readers get what senders of their room send."""

    def __init__(self, name: str, program: str, *arguments: str) -> None:
        self.name, self.program, self.arguments = name, program, arguments

    def start(self, layout: Layout) -> None:
        self.layout, self.port = layout, free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.program, str(self.port), *self.arguments], preexec_fn=lambda: on_core(0)
        )

    def link(self, number: int, _after: int = 0):
        room = number // self.layout.each
        return websockets.connect(f"ws://127.0.0.1:{self.port}/{room}/", open_timeout=60, max_queue=None)

    def message(self, number: int, due: float) -> str:
        return json.dumps({"message": f"{number} {due} {TEXT}"}, ensure_ascii=False)

    def read(self, text: str) -> list[tuple[int, float]]:
        number, due, _rest = json.loads(text)["message"].split(" ", 2)
        return [(int(number), float(due))]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)


class OnRedis(EmbeddedPortal):
    """The same with the channel layer on Redis, as several processes need it."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"DJANGO_SETTINGS_MODULE": "tests.bench.on_redis"}


class Portal:
    """The embedded portal with rooms of members."""

    def __init__(self, name: str, folder: Path, kind: type[EmbeddedPortal] = EmbeddedPortal) -> None:
        self.name, self.folder, self.kind, self.prepared = name, folder, kind, False

    def start(self, layout: Layout) -> None:
        self.layout = layout
        self.portal = self.kind(self.folder)
        if not self.prepared:
            self.portal.prepare()
            self.prepared = True
        people = PEOPLE.replace("COUNT", str(layout.each)).replace("ROOMS", str(layout.rooms))
        made = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", people],
            env=self.portal.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        line = next(line for line in made.stdout.splitlines() if line.startswith("ROOM "))
        self.rooms, self.keys = json.loads(line.removeprefix("ROOM "))
        self.portal.start()
        self.process, self.port = self.portal.process, self.portal.port
        with contextlib.suppress(OSError, AttributeError):
            for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {0})

    def link(self, number: int, after: int = 0):
        return websockets.connect(
            f"ws://127.0.0.1:{self.port}/ws/rooms/{self.rooms[number // self.layout.each]}/?after={after}",
            origin=f"http://127.0.0.1:{self.port}",
            additional_headers={"Cookie": f"sessionid={self.keys[number]}"},
            open_timeout=60,
            max_queue=None,
        )

    def message(self, number: int, due: float) -> str:
        run = f"{self.rooms[0]}-{int(due * 1000)}-{number:06d}"
        return json.dumps({"t": "post", "id": run, "text": f"{number} {due} {TEXT}"}, ensure_ascii=False)

    def read(self, text: str) -> list[tuple[int, float]]:
        found = []
        for event in json.loads(text).get("events", ()):
            if event["kind"] == "text":
                number, due, _rest = event["text"].split(" ", 2)
                found.append((int(number), float(due)))
        return found

    def stop(self) -> None:
        self.portal.stop()


def memory_of(process: subprocess.Popen) -> int:
    """Resident bytes."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


async def reading(server, link, got: dict[int, list[float]]) -> None:
    with contextlib.suppress(websockets.ConnectionClosed):
        async for text in link:
            now = time.monotonic()
            for number, due in server.read(text):
                got.setdefault(number, []).append(now - due)


async def warm_up(server) -> None:
    """A few come, write and go: modules are loaded and threads started before anything is measured."""
    links = [await server.link(number, END) for number in range(min(5, server.layout.readers))]
    got: dict[int, list[float]] = {}
    tasks = [asyncio.ensure_future(reading(server, link, got)) for link in links]
    for number, link in enumerate(links):
        await link.send(server.message(-1 - number, time.monotonic()))
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and len(got) < len(links):
        await asyncio.sleep(0.05)
    for link in links:
        await link.close()
    await asyncio.gather(*tasks, return_exceptions=True)


async def run(server, rate: float, seconds: float) -> dict:
    layout = server.layout
    before = memory_of(server.process)
    links = []
    for number in range(layout.readers):
        links.append(await server.link(number, END))
    await asyncio.sleep(1)
    each = (memory_of(server.process) - before) / layout.readers
    got: dict[int, list[float]] = {}
    tasks = [asyncio.ensure_future(reading(server, link, got)) for link in links]
    start, sent = time.monotonic() + 0.2, int(rate * seconds)
    wanted = sent * layout.each
    for number in range(sent):
        due = start + number / rate
        await asyncio.sleep(max(0, due - time.monotonic()))
        # Rooms in turn, and in each its members in turn: the portal limits how much one member posts.
        room, turn = number % layout.rooms, number // layout.rooms
        await links[room * layout.each + turn % min(SENDERS, layout.each)].send(server.message(number, due))
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and sum(map(len, got.values())) < wanted:
        await asyncio.sleep(0.05)
    for link in links:
        await link.close()
    await asyncio.gather(*tasks, return_exceptions=True)
    every = sorted(value for values in got.values() for value in values)
    last = sorted(max(values) for values in got.values() if len(values) >= layout.each)
    doubled = sum(max(0, len(values) - layout.each) for values in got.values())
    lost = sum(max(0, layout.each - len(got.get(number, ()))) for number in range(sent))
    return {"every": every, "last": last, "lost": lost, "doubled": doubled, "memory": each}


async def catch_up(server: Portal, missed: int) -> float:
    """Seconds until everybody who comes back at once has what was missed."""

    async def one(number: int) -> None:
        async with server.link(number) as link:
            have = 0
            while have < missed:
                have += len(server.read(await link.recv()))

    started = time.monotonic()
    await asyncio.gather(*(one(number) for number in range(server.layout.readers)))
    return time.monotonic() - started


def percentile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] * 1000 if values else float("nan")


@contextlib.contextmanager
def started(server, layout: Layout) -> Iterator[None]:
    server.start(layout)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), 1).close()
            break
        time.sleep(0.1)
    try:
        yield
    finally:
        server.stop()


def servers_in(folder: Path) -> list:
    """Everything that is measured."""
    found = [
        Bare("websockets broadcast", BROADCAST),
        Bare("Channels tutorial, memory layer", TUTORIAL),
        Portal("this portal, memory layer, commit to disk", folder / "memory"),
    ]
    if redis := os.environ.get("REDIS_URL"):
        found.insert(2, Bare("Channels tutorial, Redis", TUTORIAL, redis))
        found.append(Portal("this portal, Redis, commit to disk", folder / "redis", OnRedis))
    return found


def measure(server, rates: list[float], seconds: float) -> None:
    """Print a row for each rate, and how long everybody needs to come back."""
    asyncio.run(warm_up(server))
    for rate in rates:
        found = asyncio.run(run(server, rate, seconds))
        cells = [percentile(found[name], share) for name in ("every", "last") for share in (0.5, 0.99)]
        times = " | ".join(f"{cell:.1f} ms" for cell in cells)
        rest = f"{found['lost']} | {found['doubled']} | {found['memory'] / 1024:.0f}"
        print(f"| {server.name} | {server.layout} | {rate:g} | {times} | {rest} |", flush=True)
    if isinstance(server, Portal) and server.layout.rooms == 1:
        missed = int(max(rates) * seconds)
        took = statistics.median(asyncio.run(catch_up(server, missed)) for _ in range(3))
        print(f"| … all come back at once, {missed} messages missed | {server.layout} | | {took:.2f} s | | | | | | |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rooms", type=Layout.read, nargs="+", default=[Layout(1, 50), Layout(1, 200)])
    parser.add_argument("--rates", type=float, nargs="+", default=[1, 10])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", default="", help="only servers with this in their name")
    given = parser.parse_args()
    on_core(1)
    with tempfile.TemporaryDirectory(prefix="rooms-bench-") as folder:
        servers = [server for server in servers_in(Path(folder)) if given.only in server.name]
        print("| server | rooms | messages/s | p50 | p99 | last p50 | last p99 | lost | doubled | KiB a socket |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for layout in given.rooms:
            for server in servers:
                with started(server, layout):
                    measure(server, given.rates, given.seconds)


if __name__ == "__main__":
    main()
