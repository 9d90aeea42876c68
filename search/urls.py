"""Addresses of search."""

from django.urls import path

from search.views import api, exports, page, saved, similar, takeaway

app_name = "search"
urlpatterns = [
    path("", page.results, name="results"),
    path("help/", page.syntax, name="help"),
    path("suggestions/", api.suggestions, name="suggestions"),
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
    path("api/v1/search/", api.search, name="api"),
    path("api/v1/openapi.json", api.description, name="api-description"),
]
