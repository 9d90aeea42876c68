"""Pages of ledgers: one ledger, a new entry, one entry with its events, an entry taken up as a clue."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.documents.queries import of_record
from liaison.documents.rules import may_draft
from liaison.ledgers import queries, services
from liaison.ledgers.flow import LEDGER
from liaison.ledgers.forms import ClueForm, EntryForm, EventForm
from liaison.ledgers.kinds import KINDS, LedgerKind, kinds_for
from liaison.ledgers.models import Entry
from liaison.ledgers.rules import may_record, roles
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.lists import DUE
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.views import with_clocks

PER_PAGE = 30
#: Events of what lasts: each belongs to one ledger.
TURNS = {kind.turn for kind in KINDS.values() if kind.turn}


def _kind(request: HttpRequest, code: str) -> LedgerKind:
    """A ledger of the organisation acted for; Http404 for another's."""
    for kind in kinds_for(request.principal.organisation_kind):
        if kind.code == code:
            return kind
    raise Http404


@for_audience(Audience.MEMBER)
def home(request: HttpRequest) -> HttpResponse:
    """The first ledger of the organisation."""
    kinds = kinds_for(request.principal.organisation_kind)
    if not kinds:
        raise Http404
    return redirect("ledgers:list", kinds[0].code)


@for_audience(Audience.MEMBER)
def list_entries(request: HttpRequest, kind: str) -> HttpResponse:
    """One ledger."""
    ledger, given = _kind(request, kind), request.GET
    state, text, due = given.get("state", ""), given.get("q", "")[:100], given.get("due", "")
    state = state if state in LEDGER.state_by_code else ""
    due = due if due in dict(DUE) else ""
    found = queries.find_entries(request.principal, kind=kind, state=state, text=text, due=due)
    page = BoundedPaginator(found, PER_PAGE).get_page(given.get("page"))
    context = {
        "here": "ledgers",
        "ledger": ledger,
        "ledgers": queries.counted_kinds(request.principal),
        "states": LEDGER.states,
        "state": state,
        "text": text,
        "dues": DUE,
        "due": due,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(queries.rows_of(page.object_list)),
        "may_record": may_record(request.principal),
    }
    return render(request, "work/ledgers/list.html", context)


@for_audience(Audience.MEMBER)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new entry."""
    ledger = _kind(request, kind)
    if not may_record(request.principal):
        messages.warning(request, _("Your role only reads."))
        return redirect("ledgers:list", kind)
    posted = request.POST if request.method == "POST" else None
    about = request.GET.get("about", "")
    given = int(about) if about.isdecimal() and len(about) < 19 else 0
    occasions = queries.occasions(request.principal, ledger, given)
    form = EntryForm(posted, kind=ledger, occasions=occasions, initial={"about": given} if given else {})
    if posted is not None and form.is_valid():
        try:
            entry = services.record_entry(principal=request.principal, **form.entry())
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Recorded as %(number)s.") % {"number": entry.number})
            return redirect("ledgers:entry", entry.pk)
    context = {"here": "ledgers", "ledger": ledger, "form": form}
    return render(request, "work/ledgers/new.html", context, status=422 if form.errors else 200)


def _entry(request: HttpRequest, pk: int) -> Entry:
    wanted = visible(request.principal, Entry).select_related("organisation", "recorded_by__user", "clue")
    return get_visible_or_404(request.principal, wanted, pk=pk)


def _fits(entry: Entry, event: str) -> bool:
    """Whether the ledger of ``entry`` has this event at all."""
    if event == "ask":
        return entry.rules.answered
    return event not in TURNS or entry.rules.turn == event


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry."""
    entry = _entry(request, pk)
    events = permitted_events(request.principal, entry)
    happened = Transition.objects.filter(subject=entry.subject).order_by("pk")
    context = {
        "here": "ledgers",
        "entry": entry,
        "state": LEDGER.state(entry.state),
        "events": [event for event in events if _fits(entry, event.code)],
        "todo": entry.rules.todo if entry.next_due_at and entry.state == "recorded" else "",
        "followed": with_clocks(queries.followed_by(request.principal, entry)),
        "followers": queries.followers(entry.rules) if may_record(request.principal) else [],
        "about": visible(request.principal, Entry).filter(pk=entry.about_id or 0).first(),
        "clue": visible(request.principal, Clue).filter(pk=entry.clue_id or 0).first(),
        "may_raise": entry.rules.clue
        and entry.state in {"recorded", "awaiting"}
        and "keeper.clerk" in roles(request.principal, entry),
        "may_draft": may_draft(request.principal) and "keeper.clerk" in roles(request.principal, entry),
        "documents": of_record(request.principal, entry.subject),
        "clocks": running_clocks(entry.subject),
        "timeline": [(each, LEDGER.event_by_code.get(each.event)) for each in happened],
    }
    return render(request, "work/ledgers/entry.html", context)


EVENTS = EventPage(
    "ledgers:entry",
    "ledgers",
    "work/ledgers/event.html",
    "entry",
    lambda data, _files, event, _entry: EventForm(data, event=event),
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of an entry."""
    return EVENTS.answer(request, _entry(request, pk), event)


@for_audience(Audience.MEMBER)
def raise_clue(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry up as a clue."""
    entry = _entry(request, pk)
    if "keeper.clerk" not in roles(request.principal, entry):
        messages.warning(request, _("This is not for you to do. Ask the head or the handler in charge."))
        return redirect("ledgers:entry", pk)
    posted = request.POST if request.method == "POST" else None
    form = ClueForm(posted)
    if posted is not None and form.is_valid():
        try:
            clue = services.raise_clue(entry=entry, kind=form.cleaned_data["kind"], principal=request.principal)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Taken up as clue %(number)s.") % {"number": clue.number})
            return redirect("clues:clue", clue.pk)
    context = {"here": "ledgers", "entry": entry, "form": form}
    return render(request, "work/ledgers/raise.html", context, status=422 if form.errors else 200)
