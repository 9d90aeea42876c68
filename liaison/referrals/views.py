"""Pages of referrals: list, sending in two steps, one referral with its two sides, its events, standards."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.choices import ClueKind, SubjectKind
from liaison.clues.forms import TextForm
from liaison.clues.models import Clue
from liaison.organisations.choices import Role
from liaison.organisations.models import Organisation
from liaison.organisations.rules import may_act
from liaison.referrals import services
from liaison.referrals.choices import Direction
from liaison.referrals.flow import REFERRAL
from liaison.referrals.forms import EventForm, ReceiverForm, ReferralForm, StandardForm
from liaison.referrals.models import PACKAGE_FIELDS, Referral, TransferStandard
from liaison.referrals.packages import digest, telling_details
from liaison.referrals.panels import beside
from liaison.referrals.queries import find_referrals, rows_of
from liaison.referrals.rules import may_refer
from liaison.workflow.engine import EventRefused, permitted_events, roles_of
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30


@for_audience(Audience.MEMBER)
def list_referrals(request: HttpRequest) -> HttpResponse:
    """Referrals of the organisation acted for, both ways."""
    chosen = selection(request, "referrals")
    found = find_referrals(request.principal, **chosen.form.wanted())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "work/referrals/list.html",
        {
            "here": "referrals",
            "selection": chosen,
            "form": chosen.form,
            "page_obj": page,
            "page_query": page_query(request),
            "rows": with_clocks(rows_of(request.principal, page.object_list)),
        },
    )


def _referral(request: HttpRequest, pk: int) -> Referral:
    wanted = visible(request.principal, Referral).select_related(
        "sender",
        "receiver",
        "clue",
        "received_clue",
        "sent_by__user",
        "received_by__user",
        "standard",
        "previous",
        "handler__user",
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral: package, both sides' timeline, feedback, shared notes."""
    referral = _referral(request, pk)
    principal = request.principal
    happened = Transition.objects.filter(subject__in=_rounds(referral)).order_by("pk")
    sides = {referral.sender_id: "sender", referral.receiver_id: "receiver"}
    return render(
        request,
        "work/referrals/referral.html",
        {
            "here": "referrals",
            "referral": referral,
            "state": REFERRAL.state(referral.state),
            "is_sender": principal.organisation_id == referral.sender_id,
            "is_receiver": principal.organisation_id == referral.receiver_id,
            "own_clue": visible(principal, Clue)
            .filter(pk__in=[referral.clue_id, referral.received_clue_id or 0])
            .first(),
            "events": permitted_events(principal, referral),
            "package": _package_rows(referral),
            "intact": digest(referral.package) == referral.package_hash,
            "receipt_valid": referral.received_at is not None and services.receipt_of(referral) == referral.receipt,
            "timeline": [
                (entry, REFERRAL.event_by_code.get(entry.event), sides.get(entry.organisation_id, "other"))
                for entry in happened
            ],
            "clocks": running_clocks(referral.subject),
            "beside": beside(request, referral),
            "feedback": referral.feedback.select_related("given_by__user", "decided_by__user"),
            "notes": referral.shared_notes.select_related("author__user", "author__organisation"),
            "may_write": may_act(principal) and bool(roles_of(principal, referral)),
            "again": referral.state in {"returned", "recalled", "lapsed"}
            and not hasattr(referral, "next")
            and may_refer(principal, referral.clue),
        },
    )


def _rounds(referral: Referral) -> list[str]:
    """This round and those before it with the same receiver: one timeline."""
    subjects, round_ = [], referral
    while round_ is not None and round_.receiver_id == referral.receiver_id:
        subjects.append(round_.subject)
        round_ = round_.previous
    return subjects


def _package_rows(referral: Referral) -> list[tuple[str, list[str]]]:
    """The package in words: (label, lines)."""
    rows: list[tuple[str, list[str]]] = []
    fields = referral.package.get("fields", {})
    for name, label in PACKAGE_FIELDS.items():
        if name not in fields or name == "title":
            continue
        value = fields[name]
        if name == "kind":
            value = ClueKind(value).label if value in ClueKind.values else value
        elif name == "subjects":
            value = [
                f"{SubjectKind(subject['kind']).label}：{subject['name']}"
                + (f"（{subject['detail']}）" if subject.get("detail") else "")
                for subject in value
            ]
        elif name == "when_where":
            value = "，".join([*value.get("days", []), *filter(None, [value.get("place", "")])])
        if value:
            rows.append((str(label), value if isinstance(value, list) else str(value).splitlines()))
    return rows


