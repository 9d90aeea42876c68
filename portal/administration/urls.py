"""Addresses of the security and audit administrators, below ``work/administration/``."""

from django.urls import path

from portal.administration import retention, views

app_name = "administration"
urlpatterns = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("accounts/<int:pk>/act/", views.act, name="act"),
    path("retention/", retention.periods, name="retention"),
    path("retention/records/", retention.records, name="retention_records"),
    path("audit/", views.audit, name="audit"),
    path("audit/csv/", views.audit_csv, name="audit_csv"),
]
