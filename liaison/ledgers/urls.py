"""Addresses of ledgers."""

from django.urls import path

from liaison.ledgers import views

app_name = "ledgers"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:pk>/", views.show, name="entry"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
    path("<int:pk>/clue/", views.raise_clue, name="raise"),
    path("<slug:kind>/", views.list_entries, name="list"),
    path("<slug:kind>/new/", views.new, name="new"),
]
