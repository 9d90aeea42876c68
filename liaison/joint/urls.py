"""Addresses of joint operations."""

from django.urls import path

from liaison.joint import views
from liaison.joint.accompanying import views as accompanying_views
from liaison.joint.findings import views as finding_views

app_name = "joint"
urlpatterns = [
    path("", views.list_operations, name="list"),
    path("new/", views.new_operation, name="new"),
    path("<int:pk>/", views.show_operation, name="operation"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/summary/", finding_views.show_summary, name="summary"),
    path("<int:pk>/days/", views.show_days, name="days"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
    path("findings/", finding_views.list_findings, name="findings"),
    path("findings/<int:pk>/", finding_views.show_finding, name="finding"),
    path("findings/<int:pk>/do/<slug:event>/", finding_views.finding_event, name="finding_event"),
    path("findings/<int:pk>/files/<int:attachment>/", finding_views.finding_file, name="finding_file"),
    path("actions/", finding_views.list_actions, name="actions"),
    path("actions/<int:pk>/", finding_views.show_action, name="action"),
    path("actions/<int:pk>/do/<slug:event>/", finding_views.action_event, name="action_event"),
    path("actions/<int:pk>/files/<int:attachment>/", finding_views.action_file, name="action_file"),
    path("<int:pk>/notify/", accompanying_views.notify, name="notify"),
    path("accompanying/", accompanying_views.list_accompaniments, name="accompaniments"),
    path("accompanying/<int:pk>/", accompanying_views.show, name="accompaniment"),
    path("accompanying/<int:pk>/do/<slug:event>/", accompanying_views.do_event, name="accompaniment_event"),
    path("blocked-days/", views.blocked_days, name="blackouts"),
    path("blocked-days/<int:pk>/free/", views.free, name="free"),
]
