"""Pages of clues in a workspace: the list, one clue, its events, its notes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.audit import label_of
from core.deadlines import Clock
from core.deadlines.states import ClockState
from liaison.clues import services
from liaison.clues.choices import TIER_DOCUMENTS
from liaison.clues.flow import CLUE
from liaison.clues.forms import EventForm, RecusalForm, TextForm
from liaison.clues.models import Clue
from liaison.clues.panels import actions_of, panels_of
from liaison.clues.queries import find_clues, steps_left, timeline
from liaison.clues.rows import rows_of
from liaison.organisations.rules import may_act
from liaison.workflow.chart import draw
from liaison.workflow.engine import EventRefused, permitted_events, roles_of
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30
#: Events on the page by themselves; the others are behind "more".
MAIN_EVENTS = 3


@for_audience(Audience.MEMBER)
def list_clues(request: HttpRequest) -> HttpResponse:
    """Clues of the organisation, filtered, paged, with the clock of each."""
    chosen = selection(request, "clues")
    wanted = chosen.form.wanted()
    found = find_clues(request.principal, wanted)
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "work/clues/list.html",
        {
            "here": "clues",
            "form": chosen.form,
            "selection": chosen,
            "wanted": wanted,
            "search_text": wanted.text,
            "page_obj": page,
            "page_query": page_query(request),
            "rows": with_clocks(rows_of(request.principal, page.object_list)),
        },
    )


def _clue(request: HttpRequest, pk: int) -> Clue:
    wanted = visible(request.principal, Clue).select_related(
        "holder", "region", "handler__user", "second_handler__user", "merged_into"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


def _idle(clocks: list[tuple[str, Clock, ClockState]]) -> set[str]:
    """The events about clocks that would change none of them."""
    paused = {clock.is_paused for _words, clock, _state in clocks}
    return {code for code, needed in (("pause", False), ("resume", True)) if needed not in paused}


@for_audience(Audience.MEMBER)
def show_clue(request: HttpRequest, pk: int) -> HttpResponse:
    """One clue: where it stands, its clocks, what belongs to it, who sees it."""
    clue = _clue(request, pk)
    principal = request.principal
    happened = list(timeline(clue))
    clocks = running_clocks(clue.subject)
    idle = _idle(clocks)
    events = [event for event in permitted_events(principal, clue) if event.code not in idle]
    return render(
        request,
        "work/clues/clue.html",
        {
            "here": "clues",
            "clue": clue,
            "state": CLUE.state(clue.state),
            "subjects": clue.subjects.filter(disclosed=True).select_related("organisation"),
            "events": events[:MAIN_EVENTS],
            "more_events": events[MAIN_EVENTS:],
            "actions": actions_of(request, clue),
            "chart": draw(
                CLUE,
                clue.state,
                done_at=steps_left(happened),
                branches=[(label, clue.tier == tier) for tier, label in TIER_DOCUMENTS.items()],
                branch_step=3,
            ),
            "clocks": clocks,
            "timeline": [(entry, label_of(f"clue.{entry.event}")) for entry in happened],
            "notes": clue.internal_notes.select_related("author__user"),
            "may_write": may_act(principal),
            "roles": roles_of(principal, clue),
            "note_form": TextForm(),
            "messages_to_reporter": clue.messages.select_related("author__user") if hasattr(clue, "receipt") else None,
            "recusals": clue.recusals.filter(lifted_at=None).select_related("user"),
            "related": visible(principal, clue.related.all()),
            "merged": visible(principal, clue.merged.all()),
            "main_panels": panels_of(request, clue, "main"),
            "aside_panels": panels_of(request, clue, "aside"),
        },
    )


EVENTS = EventPage(
    "clues:clue",
    "clues",
    "work/clues/event.html",
    "clue",
    lambda data, _files, event, clue: EventForm(data, event=event, clue=clue),
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a clue."""
    return EVENTS.answer(request, _clue(request, pk), event)


@for_audience(Audience.MEMBER)
@require_POST
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Store an internal note."""
    clue = _clue(request, pk)
    form = TextForm(request.POST)
    if not form.is_valid():
        return render(request, "work/clues/note.html", {"here": "clues", "clue": clue, "form": form}, status=422)
    try:
        services.write_internal_note(clue=clue, principal=request.principal, text=form.cleaned_data["text"])
    except EventRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Stored as an internal note."))
    return redirect(f"{request.path.rsplit('/', 3)[0]}/#nt")


@for_audience(Audience.MEMBER)
def write_to_reporter(request: HttpRequest, pk: int) -> HttpResponse:
    """Writing to the reporter: text, then a preview of what the reporter will read, then sending."""
    clue = _clue(request, pk)
    form = TextForm(request.POST if request.method == "POST" else None)
    context = {"here": "clues", "clue": clue, "form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if request.POST.get("step") == "send":
            try:
                services.write_to_reporter(clue=clue, principal=request.principal, text=text)
            except EventRefused as refused:
                messages.error(request, refused.message)
            else:
                messages.success(request, _("Sent to the reporter."))
            return redirect("clues:clue", pk)
        if request.POST.get("step") != "change":
            context["preview"] = text
    return render(request, "work/clues/to_reporter.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare or order a recusal."""
    clue = _clue(request, pk)
    form = RecusalForm(
        request.POST if request.method == "POST" else None, clue=clue, initial={"user": request.principal.membership_id}
    )
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["user"]
        try:
            services.recuse(clue=clue, member=member, reason=form.cleaned_data["reason"], principal=request.principal)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("%(name)s no longer sees this clue.") % {"name": member.user})
            own = member.user_id == request.principal.user_id
            return redirect("clues:list") if own else redirect("clues:clue", pk)
    return render(
        request,
        "work/clues/recuse.html",
        {"here": "clues", "clue": clue, "form": form},
        status=422 if form.errors else 200,
    )


@for_audience(Audience.MEMBER)
@require_POST
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Small changes by a button: confine, open, relate, end a recusal."""
    clue = _clue(request, pk)
    try:
        if what in {"confine", "open"}:
            services.confine(clue=clue, confined=what == "confine", principal=request.principal)
        elif what == "relate":
            services.relate(clue=clue, number=request.POST.get("number", "")[:40], principal=request.principal)
        else:
            recusal = clue.recusals.filter(pk=int(request.POST.get("recusal", "0") or 0)).first()
            if recusal is None:
                raise Http404
            services.lift_recusal(clue=clue, recusal=recusal, principal=request.principal)
    except EventRefused as refused:
        messages.error(request, refused.message)
    except ValueError:
        raise Http404 from None
    else:
        messages.success(request, _("Changed."))
    return redirect("clues:clue", pk)
