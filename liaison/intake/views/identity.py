"""Pages on who reported: asking, answering, reading, and the custodians' list."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.intake import identity
from liaison.intake.models import IdentityOpening, Reporter
from liaison.intake.work_forms import AskForm
from liaison.workflow.engine import EventRefused, roles_of

PER_PAGE = 30


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The requests to read who reported one clue, and asking for it."""
    clue = get_visible_or_404(request.principal, Clue, pk=pk)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            identity.ask(clue=clue, principal=request.principal, reason=form.cleaned_data["reason"])
        except EventRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("Asked. Another head of your organisation must approve it."))
            return redirect("intake_work:identity", pk)
    openings = list(
        visible(request.principal, IdentityOpening)
        .filter(clue=clue)
        .select_related("asked_by__user", "decided_by__user", "clue__holder")
        .prefetch_related("readings__reader__user")
    )
    context = {
        "here": "clues",
        "clue": clue,
        "form": form,
        "named": identity.has_reporter(clue),
        "may_ask": "holder.clerk" in roles_of(request.principal, clue),
        "asked": any(
            one.asked_by_id == request.principal.membership_id and (one.state == one.State.ASKED or one.is_readable)
            for one in openings
        ),
        "openings": [_with_rights(request, opening) for opening in openings],
        "minutes": int(identity.READABLE_FOR.total_seconds() // 60),
    }
    return render(request, "work/intake/identity.html", context, status=422 if form.errors else 200)


def _with_rights(request: HttpRequest, opening: IdentityOpening) -> dict:
    return {
        "opening": opening,
        "may_decide": identity.may_decide(request.principal, opening),
        "may_read": opening.is_readable and opening.asked_by_id == request.principal.membership_id,
    }


def _opening(request: HttpRequest, pk: int) -> IdentityOpening:
    wanted = visible(request.principal, IdentityOpening).select_related("clue", "asked_by")
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse."""
    opening = _opening(request, pk)
    granted = request.POST.get("decision") == "grant"
    try:
        identity.decide(
            opening=opening, principal=request.principal, granted=granted, answer=request.POST.get("answer", "")
        )
    except EventRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Approved for two hours.") if granted else _("Refused."))
    return redirect("intake_work:identity", opening.clue_id)


@for_audience(Audience.MEMBER)
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The details, on a page that is not kept. Each press of the button is one recorded reading."""
    opening = _opening(request, pk)
    try:
        details = identity.read(opening=opening, principal=request.principal)
    except EventRefused as refused:
        messages.error(request, refused.message)
        return redirect("intake_work:identity", opening.clue_id)
    rows = [(Reporter._meta.get_field(name).verbose_name, value) for name, value in details.items()]
    return render(
        request,
        "work/intake/identity_read.html",
        {"here": "clues", "clue": opening.clue, "opening": opening, "rows": rows},
    )


@for_audience(Audience.MEMBER)
@require_safe
def list_openings(request: HttpRequest) -> HttpResponse:
    """The custodians' list: every request of the organisation, and every reading."""
    if not identity.is_custodian(request.principal):
        raise PermissionDenied
    found = (
        visible(request.principal, IdentityOpening)
        .select_related("clue", "asked_by__user", "decided_by__user")
        .prefetch_related("readings__reader__user")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for opening in page:
        # A link to where it is decided, without asking of every clue who one is in it: that page does.
        opening.to_decide = identity.waits_for_another(opening, request.principal)
    return render(request, "work/intake/openings.html", {"here": "identity", "page_obj": page, "page_query": ""})
