"""Addresses of the site itself."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from content.pages import views
from content.pages.feeds import KindFeed

urlpatterns = [
    path("site-map/", views.site_map, name="site_map"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/<slug:key>/", KindFeed(), name="feed"),
    path("robots.txt", views.robots),
    path("sitemap.xml", index, {"sitemaps": views.SITEMAPS}),
    path(
        "sitemap-<section>.xml",
        sitemap,
        {"sitemaps": views.SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
]
