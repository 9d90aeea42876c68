"""Addresses of the calendar for members."""

from django.urls import path

from liaison.calendars import feed_views, views

app_name = "calendars"
urlpatterns = [
    path("", views.show, name="calendar"),
    path("feeds/", feed_views.addresses, name="feeds"),
    path("feeds/<int:pk>/revoke/", feed_views.revoke, name="revoke"),
]
