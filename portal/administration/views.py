"""Accounts for security administrators, the audit trail for audit administrators. Nobody else gets an answer."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.audit import AuditEntry, actor_of, label_of
from liaison.organisations.models import AdministratorDuty
from liaison.organisations.refusals import Refused
from liaison.trail.exporting import MOST, csv_response
from liaison.trail.forms import AuditFilter
from liaison.trail.reading import fitting, in_words, newest, page_of
from liaison.workspace.paging import page_query
from portal.accounts.policy import SECOND_FACTORS
from portal.accounts.recording import SIGN_IN_FAILED
from portal.administration.access import for_duty
from portal.administration.forms import AccountFilter, ReasonForm
from portal.administration.services import ACTIONS, act_on_account

PAGE = 50
#: How long an account stays locked (ACCOUNT_RATE_LIMITS).
LOCKED_FOR = dt.timedelta(minutes=15)


def _accounts(text: str = ""):
    found = get_user_model().objects.annotate(
        sessions=Count("usersession", distinct=True),
        has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)),
    )
    if text:
        found = found.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    return found.order_by("username")


def _locked() -> list[AuditEntry]:
    """Accounts somebody was refused at while they were locked, lately: the newest entry of each."""
    since = timezone.now() - LOCKED_FOR
    refused = AuditEntry.objects.filter(action=SIGN_IN_FAILED, result="refused", at__gte=since).order_by("-seq")
    newest: dict[str, AuditEntry] = {}
    for entry in refused[:500]:
        newest.setdefault(entry.stream, entry)
    return list(newest.values())


@for_duty(AdministratorDuty.SECURITY)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts with their sessions and second factor; those that are locked first."""
    form = AccountFilter(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    locked = {
        int(number): entry
        for kind, _colon, number, entry in ((*entry.stream.partition(":"), entry) for entry in _locked())
        if kind == "account" and number.isdecimal()
    }
    people = get_user_model().objects.in_bulk(locked)
    context = {
        "form": form,
        "page_obj": Paginator(_accounts(text), PAGE).get_page(request.GET.get("page")),
        "page_query": page_query(request),
        "locked": [(people[pk], entry) for pk, entry in locked.items() if pk in people],
    }
    return render(request, "administration/accounts.html", context)


@for_duty(AdministratorDuty.SECURITY)
@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: sessions, second factor, and what may be done about them."""
    return _account_page(request, pk, ReasonForm())


def _account_page(request: HttpRequest, pk: int, form: ReasonForm, status: int = 200) -> HttpResponse:
    person = get_object_or_404(_accounts(), pk=pk)
    context = {
        "person": person,
        "sessions": UserSession.objects.filter(user=person).order_by("-last_seen_at")[:50],
        "factors": [factor.get_type_display() for factor in Authenticator.objects.filter(user=person)],
        "form": form,
    }
    return render(request, "administration/account.html", context, status=status)


@for_duty(AdministratorDuty.SECURITY)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """End sessions, unlock, or reset the second factor, for a reason."""
    person = get_object_or_404(get_user_model(), pk=pk)
    action = request.POST.get("do", "")
    if action not in ACTIONS:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _account_page(request, pk, form, status=422)
    try:
        act_on_account(user=person, action=action, reason=form.cleaned_data["reason"], request=request)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _account_page(request, pk, form, status=422)
    messages.success(request, _("Done and recorded. The person is told by mail."))
    return HttpResponseRedirect(reverse("administration:account", args=[pk]))


@for_duty(AdministratorDuty.AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The audit trail, newest first. It is read here and changed nowhere."""
    form = AuditFilter(request.GET)
    entries = fitting(form.cleaned_data) if form.is_valid() else AuditEntry.objects.none()
    rows, older = page_of(entries, request.GET.get("before", ""), PAGE)
    in_words(None, rows)
    kept = request.GET.copy()
    kept.pop("before", None)
    context = {
        "form": form,
        "rows": [(entry, label_of(entry.action)) for entry in rows],
        "older": older,
        "query": kept.urlencode(),
        "most": MOST,
        "page_query": f"{kept.urlencode()}&" if kept else "",
    }
    return render(request, "administration/audit.html", context)


@for_duty(AdministratorDuty.AUDIT)
@require_POST
def audit_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV; that it was taken is recorded."""
    form = AuditFilter(request.GET)
    entries = fitting(form.cleaned_data) if form.is_valid() else AuditEntry.objects.none()
    return csv_response(newest(entries, MOST), stream="audit", chosen=form.cleaned_data, actor=actor_of(request))
