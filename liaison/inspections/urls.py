"""Addresses of inspections for members; those of the enterprise are in ``public_urls``."""

from django.urls import path

from liaison.inspections.views import figures, work

app_name = "inspections"
urlpatterns = [
    path("", work.list_inspections, name="list"),
    path("new/", work.new, name="new"),
    path("warnings/", work.warnings, name="warnings"),
    path("figures/", figures.figures, name="figures"),
    path("systems/", figures.systems, name="systems"),
    path("systems/<int:pk>/revoke/", figures.revoke, name="revoke"),
    path("<int:pk>/", work.show, name="inspection"),
    path("<int:pk>/change/", work.change, name="change"),
    path("<int:pk>/sheet/", work.sheet, name="sheet"),
    path("<int:pk>/do/<slug:event>/", work.do_event, name="event"),
]
