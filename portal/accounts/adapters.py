"""What the portal changes of allauth: no sign-up, encrypted secrets, the last second factor stays."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import encryption
from liaison.organisations.models import Membership
from portal.accounts.policy import SECOND_FACTORS, second_factor_required
from portal.accounts.recording import record_failure


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Too many failed attempts: signing in to this account is locked for 15 minutes. "
            "If it was not you, tell the administrator."
        ),
        "username_password_mismatch": _("The user name or the password is not right."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Attempts on a locked account end here, before Django would report them."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_failure(request, credentials.get("username"), locked=True)
            raise

    def unlock(self, request: HttpRequest, username: str) -> None:
        """Give an account its attempts back before their time."""
        self._delete_login_attempts_cached_email(request, username=username)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Members begin in the workspace, everybody else at their account."""
        if Membership.objects.active().filter(user=request.user).exists():
            return reverse("work:home")
        return super().get_login_redirect_url(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Authenticator secrets and recovery seeds are stored encrypted (core.encryption)."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "The code is not right. Enter the six digits the app shows now; each code signs in once. "
            "If they are refused again, check that the phone's clock is right."
        ),
        "cannot_delete_authenticator": _(
            "This is your last second factor and it is compulsory. Add another one first, then remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """False for the last second factor of somebody who must have one; recovery codes do not count."""
        if authenticator.type not in SECOND_FACTORS or not second_factor_required(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists()
