"""Taking results away at once: CSV, XLSX and a feed of the same address."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search.documents import StoredDocument
from search.engines.base import EngineUnavailable
from search.exports.rows import csv_pieces, row, write_xlsx
from search.limits import over_limit
from search.parameters import read, write
from search.query import MAX_DEPTH, NEWEST
from search.service import Answer, ask, listing

#: Rows of a file made at once, as the page says; exports a minute and caller.
MOST_ROWS = MAX_DEPTH
EXPORTS = 6
FEED_ITEMS = 50


class _Down(Exception):
    """The engine stopped answering."""


def refusal(request: HttpRequest) -> HttpResponse | None:
    """The answer to somebody who exports too much, or None."""
    if seconds := over_limit(request, "export", EXPORTS):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(seconds)
        return response
    return None


def _unavailable(request: HttpRequest) -> HttpResponse:
    response = render(request, "search/down.html", status=503)
    response["Retry-After"] = "30"
    return response


@require_safe
def export_csv(request: HttpRequest) -> HttpResponse:
    """The results as CSV with a byte-order mark, sent as they are read: the browser shows how far it is."""
    if refused := refusal(request):
        return refused
    query, _problems = read(request.GET)
    try:
        _found, _rows, documents = listing(query, limit=MOST_ROWS)
    except EngineUnavailable:
        return _unavailable(request)
    base = request.build_absolute_uri("/").rstrip("/")

    def rows() -> Iterator[list[str]]:
        try:
            for document in documents:
                yield row(document, base)
        except EngineUnavailable:
            yield [_("Incomplete: search stopped answering. Download the file again.")]

    response = StreamingHttpResponse(csv_pieces(rows()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="search-{timezone.localdate():%Y%m%d}.csv"'
    return response


@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The results as a workbook."""
    if refused := refusal(request):
        return refused
    query, _problems = read(request.GET)
    base = request.build_absolute_uri("/").rstrip("/")
    content = io.BytesIO()
    try:
        _found, _rows, documents = listing(query, limit=MOST_ROWS)
        write_xlsx((row(document, base) for document in documents), content)
    except EngineUnavailable:
        return _unavailable(request)
    response = HttpResponse(
        content.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="search-{timezone.localdate():%Y%m%d}.xlsx"'
    return response


class SearchFeed(Feed):
    """Atom: the newest documents a search finds. Its address is the search's with feed/ in it."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Answer:
        query, _problems = read(request.GET)
        answer = ask(replace(query, sort=NEWEST, page=1, size=FEED_ITEMS), facets=False)
        if answer.down:
            raise _Down
        return answer

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except _Down:
            return _unavailable(request)

    def title(self, answer: Answer) -> str:
        text = answer.query.text[:60]
        return _("Search: %(text)s") % {"text": text} if text else _("Search")

    def link(self, answer: Answer) -> str:
        return f"/search/?{write(replace(answer.query, sort=''), page=None)}"

    def feed_url(self, answer: Answer) -> str:
        return f"/search/feed/?{write(replace(answer.query, sort=''), page=None)}"

    def items(self, answer: Answer) -> list[StoredDocument]:
        return [item.document for item in answer.items]

    def item_title(self, item: StoredDocument) -> str:
        return f"{item.number}　{item.title}" if item.number else item.title

    def item_description(self, item: StoredDocument) -> str:
        return item.summary

    def item_link(self, item: StoredDocument) -> str:
        return item.url

    def item_pubdate(self, item: StoredDocument) -> dt.datetime | None:
        if not item.dated:
            return None
        return timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(item.dated), dt.time()))

    item_updateddate = item_pubdate
