"""Addresses of search."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.views import SpectacularJSONAPIView

from core.generations import shows
from search.query import MAX_DEPTH
from search.views import api, exports, page, saved, similar, takeaway

app_name = "search"

#: What programs may build on; described by OpenAPI, changed under a new version only.
api_patterns = [
    path("api/v1/search/", api.SearchAPIView.as_view(), name="api"),
    path("suggestions/", api.SuggestionsAPIView.as_view(), name="suggestions"),
]
_description = SpectacularJSONAPIView.as_view(
    patterns=[path("search/", include(api_patterns))],
    authentication_classes=[],
    custom_settings={
        "TITLE": _("Search"),
        "VERSION": "1",
        "DESCRIPTION": _("At most %(n)s requests a minute; the first %(depth)s results can be reached.")
        % {"n": api.SEARCHES, "depth": MAX_DEPTH},
        "OAS_VERSION": "3.1.1",
    },
)


def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description of ``api_patterns``; dear to make, and the same until the site changes."""
    response = _description(request)
    del response["Vary"]  # it is JSON whatever is accepted
    return shows(response)


urlpatterns = [
    path("", page.results, name="results"),
    path("help/", page.syntax, name="help"),
    path("feed/", takeaway.SearchFeed(), name="feed"),
    path("results.csv", takeaway.export_csv, name="csv"),
    path("results.xlsx", takeaway.export_xlsx, name="xlsx"),
    path("exports/", exports.ask_export, name="ask-export"),
    path("exports/<uuid:token>/", exports.export, name="export"),
    path("exports/<uuid:token>/file", exports.export_file, name="export-file"),
    path("similar/", similar.similar, name="similar"),
    path("saved/", saved.saved_searches, name="saved"),
    path("saved/new/", saved.save, name="save"),
    path("saved/<int:pk>/mail/", saved.change, name="saved-change"),
    path("saved/<int:pk>/remove/", saved.remove, name="saved-remove"),
    path("saved/stop/<str:token>/", saved.stop, name="saved-stop"),
    path("api/v1/openapi.json", description, name="api-description"),
    *api_patterns,
]
