"""Addresses of overlaps."""

from django.urls import path

from liaison.overlaps import views

app_name = "overlaps"
urlpatterns = [
    path("", views.list_overlaps, name="list"),
    path("<int:pk>/", views.show_overlap, name="overlap"),
    path("asked/<int:pk>/", views.show_consent, name="consent"),
    path("<slug:of>/<int:pk>/do/<slug:event>/", views.do_event, name="event"),
]
