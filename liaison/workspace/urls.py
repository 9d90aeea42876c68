"""Addresses of the workspace frame."""

from django.urls import path

from liaison.workspace import views

app_name = "work"
urlpatterns = [path("", views.home, name="home")]
