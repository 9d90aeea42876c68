"""Addresses of case files."""

from django.urls import path

from liaison.casefiles import views

app_name = "casefiles"
urlpatterns = [path("<int:pk>/", views.export, name="export")]
