"""Kept responses: compressed once, bounded in bytes, good as long as no kind of content they show has changed."""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from typing import Any, Final

import brotli

from core.generations import Generations
from portal.pagecache import policy
from portal.pagecache.policy import Headers, Key

CAPACITY: Final = 64 * 1024 * 1024
#: The share of the capacity for addresses anybody can invent: with a query, or without a page behind them.
SIDE_SHARE: Final = 4
#: Kept at most this long, for what changes with the time of day and not by an edit.
LIFETIME: Final = 600.0
#: That a response is not for keeping is remembered this long: it may have been an error.
LIFETIME_NEGATIVE: Final = 10.0
#: Compressing less than this gains nothing.
COMPRESS_ABOVE: Final = 500
OVERHEAD: Final = 1500
COMPRESSIBLE: Final = (
    b"text/",
    b"application/json",
    b"application/atom+xml",
    b"application/xml",
    b"application/javascript",
    b"application/ld+json",
    b"image/svg+xml",
)


class Variant:
    """One encoding of a kept response as the two messages that send it, and the headers of its 304."""

    __slots__ = ("body", "etag", "headers", "not_modified", "start")

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes, etag: bytes, coding: bytes):
        self.etag = etag
        common = [(b"etag", etag), policy.CACHE_CONTROL, policy.VARY]
        self.headers = [*headers, *common, (b"content-length", str(len(body)).encode())]
        if coding != b"identity":
            self.headers.append((b"content-encoding", coding))
        self.start = {"type": "http.response.start", "status": status, "headers": self.headers}
        self.body = {"type": "http.response.body", "body": body}
        self.not_modified = {"type": "http.response.start", "status": 304, "headers": common}


class Entry:
    """A kept response, or (``variants`` empty) the knowledge that the response at this key is not to be kept."""

    __slots__ = ("checked", "expires", "generations", "kinds", "size", "status", "tag", "variants")

    def __init__(self, kinds: tuple[str, ...] | None, generations: Generations) -> None:
        self.kinds = kinds  # None: all there are
        self.generations = tuple(generations.get(kind) for kind in kinds or ())
        self.checked: Any = generations
        self.expires = time.monotonic() + LIFETIME
        self.variants: dict[bytes, Variant] = {}
        self.status = 0
        self.tag = b""
        self.size = OVERHEAD

    def fresh(self, generations: Generations) -> bool:
        """Whether nothing the entry shows has changed since the generations it was made under."""
        if self.checked is not generations:
            if self.kinds is None or self.generations != tuple(generations.get(kind) for kind in self.kinds):
                return False
            self.checked = generations
        return self.expires > time.monotonic()

    def variant(self, accept_encoding: bytes | None) -> Variant:
        """The encoding this client likes best of those there are."""
        variants = self.variants
        for coding in policy.accepted(accept_encoding):
            if coding in variants:
                return variants[coding]
        return variants[b"identity"]


def make_entry(
    *, status: int, headers: Headers, body: bytes, kinds: tuple[str, ...], generations: Generations
) -> Entry:
    """Prepare a response for keeping: compress it in every encoding and give it its ETag. Takes milliseconds of a
    thread; ``generations`` are those from before the response was rendered."""
    entry = Entry(kinds, generations)
    entry.status = status
    kept = [header for header in headers if header[0] not in policy.REPLACED]
    digest = hashlib.blake2b(body, digest_size=12)
    digest.update(repr((status, sorted(kept))).encode())
    entry.tag = digest.hexdigest().encode()
    bodies = {b"identity": body}
    content_type = next((value for name, value in kept if name == b"content-type"), b"")
    if len(body) >= COMPRESS_ABOVE and content_type.startswith(COMPRESSIBLE):
        bodies[b"br"] = brotli.compress(body, quality=6)
        bodies[b"gzip"] = gzip.compress(body, 6, mtime=0)
    for coding, encoded in bodies.items():
        suffix = b"" if coding == b"identity" else b"-" + coding
        entry.variants[coding] = Variant(status, kept, encoded, b'"' + entry.tag + suffix + b'"', coding)
    entry.size += sum(len(encoded) for encoded in bodies.values()) + 3 * sum(len(n) + len(v) for n, v in kept)
    return entry


def not_for_keeping(generations: Generations) -> Entry:
    """The knowledge that a response was not for keeping; any change of content at all outdates it."""
    entry = Entry(None, generations)
    entry.expires = time.monotonic() + LIFETIME_NEGATIVE
    return entry


class _Segment:
    """A least-recently-used map bounded in bytes."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self.entries: OrderedDict[Key, Entry] = OrderedDict()

    def get(self, key: Key) -> Entry | None:
        entry = self.entries.get(key)
        if entry is not None:
            self.entries.move_to_end(key)
        return entry

    def put(self, key: Key, entry: Entry) -> None:
        self.remove(key)
        if entry.size > self.capacity // 4:
            return
        self.entries[key] = entry
        self.size += entry.size
        while self.size > self.capacity:
            _key, evicted = self.entries.popitem(last=False)
            self.size -= evicted.size

    def remove(self, key: Key) -> None:
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.size -= entry.size


class Store:
    """The kept responses of one process, in two segments: the site's own addresses, and those anybody can make up
    (with a query string, with escapes in the path, without a page behind them), which never push out the others."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._lock = threading.Lock()
        self._main = _Segment(capacity - capacity // SIDE_SHARE)
        self._side = _Segment(capacity // SIDE_SHARE)

    @property
    def size(self) -> int:
        """Bytes in use, by our own reckoning."""
        return self._main.size + self._side.size

    def __len__(self) -> int:
        return len(self._main.entries) + len(self._side.entries)

    def get(self, key: Key, generations: Generations) -> Entry | None:
        """The entry if it is fresh."""
        with self._lock:
            entry = None if key.query else self._main.get(key)
            if entry is None:
                entry = self._side.get(key)
            if entry is None or entry.fresh(generations):
                return entry
            self._main.remove(key)
            self._side.remove(key)
            return None

    def put(self, key: Key, entry: Entry) -> None:
        """Keep ``entry``, pushing out what was longest unused."""
        own = entry.variants and entry.status < 400 and not key.query and b"%" not in key.path
        with self._lock:
            (self._side if own else self._main).remove(key)
            (self._main if own else self._side).put(key, entry)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            for segment in (self._main, self._side):
                segment.entries.clear()
                segment.size = 0
