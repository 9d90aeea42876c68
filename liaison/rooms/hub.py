"""One hub a process: hears that rooms have news, reads once, hands out to all sockets of this process.

* Pokes come through the channel layer and from this process itself; they carry a number and no content. Many become
  one read. Lost ones heal with the heartbeat, which asks for the last numbers of all open rooms in one query.
* A socket first subscribes, then reads from its client's cursor, then goes live at the number it has reached: there is
  no moment in which something could fall between the two.
* Who may have the events is read together with them. Whoever is no longer in the room is closed before anything is
  handed out; a session that ended, or a matter somebody lost sight of, is found by the checks (at once when told).
* A socket whose reader is slow is dropped when its line is full; its client comes back and resumes from its cursor.

Everything here runs on one event loop; only ``run`` leaves it, for the database.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from core.access import Principal
from liaison.rooms import reading
from liaison.rooms.gate import gate
from liaison.rooms.poking import GROUP
from liaison.rooms.reading import PAGE, Batch

logger = logging.getLogger(__name__)

HEARTBEAT: Final = 1.5
#: Clients hear the last number this often even when nothing happens.
HEAD_EVERY: Final = 12.0
#: Every socket's session and sight of its room are asked again this often.
CHECK_EVERY: Final = 30.0
#: A client that catches up may take this long for each frame of it.
PATIENCE: Final = 30.0
#: Frames a slow reader may leave waiting.
LINE: Final = 128

GONE, SIGNED_OUT, SLOW = 4403, 4401, 4409
HELD: Final = -1

Run = Callable[..., Awaitable[Any]]


@dataclass(eq=False, slots=True)
class Line:
    """One open socket in a room, as the hub knows it. ``sent`` is the last number put on its line."""

    room: int
    principal: Principal
    session: str
    sent: int = 0
    live: bool = False
    closing: int = 0
    checked_at: float = 0.0
    waiting: asyncio.Queue = field(default_factory=lambda: asyncio.Queue(LINE))

    def put(self, frame: str) -> bool:
        """Put ``frame`` on the line; a full one is closed instead."""
        if self.closing:
            return False
        try:
            self.waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.close(SLOW)
            return False
        return True

    def close(self, code: int) -> None:
        """Nothing more goes out but the end, with ``code`` as the reason."""
        if self.closing in (0, HELD):
            self.hold()
            self.closing = code
            self.waiting.put_nowait(None)

    def hold(self) -> None:
        """Nothing goes out until it is known whether anything may; then the line is closed, with that as the reason."""
        if not self.closing:
            self.closing, self.live = HELD, False
            while not self.waiting.empty():
                self.waiting.get_nowait()


@dataclass(eq=False, slots=True)
class OpenRoom:
    """A room with at least one socket here. ``cursor`` is the last number handed out, ``wanted`` the last heard of."""

    pk: int
    cursor: int
    wanted: int = 0
    lines: set[Line] = field(default_factory=set)
    pumping: bool = False
    #: one read for those who come back at a time; by cursor, what is about to be read for everybody who asked
    reader: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: dict[int, asyncio.Task] = field(default_factory=dict)


class Hub:
    """See the module. ``layer`` is a channel layer; ``run(function, *arguments)`` calls the database elsewhere."""

    def __init__(self, *, layer: Any, run: Run) -> None:
        self.layer = layer
        self.run = run
        self.rooms: dict[int, OpenRoom] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.tasks: set[asyncio.Task] = set()
        self.channel = ""
        self.told_heads_at = 0.0
        #: told when who is here changed, with the room
        self.on_presence: Callable[[int], None] = lambda room: None
        #: given messages of other kinds
        self.on_other: Callable[[dict[str, Any]], None] = lambda message: None
        #: called with every beat
        self.after_beat: Callable[[], None] = lambda: None

    # --- life --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen and to beat, on the running loop."""
        self.loop = asyncio.get_running_loop()
        self.spawn(self._listen())
        self.spawn(self._beat())

    async def stop(self) -> None:
        """End all tasks of the hub."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def spawn(self, work: Awaitable[None]) -> None:
        """Run ``work`` beside; its failure is logged."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("Work of the rooms' hub failed", exc_info=error)

    def take_soon(self, message: dict[str, Any]) -> None:
        """``take`` from another thread."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.take, message)

    # --- what is heard -----------------------------------------------------------------------------------------------

    def take(self, message: dict[str, Any]) -> None:
        """Act on one message of the layer. Unknown ones, late ones and doubles do no harm."""
        kind = message.get("type")
        if kind == "rooms.poke":
            self.wake(message["room"], message["seq"])
        elif kind == "rooms.gone":
            for line in self._lines(message["room"]):
                if line.principal.membership_id == message["membership"]:
                    line.hold()
                    self.spawn(self._check(line))
        elif kind == "rooms.recheck":
            for room in list(self.rooms.values()):
                for line in list(room.lines):
                    line.checked_at = 0.0
            self.spawn(self._check_due())
        else:
            self.on_other(message)

    def wake(self, pk: int, seq: int) -> None:
        """There is something up to ``seq`` in room ``pk``; read it, unless a read is going on: that one goes on."""
        room = self.rooms.get(pk)
        if room is None:
            return
        room.wanted = max(room.wanted, seq)
        if room.wanted > room.cursor and not room.pumping:
            room.pumping = True
            self.spawn(self._pump(room))

    async def _pump(self, room: OpenRoom) -> None:
        try:
            while room.lines and room.wanted > room.cursor:
                batch = await self.run(reading.read_batch, room.pk, room.cursor, PAGE)
                if not batch.events:
                    return  # not there yet for this reader of the database; the heartbeat asks again
                room.cursor = batch.events[-1][0]
                self._hand_out(room, batch)
        finally:
            room.pumping = False

    def _hand_out(self, room: OpenRoom, batch: Batch) -> None:
        whole = ""
        first, last = batch.events[0][0], batch.events[-1][0]
        for line in list(room.lines):
            if line.closing or not line.live:
                continue
            if line.principal.membership_id not in batch.members:
                line.close(GONE)
            elif line.sent < first - 1:
                line.close(SLOW)  # cannot be; were it, the client resumes without a gap
            elif line.sent < last:
                if line.sent == first - 1:
                    whole = whole or frame_of(batch.events, last)
                    frame = whole
                else:
                    frame = frame_of([event for event in batch.events if event[0] > line.sent], last)
                if line.put(frame):
                    line.sent = last

    # --- sockets -----------------------------------------------------------------------------------------------------

    async def join(self, line: Line, after: int) -> bool:
        """Subscribe ``line``, send it what came after ``after``, and let it go live. False: not allowed (any more)."""
        if line.room not in self.rooms:
            found = await self.run(reading.heads, [line.room])
            if line.room not in found:
                return False
            self.rooms.setdefault(line.room, OpenRoom(line.room, found[line.room]))
        room = self.rooms[line.room]
        room.lines.add(line)
        line.checked_at = time.monotonic()
        line.sent = after
        while not line.closing:
            batch = await self._read_for_many(room, line.sent)
            since = batch.members.get(line.principal.membership_id)
            if since is None:
                line.close(GONE)
                break
            events = [event for event in batch.events if event[0] > since]
            if events:
                await self._patiently(line, frame_of(events, events[-1][0]))
            if batch.events:
                line.sent = batch.events[-1][0]
            # No await from here on: nothing can be handed out between the question and the answer.
            if len(batch.events) < PAGE and line.sent >= room.cursor and not line.closing:
                line.live = True
                break
        self.on_presence(line.room)
        return line.live

    async def _read_for_many(self, room: OpenRoom, after: int) -> Batch:
        """What comes after ``after``, read once for all who ask before that read begins: after a cut of the network
        everybody comes back in the same second, with the same cursor."""
        if after not in room.asked:
            room.asked[after] = asyncio.ensure_future(self._read_in_turn(room, after))
        return await asyncio.shield(room.asked[after])  # one that gives up does not take it from the others

    async def _read_in_turn(self, room: OpenRoom, after: int) -> Batch:
        async with room.reader:
            del room.asked[after]  # whoever asks from here on gets a later read: it may know more
            return await self.run(reading.read_batch, room.pk, after, PAGE)

    async def _patiently(self, line: Line, frame: str) -> None:
        """Put a frame on the line of a client that catches up, waiting for room: it is expected to be behind."""
        try:
            if not line.closing:
                await asyncio.wait_for(line.waiting.put(frame), PATIENCE)
        except TimeoutError:
            line.close(SLOW)

    def leave(self, line: Line) -> None:
        """The socket is gone."""
        line.close(1000)
        room = self.rooms.get(line.room)
        if room is not None:
            room.lines.discard(line)
            if not room.lines:
                del self.rooms[line.room]
        self.on_presence(line.room)

    def _lines(self, pk: int) -> list[Line]:
        room = self.rooms.get(pk)
        return list(room.lines) if room else []

    def tell(self, pk: int, frame: str, *, but: int | None = None) -> None:
        """Put ``frame`` on every live line of a room; not on those of membership ``but``."""
        for line in self._lines(pk):
            if line.live and line.principal.membership_id != but:
                line.put(frame)

    # --- heartbeat and checks ----------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            try:
                await self.beat()
            except Exception:  # the database may be away for a while; the next beat asks again
                logger.exception("A heartbeat of the rooms' hub failed")

    async def beat(self) -> None:
        """Find what pokes did not tell, tell clients the last number, and check whose turn it is."""
        if not self.rooms:
            return
        for pk, seq in (await self.run(reading.heads, list(self.rooms))).items():
            self.wake(pk, seq)
        if time.monotonic() - self.told_heads_at >= HEAD_EVERY:
            self.told_heads_at = time.monotonic()
            for room in list(self.rooms.values()):
                self.tell(room.pk, json.dumps({"t": "head", "head": room.cursor}))
                self.on_presence(room.pk)
        await self._check_due()
        self.after_beat()

    async def _check_due(self) -> None:
        now = time.monotonic()
        due = [line for room in self.rooms.values() for line in room.lines if now - line.checked_at >= CHECK_EVERY]
        # Spread over the beats of the interval; those that were told to be checked come first.
        due.sort(key=lambda line: line.checked_at)
        urgent = sum(not line.checked_at for line in due)
        for line in due[: max(urgent, 25)]:
            await self._check(line)

    async def _check(self, line: Line) -> None:
        """Close ``line`` unless its session still acts for its member and the member may still see the room."""
        line.checked_at = time.monotonic()
        principal = await self.run(gate.check, line.session)
        if principal is None or principal.membership_id != line.principal.membership_id:
            line.close(SIGNED_OUT)
        elif not await self.run(reading.still_allowed, line.room, principal):
            line.close(GONE)
        elif line.closing == HELD:
            line.close(SLOW)  # it was let in again: its client resumes
        else:
            line.principal = principal

    # --- the channel layer -------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Receive from the layer; whatever happens to it, begin anew."""
        if self.layer is None:
            return
        pause = 0.1
        while True:
            try:
                self.channel = await self.layer.new_channel("rooms")
                await self.layer.group_add(GROUP, self.channel)
                joined = time.monotonic()
                while True:
                    left = 10 - (time.monotonic() - joined)
                    if left <= 0:  # after a flush of Redis, or when the layer dropped us from the group
                        await self.layer.group_add(GROUP, self.channel)
                        joined = time.monotonic()
                        continue
                    try:
                        message = await asyncio.wait_for(self.layer.receive(self.channel), left)
                    except TimeoutError:
                        continue
                    self.take(message)
                    pause = 0.1
            except Exception as error:
                logger.warning("The rooms' hub hears nothing from the channel layer: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2)


def frame_of(events: Any, head: int) -> str:
    """One frame of events that are JSON texts already."""
    texts = ",".join(text for _seq, text in events)
    return f'{{"t":"events","head":{head},"events":[{texts}]}}'
