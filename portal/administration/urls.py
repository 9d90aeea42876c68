"""Addresses of the security and audit administrators, below ``work/administration/``."""

from django.urls import path

from portal.administration import views

app_name = "administration"
urlpatterns = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("accounts/<int:pk>/act/", views.act, name="act"),
    path("audit/", views.audit, name="audit"),
    path("audit/csv/", views.audit_csv, name="audit_csv"),
]
