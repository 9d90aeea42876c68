"""Addresses of published rulings."""

from django.urls import path

from content.rulings import views

app_name = "rulings"
urlpatterns = [
    path("", views.list_rulings, name="list"),
    path("<int:pk>/", views.read, name="read"),
    path("<int:pk>/print/", views.print_ruling, name="print"),
    path("<int:pk>/ruling.pdf", views.pdf, name="pdf"),
]
