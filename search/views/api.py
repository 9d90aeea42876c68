"""Search for programs: results and suggestions as JSON, and their OpenAPI description."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from search import presentation
from search.documents import StoredDocument
from search.indexing.suggestions import suggest
from search.limits import over_limit
from search.models import Suggestion
from search.parameters import page_size, read
from search.service import Answer, ask
from search.views.schemas import QUESTION, TYPED, ErrorSchema, SearchSchema, SuggestionsSchema

#: Requests a minute and caller.
SEARCHES, SUGGESTIONS = 60, 240

_TOO_MANY = OpenApiResponse(
    ErrorSchema, gettext_lazy("Too many requests; the header Retry-After says how long to wait.")
)
_DOWN = OpenApiResponse(ErrorSchema, gettext_lazy("Search is out of order at the moment."))


class PublicAPIView(APIView):
    """Read by anyone, as JSON alone; who asks is neither looked at nor recorded."""

    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]


def _too_many(seconds: int) -> Response:
    text = _("Too many requests; try again in a moment.")
    return Response({"error": text}, status=429, headers={"Retry-After": str(seconds)})


class SearchAPIView(PublicAPIView):
    """The same question as the page's, answered as JSON."""

    @extend_schema(
        operation_id="search",
        summary=gettext_lazy("Search everything published"),
        parameters=QUESTION,
        responses={200: SearchSchema, 429: _TOO_MANY, 503: _DOWN},
    )
    def get(self, request: Request) -> Response:
        """Results with the reasons why they stand where they do, and counts for every filter."""
        if seconds := over_limit(request, "api", SEARCHES):
            return _too_many(seconds)
        query, problems = read(request.GET, size=page_size(request.GET.get("per_page", "")))
        answer = ask(query)
        if answer.down:
            text = _("Search is out of order at the moment.")
            return Response({"error": text}, status=503, headers={"Retry-After": "30"})
        return Response(_body(answer, problems), headers={"Cache-Control": "private, max-age=0, must-revalidate"})


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
                    {"section": fragment.section, "html": str(fragment.html), "more": fragment.cut_after}
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


class SuggestionsAPIView(PublicAPIView):
    """Suggestions while one types."""

    @extend_schema(
        operation_id="suggest",
        summary=gettext_lazy("Suggestions for the text typed so far"),
        parameters=TYPED,
        responses={200: SuggestionsSchema, 429: _TOO_MANY},
    )
    def get(self, request: Request) -> Response:
        """Numbers, statutes, bodies and titles of what is published, by beginning or by pinyin initials."""
        if seconds := over_limit(request, "suggestions", SUGGESTIONS):
            return _too_many(seconds)
        typed = request.GET.get("q", "")[:60].replace("\0", "")
        found = [
            {"sort": each["sort"], "label": str(Suggestion.Sort(each["sort"]).label), "text": each["text"]}
            for each in suggest(typed)
        ]
        return Response({"suggestions": found}, headers={"Cache-Control": "private, max-age=30"})
