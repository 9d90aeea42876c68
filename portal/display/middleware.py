"""Sets ``request.display`` from the cookie, and answers the links that change it (``?mode=elder`` …)."""

from django.conf import settings
from django.http import HttpResponseRedirect

from portal.display.preferences import COOKIE, COOKIE_AGE, PARAMETERS, parse


class DisplayPreferencesMiddleware:
    """A GET with ``mode``, ``size`` or ``lang`` stores the choice and leads back to the same address without it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.display = parse(request.COOKIES.get(COOKIE))
        if request.method == "GET" and any(name in request.GET for name in PARAMETERS):
            return self.remember(request)
        return self.get_response(request)

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
