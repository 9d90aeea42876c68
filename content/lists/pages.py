"""Lists in the page tree: the index of all lists, and one page a list."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import path
from wagtail.fields import RichTextField
from wagtail.search import index

from content.common.pages import IndexPage, PublicPage, site_path
from content.lists import queries, table
from content.lists.diff import diff
from content.lists.kinds import KIND_CHOICES, KINDS, Kind
from content.lists.versions import ListRow, ListVersion
from core.generations import HEADER, shows


def uncached(response: HttpResponse) -> HttpResponse:
    """Take the cache mark off a response that the mere turn of a day makes wrong."""
    if HEADER in response:
        del response[HEADER]
    return response


class ListIndexPage(IndexPage):
    """清单: all published lists with their versions in force."""

    cache_kind = "lists"
    template = "lists/index.html"
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["lists.ListPage"]

    class Meta:
        verbose_name = _("list index")

    def body_context(self, request: HttpRequest) -> dict:
        return {"lists": queries.current_lists(self)}

    @path("")
    def read(self, request: HttpRequest) -> HttpResponse:
        """All lists; not cached on days before a version that has been published takes effect."""
        response = self.respond(request)
        return uncached(response) if queries.any_upcoming() else response


class ListPage(PublicPage):
    """One published list (清单): its kind, its standard, and through ``versions`` its rows."""

    cache_kind = "lists"
    schema_type = "Dataset"
    template = "lists/list.html"
    parent_page_types = ["lists.ListIndexPage"]
    subpage_types: list = []

    kind = models.CharField(_("kind of list"), max_length=40, choices=KIND_CHOICES, db_index=True)
    standard = RichTextField(
        _("standard for listing"),
        features=["bold", "ol", "ul", "link", "document-link"],
        help_text=_("What is put on the list and what is taken off it, and on what basis."),
    )

    body_panels = [FieldPanel("kind"), FieldPanel("standard")]
    # The record of adjustments says what changed and keeps every version readable; a second record would compete.
    disclosure_panels = PublicPage.disclosure_panels[:-1]
    api_fields = [*PublicPage.api_fields, APIField("kind"), APIField("standard"), APIField("current_version")]
    search_fields = [*PublicPage.search_fields, index.SearchField("standard"), index.FilterField("kind")]

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="list_kind_is_known")]

    @property
    def kind_data(self) -> Kind:
        """The kind with its columns."""
        return KINDS[self.kind]

    @property
    def address(self) -> str:
        """Address of the list below the site's root, without a query."""
        return site_path(self)

    def clean(self) -> None:
        super().clean()
        if self.pk and self.versions.exists():
            stored = type(self).objects.filter(pk=self.pk).values_list("kind", flat=True).first()
            if stored and stored != self.kind:
                raise ValidationError({"kind": _("The kind cannot change once a version has been published.")})

    # Reading

    @cached_property
    def all_versions(self) -> list[ListVersion]:
        """Every published version, the latest first; read once a request."""
        return list(self.versions.all()) if self.pk else []

    def version_on(self, day: dt.date) -> ListVersion | None:
        """The version in force on ``day``, from those already read."""
        return next((version for version in self.all_versions if version.covers(day)), None)

    @property
    def current_version(self) -> dict | None:
        """The version in force today as the reading API gives it; its rows are behind ``csv`` and ``xlsx``."""
        version = self.version_on(timezone.localdate())
        if version is None:
            return None
        address = f"{self.address}versions/{version.number}/"
        return {
            "number": version.number,
            "effective_from": version.effective_from,
            "effective_to": version.effective_to,
            "rows": version.row_count,
            "note": version.note,
            "url": address,
            "csv": f"{address}csv/",
            "xlsx": f"{address}xlsx/",
        }

    def get_context(self, request, *args, **kwargs):
        # Lists have no corrections of their own (see disclosure_panels): spare every page the query for them.
        self.corrections = []
        return super().get_context(request, *args, **kwargs)

    def body_context(self, request: HttpRequest) -> dict:
        versions = self.all_versions
        today = timezone.localdate()
        return {
            "kind": self.kind_data,
            "versions": versions,
            "current": self.version_on(today),
            "upcoming": [version for version in reversed(versions) if version.effective_from > today],
            "today": today,
        }

    def _answer(self, request: HttpRequest, extra: dict, crumbs: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
        response = self.respond(request, **extra)
        context = response.context_data
        context["breadcrumb"] = [*context["breadcrumb"], *({"title": title, "url": url} for title, url in crumbs)]
        # A version that takes effect at midnight would not bump anything: cache only what the calendar leaves alone.
        return uncached(response) if context["upcoming"] else response

    def _table(self, request: HttpRequest, version: ListVersion | None, **options) -> dict:
        query = table.TableQuery.read(self.kind_data, request.GET)
        read = None
        if version is not None:
            read = table.read_table(self.kind_data, version, query, page=request.GET.get("page"), **options)
        return {"version": version, "table": read, "query": query}

    def _day(self, request: HttpRequest) -> tuple[dt.date, bool]:
        """The day asked for (today when missing) and whether what was asked is no date."""
        text = request.GET.get("on", "").strip()
        day = table.parse_day(text)
        return day or timezone.localdate(), bool(text) and day is None

    def _on(self, request: HttpRequest, *, print_view: bool = False) -> HttpResponse:
        day, bad_day = self._day(request)
        version = self.version_on(day)
        extra = self._table(request, version, whole=print_view)
        extra |= {"day": day, "bad_day": bad_day, "other_day": bool(request.GET.get("on")) and not bad_day}
        return self._answer(request, extra | {"print_view": print_view})

    @path("")
    def read(self, request: HttpRequest) -> HttpResponse:
        """The version in force today, or on the day ``?on=``."""
        return self._on(request)

    @path("print/", name="print")
    def print_view(self, request: HttpRequest) -> HttpResponse:
        """All rows of the version in force, laid out for paper."""
        return self._on(request, print_view=True)

    def _version(self, number: int) -> ListVersion:
        version = self._numbered(number)
        if version is None:
            raise Http404
        return version

    def _numbered(self, number: int) -> ListVersion | None:
        return next((version for version in self.all_versions if version.number == number), None)

    # The same pattern as the former versions of other pages: for lists the number is the version's.
    @path("versions/<int:number>/", name="version")
    def version_view(self, request: HttpRequest, number: int, *, print_view: bool = False) -> HttpResponse:
        """One version with 与上一版的差异; its former one is read only for that."""
        version = self._version(number)
        kind = self.kind_data
        former = self._numbered(number - 1)
        rows = queries.rows_of(version)
        difference = diff(queries.rows_of(former), rows) if former else None
        title = gettext("Version %(number)s") % {"number": number}
        extra = self._table(request, version, whole=print_view, rows=rows) | {
            "one_version": True,
            "print_view": print_view,
            "former": former,
            "difference": table.show_difference(kind, difference, rows) if difference is not None else None,
            "heading": f"{self.title}（{title}）",
        }
        return self._answer(request, extra, ((title, f"{self.address}versions/{number}/"),))

    @path("versions/<int:number>/print/", name="version_print")
    def version_print(self, request: HttpRequest, number: int) -> HttpResponse:
        """One version for paper."""
        return self.version_view(request, number, print_view=True)

    @path("rows/<str:key>/", name="row")
    def row_view(self, request: HttpRequest, key: str, *, print_view: bool = False) -> HttpResponse:
        """One row: what holds today, and what each version did to it."""
        kind = self.kind_data
        history = queries.history_of(self, key)
        if not history:
            raise Http404
        extra = {
            "row_history": self._history(history),
            "progress": queries.confirmed_progress(self, [key]).get(key, []) if kind.problems else [],
            "print_view": print_view,
            "key": key,
        }
        response = self.respond(request, template="lists/row.html", **extra)
        context = response.context_data
        current = context["current"]
        held = {row.version_id: row for row in history}
        row = held.get(current.pk) if current else None
        context["in_force"] = row is not None
        context["place"] = self._place(row, current) if row else ""
        row = row or history[-1]
        context["row"] = row
        context["row_version"] = next(v for v in context["versions"] if v.pk == row.version_id)
        context["values"] = table.show_values(kind, row.data)
        context["heading"] = kind.title(row.data)
        context["breadcrumb"] = [*context["breadcrumb"], {"title": key, "url": ""}]
        return uncached(response) if context["upcoming"] else response

    def _place(self, row: ListRow, version: ListVersion) -> str:
        """Query and fragment that lead to ``row`` in the list; only long lists cost a query."""
        before = 0
        if version.row_count > table.PER_PAGE:
            before = version.rows.filter(position__lt=row.position).count()
        number = before // table.PER_PAGE + 1
        return (f"?page={number}" if number > 1 else "") + f"#row-{row.key}"

    @path("rows/<str:key>/print/", name="row_print")
    def row_print(self, request: HttpRequest, key: str) -> HttpResponse:
        """One row for paper."""
        return self.row_view(request, key, print_view=True)

    def _history(self, held: list) -> list[dict]:
        """What each version did to the row, newest first; versions that left it alone are not named."""
        kind = self.kind_data
        by_version = {row.version_id: row.data for row in held}
        steps, before = [], None
        for version in reversed(self.all_versions):
            now = by_version.get(version.pk)
            if now is not None and before is None:
                steps.append({"version": version, "event": "added"})
            elif now is None and before is not None:
                steps.append({"version": version, "event": "removed"})
            elif now is not None and now != before:
                shown = table.show_difference(kind, diff({"": before}, {"": now}), {"": now})
                steps.append({"version": version, "event": "changed", "cells": shown["changed"][0]["cells"]})
            before = now
        return steps[::-1]

    # Taking away

    def _download(self, request: HttpRequest, version: ListVersion | None, form: str) -> HttpResponse:
        from content.lists.tabular import writing

        if version is None:
            raise Http404
        write, content_type = writing.FORMATS[form]
        content = write(self.kind_data, queries.rows_of(version).items(), title=self.title)
        response = HttpResponse(content, content_type=content_type)
        name = gettext("%(title)s (version %(number)s, effective %(day)s)") % {
            "title": self.title,
            "number": version.number,
            "day": version.effective_from.isoformat(),
        }
        response["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
        shows(response, *self.shown_kinds)
        return response

    @path("csv/", name="csv")
    def csv_view(self, request: HttpRequest) -> HttpResponse:
        """All rows in force today (or on ``?on=``) as CSV."""
        return self._in_force(request, "csv")

    @path("xlsx/", name="xlsx")
    def xlsx_view(self, request: HttpRequest) -> HttpResponse:
        """All rows in force today (or on ``?on=``) as a spreadsheet."""
        return self._in_force(request, "xlsx")

    def _in_force(self, request: HttpRequest, form: str) -> HttpResponse:
        day, _bad = self._day(request)
        response = self._download(request, self.version_on(day), form)
        return uncached(response) if self.all_versions[0].effective_from > timezone.localdate() else response

    @path("versions/<int:number>/csv/", name="version_csv")
    def version_csv(self, request: HttpRequest, number: int) -> HttpResponse:
        """All rows of one version as CSV."""
        return self._download(request, self._version(number), "csv")

    @path("versions/<int:number>/xlsx/", name="version_xlsx")
    def version_xlsx(self, request: HttpRequest, number: int) -> HttpResponse:
        """All rows of one version as a spreadsheet."""
        return self._download(request, self._version(number), "xlsx")
