"""Addresses of the board."""

from django.urls import path

from liaison.board import views

app_name = "board"
urlpatterns = [
    path("", views.show_board, name="board"),
    path("rows/", views.list_rows, name="rows"),
    path("export/", views.export, name="export"),
]
