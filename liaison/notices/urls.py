"""Addresses of notices, below ``work/notices/``."""

from django.urls import path

from liaison.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.list_notices, name="list"),
    path("read/", views.mark_read, name="read"),
    path("preferences/", views.preferences, name="preferences"),
    path("<int:pk>/", views.open_notice, name="open"),
]
