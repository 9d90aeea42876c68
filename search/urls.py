"""Addresses of search."""

from django.urls import path

from search.views import api, page, takeaway

app_name = "search"
urlpatterns = [
    path("", page.results, name="results"),
    path("help/", page.syntax, name="help"),
    path("suggestions/", api.suggestions, name="suggestions"),
    path("feed/", takeaway.SearchFeed(), name="feed"),
    path("results.csv", takeaway.export_csv, name="csv"),
    path("results.xlsx", takeaway.export_xlsx, name="xlsx"),
    path("api/v1/search/", api.search, name="api"),
    path("api/v1/openapi.json", api.description, name="api-description"),
]
