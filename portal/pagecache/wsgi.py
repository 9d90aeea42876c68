"""The page cache around a WSGI application: the same store and rules, for production's gunicorn workers."""

import http
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, cast

from core import generations
from portal.pagecache import policy
from portal.pagecache.asgi import OLDEST_KNOWLEDGE
from portal.pagecache.policy import Key, Policy
from portal.pagecache.store import Entry, Store, Variant, make_entry, not_for_keeping

logger = logging.getLogger(__name__)

#: Who asks for a page that is being rendered waits this long for it, then renders it for themselves.
PATIENCE: Final = 15.0
POLLER_RETRY: Final = 5.0


class PageCache:
    """As portal.pagecache.asgi.PageCache. The poller starts with the first request: after gunicorn has forked."""

    def __init__(self, application, *, policy: Policy | None = None, store: Store | None = None) -> None:
        self.application = application
        self.policy = policy or Policy.from_settings()
        self.store = Store() if store is None else store
        self.hits = self.fills = 0
        self._filling: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()
        self._poller: generations.Poller | None = None
        self._poller_after = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if self._poller is None:
            self._start_poller()
        key, use_keep = self._key(environ)
        if key is None:
            return self.application(environ, _stripping(start_response))
        entry = self.store.get(key, generations.snapshot())
        if generations.age() >= OLDEST_KNOWLEDGE:
            return self.application(environ, _stripping(start_response))
        if entry is not None and entry.variants:
            return self._hit(entry, environ, start_response)
        if not use_keep or entry is not None or environ["REQUEST_METHOD"] != "GET":
            return self.application(environ, _stripping(start_response))
        with self._lock:
            other = self._filling.get(key)
            if other is None:
                mine = self._filling[key] = threading.Event()
        if other is not None:
            other.wait(PATIENCE)
            entry = self.store.get(key, generations.snapshot())
            if entry is not None and entry.variants:
                return self._hit(entry, environ, start_response)
            return self._fill(key, environ, start_response, lambda: None)

        def settled() -> None:
            with self._lock:
                self._filling.pop(key, None)
            mine.set()

        try:
            return self._fill(key, environ, start_response, settled)
        finally:
            settled()

    def _key(self, environ: dict[str, Any]) -> tuple[Key | None, bool]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None, False
        path = environ["PATH_INFO"].encode("latin-1")
        host = environ.get("HTTP_HOST")
        if policy.bypassed(path) or not host or "HTTP_AUTHORIZATION" in environ or "HTTP_HX_REQUEST" in environ:
            return None, False
        cookie = environ.get("HTTP_COOKIE")
        use = self.policy.cookies(cookie.encode("latin-1") if cookie else None)
        if use.personal:
            return None, False
        secure = environ["wsgi.url_scheme"] == "https"
        if self.policy.secure_name is not None:
            value = environ.get("HTTP_" + self.policy.secure_name.decode().upper().replace("-", "_"))
            if value is not None:
                secure = value.encode("latin-1") == self.policy.secure_value
        query = environ.get("QUERY_STRING", "").encode("latin-1")
        return Key(secure, host.lower().encode("latin-1"), path, query, use.variant), use.keep

    def _fill(self, key: Key, environ: dict[str, Any], start_response: Callable, settled: Callable) -> Iterable[bytes]:
        before = generations.snapshot()
        asked = {name: value for name, value in environ.items() if name not in _DROPPED}
        if key.variant != policy.ANONYMOUS.variant:
            asked["HTTP_COOKIE"] = f"{policy.COOKIE}={key.variant}"
        started: list = []

        def hold(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable:
            started[:] = [status, headers]
            return _no_write

        result = self.application(asked, hold)
        status, headers = started
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        code = int(status.split(" ", 1)[0])
        kinds = policy.kinds_shown(code, raw)
        if kinds is not None:
            pieces, size = [], 0
            iterator = iter(result)
            for piece in iterator:
                pieces.append(piece)
                size += len(piece)
                if size > policy.LARGEST_BODY:
                    result = _Continued(pieces, iterator, result)
                    break
            else:
                if hasattr(result, "close"):
                    result.close()
                entry = make_entry(status=code, headers=raw, body=b"".join(pieces), kinds=kinds, generations=before)
                self.store.put(key, entry)
                self.fills += 1
                return self._answer(entry, environ, start_response)
        self.store.put(key, not_for_keeping(before))
        settled()
        _stripping(start_response)(status, headers)
        return result

    def _hit(self, entry: Entry, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        self.hits += 1
        return self._answer(entry, environ, start_response)

    def _answer(self, entry: Entry, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        accept_encoding = environ.get("HTTP_ACCEPT_ENCODING")
        variant = entry.variant(accept_encoding.encode("latin-1") if accept_encoding else None)
        if_none_match = environ.get("HTTP_IF_NONE_MATCH")
        if (
            if_none_match is not None
            and entry.status == 200
            and policy.same_etag(if_none_match.encode("latin-1"), entry.tag)
        ):
            start_response(
                "304 Not Modified", _text(cast("Iterable[tuple[bytes, bytes]]", variant.not_modified["headers"]))
            )
            return []
        start_response(_status_line(entry.status), _text(variant.headers))
        return [_body(variant)] if environ["REQUEST_METHOD"] == "GET" else []

    def _start_poller(self) -> None:
        with self._lock:
            if self._poller is not None or time.monotonic() < self._poller_after:
                return
            poller = generations.Poller()
            try:
                poller.start()
            except Exception:  # without the database pages are rendered (and fail) as if there were no cache
                logger.exception("The page cache is off: the content generations cannot be read")
                self._poller_after = time.monotonic() + POLLER_RETRY
                return
            self._poller = poller


_DROPPED = frozenset("HTTP_" + name.decode().upper().replace("-", "_") for name in policy.DROPPED)


class _Continued:
    """A result of which some pieces have been taken out already."""

    def __init__(self, pieces: list[bytes], rest: Iterable[bytes], result: Iterable[bytes]) -> None:
        self.pieces, self.rest, self.result = pieces, rest, result

    def __iter__(self):
        yield from self.pieces
        yield from self.rest

    def close(self) -> None:
        if hasattr(self.result, "close"):
            self.result.close()


def _stripping(start_response: Callable) -> Callable:
    """``start_response`` without the mark."""

    def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable:
        return start_response(status, [h for h in headers if h[0].lower() != "x-shows"], *exc_info)

    return start


def _no_write(data: bytes) -> None:
    raise NotImplementedError("Django does not use WSGI's write()")


def _text(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _body(variant: Variant) -> bytes:
    return cast("bytes", variant.body["body"])


def _status_line(status: int) -> str:
    return f"{status} {http.HTTPStatus(status).phrase}"
