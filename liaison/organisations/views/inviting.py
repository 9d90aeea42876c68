"""Inviting people, and the page behind the link they get."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.access import Audience, for_audience, get_visible_or_404
from core.audit import Actor, address_of
from core.throttle import Limit
from core.throttle import address_of as throttled_as
from liaison.organisations import acting, invitations
from liaison.organisations.forms import InvitationForm, NewAccountForm, refuse
from liaison.organisations.models import Invitation
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_manage_people

#: Links that open nothing, from one address; and answers to links that do.
WRONG = Limit("invitation-wrong", 10, 15 * 60)
ANSWERS = Limit("invitation-answers", 20, 15 * 60)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to the organisation acted for."""
    if not may_manage_people(request.principal):
        raise PermissionDenied
    form = InvitationForm(request.POST if request.method == "POST" else None)
    organisation = request.membership.organisation
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(organisation=organisation, principal=request.principal, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(name)s is invited. The mail is on its way.") % form.cleaned_data)
            return HttpResponseRedirect(reverse("organisations:people"))
    days = invitations.VALID_FOR.days
    context = {"here": "people", "form": form, "organisation": organisation, "days": days}
    return render(request, "work/organisations/invite.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link to the same person."""
    return _change(request, pk, invitations.send_again, _("Sent again. The link sent before opens nothing any more."))


@for_audience(Audience.MEMBER)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    return _change(request, pk, invitations.withdraw, _("The invitation is withdrawn."))


def _change(request: HttpRequest, pk: int, change, done: str) -> HttpResponse:
    invitation = get_visible_or_404(request.principal, Invitation, pk=pk)
    try:
        change(invitation=invitation, principal=request.principal)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("organisations:people"))


@for_audience(Audience.PUBLIC)
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link of an invitation: sign in and join, or make an account and join."""
    response = _join(request, secret)
    add_never_cache_headers(response)
    # The address holds the secret. It may go to this site and nowhere else: told to send it to nobody, browsers hide
    # where the form comes from, too, and what comes from nowhere is refused as forged.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _join(request: HttpRequest, secret: str) -> HttpResponse:
    caller = throttled_as(request)
    if WRONG.used_up(caller):
        return render(request, "429.html", status=429)
    invitation = invitations.find(secret)
    if invitation is None:
        WRONG.take(caller)
        return render(request, "work/organisations/join_closed.html", status=404)
    closed = invitations.why_closed(invitation)
    if closed:
        context = {"closed": closed, "used": invitation.accepted_at is not None}
        return render(request, "work/organisations/join_closed.html", context, status=410)
    if request.method == "POST" and not ANSWERS.take(caller):
        return render(request, "429.html", status=429)
    if request.user.is_authenticated:
        return _join_signed_in(request, invitation)
    form = NewAccountForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method == "POST" and form.is_valid() and _join_anew(request, invitation, form):
        messages.success(request, _("Your account is made and belongs to the organisation. Sign in with it."))
        return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('organisations:choose')}")
    context = {"invitation": invitation, "form": form, "here": request.path}
    return render(request, "work/organisations/join.html", context, status=422 if form.errors else 200)


def _join_signed_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    problem = ""
    if request.method == "POST" and request.POST.get("do") == "other":
        logout(request)
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if request.method == "POST":
        try:
            actor = Actor(request.user.pk, str(request.user), address=address_of(request))
            membership = invitations.accept(invitation=invitation, user=request.user, actor=actor)
        except Refused as refused:
            problem = refused.message
        else:
            acting.choose(request, membership)
            messages.success(request, _("You now act for %(name)s.") % {"name": membership.organisation})
            return HttpResponseRedirect(reverse("work:home"))
    context = {"invitation": invitation, "problem": problem}
    return render(request, "work/organisations/join.html", context, status=422 if problem else 200)


def _join_anew(request: HttpRequest, invitation: Invitation, form: NewAccountForm) -> bool:
    data = form.cleaned_data
    try:
        with transaction.atomic():
            user = invitations.new_account(
                username=data["username"],
                password=data["password1"],
                display_name=data["display_name"],
                email=invitation.email,
            )
            actor = Actor(user.pk, str(user), address=address_of(request))
            invitations.accept(invitation=invitation, user=user, actor=actor)
    except Refused as refused:
        refuse(form, refused)
        return False
    except IntegrityError:  # somebody took the name between the check and now
        form.add_error("username", _("This user name is taken. Choose another one."))
        return False
    return True
