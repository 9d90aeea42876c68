"""The page cache around an ASGI application."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from core import generations
from portal.pagecache import policy
from portal.pagecache.policy import Key, Policy
from portal.pagecache.store import Entry, Store, Variant, make_entry, not_for_keeping

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: A process that could not read the generations for this long stops answering from memory.
OLDEST_KNOWLEDGE: Final = 30.0
NO_BODY: Final = {"type": "http.response.body", "body": b""}


class PageCache:
    """Answers what it can from memory, once for many readers; passes on the rest, without the mark ``X-Shows``."""

    def __init__(self, application, *, policy: Policy | None = None, store: Store | None = None) -> None:
        self.application = application
        self.policy = policy or Policy.from_settings()
        self.store = Store() if store is None else store
        self.hits = self.fills = 0
        self._filling: dict[Key, asyncio.Future[None]] = {}

    async def __call__(self, scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        path = scope["raw_path"]
        if (method != "GET" and method != "HEAD") or policy.bypassed(path):
            await self._pass(scope, receive, send)
            return
        host = cookie = accept_encoding = if_none_match = None
        secure = scope["scheme"] == "https"
        for name, value in scope["headers"]:
            if name == b"host":
                if host is not None:
                    break
                host = value
            elif name == b"cookie":
                cookie = value if cookie is None else cookie + b"; " + value
            elif name == b"accept-encoding":
                accept_encoding = value if accept_encoding is None else accept_encoding + b"," + value
            elif name == b"if-none-match":
                if_none_match = value if if_none_match is None else if_none_match + b"," + value
            elif name == b"authorization" or name == b"hx-request":
                break
            elif name == self.policy.secure_name:
                secure = value == self.policy.secure_value
        else:
            use = self.policy.cookies(cookie)
            if host is not None and not use.personal:
                key = Key(secure, host.lower(), path, scope["query_string"], use.variant)
                known = generations.snapshot()
                entry = self.store.get(key, known)
                if entry is not None and entry.variants and generations.age() < OLDEST_KNOWLEDGE:
                    self.hits += 1
                    await _send(entry.variant(accept_encoding), entry.tag, if_none_match, method, send)
                    return
                await self._miss(key, use.keep, entry, (scope, receive, send), (accept_encoding, if_none_match))
                return
        await self._pass(scope, receive, send)

    async def _miss(self, key: Key, keep: bool, known: Entry | None, call: tuple, wants: tuple) -> None:
        """Not in memory: render it, once for all who ask meanwhile, and keep it if it may be kept."""
        scope, receive, send = call
        if not keep or known is not None or scope["method"] != "GET" or generations.age() >= OLDEST_KNOWLEDGE:
            await self._pass(scope, receive, send)
            return
        filling = self._filling.get(key)
        if filling is not None:
            await filling
            before = generations.snapshot()
            entry = self.store.get(key, before)
            if entry is not None and entry.variants:
                self.hits += 1
                await _send(entry.variant(wants[0]), entry.tag, wants[1], scope["method"], send)
                return
            await self._fill(key, scope, receive, send, wants, lambda: None)
            return
        filling = asyncio.get_running_loop().create_future()
        self._filling[key] = filling

        def done() -> None:
            if self._filling.get(key) is filling:
                del self._filling[key]
            if not filling.done():
                filling.set_result(None)

        try:
            await self._fill(key, scope, receive, send, wants, done)
        finally:
            done()

    async def _fill(self, key: Key, scope, receive: Receive, send: Send, wants: tuple, settled: Callable) -> None:
        """Let the application render the page for nobody in particular. ``settled`` is called as soon as it is clear
        that those who wait for it wait in vain."""
        before = generations.snapshot()
        response = _Response(send)
        asked = {**scope, "headers": self.policy.forwarded(scope["headers"], key.variant)}

        async def observe(message: Message) -> None:
            if await response.take(message):
                self.store.put(key, not_for_keeping(before))
                settled()

        await self.application(asked, receive, observe)
        if response.kinds is None:
            return
        body = b"".join(response.pieces)
        entry = await asyncio.to_thread(
            make_entry,
            status=response.start["status"],
            headers=response.start["headers"],
            body=body,
            kinds=response.kinds,
            generations=before,
        )
        self.fills += 1
        self.store.put(key, entry)
        settled()
        await _send(entry.variant(wants[0]), entry.tag, wants[1], scope["method"], send)

    async def _pass(self, scope, receive: Receive, send: Send) -> None:
        async def strip(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = policy.without_shows(message["headers"])
            await send(message)

        await self.application(scope, receive, strip)


class _Response:
    """A response on its way: held back while it may be kept, passed on as soon as it may not."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message = {}
        self.kinds: tuple[str, ...] | None = None
        self.pieces: list[bytes] = []
        self.size = 0

    async def take(self, message: Message) -> bool:
        """Take a message of the application; True if the response has turned out not to be for keeping just now."""
        if message["type"] == "http.response.start":
            self.start = message
            self.kinds = policy.kinds_shown(message["status"], message["headers"])
            if self.kinds is None:
                message["headers"] = policy.without_shows(message["headers"])
                await self.send(message)
                return True
            return False
        if self.kinds is None:
            await self.send(message)
            return False
        body = message.get("body", b"")
        self.pieces.append(body)
        self.size += len(body)
        if self.size <= policy.LARGEST_BODY:
            return False
        self.kinds = None
        self.start["headers"] = policy.without_shows(self.start["headers"])
        await self.send(self.start)
        await self.send({**message, "body": b"".join(self.pieces)})
        self.pieces = []
        return True


async def _send(variant: Variant, tag: bytes, if_none_match: bytes | None, method: str, send: Send) -> None:
    if if_none_match is not None and variant.start["status"] == 200 and policy.same_etag(if_none_match, tag):
        await send(variant.not_modified)
        await send(NO_BODY)
        return
    await send(variant.start)
    await send(variant.body if method == "GET" else NO_BODY)
