"""Addresses of white papers read in draft."""

from django.urls import path

from liaison.readings import views

app_name = "readings"
urlpatterns = [
    path("", views.list_readings, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="reading"),
    path("<int:pk>/draft/", views.read, name="draft"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
]
