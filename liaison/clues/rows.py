"""Clues as rows of lists and of the home page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from core.access import Principal, visible
from liaison.clues.choices import ClueSource
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.clues.queries import ClueFilter, find_clues
from liaison.workspace.waiting import Row


def rows_of(principal: Principal, clues: Iterable[Clue]) -> list[Row]:
    """One row for each clue."""
    return [
        Row(
            title=clue.title,
            number=clue.number,
            url=reverse("clues:clue", args=[clue.pk]),
            origin=_origin(clue),
            state=str(CLUE.state(clue.state).label),
            subject=clue.subject,
            due_at=clue.next_due_at,
            deputy=bool({clue.handler_id, clue.second_handler_id} & principal.stands_in_for),
        )
        for clue in clues
    ]


def _origin(clue: Clue) -> str:
    """Whom or what it came from. The kind of a warning stands in the title already and says nothing of where from."""
    if clue.source == ClueSource.INSPECTION:
        return clue.get_source_display()
    return clue.source_detail or clue.get_source_display()


def waiting_rows(principal: Principal, limit: int) -> Sequence[Row]:
    """The most urgent clues that wait for this member."""
    # Their keys first: the index holds all that is compared, and sorting whole rows to keep eight is slow.
    keys = list(find_clues(principal, ClueFilter(scope="mine")).values_list("pk", flat=True)[:limit])
    found = visible(principal, Clue).in_bulk(keys)
    return rows_of(principal, (found[key] for key in keys if key in found))
