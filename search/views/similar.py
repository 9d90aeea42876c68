"""Like cases (相似案例) of a published document: a page of its own, and the part other pages fetch."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search.documents import group_of
from search.engines.base import EngineUnavailable
from search.limits import over_limit
from search.query import MAX_VALUE
from search.registry import outcome_labels, public_groups, type_labels
from search.service import like

#: Like cases shown; requests a minute and caller.
SHOWN, REQUESTS = 5, 120


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """``?to=ruling:12``. Never in a page cache: what it shows is checked against what is published at each request.

    Pages fetch it as a part (``&part``) once they are shown, so that none of them waits for the search engine.
    """
    identifier = request.GET.get("to", "")[:MAX_VALUE].replace("\0", "")
    if not public_groups([group_of(identifier)]):
        raise Http404
    if seconds := over_limit(request, "similar", REQUESTS):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(seconds)
        return response
    try:
        found = like(identifier, limit=SHOWN)
        down = False
    except EngineUnavailable:
        found, down = [], True
    public = public_groups(group_of(each.id) for each in found)
    context = {
        "found": [each for each in found if group_of(each.id) in public],
        "down": down,
        "type_labels": type_labels(),
        "outcome_labels": outcome_labels(),
        "breadcrumb": [{"title": _("Search"), "url": "/search/"}, {"title": _("Similar cases"), "url": ""}],
    }
    template = "search/similar_part.html" if "part" in request.GET else "search/similar.html"
    response = render(request, template, context, status=503 if down else 200)
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    response["X-Robots-Tag"] = "noindex"
    return response
