"""What every page's chrome needs: portal settings, navigation, display preferences, links that change them."""

from urllib.parse import urlencode

from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from content.common.site import PortalSettings
from core.generations import SITE
from core.memo import Memo
from portal.display.preferences import DEFAULT, PARAMETERS

_memo = Memo(16)

#: Sections whose menu entry leads to what one comes for; the page itself tells of the other ways.
ENTRANCES = {"/report/": ("/clues/submit/", "/clues/")}


def navigation(request) -> list[dict]:
    """The main navigation: home, then its children shown in menus, in tree order; one query."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    sections = _memo.get(("sections", site.pk), (SITE,), lambda: _sections(site.root_page))
    return [
        {"title": None, "url": "/", "current": request.path == "/"},
        *(
            {"title": title, "url": ENTRANCES.get(url, (url,))[0], "current": request.path.startswith((url, below))}
            for title, url, below in ((title, url, ENTRANCES.get(url, (url, url))[1]) for title, url in sections)
        ),
    ]


def _sections(home) -> list[tuple[str, str]]:
    pages = home.get_children().live().in_menu().only("title", "url_path", "slug")
    return [(page.title, page.url_path.removeprefix(home.url_path.rstrip("/")) or "/") for page in pages]


def display_link(request, **choice: str) -> str:
    """Address of this page that stores ``choice`` (mode, size or lang) and comes back."""
    query = [(k, v) for k, values in request.GET.lists() for v in values if k not in PARAMETERS]
    return "?" + urlencode([*query, *choice.items()])


def chrome(request) -> dict:
    """Context for templates/base.html; lazily evaluated, so that pages without chrome pay nothing."""
    display = getattr(request, "display", DEFAULT)
    return {
        "portal": SimpleLazyObject(lambda: _memo.get("settings", (SITE,), PortalSettings.load)),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "display": display,
        "display_links": {
            "elder": display_link(request, mode="normal" if display.elder else "elder"),
            "script": display_link(request, lang="zh-hans" if display.traditional else "zh-hant"),
            "small": display_link(request, size="s"),
            "medium": display_link(request, size="m"),
            "large": display_link(request, size="l"),
        },
    }
