"""Taking results away: CSV, XLSX and a feed of the same address."""

import csv
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
from openpyxl import Workbook

from search.documents import StoredDocument
from search.limits import over_limit
from search.parameters import read, write
from search.query import MAX_DEPTH, MAX_PAGE_SIZE, NEWEST, SearchQuery
from search.registry import outcome_labels, type_labels
from search.service import Answer, ask

#: Rows of one export at most, as the page says; exports a minute and caller.
MOST_ROWS = MAX_DEPTH
EXPORTS = 6
FEED_ITEMS = 50
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Down(Exception):
    """The engine stopped answering."""


def _documents(query: SearchQuery) -> Iterator[StoredDocument]:
    for page in range(1, MOST_ROWS // MAX_PAGE_SIZE + 1):
        answer = ask(replace(query, page=page, size=MAX_PAGE_SIZE), facets=False)
        if answer.down:
            raise _Down
        for item in answer.items:
            yield item.document
        if not answer.has_next:
            return


def _columns() -> list[str]:
    names = (
        _("Number"),
        _("Title"),
        _("Kind"),
        _("Body"),
        _("Region"),
        _("Field"),
        _("Date"),
        _("Outcome"),
        _("Fine (yuan)"),
    )
    return [*names, _("Dispute"), _("Address")]


def _row(document: StoredDocument, base: str) -> list[str]:
    return [
        document.number,
        document.title,
        str(type_labels().get(document.type, document.type)),
        document.body,
        document.region,
        document.field,
        document.dated,
        str(outcome_labels().get(document.outcome, document.outcome)),
        document.fine,
        " → ".join(step["label"] for step in document.chain_steps),
        base + document.url,
    ]


def _refusal(request: HttpRequest) -> HttpResponse | None:
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
    if refusal := _refusal(request):
        return refusal
    query, _problems = read(request.GET)
    documents = _documents(query)
    try:
        first = next(documents, None)
    except _Down:
        return _unavailable(request)
    base = request.build_absolute_uri("/").rstrip("/")

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        buffer.write("\ufeff")
        writer.writerow(_columns())
        try:
            if first is not None:
                writer.writerow(map(_safe, _row(first, base)))
            for document in documents:
                writer.writerow(map(_safe, _row(document, base)))
                if buffer.tell() > 32_768:
                    yield buffer.getvalue()
                    buffer.seek(0)
                    buffer.truncate()
        except _Down:
            writer.writerow([_("Incomplete: search stopped answering. Download the file again.")])
        yield buffer.getvalue()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="search-{timezone.localdate():%Y%m%d}.csv"'
    return response


@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The results as a workbook."""
    if refusal := _refusal(request):
        return refusal
    query, _problems = read(request.GET)
    base = request.build_absolute_uri("/").rstrip("/")
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Results"))
    sheet.append(_columns())
    try:
        for document in _documents(query):
            sheet.append([_safe(value) for value in _row(document, base)])
    except _Down:
        return _unavailable(request)
    content = io.BytesIO()
    book.save(content)
    response = HttpResponse(
        content.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="search-{timezone.localdate():%Y%m%d}.xlsx"'
    return response


def _safe(value: str) -> str:
    """A value no spreadsheet takes for a formula, without characters a workbook cannot hold."""
    value = "".join(char for char in value if char >= " " or char in "\t\n")
    return f"'{value}" if value.startswith(_FORMULA) else value


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
