"""Which site a request is for, without a query each time."""

import copy

from wagtail.models import Site

from core.generations import SITE
from core.memo import Memo, remembering

_memo = Memo(64)


class SiteMiddleware:
    """Stores the request's site where ``Site.find_for_request`` looks for it (``request._wagtail_site``).

    The home page comes with it, since routing begins there. Wagtail asks for both again at every request.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if remembering():
            request._wagtail_site = self.remembered(request)
        return self.get_response(request)

    def remembered(self, request) -> Site | None:
        """The site of ``request`` with its home page in its own class."""
        key = (request._get_raw_host(), request.get_port())
        site, home = _memo.get(key, (SITE, "pages"), lambda: self.look_up(request))
        if site is not None:
            # Copies: a request may set attributes on either.
            site, home = copy.copy(site), copy.copy(home)
            site.root_page = home
        return site

    @staticmethod
    def look_up(request) -> tuple:
        """The site and its home page in its own class, or (None, None)."""
        site = Site._find_for_request(request)
        return (site, site.root_page.specific) if site else (None, None)
