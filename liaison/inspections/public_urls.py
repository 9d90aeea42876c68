"""Addresses behind the code, for the enterprise."""

from django.urls import path, re_path

from liaison.inspections.views import enterprise

app_name = "inspection"
urlpatterns = [
    path("", enterprise.ask, name="ask"),
    path("report/", enterprise.report, name="report"),
    path("report/received/", enterprise.reported, name="reported"),
    path("v/<slug:token>/", enterprise.page, name="page"),
    path("v/<slug:token>/rate/", enterprise.rate, name="rate"),
    re_path(r"^v/(?P<token>[0-9a-z]+)/(?P<event>arrive|leave)/$", enterprise.mark, name="mark"),
]
