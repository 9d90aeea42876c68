"""What an address of the portal answers, for checks: asked of this process, or of a running site over HTTP."""

import urllib.error
import urllib.request
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest

from search.saved.mailing import site_address

#: Address below the site's root → status and text of the answer.
Fetch = Callable[[str], tuple[int, str]]
#: How often a running site is asked for one address: it may be answered by several processes.
TIMES = 6
TIMEOUT = 20


@lru_cache(maxsize=1)
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def from_this_process(address: str) -> tuple[int, str]:
    """The portal's own answer to an anonymous reader, with all its middleware, without page cache or proxy."""
    site = urlsplit(site_address())
    parts = urlsplit(address)
    environ: dict = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "HTTP_HOST": site.netloc or "localhost",
        "SERVER_NAME": site.hostname or "localhost",
        "wsgi.url_scheme": site.scheme or "http",
        "HTTP_X_FORWARDED_PROTO": site.scheme or "http",
    }
    setup_testing_defaults(environ)
    response = _handler().get_response(WSGIRequest(environ))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body.decode("utf-8", "replace")


def from_site(base: str) -> Fetch:
    """A running portal at ``base``, with its page cache and what stands before it.

    Of several answers to one address the worst counts: one process that still shows a page is one too many.
    """

    def fetch(address: str) -> tuple[int, str]:
        answers = [_over_http(base.rstrip("/") + address) for _ in range(TIMES)]
        return min(answers, key=lambda answer: (answer[0] >= 400, answer[0]))

    return fetch


def _over_http(address: str) -> tuple[int, str]:
    if not address.startswith(("http://", "https://")):
        raise ValueError(address)
    request = urllib.request.Request(address, headers={"Connection": "close"})  # noqa: S310 - scheme checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            return response.status, response.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode("utf-8", "replace")
