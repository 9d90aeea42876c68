"""Addresses of clues in a workspace."""

from django.urls import path, re_path

from liaison.clues import views

app_name = "clues"
urlpatterns = [
    path("", views.list_clues, name="list"),
    path("<int:pk>/", views.show_clue, name="clue"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
    path("<int:pk>/note/", views.add_note, name="note"),
    path("<int:pk>/to-reporter/", views.write_to_reporter, name="to_reporter"),
    path("<int:pk>/recuse/", views.recuse, name="recuse"),
    re_path(r"^(?P<pk>[0-9]+)/(?P<what>confine|open|relate|lift-recusal)/$", views.change, name="change"),
]
