"""Addresses of the files of white papers."""

from django.urls import re_path

from content.whitepapers import views

_PAGE = r"^(?P<path>(?:[\w\-]+/){2,8})"

urlpatterns = [
    re_path(_PAGE + r"data\.csv$", views.all_data),
    re_path(_PAGE + r"data/(?P<figure>[0-9a-f\-]{36})\.csv$", views.figure_data),
    re_path(_PAGE + r"edition\.pdf$", views.edition_pdf),
]
