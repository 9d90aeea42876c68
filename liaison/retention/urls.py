"""Addresses of retention, below ``work/retention/``."""

from django.urls import path

from liaison.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("holds/<int:pk>/lift/", views.lift, name="lift"),
    path("deletions/<int:pk>/", views.deletion_page, name="deletion"),
    path("deletions/<int:pk>/decide/", views.decide, name="decide"),
    path("deletions/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("deleted/<int:pk>/", views.tombstone_page, name="tombstone"),
    path("<slug:kind>/<int:pk>/", views.record_page, name="record"),
]
