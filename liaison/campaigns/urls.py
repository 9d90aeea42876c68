"""Addresses of campaigns."""

from django.urls import path

from liaison.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.list_campaigns, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="campaign"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
    path("<int:pk>/check/<int:covered>/", views.check_body, name="check_body"),
    path("<int:pk>/check/<int:covered>/<int:item>/", views.check, name="check"),
    path("<int:pk>/document/", views.draft, name="draft"),
    path("findings/<int:pk>/", views.show_finding, name="finding"),
    path("findings/<int:pk>/do/<slug:event>/", views.do_finding_event, name="finding_event"),
    path("findings/<int:pk>/files/", views.add_finding_files, name="finding_files"),
    path("findings/<int:pk>/files/<int:attachment>/", views.finding_file, name="finding_file"),
    path("findings/<int:pk>/clue/", views.raise_clue, name="raise"),
]
