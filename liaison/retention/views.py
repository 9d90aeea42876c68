"""Pages of retention in a workspace: lists, one record, a proposal, a tombstone."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, GoneError, Principal, for_audience, get_visible_or_404, may_see, visible
from liaison.casefiles.views import identified_again
from liaison.clues.models import Clue
from liaison.organisations.models import Organisation
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_act
from liaison.retention import records, services
from liaison.retention.beside import beside
from liaison.retention.forms import DecideForm, HoldForm, LiftForm, ProposeForm
from liaison.retention.kinds import FIXED, ITEMS, KINDS, Kind
from liaison.retention.listing import due_day
from liaison.retention.models import Deletion, Hold, Tombstone
from liaison.retention.periods import due_on, in_force
from liaison.retention.queries import VIEWS, find_by_number, listed
from liaison.retention.rules import concerned, seen
from liaison.workspace.paging import page_query

PER_PAGE = 30
LABELS = {
    "due": gettext_lazy("Period ended"),
    "proposed": gettext_lazy("Proposed for deletion"),
    "holds": gettext_lazy("Holds"),
    "deleted": pgettext_lazy("record", "Deleted"),
}


def _context(**values: Any) -> dict[str, Any]:
    return {"here": "retention"} | values


@for_audience(Audience.MEMBER)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What is due, proposed, held and deleted, a page at a time."""
    if not concerned(request.principal):
        raise Http404
    number = request.GET.get("number", "").strip()[:60]
    if number and (found := find_by_number(request.principal, number)):
        return redirect("retention:record", *found)
    view = request.GET.get("show", "")
    view = view if view in VIEWS else "due"
    page = Paginator(listed(request.principal, view), PER_PAGE).get_page(request.GET.get("page"))
    periods = in_force()
    set_ones = sorted({KINDS[kind].label for (kind, _o), row in periods.rows.items() if row.months}, key=str)
    context = _context(
        view=view,
        number=number,
        views=[(code, LABELS[code]) for code in VIEWS],
        label=LABELS[view],
        page_obj=page,
        page_query=page_query(request),
        set_ones=set_ones,
        fixed=FIXED,
    )
    return render(request, "work/retention/list.html", context)


def _item(request: HttpRequest, kind: str, pk: int) -> tuple[Kind, Model]:
    known = KINDS.get(kind)
    if known is None or not concerned(request.principal):
        raise Http404
    if known.about == "organisation":
        if pk != request.principal.organisation_id:
            raise Http404
        return known, Organisation.objects.get(pk=pk)
    item = seen(request.principal, known.model).filter(pk=pk).first()
    return known, item or get_visible_or_404(request.principal, known.model, pk=pk)


#: Where the page of a record is.
PLACES = {
    "clue": "clues:clue",
    "referral": "referrals:referral",
    "rectification": "rectifications:rectification",
    "document": "documents:document",
    "room": "rooms:room",
    "inspection": "inspections:inspection",
    "campaign": "campaigns:campaign",
    "operation": "joint:operation",
    "accompaniment": "joint:accompaniment",
    "analysis": "analyses:analysis",
    "alert": "analyses:alert",
    "order": "levels:order",
    "decision": "disposal:decision",
    "accountability": "disposal:accountability",
    "interview": "disposal:interview",
    "dual": "disposal:dual",
    "crime": "linkage:crime",
    "penalty": "linkage:penalty",
    "ledger": "ledgers:entry",
    "reading": "readings:reading",
}


def _place(principal: Principal, known: Kind, item: Any) -> str:
    """The page of the record, for whoever may open it."""
    if known.about not in PLACES or not may_see(principal, item):
        return ""
    return reverse(PLACES[known.about], args=[item.pk])


