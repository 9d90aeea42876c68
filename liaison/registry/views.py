"""Pages of the register: certificates, enterprises, and tables to be imported."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from content.lists.tabular.reading import MAX_BYTES, FileError
from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.registry import queries, tables
from liaison.registry.forms import CertificatesForm, EnterprisesForm, TableForm
from liaison.registry.models import RegisterImport
from liaison.registry.rules import coordinates
from liaison.workspace.paging import BoundedPaginator, page_query

PER_PAGE = 50
SHOWN_ROWS = 200


@for_audience(Audience.MEMBER)
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Officers and their certificates: of the own body, or of the region."""
    form = CertificatesForm(request.GET, principal=request.principal)
    found = queries.certificates(request.principal, **form.wanted())
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "here": "register",
        "form": form,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": [(each, each.is_valid_on(today)) for each in page],
        "tables": tables.tables_for(request.principal),
        "all_bodies": coordinates(request.principal),
    }
    return render(request, "work/registry/certificates.html", context)


@for_audience(Audience.MEMBER)
@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    """Enterprises by name or code."""
    form = EnterprisesForm(request.GET)
    found = queries.enterprises(request.principal, text=form.chosen()["q"])
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"here": "register", "form": form, "page_obj": page, "page_query": page_query(request)}
    return render(request, "work/registry/enterprises.html", context)


def _table(request: HttpRequest, code: str) -> tables.Table:
    table = tables.table_of(code)
    if table is None:
        raise Http404
    if not table.may(request.principal):
        raise PermissionDenied
    return table


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def import_table(request: HttpRequest, code: str) -> HttpResponse:
    """Upload a table; what came of former ones."""
    table = _table(request, code)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > MAX_BYTES:
                raise FileError(_("At most 5 MB can be imported."))
            batch = tables.upload(table=table, principal=request.principal, name=upload.name, content=upload.read())
        except FileError as error:
            form.add_error("file", str(error))
        else:
            return redirect("registry:import", batch.pk)
    found = visible(request.principal, RegisterImport).filter(kind=code).select_related("uploaded_by__user")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    context = {"here": "register", "table": table, "form": form, "page_obj": page, "page_query": ""}
    return render(request, "work/registry/imports.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def show_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview with what is wrong in which row; POST confirms it. Afterwards what came of it."""
    batch = get_visible_or_404(request.principal, RegisterImport, pk=pk)
    table = _table(request, batch.kind)
    if request.method == "POST":
        if tables.confirm(batch=batch, principal=request.principal):
            messages.success(request, _("Confirmed. The rows are being stored."))
        return redirect("registry:import", pk)
    rows = tables.rows_of(batch)
    faulty = [row for row in rows if row.errors]
    good = [row for row in rows if not row.errors]
    context = {
        "here": "register",
        "table": table,
        "key": table.title_of(table.key),
        "heads": [table.title_of(name) for name in table.shown],
        "batch": batch,
        "faulty": [(row, row.values[table.key]) for row in faulty[:SHOWN_ROWS]],
        "good": [
            (row, row.values[table.key], [(table.title_of(name), row.values[name]) for name in table.shown])
            for row in good[:SHOWN_ROWS]
        ],
        "counts": {
            "faulty": len(faulty),
            "good": len(good),
            "new": sum(not row.known for row in good),
            "known": sum(row.known for row in good),
            "shown": SHOWN_ROWS,
        },
    }
    return render(request, "work/registry/import.html", context)


@for_audience(Audience.MEMBER)
@require_safe
def import_template(request: HttpRequest, code: str) -> HttpResponse:
    """The table to fill in."""
    table = _table(request, code)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(tables.template(table), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{table.code}.xlsx"'
    return response
