"""The bridge from ASGI to WSGI: whole and streamed responses, small and large bodies, clients that go away."""

import asyncio
import threading
from typing import Any

import pytest

from portal.runtime.bridge import PIECE, WSGIBridge


def scope(method: str = "GET", target: str = "/", headers: list[tuple[bytes, bytes]] = ()) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 5000),
        "headers": list(headers),
    }


def call(application, asked: dict[str, Any], received: list[dict] = (), **options) -> list[dict]:
    """The messages the bridge sends; after ``received`` the client neither sends nor leaves."""

    async def run():
        bridge = WSGIBridge(application, **options)
        sent: list[dict] = []
        messages = list(received)

        async def receive():
            if not messages:
                await asyncio.Event().wait()
            return messages.pop(0)

        async def send(message):
            sent.append(message)

        await asyncio.wait_for(bridge(asked, receive, send), 20)
        bridge.close()
        return sent

    return asyncio.run(run())


def body_of(sent: list[dict]) -> bytes:
    return b"".join(message["body"] for message in sent[1:])


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read()]


def request_body(size: int, piece: int = 65536) -> list[dict]:
    rest = size
    messages = []
    while True:
        now = min(piece, rest)
        rest -= now
        messages.append({"type": "http.request", "body": b"x" * now, "more_body": rest > 0})
        if not rest:
            return messages


def test_a_response_in_one_piece_is_sent_in_two_messages():
    sent = call(echo, scope())
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert (b"content-length", b"0") in sent[0]["headers"]


def test_the_environment_is_what_was_asked():
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return []

    headers = [
        (b"host", b"portal.example"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"1.1.1.1"),
        (b"x_forwarded_for", b"6.6.6.6"),
        (b"content-type", b"text/plain"),
    ]
    asked = scope("GET", "/a%2Fb/%E7%BD%9A/%ff?q=%E7%BD%9A", headers)
    call(application, asked)
    assert seen["PATH_INFO"].encode("latin-1") == b"/a/b/\xe7\xbd\x9a/\xff"
    assert seen["QUERY_STRING"] == "q=%E7%BD%9A"
    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert seen["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"
    assert (seen["CONTENT_TYPE"], seen["REMOTE_ADDR"]) == ("text/plain", "127.0.0.1")


@pytest.mark.parametrize("size", [0, 10, 3_000_000])
def test_a_body_arrives_whole(size):
    headers = [(b"content-length", str(size).encode())]
    assert body_of(call(echo, scope("POST", headers=headers), request_body(size))) == b"x" * size


def test_a_chunked_body_gets_the_length_that_was_counted():
    def application(environ, start_response):
        start_response("200 OK", [])
        return [environ["CONTENT_LENGTH"].encode()]

    asked = scope("POST", headers=[(b"transfer-encoding", b"chunked")])
    assert body_of(call(application, asked, request_body(150_000))) == b"150000"


@pytest.mark.parametrize(
    ("headers", "received", "status"),
    [
        ([(b"content-length", b"1001")], [], 413),
        ([(b"transfer-encoding", b"chunked")], request_body(2000, 500), 413),
        ([(b"content-length", b"-5")], [], 400),
        ([(b"content-length", b"10")], [], 408),
    ],
)
def test_bodies_that_are_refused_reach_no_application(headers, received, status):
    sent = call(
        lambda *_: pytest.fail("called"), scope("POST", headers=headers), received, max_body=1000, body_patience=0.05
    )
    assert sent[0]["status"] == status


def test_a_client_that_leaves_while_sending_reaches_no_application():
    asked = scope("POST", headers=[(b"content-length", b"10")])
    received = [{"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}]
    assert call(lambda *_: pytest.fail("called"), asked, received) == []


class Streamed:
    """As Django's streaming response: an iterable with ``streaming`` and ``close``."""

    streaming = True

    def __init__(self, pieces) -> None:
        self.pieces = pieces
        self.closed = threading.Event()
        self.taken = 0

    def __iter__(self):
        for piece in self.pieces:
            self.taken += 1
            yield piece

    def close(self) -> None:
        self.closed.set()


def streaming(result):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/csv")])
        return result

    return application


@pytest.mark.parametrize("pieces", [[], [b"a"], [b"a,b\n"] * 100_000, [b"x" * PIECE] * 5])
def test_a_streamed_response_arrives_whole_and_is_closed(pieces):
    result = Streamed(pieces)
    assert body_of(call(streaming(result), scope())) == b"".join(pieces)
    assert result.closed.is_set()


def test_a_slow_client_holds_no_page_thread_and_is_not_run_ahead_of():
    """One page thread: while a client does not take its download, another reader is still answered."""
    download = Streamed([b"x" * PIECE] * 50)

    def application(environ, start_response):
        start_response("200 OK", [])
        return download if environ["PATH_INFO"] == "/download" else [b"page"]

    async def run():
        bridge = WSGIBridge(application, threads=1)
        taken, go_on = asyncio.Event(), asyncio.Event()

        async def receive():
            await asyncio.Event().wait()

        async def slow_send(message):
            taken.set()
            await go_on.wait()

        pages = []

        async def send(message):
            pages.append(message)

        slow = asyncio.ensure_future(bridge(scope(target="/download"), receive, slow_send))
        await asyncio.wait_for(taken.wait(), 10)
        await asyncio.wait_for(bridge(scope(target="/"), receive, send), 10)
        ahead = download.taken
        go_on.set()
        await asyncio.wait_for(slow, 10)
        bridge.close()
        return pages[1]["body"], ahead

    assert asyncio.run(run()) == (b"page", 1)


def test_a_client_that_leaves_ends_the_download():
    download = Streamed(iter(lambda: b"x" * PIECE, None))  # endless

    async def run():
        bridge = WSGIBridge(streaming(download))

        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            await asyncio.sleep(0)

        await asyncio.wait_for(bridge(scope(), receive, send), 10)
        bridge.close()

    asyncio.run(run())
    assert download.closed.is_set()
