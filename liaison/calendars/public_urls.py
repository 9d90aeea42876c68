"""Addresses of feeds, for calendar programs."""

from django.urls import path

from liaison.calendars import public

app_name = "feeds"
urlpatterns = [
    path("<slug:token>.ics", public.feed, name="feed"),
]
