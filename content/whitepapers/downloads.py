"""Downloads of an edition: CSV of its figures and tables, PDF of the whole."""

from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from content.blocks.render import all_csv, block_csv
from content.common.generated import pdf_of
from content.whitepapers.reading import numbered_chapters
from core.generations import shows


def _attachment(response: HttpResponse, name: str) -> HttpResponse:
    """Offer ``response`` under the file name ``name`` (RFC 6266, UTF-8)."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(text: str, name: str) -> HttpResponse:
    response = _attachment(HttpResponse(text, content_type="text/csv; charset=utf-8"), name)
    shows(response, "whitepapers")
    return response


def figure_csv(chapter, block_id: str) -> HttpResponse | None:
    """The data of the figure or table with that id, or None if the chapter has none."""
    text = block_csv(chapter.body, block_id)
    return None if text is None else _csv(text, f"{chapter.title}-{block_id[:8]}.csv")


def chapter_csv(chapter) -> HttpResponse:
    """Every figure and table of a chapter."""
    numbers = {other.pk: other.number for other in numbered_chapters(chapter.edition)}
    return _csv(all_csv([(numbers.get(chapter.pk), chapter.body)]), f"{chapter.edition.title}-{chapter.title}.csv")


def edition_csv(edition) -> HttpResponse:
    """Every figure and table of an edition."""
    return _csv(
        all_csv([(chapter.number, chapter.body) for chapter in numbered_chapters(edition)]), f"{edition.title}.csv"
    )


def edition_pdf(edition, request: HttpRequest) -> HttpResponse:
    """The PDF of the whole edition; while it is being made, a page that says so (503 with Retry-After)."""
    generated = pdf_of(edition)
    if generated is None:
        response = TemplateResponse(
            request, "whitepapers/pdf_pending.html", {"edition": edition, "page": edition}, status=503
        )
        response["Retry-After"] = "30"
        response["Cache-Control"] = "no-store"
        return response
    response = FileResponse(generated.file.open("rb"), content_type="application/pdf")
    response["Content-Length"] = str(generated.size)
    return _attachment(response, f"{edition.title}.pdf")
