"""Addresses of the register."""

from django.urls import path

from liaison.registry import views

app_name = "registry"
urlpatterns = [
    path("", views.certificates, name="certificates"),
    path("enterprises/", views.enterprises, name="enterprises"),
    path("import/<slug:code>/", views.import_table, name="imports"),
    path("import/<slug:code>/template.xlsx", views.import_template, name="import_template"),
    path("import/<int:pk>/rows/", views.show_import, name="import"),
]
