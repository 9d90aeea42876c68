"""Addresses of campaigns."""

from django.urls import path

from liaison.campaigns import checklist_views, views

app_name = "campaigns"
urlpatterns = [
    path("", views.list_campaigns, name="list"),
    path("new/", views.new, name="new"),
    path("checklists/", checklist_views.list_checklists, name="checklists"),
    path("checklists/new/", checklist_views.new, name="checklist_new"),
    path("checklists/template/", checklist_views.template, name="checklist_template"),
    path("checklists/<int:pk>/", checklist_views.show, name="checklist"),
    path("checklists/<int:pk>/edit/", checklist_views.edit, name="checklist_edit"),
    path("checklists/<int:pk>/file/", checklist_views.replace, name="checklist_file"),
    path("checklists/<int:pk>/retired/", checklist_views.set_retired, name="checklist_retired"),
    path("checklists/<int:pk>/export/", checklist_views.export, name="checklist_export"),
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
