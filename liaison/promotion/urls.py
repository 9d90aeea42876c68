"""Addresses of drafts from clues."""

from django.urls import path

from liaison.promotion import views

app_name = "promotion"
urlpatterns = [path("new/<int:clue>/", views.new, name="new")]
