"""Addresses of statutes."""

from django.urls import path, re_path

from content.statutes import views
from content.statutes.models import ARTICLE_NUMBER

app_name = "statutes"
urlpatterns = [
    path("", views.list_statutes, name="list"),
    path("<int:pk>/", views.statute, name="statute"),
    re_path(
        r"^(?P<pk>[0-9]+)/versions/(?P<edition>[0-9]{4}(?:-[0-9]{2}-[0-9]{2})?|undated)/$",
        views.version,
        name="version",
    ),
    re_path(rf"^(?P<pk>[0-9]+)/articles/(?P<number>{ARTICLE_NUMBER})/$", views.article, name="article"),
]
