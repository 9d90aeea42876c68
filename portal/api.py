"""The read-only API (/api/v2/): published pages and rulings, in Wagtail's API format (docs/features/api.md).

Only what the public reads is in it. Limits: 100 items a request (``WAGTAILAPI_LIMIT_MAX``).
"""

from rest_framework.renderers import JSONRenderer
from wagtail.api.v2.filters import FieldsFilter, OrderingFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet

from content.rulings.models import Ruling

#: Columns of a ruling the API gives; the list shows the first five.
RULING_FIELDS = (
    "number",
    "kind",
    "title",
    "body",
    "decided_on",
    "region",
    "field",
    "instance",
    "outcome",
    "outcome_note",
    "fine",
    "parties",
    "facts",
    "reasons",
    "basis",
    "result",
    "index_number",
    "issuing_body",
    "is_sample",
    "first_published_at",
    "last_published_at",
)


class PublishedPagesAPIViewSet(PagesAPIViewSet):
    """Live pages without view restrictions, as JSON alone (the browsable form needs inline scripts)."""

    renderer_classes = [JSONRenderer]


class RulingsAPIViewSet(BaseAPIViewSet):
    """Published rulings; withdrawn ones and drafts do not exist here."""

    model = Ruling
    name = "rulings"
    renderer_classes = [JSONRenderer]
    filter_backends = [FieldsFilter, OrderingFilter]
    body_fields = [*BaseAPIViewSet.body_fields, *RULING_FIELDS]
    listing_default_fields = [*BaseAPIViewSet.listing_default_fields, *RULING_FIELDS[:5]]

    def get_queryset(self):
        return Ruling.objects.published().order_by("id")


router = WagtailAPIRouter("api")
router.register_endpoint("pages", PublishedPagesAPIViewSet)
router.register_endpoint("rulings", RulingsAPIViewSet)
