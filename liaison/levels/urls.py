"""Addresses of levels."""

from django.urls import path, re_path

from liaison.levels import views

app_name = "levels"
urlpatterns = [
    path("", views.list_levels, name="list"),
    re_path(r"^clue/(?P<clue>[0-9]+)/(?P<way>down|up)/$", views.pass_on, name="pass"),
    path("supervise/<int:referral>/", views.new_order, name="new"),
    path("<int:pk>/", views.show_order, name="order"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
]
