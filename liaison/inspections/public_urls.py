"""Addresses behind the code, for the enterprise, and the interface for bodies' own systems."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.views import SpectacularJSONAPIView

from core.access import Audience, for_audience
from liaison.inspections import api
from liaison.inspections.views import enterprise

app_name = "inspection"

_token = for_audience(Audience.TOKEN)
#: What programs may build on; described by OpenAPI, changed under a new version only.
api_patterns = [
    path("api/v1/filings/", _token(api.FilingsView.as_view()), name="api"),
    path("api/v1/filings/<path:external_key>/", _token(api.FilingView.as_view()), name="api-filing"),
]
_description = SpectacularJSONAPIView.as_view(
    patterns=[path("inspections/", include(api_patterns))],
    authentication_classes=[],
    custom_settings={
        "TITLE": _("Filing of inspections"),
        "VERSION": "1",
        "DESCRIPTION": _("At most %(n)s requests a minute and token.") % {"n": api.REQUESTS.times},
        "OAS_VERSION": "3.1.1",
    },
)


@for_audience(Audience.PUBLIC)
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description of ``api_patterns``."""
    return _description(request)


urlpatterns = [
    path("", enterprise.ask, name="ask"),
    path("report/", enterprise.report, name="report"),
    path("report/received/", enterprise.reported, name="reported"),
    path("v/<slug:token>/", enterprise.page, name="page"),
    path("v/<slug:token>/rate/", enterprise.rate, name="rate"),
    re_path(r"^v/(?P<token>[0-9a-z]+)/(?P<event>arrive|leave)/$", enterprise.mark, name="mark"),
    path("api/v1/openapi.json", description, name="api-description"),
    *api_patterns,
]
