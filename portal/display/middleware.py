"""Sets ``request.display`` from the cookie, answers the links that change it (``?mode=elder`` …), and turns public
pages into traditional characters for those who chose them."""

from django.conf import settings
from django.http import HttpResponseRedirect

from portal.display.hant import convert_html
from portal.display.preferences import COOKIE, COOKIE_AGE, PARAMETERS, parse


class DisplayPreferencesMiddleware:
    """A GET with ``mode``, ``size`` or ``lang`` stores the choice and leads back to the same address without it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.display = parse(request.COOKIES.get(COOKIE))
        if request.method == "GET" and any(name in request.GET for name in PARAMETERS):
            return self.remember(request)
        response = self.get_response(request)
        if request.display.traditional and is_public_page(request, response):
            in_traditional_characters(response)
        return response

    def remember(self, request) -> HttpResponseRedirect:
        display = request.display.chosen(request.GET)
        query = request.GET.copy()
        for name in PARAMETERS:
            query.pop(name, None)
        # One leading slash only: "//host/…" would leave the site.
        target = "/" + request.path.lstrip("/") + (f"?{query.urlencode()}" if query else "")
        response = HttpResponseRedirect(target)
        response.set_cookie(
            COOKIE, str(display), max_age=COOKIE_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
        response["Cache-Control"] = "no-store"
        return response


def is_public_page(request, response) -> bool:
    """Whether ``response`` is an HTML page outside the editors' workplace."""
    return (
        not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not request.path.startswith(("/admin/", "/_util/"))
    )


def in_traditional_characters(response) -> None:
    """Convert the page in ``response``; what its length was measured by goes with it."""
    charset = response.charset
    response.content = convert_html(response.content.decode(charset, "surrogateescape")).encode(
        charset, "surrogateescape"
    )
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))
