"""Public pages of rulings."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.common.generated import pdf_of
from content.rulings import derived, queries
from content.rulings.models import Ruling
from content.rulings.pages import RulingIndexPage
from content.rulings.reading import context_of
from core.generations import shows

PER_PAGE = 20
MAX_NUMBER_LENGTH = 120
MAX_PK = 2**63 - 1


@require_safe
def list_rulings(request: HttpRequest, page: RulingIndexPage | None = None) -> HttpResponse:
    """公开文书: filters with counts, newest decision first; a whole number in any spelling leads to its ruling."""
    number = request.GET.get("number", "").strip()[:MAX_NUMBER_LENGTH].replace("\0", "")
    if number and (found := queries.by_number(number)):
        return shows(redirect(found.url), "rulings")
    chosen = queries.RulingFilter.from_parameters(request.GET)
    page_obj = Paginator(queries.find_rulings(chosen).without_text(), PER_PAGE).get_page(request.GET.get("page"))
    page = page or RulingIndexPage.objects.live().first()
    response = TemplateResponse(
        request,
        "rulings/list.html",
        {
            "page": page,
            "chosen": chosen,
            "choices": queries.filter_choices(chosen),
            "number": number,
            "page_obj": page_obj,
            "page_query": chosen.query_prefix(),
            "breadcrumb": [{"title": page.title if page else _("Rulings"), "url": "/rulings/"}],
        },
    )
    return response if number or getattr(request, "is_preview", False) else shows(response, "rulings", "pages")


@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One ruling as published; its print form is the same page laid out for paper."""
    return _page(request, pk, print_view=False)


@require_safe
def print_ruling(request: HttpRequest, pk: int) -> HttpResponse:
    """The ruling alone, laid out for paper."""
    return _page(request, pk, print_view=True)


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as last made; until it is ready a page says so and offers the print form (202)."""
    ruling, gone = _find(request, pk)
    if ruling is None:
        return gone
    generated = pdf_of(ruling)
    if generated is None:
        # A queue that lost the entry, or an import that made none, is put right by the first reader who asks.
        derived.request_pdf(ruling)
        return TemplateResponse(
            request,
            "rulings/pdf_pending.html",
            {"ruling": ruling, "breadcrumb": [*context_of(ruling)["breadcrumb"], {"title": "PDF", "url": ""}]},
            status=202,
        )
    response = FileResponse(generated.file.open("rb"), content_type="application/pdf", filename=f"{ruling.number}.pdf")
    response["X-Robots-Tag"] = "noindex"
    return response


def _find(request: HttpRequest, pk: int) -> tuple[Ruling | None, HttpResponse | None]:
    """The published ruling, or None with the answer that stands in its place. Http404 for what was never public."""
    # An integer the database cannot hold is an address nothing ever had.
    ruling = Ruling.objects.filter(pk=pk).first() if pk <= MAX_PK else None
    if ruling is None:
        raise Http404
    if ruling.live and not ruling.withdrawn_on:
        return ruling, None
    if ruling.withdrawn_on:
        # Number, date and reason: nothing else of the row reaches the template.
        tombstone = {
            "number": ruling.number,
            "withdrawn_on": ruling.withdrawn_on,
            "reason": ruling.withdrawal_reason,
        }
    elif ruling.expired:
        tombstone = None
    else:
        raise Http404
    here = _("Withdrawn") if tombstone else _("No longer published")
    breadcrumb = [{"title": _("Rulings"), "url": "/rulings/"}, {"title": here, "url": ""}]
    response = TemplateResponse(
        request, "rulings/gone.html", {"tombstone": tombstone, "breadcrumb": breadcrumb}, status=410
    )
    return None, shows(response, "rulings")


def _page(request: HttpRequest, pk: int, *, print_view: bool) -> HttpResponse:
    ruling, gone = _find(request, pk)
    if ruling is None:
        return gone
    address = request.build_absolute_uri(ruling.url)
    context = context_of(ruling, address=address) | {"print_view": print_view, "permanent_address": address}
    return shows(TemplateResponse(request, "rulings/read.html", context), "rulings", "cases", "statutes")
