"""Addresses of visits to enterprises."""

from django.urls import path

from liaison.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.list_visits, name="list"),
    path("offer/", views.make_offer, name="offer"),
    path("figures/", views.show_figures, name="figures"),
    path("<int:pk>/", views.show_merger, name="merger"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
]
