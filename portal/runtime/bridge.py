"""From ASGI to the WSGI application that renders pages, on a few reused threads.

Django's own ASGI handler runs each synchronous request in a fresh thread without reusing database connections; four
steady threads are several times faster here. What a slow client sends or takes never occupies one of them:

* a request body is complete before a thread sees it: small ones in memory, large ones spooled to disk;
* a response that is one piece travels back in one step; a streamed one is pulled piece by piece on another pool, each
  piece only after the client took the one before.
"""

import asyncio
import contextvars
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import unquote_to_bytes

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

#: Bodies up to this size stay in memory.
SPOOL_ABOVE: Final = 1024 * 1024
#: A streamed response is sent on in pieces of at least this size where the application's are smaller.
PIECE: Final = 64 * 1024


class _Refused(Exception):
    """The request is answered without the application; the argument is the status."""


class _Disconnected(Exception):
    """The client is gone."""


class WSGIBridge:
    """An ASGI application (http only) that calls ``application`` (WSGI) on ``threads`` threads."""

    def __init__(
        self,
        application: Callable,
        *,
        threads: int = 4,
        max_body: int = 64 * 1024 * 1024,
        body_patience: float = 60,
    ) -> None:
        self.application = application
        self.max_body = max_body
        self.body_patience = body_patience
        self._renderers = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._streamers = ThreadPoolExecutor(threads, thread_name_prefix="stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._body(scope, receive)
        except _Refused as refusal:
            await _answer(send, *refusal.args)
            return
        except _Disconnected:
            return
        loop = asyncio.get_running_loop()
        context = contextvars.copy_context()
        try:
            started, first, rest = await loop.run_in_executor(
                self._renderers, context.run, self._render, build_environ(scope, body)
            )
        finally:
            body.close()
        await send(started)
        if rest is None:
            await send({"type": "http.response.body", "body": first})
            return
        gone = asyncio.ensure_future(_disconnection(receive))
        piece: bytes | None = first
        try:
            while piece is not None and not gone.done():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await loop.run_in_executor(self._streamers, context.run, _next_piece, rest)
        finally:
            gone.cancel()
            await loop.run_in_executor(self._streamers, context.run, rest.close)
        await send({"type": "http.response.body", "body": b""})

    def close(self) -> None:
        """Take no more requests; running ones are not waited for."""
        self._renderers.shutdown(wait=False, cancel_futures=True)
        self._streamers.shutdown(wait=False, cancel_futures=True)

    async def _body(self, scope: Scope, receive: Receive) -> Any:
        """The whole request body as a file to read."""
        headers = dict(scope["headers"])
        length = headers.get(b"content-length")
        if length is None and b"transfer-encoding" not in headers:
            return io.BytesIO()
        if length is not None:
            if not length.isdigit():
                raise _Refused(400)
            if int(length) > self.max_body:
                raise _Refused(413)
            if int(length) == 0:
                return io.BytesIO()
        body = tempfile.SpooledTemporaryFile(max_size=SPOOL_ABOVE)  # noqa: SIM115 - closed by the caller, after the application read it
        try:
            size = 0
            while True:
                try:
                    message = await asyncio.wait_for(receive(), self.body_patience)
                except TimeoutError:
                    raise _Refused(408) from None
                if message["type"] == "http.disconnect":
                    raise _Disconnected
                piece = message.get("body", b"")
                size += len(piece)
                if size > self.max_body:
                    raise _Refused(413)
                body.write(piece)
                if not message.get("more_body"):
                    break
            body.seek(0)
        except BaseException:
            body.close()
            raise
        if length is None:  # chunked: the application is told the length we counted
            scope["headers"] = [*scope["headers"], (b"content-length", str(size).encode())]
        return body

    def _render(self, environ: dict[str, Any]) -> tuple[dict, bytes, "_Rest | None"]:
        """Call the application; the start message, the first piece, and what is left to stream (None: nothing)."""
        started: dict[str, Any] = {"type": "http.response.start"}
        written: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable:
            started["status"] = int(status.split(" ", 1)[0])
            started["headers"] = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
            return written.append

        result = self.application(environ, start_response)
        if getattr(result, "streaming", False):
            rest = _Rest(result, b"".join(written))
            first = _next_piece(rest) or b""
            length = dict(started["headers"]).get(b"content-length", b"")
            if first and length != str(len(first)).encode():
                return started, first, rest
            rest.close()
            return started, first, None
        try:
            body = b"".join([*written, *result])
        finally:
            if hasattr(result, "close"):
                result.close()
        if started["status"] >= 200 and not any(name == b"content-length" for name, _value in started["headers"]):
            started["headers"].append((b"content-length", str(len(body)).encode()))
        return started, body, None


class _Rest:
    """The part of a streamed response that has not been sent."""

    def __init__(self, result: Iterable[bytes], begun: bytes) -> None:
        self.result = result
        self.iterator: Iterator[bytes] = iter(result)
        self.begun = begun

    def close(self) -> None:
        close = getattr(self.result, "close", None)
        if close is not None:
            close()


def _next_piece(rest: _Rest) -> bytes | None:
    """The next piece, small ones joined; None at the end."""
    pieces, size = [rest.begun] if rest.begun else [], len(rest.begun)
    rest.begun = b""
    for piece in rest.iterator:
        pieces.append(piece)
        size += len(piece)
        if size >= PIECE:
            break
    return b"".join(pieces) if size else None


async def _disconnection(receive: Receive) -> None:
    """Returns when the client has gone (everything it had to send has been received)."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-length", b"0"), (b"connection", b"close")],
        }
    )
    await send({"type": "http.response.body", "body": b""})


def build_environ(scope: Scope, body: Any) -> dict[str, Any]:
    """The WSGI environment for an ASGI http scope.

    Headers whose name holds an underscore are dropped: they would be indistinguishable from the one with a hyphen,
    which a proxy in front may have vouched for.
    """
    raw_path = scope.get("raw_path") or scope["path"].encode("utf-8")
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "asgi.scope": scope,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        text = value.decode("latin-1")
        if name == b"content-type":
            environ["CONTENT_TYPE"] = text
        elif name == b"content-length":
            environ["CONTENT_LENGTH"] = text
        else:
            key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
            if key in environ:
                text = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + text
            environ[key] = text
    return environ
