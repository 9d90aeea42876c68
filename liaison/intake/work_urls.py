"""Addresses of intake in a workspace."""

from django.urls import path

from liaison.intake.views import entering, identity

app_name = "intake_work"
urlpatterns = [
    path("clues/new/", entering.new, name="new"),
    path("clues/import/", entering.import_clues, name="imports"),
    path("clues/import/template/", entering.import_template, name="import_template"),
    path("clues/import/<int:pk>/", entering.show_import, name="import"),
    path("clues/<int:pk>/files/<int:file>/", entering.download, name="file"),
    path("clues/<int:pk>/identity/", identity.show, name="identity"),
    path("identity/", identity.list_openings, name="openings"),
    path("identity/<int:pk>/decide/", identity.decide, name="decide"),
    path("identity/<int:pk>/read/", identity.read, name="read"),
    path("codes/", entering.codes, name="codes"),
    path("codes/<int:pk>/poster/", entering.poster, name="poster"),
    path("codes/<int:pk>/end/", entering.end_code, name="end_code"),
]
