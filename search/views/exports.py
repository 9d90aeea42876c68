"""Long exports: asking for one, seeing how far it is, fetching it."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from search.exports.models import SearchExport
from search.exports.services import KEPT, MOST_ROWS, ask_for_export, may_be_given_out
from search.parameters import read, write
from search.presentation import described
from search.views.takeaway import refusal

CONTENT_TYPES = {
    SearchExport.Format.CSV: "text/csv; charset=utf-8",
    SearchExport.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _context(**more) -> dict:
    return {
        "most_rows": MOST_ROWS,
        "hours": int(KEPT.total_seconds() // 3600),
        "breadcrumb": [{"title": _("Search"), "url": "/search/"}, {"title": _("Export"), "url": ""}],
        **more,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask_export(request: HttpRequest) -> HttpResponse:
    """Ask for the results of the search in the address as a file."""
    query, _problems = read(request.GET)
    form = request.POST.get("format", "")
    if request.method == "POST" and form in SearchExport.Format.values:
        if refused := refusal(request):
            return refused
        base = request.build_absolute_uri("/").rstrip("/")
        export = ask_for_export(query=query, sort=query.sort, form=form, base=base)
        return redirect("search:export", token=export.token)
    context = _context(query=query, described=described(query), address=write(query, page=None))
    return render(request, "search/exports/ask.html", context)


@require_safe
@never_cache
def export(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """How far a file is; as JSON for the page's script (``?progress``)."""
    found = SearchExport.objects.filter(pk=token).first()
    if "progress" in request.GET:
        if found is None:
            return JsonResponse({"finished": True})
        return JsonResponse({"finished": bool(found.finished_at), "done": found.done, "total": found.total})
    return render(request, "search/exports/export.html", _context(export=found), status=200 if found else 404)


@require_safe
@never_cache
def export_file(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """The file, as long as everything in it is public."""
    found = SearchExport.objects.filter(pk=token).exclude(finished_at=None).first()
    if found is None:
        return render(request, "search/exports/export.html", _context(export=None), status=404)
    if not may_be_given_out(found):
        return render(request, "search/exports/export.html", _context(export=None, taken_back=True), status=410)
    name = f"search-{timezone.localtime(found.made_at):%Y%m%d}.{found.format}"
    content_type = CONTENT_TYPES[SearchExport.Format(found.format)]
    return FileResponse(found.file.open("rb"), content_type=content_type, as_attachment=True, filename=name)