def _record_page(request: HttpRequest, known: Kind, item: Any, forms: dict, status: int = 200) -> HttpResponse:
    principal = request.principal
    ended = next(iter(known.found(known.ended().filter(pk=item.pk))), None)
    periods, today = in_force(), timezone.localdate()
    period = periods.of(known.code, ended.outcome if ended else "")
    is_due = ended is not None and due_day(known, ended, periods, today) is not None
    own = records.holder_of(item) == principal.organisation_id
    blockers = records.blockers_of(item, known.about) if is_due and known.code == known.about else []
    held = list(records.holds_on(known, item).select_related("organisation", "placed_by"))
    proposed = visible(principal, Deletion).filter(kind=known.code, item_id=item.pk, state=Deletion.State.PROPOSED)
    context = _context(
        kind=known,
        item=item,
        number=records.number_of(item) if known.about in ITEMS else item,
        place=_place(principal, known, item),
        title=getattr(item, "title", "") if known.about in ITEMS else "",
        ended=ended,
        period=period,
        for_good=None if period else periods.set_for(known.code, ended.outcome if ended else ""),
        due_on=due_on(ended.ended_at, period.months) if ended and period else None,
        is_due=is_due,
        blockers=blockers,
        holds=[(hold, hold.organisation_id == principal.organisation_id) for hold in held],
        proposed=proposed.select_related("proposed_by").first(),
        may_propose=own and may_act(principal) and is_due and not held and not blockers,
        may_hold=services.may_hold(principal)
        and known.code == known.about
        and not any(hold.organisation_id == principal.organisation_id for hold in held),
        may_lift=services.may_hold(principal) and principal.role == "head",
        own=own,
        exports=len(records.exports_of(item, known)),
        propose_form=forms.get("propose") or ProposeForm(auto_id="propose_%s"),
        hold_form=forms.get("hold") or HoldForm(auto_id="hold_%s"),
    )
    return render(request, "work/retention/record.html", context, status=status)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def record_page(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One record: its period, holds, what would go; by POST a hold or a proposal."""
    known, item = _item(request, kind, pk)
    if request.method != "POST":
        return _record_page(request, known, item, {})
    what = "hold" if request.POST.get("do") == "hold" else "propose"
    form = (HoldForm if what == "hold" else ProposeForm)(request.POST, auto_id=f"{what}_%s")
    act = services.place_hold if what == "hold" else services.propose
    if form.is_valid():
        try:
            made = act(kind=known.code, item=item, principal=request.principal, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            if what == "hold":
                messages.success(request, _("Held. Nothing of it is deleted until the hold is lifted."))
                return redirect("retention:record", known.code, item.pk)
            messages.success(request, _("Proposed. Another head of your organisation must approve it."))
            return redirect("retention:deletion", made.pk)
    return _record_page(request, known, item, {what: form}, status=422)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a hold, with a reason."""
    hold = get_visible_or_404(request.principal, Hold, pk=pk)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_hold(hold=hold, principal=request.principal, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("The hold is lifted."))
            return redirect("retention:record", hold.kind, hold.item_id)
    context = _context(hold=hold, form=form)
    return render(request, "work/retention/lift.html", context, status=422 if form.errors else 200)


def _deletion(request: HttpRequest, pk: int) -> Deletion:
    wanted = visible(request.principal, Deletion).select_related("proposed_by", "decided_by", "holder")
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
@require_safe
def deletion_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal: what would go, who proposed it and why, who may decide."""
    deletion = _deletion(request, pk)
    if deletion.state == Deletion.State.DONE:
        return redirect("retention:tombstone", deletion.tombstone.pk)
    context = _context(
        deletion=deletion,
        may_decide=services.may_decide(request.principal, deletion),
        may_withdraw=deletion.proposed_by_id == request.principal.user_id and deletion.state == Deletion.State.PROPOSED,
    )
    return render(request, "work/retention/deletion.html", context)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
@identified_again
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve and carry out, or refuse; after password or second factor, again."""
    deletion = _deletion(request, pk)
    if not services.may_decide(request.principal, deletion):
        messages.warning(request, _("It is decided already, or another head must decide."))
        return redirect("retention:deletion", pk)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        approved = request.POST.get("decision") == "approve"
        act = services.approve if approved else services.refuse
        try:
            made = act(deletion=deletion, principal=request.principal, answer=form.cleaned_data["answer"])
        except Refused as refused:
            form.add_error("answer" if refused.field else None, refused.message)
        else:
            if approved:
                messages.success(request, _("Deleted. What is left is this page."))
                return redirect("retention:tombstone", made.pk)
            messages.success(request, _("Refused. The record stays."))
            return redirect("retention:overview")
    context = _context(deletion=deletion, form=form)
    return render(request, "work/retention/decide.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own proposal back."""
    deletion = _deletion(request, pk)
    try:
        services.withdraw(deletion=deletion, principal=request.principal)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Withdrawn. The record stays."))
    return redirect("retention:overview")


@for_audience(Audience.MEMBER)
@require_safe
def tombstone_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is left of a deleted record."""
    return _tombstone(request, get_visible_or_404(request.principal, Tombstone, pk=pk))


def _tombstone(request: HttpRequest, tombstone: Tombstone, status: int = 200) -> HttpResponse:
    """The page of a tombstone, at its own address or where the record was."""
    counts = [(_label(name), number) for name, number in tombstone.counts.items()]
    context = _context(tombstone=tombstone, counts=counts, label=KINDS[tombstone.kind].label, gone=status == 410)
    return render(request, "work/retention/tombstone.html", context, status=status)


#: Rows whose model is called something wider elsewhere.
CALLED = {
    "notices.notice": pgettext_lazy("retention", "notices"),
    "workflow.transition": pgettext_lazy("retention", "events of the handling"),
}


def _label(model: str) -> str:
    if model in CALLED:
        return str(CALLED[model])
    try:
        return str(apps.get_model(model)._meta.verbose_name)
    except LookupError:  # of an app that is there no more
        return model


class GoneMiddleware:
    """Where a record was that the person could see, its tombstone is shown: 410, at every address of it."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    @staticmethod
    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers GoneError alone."""
        if isinstance(exception, GoneError) and isinstance(exception.remains, Tombstone):
            response = _tombstone(request, exception.remains, status=410)
            response["Cache-Control"] = "private, no-store"
            return response
        return None


def clue_panel(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The panel of the page of a clue, which takes its panels from the registry."""
    return beside(request.principal, clue)
