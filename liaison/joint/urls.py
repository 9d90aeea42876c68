"""Addresses of joint operations."""

from django.urls import path

from liaison.joint import accompanying_views, views

app_name = "joint"
urlpatterns = [
    path("", views.list_operations, name="list"),
    path("new/", views.new_operation, name="new"),
    path("<int:pk>/", views.show_operation, name="operation"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/days/", views.show_days, name="days"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
    path("<int:pk>/notify/", accompanying_views.notify, name="notify"),
    path("accompanying/", accompanying_views.list_accompaniments, name="accompaniments"),
    path("accompanying/<int:pk>/", accompanying_views.show, name="accompaniment"),
    path("accompanying/<int:pk>/do/<slug:event>/", accompanying_views.do_event, name="accompaniment_event"),
    path("blocked-days/", views.blocked_days, name="blackouts"),
    path("blocked-days/<int:pk>/free/", views.free, name="free"),
]
