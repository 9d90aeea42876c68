"""Addresses of measures in the workspace."""

from django.urls import path

from liaison.disposal import views
from liaison.disposal.services import MODELS

app_name = "disposal"
urlpatterns = [
    path("", views.list_measures, name="list"),
    path("counts/", views.counts, name="counts"),
    path("new/", views.choose, name="choose"),
    path("new/<slug:code>/", views.new, name="new"),
    # One name for each kind: notices and event pages open an item by its key alone.
    *(path(f"{code}/<int:pk>/", views.show, {"code": code}, name=code) for code in MODELS),
    *(
        path(f"{code}/<int:pk>/do/<slug:event>/", views.do_event, {"code": code}, name=f"{code}_event")
        for code in MODELS
    ),
]
