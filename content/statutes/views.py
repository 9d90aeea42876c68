"""Public pages of statutes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.statutes import queries
from content.statutes.citing import citing
from content.statutes.models import CACHE_KIND, Article, Kind, Statute, StatuteVersion, article_label
from content.statutes.pages import StatuteIndexPage
from content.statutes.resolving import version_article_url
from content.statutes.versions import in_force, period, status
from core.generations import shows

PER_PAGE = 50
CITING_PER_PAGE = 20
MAX_PK = 2**63 - 1


@require_safe
def list_statutes(request: HttpRequest, page: StatuteIndexPage | None = None) -> HttpResponse:
    """法规库: every statute registered, by name and kind."""
    text = request.GET.get("q", "").strip()[: queries.MAX_QUERY_LENGTH].replace("\0", "")
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    page_obj = Paginator(queries.statutes(text, kind), PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    entries = []
    for found in page_obj:
        versions = queries.by_start(found.versions.all())
        shown = queries.current(versions, today)
        entries.append((found, shown, status(versions, shown, today) if shown else None, len(versions)))
    page = page or StatuteIndexPage.objects.live().first()
    chosen = {name: value for name, value in (("q", text), ("kind", kind)) if value}
    context = {
        "page": page,
        "text": text,
        "kind": kind,
        "kinds": queries.kinds(),
        "page_obj": page_obj,
        "entries": entries,
        "page_query": f"{urlencode(chosen)}&" if chosen else "",
        "max_length": queries.MAX_QUERY_LENGTH,
        "breadcrumb": [{"title": page.title if page else _("Statutes"), "url": "/statutes/"}],
    }
    response = TemplateResponse(request, "statutes/list.html", context)
    return response if text or getattr(request, "is_preview", False) else shows(response, CACHE_KIND, "pages")


@require_safe
def statute(request: HttpRequest, pk: int) -> HttpResponse:
    """The version in force today, or the last one there is."""
    found = _statute(pk)
    versions = queries.versions_of(found)
    return _version_page(request, found, versions, queries.current(versions, timezone.localdate()))


@require_safe
def version(request: HttpRequest, pk: str, edition: str) -> HttpResponse:
    """One version, at an address that never means another."""
    found = _statute(int(pk))
    versions = queries.versions_of(found)
    return _version_page(request, found, versions, _edition(versions, edition))


def _version_page(
    request: HttpRequest, found: Statute, versions: list[StatuteVersion], shown: StatuteVersion | None
) -> HttpResponse:
    today = timezone.localdate()
    names = [name.name for name in found.names.all()]
    context = {
        "statute": found,
        "names": names,
        "version": shown,
        "rows": queries.rows(versions, today),
        "chapters": queries.chapters(shown) if shown else [],
        "status": status(versions, shown, today) if shown else None,
        "end": period(versions, shown)[1] if shown else None,
        "address": request.build_absolute_uri(shown.url if shown else found.url),
        "breadcrumb": [
            {"title": _("Statutes"), "url": "/statutes/"},
            {"title": found.short_title, "url": found.url},
        ],
    }
    return shows(TemplateResponse(request, "statutes/statute.html", context), CACHE_KIND)


@dataclass(frozen=True, slots=True)
class Other:
    """Another version on an article's page: its article of the same number, and the one nearest in wording."""

    row: queries.VersionRow
    same: Article | None
    same_url: str
    near: Article | None
    near_url: str


@require_safe
def article(request: HttpRequest, pk: str, number: str) -> HttpResponse:
    """An article: in the version asked for (``edition``), else in force on a day (``on``), else today; then its
    wording in the other versions, and the published rulings that cite it."""
    found = _statute(int(pk))
    versions = queries.versions_of(found)
    today = timezone.localdate()
    day, bad_day = _day(request.GET.get("on", ""))
    asked = request.GET.get("edition", "")
    shown = _edition(versions, asked) if asked else in_force(versions, day or today)
    same_number = queries.articles_numbered(versions, number)
    if not same_number:
        raise Http404
    text = same_number.get(shown.pk) if shown else None
    counterparts = queries.counterparts(text, versions) if text else {}
    others = []
    for row in queries.rows(versions, today):
        if row.version == shown:
            continue
        near = counterparts.get(row.version.pk)
        same_url = version_article_url(versions, row.version, number)
        near_url = version_article_url(versions, row.version, near.number) if near else ""
        others.append(Other(row, same_number.get(row.version.pk), same_url, near, near_url))
    rulings = citing(versions, shown, number) if shown and text else None
    page_obj = Paginator(rulings, CITING_PER_PAGE).get_page(request.GET.get("page")) if rulings is not None else None
    label = article_label(number)
    kept = {name: value for name, value in (("on", day.isoformat() if day else ""), ("edition", asked)) if value}
    context = {
        "statute": found,
        "label": label,
        "number": number,
        "day": day or today,
        "asked_day": day,
        "bad_day": bad_day,
        "on": request.GET.get("on", "")[:20],
        "version": shown,
        "article": text,
        "status": status(versions, shown, today) if shown else None,
        "end": period(versions, shown)[1] if shown else None,
        "others": others,
        "page_obj": page_obj,
        "page_query": f"{urlencode(kept)}&" if kept else "",
        "search_address": "/search/?" + urlencode({"q": f"《{found.title}》{label}"}),
        "breadcrumb": [
            {"title": _("Statutes"), "url": "/statutes/"},
            {"title": found.short_title, "url": shown.url if shown else found.url},
            {"title": label, "url": ""},
        ],
    }
    return shows(TemplateResponse(request, "statutes/article.html", context), CACHE_KIND, "rulings")


def _statute(pk: int) -> Statute:
    if pk > MAX_PK:
        raise Http404
    return get_object_or_404(Statute.objects.prefetch_related("names"), pk=pk)


def _edition(versions: list[StatuteVersion], edition: str) -> StatuteVersion:
    for found in versions:
        if found.edition == edition:
            return found
    raise Http404


def _day(text: str) -> tuple[dt.date | None, bool]:
    """The day asked for, and whether what was typed is none."""
    if not text.strip():
        return None, False
    try:
        return dt.date.fromisoformat(text.strip()), False
    except ValueError:
        return None, True
