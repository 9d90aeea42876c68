"""Messages to a room: this portal beside a bare broadcast and the chat of Channels' tutorial.

    python -m tests.bench.rooms [--rooms 50 200] [--rates 1 10] [--seconds 10]

Every server is a process of its own on one core, the load on the other; open loop: a message is due when it is due,
whatever the answers do. ~300 bytes of Chinese a message. For each reader the time from when the message was due until
it was there; "last" is the slowest reader of each message. The portal stores every message on disk (SQLite, synchronous
FULL) before anybody has it; the others store nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
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
there = set()
async def handle(link):
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
#: A cursor at the end of the log, wherever that is.
END = 999_999_999
#: The consumer of Channels' tutorial (part 3), as an application of its own.
TUTORIAL = """
import json, sys
from django.conf import settings
layers = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
settings.configure(CHANNEL_LAYERS=layers, INSTALLED_APPS=["channels"])
import django; django.setup()
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import re_path
import uvicorn

class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.room_group_name = "chat_room"
        await self.channel_layer.group_add(self.room_group_name, self.channel_name)
        await self.accept()
    async def disconnect(self, close_code):
        await self.channel_layer.group_discard(self.room_group_name, self.channel_name)
    async def receive(self, text_data):
        message = json.loads(text_data)["message"]
        await self.channel_layer.group_send(self.room_group_name, {"type": "chat.message", "message": message})
    async def chat_message(self, event):
        await self.send(text_data=json.dumps({"message": event["message"]}))

application = URLRouter([re_path("^$", ChatConsumer.as_asgi())])
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
factories._serial = count(COUNT * 1000)  # names of its own, whatever was made before
store = import_module(settings.SESSION_ENGINE).SessionStore
bureau = organisation("coordinating")
held = clue(bureau, state="analysing")
members = [member(bureau) for _ in range(COUNT)]
room = Room.objects.create(kind="clue", item_id=held.pk, title="bench", opened_by=members[0])
Participant.objects.bulk_create(Participant(room=room, membership=each) for each in members)
keys = []
for each in members:
    session = store()
    session[SESSION_KEY] = str(each.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = each.user.get_session_auth_hash()
    session.save()
    keys.append(session.session_key)
print("ROOM " + json.dumps([room.pk, keys]))
"""


def on_core(core: int) -> None:
    """Keep this process to one core, where there are two."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})


class Bare:
    """A server given as a program; readers get what senders send."""

    def __init__(self, name: str, program: str) -> None:
        self.name, self.program = name, program

    def start(self, _readers: int) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.program, str(self.port)], preexec_fn=lambda: on_core(0)
        )

    def link(self, _number: int, _after: int = 0):
        return websockets.connect(f"ws://127.0.0.1:{self.port}/", open_timeout=60, max_queue=None)

    def message(self, number: int, due: float) -> str:
        return json.dumps({"message": f"{number} {due} {TEXT}"}, ensure_ascii=False)

    def read(self, text: str) -> list[tuple[int, float]]:
        number, due, _rest = json.loads(text)["message"].split(" ", 2)
        return [(int(number), float(due))]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)


class Portal:
    """The embedded portal with a room of ``readers`` members."""

    name = "this portal (memory layer, commit to disk)"

    def __init__(self, folder: Path) -> None:
        self.folder, self.prepared = folder, False

    def start(self, readers: int) -> None:
        self.portal = EmbeddedPortal(self.folder)
        if not self.prepared:
            self.portal.prepare()
            self.prepared = True
        made = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", PEOPLE.replace("COUNT", str(readers))],
            env=self.portal.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        line = next(line for line in made.stdout.splitlines() if line.startswith("ROOM "))
        self.room, self.keys = json.loads(line.removeprefix("ROOM "))
        self.portal.start()
        self.process, self.port = self.portal.process, self.portal.port
        with contextlib.suppress(OSError, AttributeError):
            for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {0})

    def link(self, number: int, after: int = 0):
        return websockets.connect(
            f"ws://127.0.0.1:{self.port}/ws/rooms/{self.room}/?after={after}",
            origin=f"http://127.0.0.1:{self.port}",
            additional_headers={"Cookie": f"sessionid={self.keys[number % len(self.keys)]}"},
            open_timeout=60,
            max_queue=None,
        )

    def message(self, number: int, due: float) -> str:
        run = f"{self.room}-{int(due * 1000)}-{number:06d}"
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


async def run(server, readers: int, rate: float, seconds: float) -> dict:
    before = memory_of(server.process)
    links = []
    for number in range(readers):
        links.append(await server.link(number, END))
    await asyncio.sleep(1)
    each = (memory_of(server.process) - before) / readers
    got: dict[int, list[float]] = {}
    tasks = [asyncio.ensure_future(reading(server, link, got)) for link in links]
    senders = links[:8]  # the portal limits how much one member posts
    start, sent = time.monotonic() + 0.2, int(rate * seconds)
    for number in range(sent):
        due = start + number / rate
        await asyncio.sleep(max(0, due - time.monotonic()))
        await senders[number % len(senders)].send(server.message(number, due))
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and sum(map(len, got.values())) < sent * readers:
        await asyncio.sleep(0.05)
    for link in links:
        await link.close()
    await asyncio.gather(*tasks, return_exceptions=True)
    every = sorted(value for values in got.values() for value in values)
    last = sorted(max(values) for values in got.values() if len(values) >= readers)
    return {
        "every": every,
        "last": last,
        "lost": sent * readers - len(every),
        "memory": each,
    }


async def catch_up(server: Portal, readers: int, missed: int = 100) -> float:
    """Seconds until everybody who comes back at once has what was missed."""

    async def one(number: int) -> None:
        async with server.link(number) as link:
            have = 0
            while have < missed:
                have += len(server.read(await link.recv()))

    started = time.monotonic()
    await asyncio.gather(*(one(number) for number in range(readers)))
    return time.monotonic() - started


def percentile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] * 1000 if values else float("nan")


@contextlib.contextmanager
def started(server, readers: int) -> Iterator[None]:
    server.start(readers)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            import socket

            socket.create_connection(("127.0.0.1", server.port), 1).close()
            break
        time.sleep(0.1)
    try:
        yield
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rooms", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--rates", type=float, nargs="+", default=[1, 10])
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    on_core(1)
    with tempfile.TemporaryDirectory(prefix="rooms-bench-") as folder:
        servers = [
            Bare("websockets broadcast", BROADCAST),
            Bare("Channels tutorial, memory layer", TUTORIAL),
            Portal(Path(folder)),
        ]
        print("| server | readers | messages/s | p50 | p99 | last p50 | last p99 | lost | KiB a socket |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for readers in given.rooms:
            for server in servers:
                with started(server, readers):
                    for rate in given.rates:
                        found = asyncio.run(run(server, readers, rate, given.seconds))
                        cells = [percentile(found[name], share) for name in ("every", "last") for share in (0.5, 0.99)]
                        print(
                            f"| {server.name} | {readers} | {rate:g} | "
                            + " | ".join(f"{cell:.1f} ms" for cell in cells)
                            + f" | {found['lost']} | {found['memory'] / 1024:.0f} |",
                            flush=True,
                        )
                    if isinstance(server, Portal):
                        took = [
                            asyncio.run(catch_up(server, readers, int(max(given.rates) * given.seconds)))
                            for _ in range(3)
                        ]
                        print(
                            f"| … {readers} come back at once | | | {statistics.median(took):.2f} s | | | | | |",
                            flush=True,
                        )


if __name__ == "__main__":
    main()
