"""What security administrators do to accounts: each with a reason, recorded, told to the person."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import outbox
from core.audit import record, register_action
from core.outbox import Unavailable, Work
from liaison.organisations.refusals import Refused

SESSIONS_ENDED = register_action("account.sessions_ended", gettext_lazy("Sessions ended by a security administrator"))
UNLOCKED = register_action("account.unlocked", gettext_lazy("Account unlocked by a security administrator"))
FACTORS_RESET = register_action(
    "account.factors_reset", gettext_lazy("Second factor reset by a security administrator"), sensitive=True
)
TOPIC = "accounts.told"


def _end_sessions(user, request: HttpRequest) -> dict:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return {"sessions": len(sessions)}


def _unlock(user, request: HttpRequest) -> dict:
    get_adapter(request).unlock(request, user.get_username())
    return {}


def _reset_factors(user, request: HttpRequest) -> dict:
    found = Authenticator.objects.select_for_update().filter(user=user)
    kinds = sorted(found.values_list("type", flat=True))
    found.delete()
    return {"factors": kinds} | _end_sessions(user, request)


ACTIONS: dict[str, tuple[str, Callable[..., dict]]] = {
    "sessions": (SESSIONS_ENDED, _end_sessions),
    "unlock": (UNLOCKED, _unlock),
    "factors": (FACTORS_RESET, _reset_factors),
}


@transaction.atomic
def act_on_account(*, user, action: str, reason: str, request: HttpRequest) -> None:
    """End all sessions of ``user``, unlock the account or reset its second factor (which ends its sessions too).

    Args:
        action: a key of ``ACTIONS``.
        reason: kept in the audit trail.

    Raises:
        Refused: one's own account: another security administrator does that.
    """
    if user == request.user:
        raise Refused(_("This is your own account. Another security administrator must do it."))
    code, carry_out = ACTIONS[action]
    detail = carry_out(user, request)
    outbox.enqueue(TOPIC, f"{user.pk}", {"action": action}, collapse=False)
    record(action=code, stream=f"account:{user.pk}", detail={"person": str(user), "reason": reason} | detail)


def tell(work: Work) -> None:
    """Mail the person what was done to the account, so that a change nobody asked for is noticed."""
    user = get_user_model().objects.filter(pk=work.key).first()
    if user is None or not user.email or not user.is_active:
        return
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("administration/told.txt", {"person": user, "action": work.payload["action"]})
        mail = EmailMessage(_("A change to your account"), text, settings.DEFAULT_FROM_EMAIL, [user.email])
    try:
        mail.send()
    except OSError as problem:  # SMTPException is one
        raise Unavailable(f"mail: {type(problem).__name__}") from problem
