"""What narrows the board, read from the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.board.queries import Wanted
from liaison.board.sources import NONE, board_sources
from liaison.clues.choices import ClueKind
from liaison.workspace.lists import ANY, DUE, ListForm


def states() -> list[tuple[str, str]]:
    """(value, label) of every open state of everything counted."""
    return [
        (f"{source.code}.{code}", f"{source.label} · {source.workflow.state(code).label}")
        for source in board_sources()
        for code in source.workflow.open_states
    ]


class BoardForm(ListForm):
    """The filter of the board and of its list; ``body`` and ``with`` are chosen by links."""

    source = forms.ChoiceField(label=_("What"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[ANY, *ClueKind.choices, (NONE, pgettext_lazy("board", "no kind told"))],
        required=False,
    )
    due = forms.ChoiceField(label=_("Limit"), choices=DUE, required=False)
    body = forms.CharField(label=_("Body"), max_length=100, required=False, widget=forms.HiddenInput)
    mover = forms.RegexField(rf"^([0-9]{{1,12}}|{NONE})$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [ANY, *((each.code, each.label) for each in board_sources())]
        self.fields["state"].choices = [ANY, *states()]
        self.fields["mover"].label = _("With whom")

    def wanted(self) -> Wanted:
        """What is asked for, of the fields that could be read."""
        return Wanted(**self.chosen())
