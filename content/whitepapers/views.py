"""Files that belong to a page of the tree: CSV of figures, PDF of an edition.

They have addresses of their own because Wagtail's page addresses hold no dots.
"""

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page

from content.whitepapers import downloads, queries
from content.whitepapers.models import ChapterPage, EditionPage, WhitePaperSeriesPage


def find_page(request: HttpRequest, path: str) -> Page:
    """The live page at ``path`` that everyone may read; the address of a series stands for its latest edition.

    Raises:
        Http404: there is none.
    """
    result = Page.route_for_request(request, path)
    page = result.page if result else None
    if page is None or not page.live or page.get_view_restrictions().exists():
        raise Http404
    if isinstance(page, WhitePaperSeriesPage):
        page = queries.latest_edition(page)
    if page is None:
        raise Http404
    return page


def all_data(request: HttpRequest, path: str) -> HttpResponse:
    """Every figure and table of a chapter or an edition, as one CSV."""
    page = find_page(request, path)
    if isinstance(page, ChapterPage):
        return downloads.chapter_csv(page)
    if isinstance(page, EditionPage):
        return downloads.edition_csv(page)
    raise Http404


def figure_data(request: HttpRequest, path: str, figure: str) -> HttpResponse:
    """The data of one figure or table of a chapter, as CSV."""
    page = find_page(request, path)
    response = downloads.figure_csv(page, figure) if isinstance(page, ChapterPage) else None
    if response is None:
        raise Http404
    return response


def edition_pdf(request: HttpRequest, path: str) -> HttpResponse:
    """The PDF of a whole edition; while it is being made, a page that says so (503, Retry-After)."""
    page = find_page(request, path)
    if not isinstance(page, EditionPage):
        raise Http404
    return downloads.edition_pdf(page, request)
