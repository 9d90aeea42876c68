"""Addresses of the site itself."""

from django.urls import path

from content.pages import views
from content.pages.feeds import KindFeed

urlpatterns = [
    path("site-map/", views.site_map, name="site_map"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/<slug:key>/", KindFeed(), name="feed"),
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap),
    path("sitemap-<slug:section>.xml", views.sitemap, name="django.contrib.sitemaps.views.sitemap"),
]
