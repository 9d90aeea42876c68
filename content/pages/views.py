"""Addresses of the site itself that are not pages of the tree: site map, feeds, sitemap.xml, robots.txt."""

import logging
import secrets
import sys
from functools import partial

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from content.common.listing import kinds
from content.common.pages import site_path
from content.statutes.models import Statute
from core.generations import shows

logger = logging.getLogger(__name__)


def _all_kinds() -> set[str]:
    return {kind.cache_kind for kind in kinds()} | {"pages"}


def site_map(request: HttpRequest) -> HttpResponse:
    """站点地图: every section and index page, two levels deep, and the ways to subscribe."""
    site = Site.find_for_request(request)
    root = site.root_page
    pages = root.get_descendants().live().filter(depth__lte=root.depth + 2).order_by("path")
    sections: list[dict] = []
    for page in pages.only("title", "url_path", "depth", "path"):
        entry = {"title": page.title, "url": site_path(page), "children": []}
        if page.depth == root.depth + 1:
            sections.append(entry)
        elif sections:
            sections[-1]["children"].append(entry)
    for section in sections:
        section["more"] = max(0, len(section["children"]) - 12)
        section["children"] = section["children"][:12]
    title = _("Site map")
    context = {"title": title, "breadcrumb": [{"title": title, "url": request.path}], "sections": sections}
    response = TemplateResponse(request, "pages/site_map.html", context)
    shows(response, *_all_kinds())
    return response


def feeds(request: HttpRequest) -> HttpResponse:
    """订阅: the feeds there are and how to use them."""
    title = _("Subscribe")
    context = {"title": title, "breadcrumb": [{"title": title, "url": request.path}], "kinds": kinds()}
    response = TemplateResponse(request, "pages/feeds.html", context)
    shows(response, "site")
    return response


def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: everything public may be indexed; staff pages, searches and display choices need not be."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /search/",
        "Disallow: /*?*lang=",
        "Disallow: /*?*mode=",
        "Disallow: /*?*size=",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    shows(response, "site")
    return response


class PageSitemap(Sitemap):
    """Every live page of the tree."""

    limit = 10_000

    def items(self):
        return (
            Page.objects.live()
            .public()
            .filter(depth__gt=1)
            .order_by("path")
            .only("url_path", "last_published_at", "depth")
        )

    def location(self, item: Page) -> str:
        return site_path(item)

    def lastmod(self, item: Page):
        return item.last_published_at


class StatuteSitemap(Sitemap):
    """Statutes with their newest texts; their articles and former versions are reached from there."""

    limit = 10_000

    def items(self):
        return Statute.objects.order_by("pk").only("pk")

    def location(self, item: Statute) -> str:
        return item.url


class KindSitemap(Sitemap):
    """Published items that are not pages of the tree (rulings)."""

    limit = 10_000

    def __init__(self, key: str) -> None:
        self.key = key

    def items(self):
        from content.common.listing import get_kind

        kind = get_kind(self.key)
        return list(kind.entries(None)) if kind else []

    def location(self, item) -> str:
        return item.url

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {"pages": PageSitemap(), "rulings": KindSitemap("rulings"), "statutes": StatuteSitemap()}

#: Whatever changes an address changes the sitemap.
SITEMAP_KINDS = ("cases", "lists", "pages", "rulings", "statutes", "whitepapers")


def sitemap(request: HttpRequest, section: str | None = None) -> HttpResponse:
    """The sitemap for search machines: the index, or the addresses of one ``section``."""
    view = sitemaps.index if section is None else partial(sitemaps.sitemap, section=section)
    return shows(view(request, SITEMAPS), *SITEMAP_KINDS)


def error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page in the portal's style."""
    return render(request, f"{status}.html", status=status)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: says what happened and where to go on."""
    return error(request, 404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return error(request, 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return error(request, 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs no database, with a number that stands in the log beside the traceback."""
    number = secrets.token_hex(4).upper()
    logger.error("Server error %s at %s", number, request.path, exc_info=sys.exc_info())
    return HttpResponse(render_to_string("500.html", {"number": number}), status=500)
