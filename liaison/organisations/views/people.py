"""People of one's own organisation: list, one person, role, deputies, leaving."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.organisations import queries
from liaison.organisations.choices import ACTIVE_ROLES
from liaison.organisations.deputies import cancel_deputy, set_deputy
from liaison.organisations.forms import DeputyForm, LeavingForm, MembershipForm, PeopleFilter, refuse
from liaison.organisations.models import Delegation, Invitation, Membership
from liaison.organisations.open_work import open_work
from liaison.organisations.people import change_membership, end_membership
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_end, may_manage_people, may_set_deputy
from liaison.workspace.paging import page_query

PAGE = 50
#: Invitations shown to heads: open ones and those that were answered lately.
INVITATIONS = 30


@for_audience(Audience.MEMBER)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of the organisation acted for; heads see invitations too."""
    principal = request.principal
    form = PeopleFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.people(
        principal, text=chosen.get("q", ""), role=chosen.get("role", ""), left=chosen.get("left", False)
    )
    invitations = visible(principal, Invitation.objects.filter(Q(accepted_at=None, withdrawn_at=None)))
    context = {
        "here": "people",
        "form": form,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "invitations": invitations.select_related("invited_by", "organisation")[:INVITATIONS],
        "may_manage": may_manage_people(principal),
        "today": timezone.localdate(),
        "page_query": page_query(request),
    }
    return render(request, "work/organisations/people.html", context)


def _one(request: HttpRequest, pk: int) -> Membership:
    return get_visible_or_404(request.principal, Membership.objects.select_related("user", "organisation"), pk=pk)


def _page_of(membership: Membership) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("organisations:person", args=[membership.pk]))


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: what they do, who deputises; heads change role and department here."""
    membership = _one(request, pk)
    principal = request.principal
    in_force = Membership.objects.active().filter(pk=pk).exists()
    may_manage = may_manage_people(principal) and in_force
    present = {name: getattr(membership, name) for name in MembershipForm.base_fields}
    form = MembershipForm(request.POST if request.method == "POST" else None, initial=present)
    if request.method == "POST":
        if not may_manage:
            raise PermissionDenied
        if form.is_valid():
            try:
                change_membership(membership=membership, principal=principal, **form.cleaned_data)
            except Refused as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("Changed: %(name)s.") % {"name": membership.user})
                return _page_of(membership)
    delegations = visible(principal, queries.running_delegations())
    context = {
        "here": "people",
        "person": membership,
        "in_force": in_force,
        "form": form if may_manage else None,
        "delegations": delegations.filter(Q(absent=membership) | Q(deputy=membership)),
        "history": queries.history_of(membership) if may_manage_people(principal) else [],
        "may_set_deputy": in_force and may_set_deputy(principal, membership),
        "may_end": not membership.has_ended and may_end(principal, membership),
        "is_self": membership.pk == principal.membership_id,
        "works": membership.role in ACTIVE_ROLES,
        "today": timezone.localdate(),
    }
    return render(request, "work/organisations/person.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a deputy for a colleague or oneself."""
    membership = _one(request, pk)
    if not may_set_deputy(request.principal, membership):
        raise PermissionDenied
    form = DeputyForm(
        request.POST if request.method == "POST" else None, colleagues=queries.working_colleagues(membership)
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_deputy(absent=membership, principal=request.principal, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The deputy is set."))
            return _page_of(membership)
    context = {"here": "people", "person": membership, "form": form}
    return render(request, "work/organisations/deputy.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_POST
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """End deputising before its last day."""
    delegation = get_visible_or_404(request.principal, Delegation.objects.select_related("deputy__user"), pk=pk)
    try:
        cancel_deputy(delegation=delegation, principal=request.principal)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Deputising has ended."))
    return HttpResponseRedirect(reverse("organisations:person", args=[delegation.absent_id]))


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership: what is open, who takes it over."""
    membership = _one(request, pk)
    principal = request.principal
    if not may_end(principal, membership) or membership.has_ended:
        raise PermissionDenied
    found = open_work(membership, principal)
    form = LeavingForm(
        request.POST if request.method == "POST" else None,
        colleagues=queries.working_colleagues(membership),
        keys=[entry.key for _kind, entry in found.seen],
    )
    is_self = membership.pk == principal.membership_id
    if request.method == "POST" and form.is_valid():
        try:
            handed = end_membership(
                membership=membership,
                principal=principal,
                reason=form.cleaned_data["reason"],
                successor=form.cleaned_data.get("successor"),
                successor_of=form.successor_of(),
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _left(membership, handed))
            return HttpResponseRedirect(reverse("organisations:choose" if is_self else "organisations:people"))
    items = [(entry, form[f"successor_of_{number}"]) for number, (_kind, entry) in enumerate(found.seen)]
    context = {
        "here": "people",
        "person": membership,
        "form": form,
        "items": items,
        "hidden": found.hidden,
        "is_self": is_self,
        "may_manage": may_manage_people(principal),
    }
    return render(request, "work/organisations/leave.html", context, status=422 if form.errors else 200)


def _left(membership: Membership, handed: int) -> str:
    words = {"name": membership.user, "organisation": membership.organisation, "n": handed}
    if not handed:
        return _("%(name)s has left %(organisation)s.") % words
    return (
        ngettext(
            "%(name)s has left %(organisation)s. %(n)d item was handed over.",
            "%(name)s has left %(organisation)s. %(n)d items were handed over.",
            handed,
        )
        % words
    )
