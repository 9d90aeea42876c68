"""Addresses of organisations and their people, below ``work/``."""

from django.urls import path

from liaison.organisations.views import choosing

app_name = "organisations"
urlpatterns = [
    path("as/", choosing.choose, name="choose"),
]
