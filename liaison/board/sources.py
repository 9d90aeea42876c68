"""What the board counts: every capability registers its items once, in AppConfig.ready().

    register_board_source(Source("clues", _("Clues"), CLUE, Clue, "clues:clue", begun="received_at", …))

What somebody may see of them is the rule of the model, here as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Case, F, IntegerField, Model, QuerySet, Value, When

from core.access import Principal, visible
from liaison.workflow.definition import Workflow

#: In addresses: the items that have no value there (no kind told, no body named, nobody's move).
NONE: Final = "-"

#: A queryset with an annotation ``board_…``. What the principal may not read of an item it may see stays empty.
Reading = Callable[[Principal, QuerySet], QuerySet]


def no_kind(principal: Principal, found: QuerySet) -> QuerySet:
    """Of items without a kind of clue."""
    return found.annotate(board_kind=Value(""))


def no_body(principal: Principal, found: QuerySet) -> QuerySet:
    """Of items that concern no body."""
    return found.annotate(board_body=Value(""))


@dataclass(frozen=True)
class Source:
    """One kind of item.

    Attributes:
        code: stable name, part of addresses.
        label: what the items are called (lazy).
        workflow, model, url_name: what they follow, are stored in, and are opened by (with their key).
        begun: field that says since when an item is there.
        parties: field of the organisation that a party of the workflow is; by default the party's own name.
        number, title: paths to what an item is called.
        kind: annotates ``board_kind``: the kind of clue, empty where there is none or it was not told.
        bodies: annotates ``board_body``: names of the bodies an item concerns, one row for each, empty for none.
        order: place among the others.
    """

    code: str
    label: Any
    workflow: Workflow
    model: type[Model]
    url_name: str
    begun: str
    parties: Mapping[str, str] = field(default_factory=dict)
    number: str = "number"
    title: str = "title"
    kind: Reading = no_kind
    bodies: Reading = no_body
    order: int = 50

    def open_items(self, principal: Principal) -> QuerySet:
        """What ``principal`` may see of it and has not ended."""
        return visible(principal, self.model).filter(state__in=self.workflow.open_states)

    def with_mover(self, found: QuerySet) -> QuerySet:
        """``found`` with ``board_mover``: the id of the organisation whose move it is, None for nobody's."""
        cases = []
        for party in self.workflow.parties:
            states = [state.code for state in self.workflow.states if state.waits_for == party.code]
            if states:
                cases.append(When(state__in=states, then=F(f"{self.parties.get(party.code, party.code)}_id")))
        return found.annotate(board_mover=Case(*cases, default=None, output_field=IntegerField()))


_sources: dict[str, Source] = {}


def register_board_source(source: Source) -> None:
    """Let the board count ``source``."""
    _sources[source.code] = source


def board_sources() -> list[Source]:
    """Everything counted, in order."""
    return sorted(_sources.values(), key=lambda source: source.order)
