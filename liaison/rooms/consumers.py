"""The socket of a room: thin. Who may is decided at connecting, by services for what is sent, by the hub afterwards."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any, Final

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError

from core.access import Audience, Principal
from liaison.organisations.refusals import Refused
from liaison.rooms import reading
from liaison.rooms.gate import gate
from liaison.rooms.hub import GONE, SIGNED_OUT, Line
from liaison.rooms.running import hub_here, in_thread
from liaison.rooms.services import messages
from liaison.rooms.services.appending import NotThere

logger = logging.getLogger(__name__)

#: Characters of one frame from a client.
LONGEST_FRAME: Final = 32 * 1024
TOO_LONG: Final = 1009
#: Posts a member may send at once, and then a second.
BURST, A_SECOND = 30, 6.0
TYPING_EVERY: Final = 2.0


class RoomConsumer(AsyncWebsocketConsumer):
    """One browser in one room. Frames are described in docs/features/rooms.md."""

    audience = Audience.MEMBER
    channel_layer_alias = None  # the hub alone listens to the layer

    line: Line | None = None
    writer: asyncio.Task | None = None
    joining: asyncio.Task | None = None

    async def connect(self) -> None:
        """Let in whose session acts for a member of the room, and send what came after the client's cursor."""
        room = int(self.scope["url_route"]["kwargs"]["pk"])
        after = self._cursor()
        session = self.scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME, "")
        principal = await in_thread(gate.check, session) if session else None
        await self.accept()
        # Refusals come after the handshake: only then can the browser tell the page why.
        if principal is None or not principal.is_member:
            await self.close(SIGNED_OUT)
            return
        entrance = await in_thread(reading.entrance, room, principal)
        if entrance is None:
            await self.close(GONE)
            return
        self.allowance, self.counted_at, self.typed_at = float(BURST), time.monotonic(), 0.0
        hub, presence = hub_here()
        line = self.line = Line(room, principal, session)
        self.writer = asyncio.ensure_future(self._write(line))
        line.put(
            json.dumps(
                {
                    "t": "hello",
                    "head": entrance.head,
                    "member": entrance.membership,
                    "role": entrance.role,
                    "archived": entrance.archived,
                }
                | presence.described(presence.anywhere(room))
            )
        )
        # Beside, so that posts and the end of the socket are not held up by a long way to catch up.
        self.joining = asyncio.ensure_future(hub.join(line, max(min(after, entrance.head), entrance.since)))

    def _cursor(self) -> int:
        query = self.scope.get("query_string", b"").decode("latin-1")
        text = query.removeprefix("after=")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    async def _write(self, line: Line) -> None:
        """Send what is on the line, until it ends."""
        while (frame := await line.waiting.get()) is not None:
            await self.send(text_data=frame)
        if line.closing != 1000:
            await self.close(line.closing)

    async def disconnect(self, code: int) -> None:
        """The socket is gone, whoever ended it."""
        for task in (self.joining, self.writer):
            if task is not None:
                task.cancel()
        if self.line is not None:
            hub_here()[0].leave(self.line)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One frame of the client; what cannot be read ends the socket."""
        line = self.line
        if line is None or line.closing:
            return
        if text_data is None or len(text_data) > LONGEST_FRAME:
            await self.close(TOO_LONG)
            return
        try:
            sent = json.loads(text_data)
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            await self.close(1003)
            return
        kind = sent.get("t")
        if kind == "post":
            await self._post(line, sent)
        elif kind == "read" and isinstance(sent.get("seq"), int) and 0 < sent["seq"] < 2**31:
            await in_thread(_read, line.room, line.principal, sent["seq"])
        elif kind == "typing" and time.monotonic() - self.typed_at >= TYPING_EVERY:
            self.typed_at = time.monotonic()
            hub_here()[1].typing(line.room, line.principal.membership_id)

    async def _post(self, line: Line, sent: dict[str, Any]) -> None:
        """Store what was sent and say so; what was refused for good is told with the reason, else it is sent again."""
        number = sent.get("id") if isinstance(sent.get("id"), str) else ""
        now = time.monotonic()
        self.allowance = min(BURST, self.allowance + (now - self.counted_at) * A_SECOND)
        self.counted_at = now
        if self.allowance < 1:
            line.put(json.dumps({"t": "later", "id": number}))
            return
        self.allowance -= 1
        try:
            seq = await in_thread(_take, line.room, line.principal, line.session, sent)
        except NotThere:
            line.close(GONE)
        except Refused as refused:
            line.put(json.dumps({"t": "refused", "id": number, "why": str(refused.message)}, ensure_ascii=False))
        except DatabaseError:
            logger.exception("A message could not be stored; its client sends it again")
            line.put(json.dumps({"t": "later", "id": number}))
        else:
            line.put(json.dumps({"t": "ack", "id": number, "seq": seq}))


def _take(room: int, principal: Principal, session: str, sent: dict[str, Any]) -> int:
    event = messages.take(room=room, principal=principal, sent=sent)
    gate.used(session)
    return event.seq


def _read(room: int, principal: Principal, seq: int) -> None:
    messages.mark_read(room=room, principal=principal, seq=seq)
