"""What of signing in goes into the audit trail (GB/T 22239-2019, 8.1.4.3): each account has a stream of its own.

What somebody typed as a user name is never kept: people type passwords there.
"""

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset
from allauth.account.utils import filter_users_by_username
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, Result, address_of, record, register_action
from core.users import User

SIGNED_IN = register_action("account.signed_in", _("Signed in"))
SIGNED_OUT = register_action("account.signed_out", _("Signed out"))
SIGN_IN_FAILED = register_action("account.sign_in_failed", _("Signing in failed"))
FACTOR_FAILED = register_action("account.factor_failed", _("Second factor not accepted"))
FACTOR_ADDED = register_action("account.factor_added", _("Second factor added"))
FACTOR_REMOVED = register_action("account.factor_removed", _("Second factor removed"))
FACTOR_RENEWED = register_action("account.factor_renewed", _("Recovery codes made anew"))
PASSWORD_CHANGED = register_action("account.password_changed", _("Password changed"))

#: Attempts on user names that no account has.
UNKNOWN = "account:unknown"


def _record(action: str, request: HttpRequest | None, user: User | None, *, known: bool = True, **more) -> None:
    """Record ``action`` in the stream of ``user``; ``known`` says whether the person has shown to be that user."""
    address = address_of(request) if request is not None else ""
    person = Actor(user.pk, str(user), address=address) if user is not None and known else Actor(address=address)
    record(action=action, stream=f"account:{user.pk}" if user is not None else UNKNOWN, actor=person, **more)


def _signed_in(sender, request, user, **kwargs) -> None:
    methods = [entry.get("method", "") for entry in get_authentication_records(request, user)]
    _record(SIGNED_IN, request, user, detail={"methods": methods})


def _signed_out(sender, request, user, **kwargs) -> None:
    if user is not None and user.pk:
        _record(SIGNED_OUT, request, user)


def _failed(sender, credentials, request=None, **kwargs) -> None:
    record_failure(request, credentials.get("username"))


def record_failure(request: HttpRequest | None, username: str | None, *, locked: bool = False) -> None:
    """A wrong password for ``username``, or an attempt on an account that is locked for a while."""
    user = filter_users_by_username(username).first() if username else None
    result = Result.REFUSED if locked else Result.FAILED
    _record(SIGN_IN_FAILED, request, user, known=False, result=result, detail={"locked": locked})


def _factor(action: str, result: str = Result.OK):
    def receive(sender, request, user, authenticator: Authenticator | None = None, **kwargs) -> None:
        detail = {"factor": authenticator.type} if authenticator is not None else {}
        _record(action, request, user, known=result == Result.OK, result=result, detail=detail)

    return receive


def _password(sender, request, user, **kwargs) -> None:
    _record(PASSWORD_CHANGED, request, user)


def connect() -> None:
    """Follow the signals of Django and allauth. Called once, when the portal starts."""
    receivers = [
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _failed),
        (authentication_failed, _factor(FACTOR_FAILED, Result.FAILED)),
        (authenticator_added, _factor(FACTOR_ADDED)),
        (authenticator_removed, _factor(FACTOR_REMOVED)),
        (authenticator_reset, _factor(FACTOR_RENEWED)),
        (password_changed, _password),
        (password_reset, _password),
    ]
    for number, (signal, receiver) in enumerate(receivers):
        signal.connect(receiver, weak=False, dispatch_uid=f"audit-{number}")