@for_audience(Audience.MEMBER)
def new_referral(request: HttpRequest, clue: int) -> HttpResponse:
    """Refer a clue: first to whom, then what goes along. ``previous`` in the address refers again after a return."""
    source = get_visible_or_404(request.principal, visible(request.principal, Clue).select_related("holder"), pk=clue)
    if not may_refer(request.principal, source):
        messages.warning(request, _("This is not for you to do. Ask the head or the handler in charge."))
        return redirect("clues:clue", clue)
    previous = None
    if asked := request.GET.get("previous", ""):
        previous = (
            visible(request.principal, Referral)
            .filter(
                pk=int(asked) if asked.isdecimal() else 0,
                clue=source,
                state__in=["returned", "recalled", "lapsed"],
                next=None,
            )
            .first()
        )
    chosen = ReceiverForm(request.GET if request.GET.get("receiver") else None, clue=source)
    context = {"here": "referrals", "clue": source, "previous": previous}
    if not chosen.is_bound or not chosen.is_valid():
        standards = TransferStandard.objects.select_related("organisation").order_by("organisation", "-version")
        latest = {standard.organisation_id: standard for standard in reversed(standards)}
        context |= {"form": chosen, "standards": latest.values()}
        return render(request, "work/referrals/receiver.html", context)
    receiver: Organisation = chosen.cleaned_data["receiver"]
    standard = services.current_standard(receiver)
    initial = {"fields_sent": ["description", "subjects", "when_where"], "legal_basis": source.holder.legal_basis}
    form = ReferralForm(request.POST if request.method == "POST" else None, standard=standard, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            referral = services.send_referral(
                clue=source,
                receiver=receiver,
                principal=request.principal,
                fields=given["fields_sent"],
                request=given["request"],
                legal_basis=given["legal_basis"],
                note=given["note"],
                met=form.met(),
                may_pass_on=given["may_pass_on"],
                previous=previous if previous and previous.receiver_id == receiver.pk else None,
            )
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(
                request,
                _done(referral) % {"name": receiver.short_name, "number": referral.number},
            )
            return redirect("referrals:referral", referral.pk)
    context |= {"form": form, "receiver": receiver, "standard": standard, "telling": telling_details(source)}
    context["direction"] = services.direction_between(source.holder, receiver)
    return render(request, "work/referrals/new.html", context, status=422 if form.errors else 200)


def _done(referral: Referral) -> str:
    if referral.direction in (Direction.ASSIGNED, Direction.URGED):
        return _("Handed down to %(name)s as %(number)s.")
    if referral.direction == Direction.REPORTED:
        return _("Reported up to %(name)s as %(number)s.")
    return _("Referred to %(name)s as %(number)s.")


EVENTS = EventPage(
    "referrals:referral",
    "referrals",
    "work/referrals/event.html",
    "referral",
    lambda data, _files, event, referral: EventForm(data, event=event, referral=referral),
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a referral."""
    return EVENTS.answer(request, _referral(request, pk), event)


@for_audience(Audience.MEMBER)
@require_POST
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Store a note that both sides read."""
    referral = _referral(request, pk)
    form = TextForm(request.POST)
    if not form.is_valid():
        context = {"here": "referrals", "referral": referral, "form": form}
        return render(request, "work/referrals/note.html", context, status=422)
    try:
        services.write_shared_note(referral=referral, principal=request.principal, text=form.cleaned_data["text"])
    except EventRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Shared with the other side."))
    return redirect("referrals:referral", pk)


@for_audience(Audience.MEMBER)
def list_standards(request: HttpRequest) -> HttpResponse:
    """What every organisation asks of a referral."""
    found = (
        visible(request.principal, TransferStandard).select_related("organisation").order_by("organisation", "version")
    )
    latest = {standard.organisation_id: standard for standard in found}
    own = latest.get(request.principal.organisation_id)
    return render(
        request,
        "work/referrals/standards.html",
        {
            "here": "standards",
            "standards": latest.values(),
            "own": own,
            "may_publish": request.principal.role == Role.HEAD,
        },
    )


@for_audience(Audience.MEMBER)
def new_standard(request: HttpRequest) -> HttpResponse:
    """Publish a new version of the own organisation's standard."""
    organisation = request.membership.organisation
    own = services.current_standard(organisation)
    initial = (
        {
            "introduction": own.introduction,
            "kinds": own.kinds,
            "items": "\n".join(("* " if item["required"] else "") + item["text"] for item in own.items),
        }
        if own
        else {"introduction": organisation.legal_basis}
    )
    form = StandardForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.publish_standard(
                organisation=organisation,
                principal=request.principal,
                introduction=form.cleaned_data["introduction"],
                items=form.rows(),
                kinds=form.cleaned_data["kinds"],
            )
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Published. Referrals sent from now on are held to it."))
            return redirect("referrals:standards")
    return render(
        request,
        "work/referrals/standard_form.html",
        {"here": "standards", "form": form, "own": own},
        status=422 if form.errors else 200,
    )
