"""What may be kept, under which key, and for whom: pure rules, shared by the ASGI and the WSGI form of the cache.

Everything here is bytes, as on the wire.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from django.http.cookie import parse_cookie

from core.generations import HEADER
from portal.display.preferences import COOKIE, parse

Headers = Sequence[tuple[bytes, bytes]]

SHOWS: Final = HEADER.lower().encode()
STATUSES: Final = frozenset({200, 301, 308, 404, 410})
#: Never looked at: addresses of people and of files that have caches of their own.
BYPASS: Final = (b"/admin/", b"/accounts/", b"/static/", b"/media/", b"/documents/", b"/_util/")
#: Request headers that could make the application answer something other than the page itself; a request that is
#: to fill the cache goes on without them.
DROPPED: Final = frozenset(
    {
        b"accept-encoding",
        b"cookie",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-range",
        b"if-unmodified-since",
        b"range",
    }
)
#: Response headers the cache sets itself, or that describe the connection.
REPLACED: Final = frozenset(
    {
        SHOWS,
        b"cache-control",
        b"connection",
        b"content-encoding",
        b"content-length",
        b"date",
        b"etag",
        b"expires",
        b"last-modified",
        b"server",
        b"transfer-encoding",
        b"vary",
    }
)
#: What a kept response may vary by: both are part of the key or of the choice of its encoding.
VARY_KNOWN: Final = frozenset({b"cookie", b"accept-encoding"})
VARY: Final = (b"vary", b"Accept-Encoding, Cookie")
#: Readers' browsers keep a page but ask each time: a withdrawn page is gone at once, an unchanged one costs a 304.
CACHE_CONTROL: Final = (b"cache-control", b"public, no-cache")
LARGEST_BODY: Final = 4 * 1024 * 1024


class Key(NamedTuple):
    """What makes two requests the same page."""

    secure: bool
    host: bytes
    path: bytes
    query: bytes
    variant: str


@dataclass(frozen=True, slots=True)
class CookieUse:
    """What a Cookie header means to the cache."""

    variant: str
    #: A person is known, or a message waits for them: the cache must not be used at all.
    personal: bool
    #: The page may be answered from the cache, but what the application makes of this request is not kept.
    keep: bool


ANONYMOUS: Final = CookieUse(variant=str(parse(None)), personal=False, keep=True)


class Policy:
    """The rules, for the cookie names of one installation."""

    def __init__(self, *, session: str, csrf: str, secure_header: tuple[str, str] | None = None) -> None:
        """``secure_header`` is Django's SECURE_PROXY_SSL_HEADER."""
        self._session = session.encode()
        self._personal = (session, "messages")
        self._csrf = csrf
        self.secure_name = self.secure_value = None
        if secure_header:
            self.secure_name = secure_header[0].removeprefix("HTTP_").replace("_", "-").lower().encode()
            self.secure_value = secure_header[1].encode()
        self._use = lru_cache(1024)(self._parse)

    @classmethod
    def from_settings(cls) -> "Policy":
        from django.conf import settings

        return cls(
            session=settings.SESSION_COOKIE_NAME,
            csrf=settings.CSRF_COOKIE_NAME,
            secure_header=settings.SECURE_PROXY_SSL_HEADER,
        )

    def cookies(self, header: bytes | None) -> CookieUse:
        """How the Cookie header of a request is to be taken.

        Cookies the portal does not know (set by another application of the same domain) change nothing: they do not
        reach a request that fills the cache.
        """
        if header is None:
            return ANONYMOUS
        if self._session in header or len(header) > 4096:
            return CookieUse(ANONYMOUS.variant, personal=True, keep=False)
        return self._use(header)

    def _parse(self, header: bytes) -> CookieUse:
        cookies = parse_cookie(header.decode("latin-1"))
        return CookieUse(
            variant=str(parse(cookies.get(COOKIE))),
            personal=any(name in cookies for name in self._personal),
            keep=self._csrf not in cookies,
        )

    def forwarded(self, headers: Headers, variant: str) -> list[tuple[bytes, bytes]]:
        """The headers of a request that fills the cache: nothing of the reader but the display variant."""
        kept = [(name, value) for name, value in headers if name not in DROPPED]
        if variant != ANONYMOUS.variant:
            kept.append((b"cookie", f"{COOKIE}={variant}".encode()))
        return kept


def bypassed(path: bytes) -> bool:
    """Whether the cache leaves requests for ``path`` alone."""
    return path.startswith(BYPASS) or path in (b"/admin", b"/accounts")


def kinds_shown(status: int, headers: Headers) -> tuple[str, ...] | None:
    """The content kinds by which this response may be kept, or None if it may not."""
    if status not in STATUSES:
        return None
    shows: bytes | None = None
    for name, value in headers:
        if name == SHOWS:
            shows = value
        elif name in _FORBIDDEN and _FORBIDDEN[name](value):
            return None
    if shows is None:
        return None
    return tuple(kind.strip() for kind in shows.decode("latin-1").split(",") if kind.strip())


def _known(vary: bytes) -> bool:
    return all(part.strip().lower() in VARY_KNOWN for part in vary.split(b",") if part.strip())


#: Response headers that, with such a value, forbid keeping the response whatever the view says.
_FORBIDDEN: Final[dict[bytes, Callable[[bytes], bool]]] = {
    b"set-cookie": lambda value: True,
    b"vary": lambda value: not _known(value),
    b"cache-control": lambda value: b"private" in value.lower() or b"no-store" in value.lower(),
    b"content-security-policy": lambda value: b"'nonce-" in value,  # good for one response only
}


def without_shows(headers: Headers) -> list[tuple[bytes, bytes]]:
    """``headers`` without the mark, which is nobody's business outside."""
    return [header for header in headers if header[0] != SHOWS]


@lru_cache(512)
def accepted(header: bytes | None) -> tuple[bytes, ...]:
    """The encodings a client accepts, best first, always ending in ``identity`` (RFC 9110 §12.5.3).

    Equal weights: brotli before gzip before none. A client that refuses even ``identity`` gets it all the same:
    better than no page.
    """
    weights: dict[bytes, float] = {}
    for part in (header or b"").split(b",")[:20]:
        name, _, parameters = part.strip().partition(b";")
        weight = 1.0
        for parameter in parameters.split(b";"):
            parameter_name, _, value = parameter.strip().partition(b"=")
            if parameter_name.strip().lower() == b"q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        if name:
            weights[name.strip().lower()] = weight
    rest = weights.get(b"*", 0.0)
    wanted = [(weights.get(coding, rest), rank, coding) for rank, coding in enumerate((b"gzip", b"br"))]
    identity = weights.get(b"identity", weights.get(b"*", 1e-9))
    best = sorted(((w, r, c) for w, r, c in wanted if w > 0 and w >= identity), reverse=True)
    return (*(coding for _w, _r, coding in best), b"identity")


def same_etag(if_none_match: bytes, tag: bytes) -> bool:
    """Whether an If-None-Match header names ``tag`` (the part between the quotes, without encoding suffix)."""
    if tag in if_none_match:
        return any(_bare(part) == tag for part in if_none_match.split(b","))
    return if_none_match.strip() == b"*"


def _bare(part: bytes) -> bytes:
    value = part.strip().removeprefix(b"W/").strip(b'"')
    return value.removesuffix(b"-br").removesuffix(b"-gzip")


def joined_cookie(values: Iterable[bytes]) -> bytes | None:
    """Several Cookie headers (HTTP/2) as the one they stand for."""
    return b"; ".join(values) or None
