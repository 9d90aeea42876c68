"""Addresses of inspections for members; those of the enterprise are in ``public_urls``."""

from django.urls import path

from liaison.inspections.views import work

app_name = "inspections"
urlpatterns = [
    path("", work.list_inspections, name="list"),
    path("new/", work.new, name="new"),
    path("warnings/", work.warnings, name="warnings"),
    path("<int:pk>/", work.show, name="inspection"),
    path("<int:pk>/change/", work.change, name="change"),
    path("<int:pk>/sheet/", work.sheet, name="sheet"),
    path("<int:pk>/do/<slug:event>/", work.do_event, name="event"),
]
