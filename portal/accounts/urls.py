"""Addresses below ``/accounts/``: allauth's, without those the portal has no use for."""

from django.urls import include, path
from django.views.generic import RedirectView

from portal.accounts.views import account_home, sign_in

to_home = RedirectView.as_view(pattern_name="account_home")

urlpatterns = [
    path("", account_home, name="account_home"),
    path("login/", sign_in, name="account_login"),
    # E-mail addresses and first passwords are set by administrators.
    path("email/", to_home),
    path("confirm-email/", to_home),
    path("password/set/", to_home),
    path("", include("allauth.urls")),
]
