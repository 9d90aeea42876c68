"""Addresses of the workspace frame."""

from django.urls import path, re_path

from liaison.workspace import saved_pages, views

app_name = "work"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("views/", saved_pages.manage, name="saved"),
    path("views/<slug:code>/", saved_pages.save, name="save_view"),
    re_path(
        r"^views/(?P<pk>[0-9]+)/(?P<what>rename|default|no-default|delete)/$", saved_pages.change, name="change_view"
    ),
]
