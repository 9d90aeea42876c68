"""Addresses of rectifications."""

from django.urls import path

from liaison.rectifications import views

app_name = "rectifications"
urlpatterns = [
    path("", views.list_rectifications, name="list"),
    path("new/<int:clue>/", views.new, name="new"),
    path("<int:pk>/", views.show, name="rectification"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
    path("<int:pk>/file/<int:attachment>/", views.file, name="file"),
]
