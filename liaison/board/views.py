"""Pages of the board: its numbers, the list behind each of them, and their export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from core.access import Audience, for_audience
from liaison.board import exporting
from liaison.board.forms import BoardForm
from liaison.board.queries import Number, count, keys, overdue, total
from liaison.board.rows import lines_of
from liaison.board.rules import coordinates
from liaison.board.sources import NONE, board_sources
from liaison.board.telling import lines_told
from liaison.casefiles.views import identified_again
from liaison.clues.choices import ClueKind
from liaison.organisations.models import Organisation
from liaison.workspace.paging import MOST, page_query

PER_PAGE: Final = 30
#: Overdue items shown by themselves; all are one link away.
STUCK: Final = 10
#: Rows of a part that stand open; the others are behind "more".
OPEN: Final = 12


@dataclass(frozen=True)
class Figure:
    """One row of a part: words, its numbers, and the addresses of the lists of them."""

    label: str
    number: Number
    url: str
    soon_url: str
    late_url: str


class _Links:
    """Addresses of lists: what the board is narrowed to, and one value more."""

    def __init__(self, form: BoardForm) -> None:
        self.chosen = {name: value for name, value in form.chosen().items() if value}

    def to(self, page: str, **more: str) -> str:
        query = urlencode(self.chosen | more)
        return f"{reverse(f'board:{page}')}?{query}" if query else reverse(f"board:{page}")

    def without(self, name: str) -> str:
        query = urlencode({key: value for key, value in self.chosen.items() if key != name})
        return f"?{query}"

    def figure(self, label: str, number: Number, **more: str) -> Figure:
        soon, late = self.to("rows", **more | {"due": "soon"}), self.to("rows", **more | {"due": "late"})
        return Figure(label, number, self.to("rows", **more), soon, late)


def _form(request: HttpRequest) -> BoardForm:
    if not coordinates(request.principal):
        raise Http404
    return BoardForm(request.GET)


def _states(numbers: dict[str, Number], links: _Links) -> list[tuple[Any, list[Figure]]]:
    """By source, in the order of its workflow."""
    parts = []
    for source in board_sources():
        figures = []
        for state in source.workflow.states:
            value = f"{source.code}.{state.code}"
            if value in numbers:
                label = f"{state.step} {state.label}" if state.step else str(state.label)
                figures.append(links.figure(label, numbers[value], state=value))
        if figures:
            parts.append((source.label, figures))
    return parts


def _worst_first(numbers: dict[str, Number]) -> list[tuple[str, Number]]:
    return sorted(numbers.items(), key=lambda each: (-each[1].late, -each[1].total, each[0]))


def _names(values: set[str]) -> dict[str, str]:
    keys_ = [int(value) for value in values if value and value != NONE]
    found = Organisation.objects.filter(pk__in=keys_).values_list("pk", "short_name") if keys_ else ()
    return {str(pk): name for pk, name in found} | {NONE: pgettext("board", "nobody's move")}


def _narrowed_to(form: BoardForm, links: _Links, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """(what, value, address without it) of what was chosen by links."""
    shown = []
    for name in ("body", "mover"):
        if value := links.chosen.get(name):
            words = names.get(value, value) if name == "mover" else value
            words = pgettext("board", "no body named") if name == "body" and value == NONE else words
            shown.append((str(form.fields[name].label), words, links.without(name)))
    return shown


@for_audience(Audience.MEMBER)
def show_board(request: HttpRequest) -> HttpResponse:
    """Numbers by step, body, kind and clock, and what is stuck."""
    form = _form(request)
    links, wanted, now = _Links(form), form.wanted(), timezone.now()
    numbers = count(request.principal, wanted, now)
    names = _names({*numbers.movers, wanted.mover})
    kinds = dict(ClueKind.choices) | {NONE: pgettext("board", "no kind told")}
    no_body = pgettext("board", "no body named")
    bodies = [
        links.figure(no_body if body == NONE else body, number, body=body)
        for body, number in _worst_first(numbers.bodies)
    ]
    stuck = (
        lines_of(request.principal, keys(request.principal, overdue(wanted), STUCK, now)) if numbers.all.late else []
    )
    return render(
        request,
        "work/board/board.html",
        {
            "here": "board",
            "form": form,
            "narrowed_to": _narrowed_to(form, links, names),
            "all": links.figure("", numbers.all),
            "states": _states(numbers.states, links),
            "kinds": [links.figure(str(kinds[k]), n, kind=k) for k, n in _worst_first(numbers.kinds)],
            "bodies": bodies[:OPEN],
            "more_bodies": bodies[OPEN:],
            "movers": [links.figure(names.get(m, m), n, mover=m) for m, n in _worst_first(numbers.movers)],
            "lines": stuck,
            "told": [] if links.chosen else lines_told(request.principal),
            "now": timezone.localtime(now),
        },
    )


@for_audience(Audience.MEMBER)
def list_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind one number, the nearest limit first."""
    form = _form(request)
    links, wanted, now = _Links(form), form.wanted(), timezone.now()
    found_in_all = total(request.principal, wanted, now)
    page = Paginator(range(min(found_in_all, MOST)), PER_PAGE).get_page(request.GET.get("page"))
    found = keys(request.principal, wanted, page.number * PER_PAGE, now)[(page.number - 1) * PER_PAGE :]
    return render(
        request,
        "work/board/rows.html",
        {
            "here": "board",
            "form": form,
            "narrowed_to": _narrowed_to(form, links, _names({wanted.mover})),
            "total": found_in_all,
            "page_obj": page,
            "page_query": page_query(request),
            "most": MOST,
            "lines": lines_of(request.principal, found),
            "board_url": links.to("board"),
            "export_url": links.to("export"),
        },
    )


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
@identified_again
def export(request: HttpRequest) -> HttpResponse:
    """What the file will hold; by POST the file."""
    form = _form(request)
    links, wanted = _Links(form), form.wanted()
    format = request.POST.get("format", "")
    if request.method == "POST" and format in exporting.FORMATS:
        content = exporting.export(principal=request.principal, wanted=wanted, query=form.query(), format=format)
        response = HttpResponse(content, content_type=exporting.FORMATS[format])
        response["Content-Disposition"] = f'attachment; filename="board-{timezone.localdate():%Y%m%d}.{format}"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
    return render(
        request,
        "work/board/export.html",
        {
            "here": "board",
            "total": total(request.principal, wanted),
            "most": exporting.MOST,
            "narrowed_to": _described(form, links),
            "rows_url": links.to("rows"),
        },
    )


def _described(form: BoardForm, links: _Links) -> list[tuple[str, str]]:
    """(what, value) in words of everything the rows are narrowed to."""
    found = []
    for name, value in links.chosen.items():
        words = dict(getattr(form.fields[name], "choices", ())).get(value, value)
        words = _names({value}).get(value, value) if name == "mover" else words
        found.append((str(form.fields[name].label), _("none") if words == NONE else str(words)))
    return found
