"""Addresses of plans of a quarter."""

from django.urls import path

from liaison.quarter import views

app_name = "quarter"
urlpatterns = [
    path("", views.list_quarters, name="list"),
    path("start/", views.start, name="start"),
    path("<int:pk>/", views.show_plan, name="plan"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
]
