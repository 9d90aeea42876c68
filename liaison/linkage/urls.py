"""Addresses of the administrative–criminal linkage."""

from django.urls import path

from liaison.linkage import views

app_name = "linkage"
urlpatterns = [
    path("", views.ledger, name="list"),
    path("rates/", views.show_rates, name="rates"),
    path("crimes/new/", views.new_crime, name="new_crime"),
    path("crimes/<int:pk>/", views.show_crime, name="crime"),
    path("crimes/<int:pk>/edit/", views.edit_crime, name="edit_crime"),
    path("crimes/<int:pk>/do/<slug:event>/", views.do_crime_event, name="crime_event"),
    path("crimes/<int:pk>/files/", views.add_crime_files, name="crime_files"),
    path("crimes/<int:pk>/files/<int:attachment>/", views.crime_file, name="crime_file"),
    path("penalties/new/", views.new_penalty, name="new_penalty"),
    path("penalties/<int:pk>/", views.show_penalty, name="penalty"),
    path("penalties/<int:pk>/do/<slug:event>/", views.do_penalty_event, name="penalty_event"),
]
