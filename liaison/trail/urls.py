"""Addresses of an organisation's audit trail."""

from django.urls import path

from liaison.trail import views

app_name = "trail"
urlpatterns = [path("", views.own, name="list"), path("csv/", views.own_csv, name="csv")]
