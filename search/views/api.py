"""Search for programs: results and suggestions as JSON, and their OpenAPI description."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search import presentation
from search.documents import SECTIONS, StoredDocument
from search.indexing.suggestions import suggest
from search.limits import over_limit
from search.models import Suggestion
from search.parameters import page_size, read
from search.query import FACETS, MAX_DEPTH, MAX_LENGTH, MAX_PAGE_SIZE, PAGE_SIZE, SORTS
from search.service import Answer, ask

#: Requests a minute and caller.
SEARCHES, SUGGESTIONS = 60, 240


def _too_many(seconds: int) -> JsonResponse:
    response = JsonResponse({"error": _("Too many requests; try again in a moment.")}, status=429)
    response["Retry-After"] = str(seconds)
    return response


@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """The same question as the page's, answered as JSON (see ``description``)."""
    if seconds := over_limit(request, "api", SEARCHES):
        return _too_many(seconds)
    query, problems = read(request.GET, size=page_size(request.GET.get("per_page", "")))
    answer = ask(query)
    if answer.down:
        response = JsonResponse({"error": _("Search is out of order at the moment.")}, status=503)
        response["Retry-After"] = "30"
        return response
    response = JsonResponse(_body(answer, problems), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def _body(answer: Answer, problems: list) -> dict[str, Any]:
    covered = presentation.coverage()
    return {
        "total": answer.total,
        "disputes": answer.disputes,
        "page": answer.query.page,
        "size": answer.query.size,
        "sort": answer.plan.sort,
        "results": [
            {
                **_document(item.document),
                "fragments": [
                    {"section": fragment.section, "html": fragment.html, "more": fragment.cut_after}
                    for fragment in item.fragments
                ],
                "reasons": [str(reason) for reason in item.reasons],
                "others_of_dispute": item.others,
            }
            for item in answer.items
        ],
        "facets": {name: [{"value": v, "count": n} for v, n in counts] for name, counts in answer.facets.items()},
        "quarters": [{"quarter": quarter, "count": count} for quarter, count in answer.histogram],
        "warnings": [str(presentation.WARNINGS[each]) for each in answer.analysis.warnings],
        "problems": [{"parameter": each.name, "value": each.value, "message": str(each.message)} for each in problems],
        "indexed_until": covered.until,
        "waiting": covered.waiting,
    }


def _document(document: StoredDocument) -> dict[str, Any]:
    names = ("id", "title", "url", "type", "number", "body", "region", "field", "outcome", "dated", "fine")
    return {
        **{name: getattr(document, name) for name in names},
        "dispute": list(document.chain_steps),
        "articles": list(document.articles),
        "is_sample": document.is_sample,
    }


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """What the text typed so far may become: numbers, statutes, bodies and titles."""
    if seconds := over_limit(request, "suggestions", SUGGESTIONS):
        return _too_many(seconds)
    typed = request.GET.get("q", "")[:60].replace("\0", "")
    found = [
        {"sort": each["sort"], "label": Suggestion.Sort(each["sort"]).label, "text": each["text"]}
        for each in suggest(typed)
    ]
    response = JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, max-age=30"
    return response


def _parameter(name: str, text: str, schema: dict, *, explode: bool = False) -> dict:
    found = {"name": name, "in": "query", "description": text, "schema": schema}
    return found | ({"explode": True, "style": "form"} if explode else {})


_TEXT = {"type": "string"}
_MANY = {"type": "array", "items": _TEXT, "maxItems": 20}


@require_safe
def description(request: HttpRequest) -> JsonResponse:
    """The OpenAPI 3.1 description of the two addresses above."""
    parameters = [
        _parameter("q", _("The question, as in the search box."), {"type": "string", "maxLength": MAX_LENGTH}),
        *(_parameter(name, str(presentation.FACET_LABELS[name]), _MANY, explode=True) for name in FACETS),
        _parameter(
            "section", _("Search in these sections only."), _MANY | {"items": {"enum": list(SECTIONS)}}, explode=True
        ),
        _parameter("statute", _("Documents citing it, as 《行政处罚法》第33条 or 行政处罚法."), _TEXT),
        _parameter("from", _("Dated on or after: 2026, 2026-05 or 2026-05-18."), _TEXT),
        _parameter("to", _("Dated on or before."), _TEXT),
        _parameter("fine_min", _("Fine of at least (yuan)."), _TEXT),
        _parameter("fine_max", _("Fine of at most (yuan)."), _TEXT),
        _parameter("sort", _("Order."), {"enum": list(SORTS)}),
        _parameter("page", _("Page, from 1."), {"type": "integer", "minimum": 1}),
        _parameter(
            "per_page",
            _("Results a page."),
            {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
        ),
    ]
    count = {"type": "object", "properties": {"value": _TEXT, "count": {"type": "integer"}}}
    result = {
        "type": "object",
        "properties": {
            **dict.fromkeys(
                ("id", "title", "url", "type", "number", "body", "region", "field", "outcome", "dated", "fine"), _TEXT
            ),
            "articles": {"type": "array", "items": _TEXT},
            "dispute": {"type": "array", "items": {"type": "object"}},
            "fragments": {
                "type": "array",
                "items": {"type": "object", "properties": {"section": _TEXT, "html": _TEXT}},
            },
            "reasons": {"type": "array", "items": _TEXT},
            "others_of_dispute": {"type": "integer"},
            "is_sample": {"type": "boolean"},
        },
    }
    body = {
        "type": "object",
        "required": ["total", "results", "facets"],
        "properties": {
            "total": {"type": "integer"},
            "disputes": {"type": ["integer", "null"]},
            "page": {"type": "integer"},
            "size": {"type": "integer"},
            "sort": _TEXT,
            "results": {"type": "array", "items": result},
            "facets": {"type": "object", "additionalProperties": {"type": "array", "items": count}},
            "quarters": {"type": "array", "items": {"type": "object"}},
            "warnings": {"type": "array", "items": _TEXT},
            "problems": {"type": "array", "items": {"type": "object"}},
            "indexed_until": {"type": ["string", "null"], "format": "date-time"},
            "waiting": {"type": "integer"},
        },
    }
    errors = {
        "429": {"description": _("Too many requests; the header Retry-After says how long to wait.")},
        "503": {"description": _("Search is out of order at the moment.")},
    }

    def answer(schema: dict) -> dict:
        return {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}, **errors}

    return JsonResponse(
        {
            "openapi": "3.1.0",
            "info": {
                "title": _("Search"),
                "version": "1",
                "description": _("At most %(n)s requests a minute; the first %(depth)s results can be reached.")
                % {"n": SEARCHES, "depth": MAX_DEPTH},
            },
            "paths": {
                "/search/api/v1/search/": {
                    "get": {"operationId": "search", "parameters": parameters, "responses": answer(body)}
                },
                "/search/suggestions/": {
                    "get": {
                        "operationId": "suggest",
                        "parameters": [
                            _parameter("q", _("What has been typed so far."), {"type": "string", "maxLength": 60})
                        ],
                        "responses": answer({"type": "object"}),
                    }
                },
            },
        },
        json_dumps_params={"ensure_ascii": False},
    )
