"""The page of one's own account."""

from allauth.account.views import login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from liaison.organisations.acting import memberships_of
from liaison.organisations.duties import duty_of
from portal.accounts.policy import second_factor_required


def sign_in(request: HttpRequest) -> HttpResponse:
    """allauth's page; but somebody signed in who may not enter the editors' desk is told so.

    Sent back there, they would be sent here again, without end.
    """
    wanted = request.GET.get("next", "")
    may_enter = request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")
    if request.user.is_authenticated and not may_enter and wanted.startswith(reverse("wagtailadmin_home")):
        raise PermissionDenied
    return login(request)


@never_cache
@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """Who I am, what I may do, how I am protected, where I am signed in."""
    factors = list(Authenticator.objects.filter(user=request.user))
    recovery = next((f for f in factors if f.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "groups": list(request.user.groups.order_by("name").values_list("name", flat=True)),
        "has_app": any(f.type == Authenticator.Type.TOTP for f in factors),
        "keys": sum(f.type == Authenticator.Type.WEBAUTHN for f in factors),
        "recovery_left": len(recovery.wrap().get_unused_codes()) if recovery else 0,
        "second_factor_required": second_factor_required(request.user),
        "sessions": len(UserSession.objects.purge_and_list(request.user)),
        "may_edit": request.user.has_perm("wagtailadmin.access_admin"),
        "belongs": bool(memberships_of(request.user)),
        "duty": duty_of(request.user),
    }
    return render(request, "accounts/home.html", context)
