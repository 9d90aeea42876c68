"""Addresses that prove a copy, for everybody."""

from django.urls import path

from liaison.documents.views import verify

app_name = "verify"
urlpatterns = [
    path("", verify.ask, name="ask"),
    path("<slug:code>/", verify.document, name="document"),
]
