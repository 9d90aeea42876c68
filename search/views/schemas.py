"""Shapes of the JSON answers: what ``search.views.api`` gives, and what its OpenAPI description says it gives."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from search import presentation
from search.documents import SECTIONS
from search.query import FACETS, MAX_CHOICES, MAX_LENGTH, MAX_PAGE_SIZE, PAGE_SIZE, SORTS


def _text(description: str = "", **more: object) -> serializers.CharField:
    return serializers.CharField(help_text=description, **more)


class StepSchema(serializers.Serializer):
    """One document of a dispute."""

    id = _text()
    label = _text()
    url = _text()


class FragmentSchema(serializers.Serializer):
    """A piece of the text with its finds in ``<mark>``; escaped HTML."""

    section = serializers.ChoiceField(choices=["", "other", *SECTIONS])
    html = _text()
    more = serializers.BooleanField(help_text=_("Whether the text goes on after it."))


class ResultSchema(serializers.Serializer):
    """One result: the best document of a dispute."""

    id = _text(_("Kind and key, as ruling:12."))
    title = _text()
    url = _text(_("Address below the site's root."))
    type = _text()
    number = _text()
    body = _text()
    region = _text()
    field = _text()  # type: ignore[assignment]  # the name of a filter, and of nothing DRF uses on an instance
    outcome = _text()
    dated = _text(_("Date of the document, or empty."))
    fine = _text(_("In yuan, or empty."))
    articles = serializers.ListField(child=_text(), help_text=_("Provisions cited, as 行政处罚法|33|1."))
    dispute = StepSchema(many=True)
    fragments = FragmentSchema(many=True)
    reasons = serializers.ListField(child=_text(), help_text=_("Why it stands where it does."))
    others_of_dispute = serializers.IntegerField()
    is_sample = serializers.BooleanField()


class CountSchema(serializers.Serializer):
    """A value of a filter, and how many documents it leaves."""

    value = _text()
    count = serializers.IntegerField()


class QuarterSchema(serializers.Serializer):
    """A quarter (2026Q1), and how many documents are of it."""

    quarter = _text()
    count = serializers.IntegerField()


class ProblemSchema(serializers.Serializer):
    """A parameter that could not be read and was left out."""

    parameter = _text()
    value = _text()
    message = _text()


class SearchSchema(serializers.Serializer):
    """What a question found."""

    total = serializers.IntegerField(help_text=_("Documents found."))
    disputes = serializers.IntegerField(allow_null=True, help_text=_("Disputes; null when there are too many to tell."))
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    sort = serializers.ChoiceField(choices=SORTS)
    results = ResultSchema(many=True)
    facets = inline_serializer("Facets", {name: CountSchema(many=True) for name in FACETS})
    quarters = QuarterSchema(many=True)
    warnings = serializers.ListField(child=_text(), help_text=_("How the question was read where that is not plain."))
    problems = ProblemSchema(many=True)
    indexed_until = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField(help_text=_("Changes on their way into the index, not counted yet."))


class SuggestionSchema(serializers.Serializer):
    """What the text typed so far may become."""

    sort = serializers.ChoiceField(choices=["number", "statute", "body", "title"])
    label = _text()
    text = _text()


class SuggestionsSchema(serializers.Serializer):
    """Suggestions, best first."""

    suggestions = SuggestionSchema(many=True)


class ErrorSchema(serializers.Serializer):
    """Why there is no answer."""

    error = _text()


def _parameter(name: str, text: object, schema: object = OpenApiTypes.STR, **more: object) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=text, **more)


_MANY = {"type": "array", "items": {"type": "string"}, "maxItems": MAX_CHOICES}

QUESTION = [
    _parameter("q", _("The question, as in the search box."), {"type": "string", "maxLength": MAX_LENGTH}),
    *(_parameter(name, presentation.FACET_LABELS[name], _MANY, explode=True) for name in FACETS),
    _parameter(
        "section",
        _("Search in these sections only."),
        {"type": "array", "items": {"type": "string", "enum": list(SECTIONS)}},
        explode=True,
    ),
    _parameter("statute", _("Documents citing it, as 《行政处罚法》第33条 or 行政处罚法.")),
    _parameter("from", _("Dated on or after: 2026, 2026-05 or 2026-05-18.")),
    _parameter("to", _("Dated on or before.")),
    _parameter("fine_min", _("Fine of at least (yuan).")),
    _parameter("fine_max", _("Fine of at most (yuan).")),
    _parameter("sort", _("Order."), enum=list(SORTS)),
    _parameter("page", _("Page, from 1."), {"type": "integer", "minimum": 1}),
    _parameter(
        "per_page",
        _("Results a page."),
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
    ),
]
TYPED = [_parameter("q", _("What has been typed so far."), {"type": "string", "maxLength": 60})]
