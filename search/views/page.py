"""The results page and the page that explains how to ask."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search import presentation
from search.exports.services import MOST_ROWS
from search.nothing import nothing
from search.parameters import read, write
from search.query import MAX_DEPTH, MAX_LENGTH, NEWEST, OLDEST, RELEVANCE
from search.reasons import SECTION_LABELS
from search.registry import outcome_labels, provision_card, sources, type_labels
from search.service import ask
from search.text.numbers import TypedNumber, expand_key


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """检索: the answer to the question in the address. A search that fails is an answer as well, never a 500."""
    query, problems = read(request.GET)
    answer = ask(query)
    context = {
        "query": query,
        "answer": answer,
        "problems": problems,
        "warnings": [presentation.WARNINGS[each] for each in answer.analysis.warnings],
        "section_choices": presentation.SECTION_CHOICES,
        "section_labels": SECTION_LABELS,
        "type_labels": {code: str(label) for code, label in type_labels().items()},
        "outcome_labels": {code: str(label) for code, label in outcome_labels().items()},
        "sort": answer.plan.sort,
        "max_length": MAX_LENGTH,
        "max_depth": MAX_DEPTH,
        "provision": provision_card(answer.analysis.citations[0]) if answer.analysis.citations else None,
        "coverage": presentation.coverage(),
        "address": write(query, page=None),
        "described": presentation.described(query),
        "most_rows": MOST_ROWS,
        "breadcrumb": [{"title": _("Search"), "url": "/search/"}],
    }
    if answer.down:
        context["by_number"] = found_in_database(answer.analysis.number)
    else:
        context |= {
            "filters": presentation.filters(query, answer.facets),
            "histogram": presentation.histogram(query, answer.histogram),
            "sorts": [
                (value, label, "?" + write(query, sort=value, page=None))
                for value, label in (
                    (RELEVANCE, _("relevance")),
                    (NEWEST, _("newest first")),
                    (OLDEST, _("oldest first")),
                )
                if value != RELEVANCE or answer.analysis.asks_text
            ],
            "first": query.offset + 1,
            "last": query.offset + len(answer.items),
            "next": "?" + write(query, page=query.page + 1) if answer.has_next else "",
            "previous": "?" + write(query, page=query.page - 1) if query.page > 1 else "",
        }
        if not answer.total:
            context["nothing"] = nothing(answer.analysis)
    response = TemplateResponse(request, "search/results.html", context, status=503 if answer.down else 200)
    # Results change with every publication and can name people: no shared cache keeps them.
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    if answer.down:
        response["Retry-After"] = "30"
    return response


def found_in_database(number: TypedNumber | None) -> list:
    """Published items with this number, from the database alone."""
    if number is None or number.key is None:
        return []
    keys = expand_key(number.key)
    return [found for source in sources() if source.by_number for found in source.by_number(keys)]


@require_safe
def syntax(request: HttpRequest) -> HttpResponse:
    """检索写法: what can be typed."""
    context = {"breadcrumb": [{"title": _("Search"), "url": "/search/"}, {"title": _("How to ask"), "url": ""}]}
    return TemplateResponse(request, "search/help.html", context)
