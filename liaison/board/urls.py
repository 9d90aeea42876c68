"""Addresses of the board."""

from django.urls import path

from liaison.board import telling_views, views

app_name = "board"
urlpatterns = [
    path("", views.show_board, name="board"),
    path("rows/", views.list_rows, name="rows"),
    path("export/", views.export, name="export"),
    path("told/", telling_views.show_telling, name="telling"),
]
