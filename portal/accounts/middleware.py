"""Idle limit and compulsory second factor. Both leave requests without a session cookie alone."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.policy import SecondFactor, second_factor_of, second_factor_required

ACTIVE_AT = "active_at"
#: How often a session in use is written; the idle limit is exact to this.
RESOLUTION = 60


def _signed_in(request: HttpRequest) -> bool:
    # The cookie first: looking at request.user makes a response vary by cookie, public pages included.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest" or request.headers.get("accept", "").startswith(
        "application/json"
    )


def _below(request: HttpRequest, *names: str) -> bool:
    return request.path.startswith(tuple(reverse(name) for name in names))


def _refuse(request: HttpRequest, target: str, text: str) -> HttpResponse:
    """Send a person to ``target``; a script gets a plain refusal that it can show."""
    if _by_script(request):
        return HttpResponse(text, status=403, content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(target)


class IdleLimitMiddleware:
    """Ends a session that nobody has used for ``ACCOUNTS_IDLE_SECONDS``.

    What the editor's page sends on its own while nobody is there (editing-session pings) is no use of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _signed_in(request):
            return self.get_response(request)
        now = int(time.time())
        active_at = request.session.get(ACTIVE_AT)
        if active_at is not None and now - active_at > settings.ACCOUNTS_IDLE_SECONDS:
            logout(request)
            if not _below(request, "wagtailadmin_home", "account_home"):
                return self.get_response(request)
            text = _("You were signed out because nothing had been done for a while. Please sign in again.")
            if not _by_script(request):
                messages.info(request, text)
            target = reverse("account_login")
            if request.method == "GET":
                target += "?" + urlencode({"next": request.get_full_path()})
            return _refuse(request, target, text)
        if not self._unattended(request) and (active_at is None or now - active_at >= RESOLUTION):
            request.session[ACTIVE_AT] = now
        return self.get_response(request)

    def _unattended(self, request: HttpRequest) -> bool:
        return "/editing-sessions/" in request.path


class SecondFactorMiddleware:
    """Lets an account that must have a second factor do nothing but set it up or show it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            not settings.ACCOUNTS_REQUIRE_SECOND_FACTOR
            or not _signed_in(request)
            or not second_factor_required(request.user)
            or request.path.startswith(settings.STATIC_URL)
            or _below(request, "account_home")
        ):
            return self.get_response(request)
        state = second_factor_of(request)
        if state is SecondFactor.SHOWN:
            return self.get_response(request)
        if state is SecondFactor.MISSING:
            text = _("Your account needs a second factor. Set up an authenticator app or a security key first.")
            if not _by_script(request):
                messages.warning(request, text)
            return _refuse(request, reverse("mfa_index"), text)
        has_app = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
        target = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
        if request.method == "GET":
            target += "?" + urlencode({"next": request.get_full_path()})
        return _refuse(request, target, _("Please confirm with your second factor."))
