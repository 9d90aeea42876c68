"""Who must have a second factor, and whether this session has shown it."""

from enum import Enum

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from core.users import User

#: What counts as a second factor. Recovery codes replace one for a moment; alone they are none.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactor(Enum):
    """Where a session stands with its second factor."""

    SHOWN = "shown"
    NOT_SHOWN = "not shown"  # the account has one, this session was opened without it
    MISSING = "missing"  # the account has none


def second_factor_required(user: User) -> bool:
    """Whether ``user`` must have a second factor: every account, outside the demo (GB/T 22239-2019 level 3)."""
    return bool(settings.ACCOUNTS_REQUIRE_SECOND_FACTOR and user.is_authenticated)


def second_factor_of(request: HttpRequest) -> SecondFactor:
    """State of the signed-in session. Enrolling alone does not show a factor: one must be used once."""
    # Without the user allauth returns no records at all, silently.
    records = get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in records):
        return SecondFactor.SHOWN
    if Authenticator.objects.filter(user=request.user, type__in=SECOND_FACTORS).exists():
        return SecondFactor.NOT_SHOWN
    return SecondFactor.MISSING
