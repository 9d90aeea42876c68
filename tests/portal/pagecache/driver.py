"""Asking the two forms of the page cache, ASGI and WSGI, in the same words."""

import asyncio
from dataclasses import dataclass
from typing import Any

from portal.pagecache import asgi, wsgi
from portal.pagecache.policy import Policy
from portal.pagecache.store import Store

POLICY = {"session": "sessionid", "csrf": "csrftoken"}


@dataclass
class Answer:
    """What came back: names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Application:
    """A counting application: ``respond(request)`` gives (status, [(name, value)], body) for a dict of what it saw."""

    def __init__(self, respond) -> None:
        self.respond = respond
        self.seen: list[dict[str, Any]] = []

    async def asgi(self, scope, receive, send) -> None:
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        status, sent, body = self._answer(scope["method"], scope["raw_path"].decode(), scope["query_string"], headers)
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in sent]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    def wsgi(self, environ, start_response):
        headers = {
            name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")
        }
        status, sent, body = self._answer(
            environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"].encode(), headers
        )
        start_response(f"{status} X", list(sent))
        return [body]

    def _answer(self, method: str, path: str, query: bytes, headers: dict[str, str]):
        request = {"method": method, "path": path, "query": query.decode(), "headers": headers}
        self.seen.append(request)
        return self.respond(request)


class ASGI:
    """The cache as the embedded server runs it."""

    def __init__(self, application: Application, capacity: int = 1 << 20) -> None:
        self.cache = asgi.PageCache(application.asgi, policy=Policy(**POLICY), store=Store(capacity))

    def get(self, path: str, headers: dict[str, str] | None = None, *, method: str = "GET", secure=False) -> Answer:
        return asyncio.run(self.aget(path, headers, method=method, secure=secure))

    async def aget(self, path: str, headers=None, *, method: str = "GET", secure=False) -> Answer:
        path, _, query = path.partition("?")
        sent: list[dict] = []

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "scheme": "https" if secure else "http",
            "headers": [
                (name.lower().encode(), value.encode("latin-1"))
                for name, value in {"host": "portal.example", **(headers or {})}.items()
            ],
        }
        await self.cache(scope, None, send)
        return Answer(
            sent[0]["status"],
            {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]},
            b"".join(message["body"] for message in sent[1:]),
        )


class WSGI:
    """The cache as gunicorn's workers run it."""

    def __init__(self, application: Application, capacity: int = 1 << 20) -> None:
        self.cache = wsgi.PageCache(application.wsgi, policy=Policy(**POLICY), store=Store(capacity))
        self.cache._poller = object()  # the tests read the generations themselves

    def get(self, path: str, headers: dict[str, str] | None = None, *, method: str = "GET", secure=False) -> Answer:
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.url_scheme": "https" if secure else "http",
        }
        for name, value in {"host": "portal.example", **(headers or {})}.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        started: list = []

        def start_response(status, sent, exc_info=None):
            started[:] = [int(status.split()[0]), {name.lower(): value for name, value in sent}]

        result = self.cache(environ, start_response)
        body = b"".join(result)
        return Answer(started[0], started[1], body)
