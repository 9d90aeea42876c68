"""Addresses of analyses, warnings and adoption."""

from django.urls import path

from liaison.analyses.views import alerts, analyses, following

app_name = "analyses"
urlpatterns = [
    path("", analyses.list_analyses, name="list"),
    path("new/", analyses.new, name="new"),
    path("figures/", analyses.figures, name="figures"),
    path("common/", following.common, name="common"),
    path("<int:pk>/", analyses.show, name="analysis"),
    path("<int:pk>/write/", analyses.write, name="write"),
    path("<int:pk>/do/<slug:event>/", analyses.do_event, name="event"),
    path("<int:pk>/files/<int:attachment>/", analyses.file, name="file"),
    path("<int:pk>/clue/", following.raise_clue, name="raise"),
    path("<int:pk>/alert/<slug:kind>/", alerts.new, name="new_alert"),
    path("alerts/", alerts.list_adoptions, name="adoptions"),
    path("alerts/<int:pk>/", alerts.show, name="alert"),
    path("alerts/<int:pk>/edit/", alerts.edit, name="edit_alert"),
    path("alerts/<int:pk>/do/<slug:event>/", alerts.do_event, name="alert_event"),
    path("adoptions/<int:pk>/", alerts.show_adoption, name="adoption"),
    path("adoptions/<int:pk>/do/<slug:event>/", alerts.do_adoption_event, name="adoption_event"),
]
