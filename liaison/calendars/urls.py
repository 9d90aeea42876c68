"""Addresses of the calendar for members."""

from django.urls import path

from liaison.calendars import views

app_name = "calendars"
urlpatterns = [
    path("", views.show, name="calendar"),
]
