"""Lists of a workspace by what narrows and orders them. Each capability registers its list once, in AppConfig.ready().

A list is addressed by a query string. What of it the list understands is the form of the list; nothing else is stored
of a saved view, and what the form no longer understands is named instead of silently left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.access import Principal
from liaison.workflow.definition import Workflow

ANY: Final = ("", pgettext_lazy("filter", "any"))
DUE: Final = [ANY, ("soon", _("due soon")), ("late", _("overdue"))]
#: Orders of the lists whose rows run by a clock; the first is what an empty value means, too.
ORDERS: Final = [
    ("", pgettext_lazy("order", "newest first")),
    ("due", pgettext_lazy("order", "nearest limit first")),
    ("old", pgettext_lazy("order", "oldest first")),
]


class ListForm(forms.Form):
    """What narrows and orders a list. Nothing is required; what cannot be read narrows nothing and is said."""

    #: values that say the same as none
    meaning_none: ClassVar[Mapping[str, str]] = {}

    def chosen(self) -> dict[str, Any]:
        """Every field's value, of those that could be read; empty text for the others."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    def query(self) -> str:
        """What could be read, as a query string of one shape: fields in order, without those that say nothing."""
        kept = QueryDict(mutable=True)
        for name, value in self.chosen().items():
            if value and self.meaning_none.get(name) != value:
                kept[name] = str(value)
        return kept.urlencode()

    def not_understood(self) -> list[tuple[str, str]]:
        """(name, value) of what was given and narrows nothing: unknown fields, or values they do not take."""
        chosen = self.chosen()
        return [
            (str(self.fields[name].label) if name in self.fields else name, value)
            for name, value in self.data.items()
            if value and not chosen.get(name)
        ]


class SidesForm(ListForm):
    """What narrows and orders a list of things between two organisations. Subclasses name the sides and the states."""

    q = forms.CharField(label=_("Number or title"), max_length=100, required=False)
    due = forms.ChoiceField(label=_("Limit"), choices=DUE, required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)
    field_order = ("scope", "q", "state", "due", "sort")

    def wanted(self) -> dict[str, str]:
        """As the reads of these lists take it."""
        chosen = self.chosen()
        return {"side": chosen.pop("scope"), "text": chosen.pop("q"), **chosen}

    def sides(self) -> list[tuple[str, Any, bool]]:
        """(value, label, whether it is shown) of each side."""
        scope = self.chosen()["scope"]
        return [(value, label, value == scope) for value, label in self.fields["scope"].choices]


def sides_field(*sides: tuple[str, Any]) -> forms.ChoiceField:
    """The field of the sides: chosen by links above the list, kept by the form."""
    return forms.ChoiceField(
        label=_("Which"),
        choices=[("", pgettext_lazy("filter", "All")), *sides],
        required=False,
        widget=forms.HiddenInput,
    )


def states_field(workflow: Workflow) -> forms.ChoiceField:
    """The field of the states of ``workflow``."""
    choices = [ANY, *((state.code, state.label) for state in workflow.states)]
    return forms.ChoiceField(label=_("State"), choices=choices, required=False)


class FlowsForm(SidesForm):
    """A list of several kinds of things, one kind at a time, each with a workflow of its own: the side says which, and
    the first one where none is asked for. Subclasses name the workflows by side, and the sides where they are called
    otherwise than their workflow."""

    flows: ClassVar[Mapping[str, Workflow]] = {}
    names: ClassVar[Mapping[str, Any]] = {}
    scope = forms.ChoiceField(label=_("Which"), required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [(code, self.names.get(code, flow.label)) for code, flow in self.flows.items()]
        self.fields["state"].choices = [ANY, *((state.code, state.label) for state in self.flow.states)]

    @property
    def side(self) -> str:
        """The side asked for, or the first."""
        given = str(self.data.get("scope", ""))
        return given if given in self.flows else next(iter(self.flows))

    @property
    def flow(self) -> Workflow:
        """The workflow of that side."""
        return self.flows[self.side]

    def chosen(self) -> dict[str, Any]:
        return super().chosen() | {"scope": self.side}


def in_order(found: QuerySet, order: str, begun: str) -> QuerySet:
    """``found`` in one of ``ORDERS``, where ``begun`` is the field that says since when a row is there."""
    if order == "due":
        return found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")
    return found.order_by(begun, "pk") if order == "old" else found.order_by(f"-{begun}", "-pk")


@dataclass(frozen=True)
class ListKind:
    """A list that views are saved of.

    Attributes:
        code: stable name, stored with each view.
        label: what it lists (lazy).
        url_name: its address.
        form: what narrows and orders it.
        find: the rows of it that a principal may see, narrowed and ordered by the form; where there is ``ask``, by
            what it found, too.
        ask: what the rows of every view of it need, asked once for all of them.
        order: place among the lists.
    """

    code: str
    label: Any
    url_name: str
    form: type[ListForm]
    find: Callable[..., QuerySet]
    order: int = 50
    ask: Callable[[Principal], Any] | None = None

    def finds(self, principal: Principal, forms: Mapping[int, ListForm], known: Any = None) -> dict[int, QuerySet]:
        """The rows of each of ``forms``. ``known`` is what ``ask`` gives, where the caller has asked."""
        if self.ask is None or not forms:
            return {key: self.find(principal, form) for key, form in forms.items()}
        known = self.ask(principal) if known is None else known
        return {key: self.find(principal, form, known) for key, form in forms.items()}


_kinds: dict[str, ListKind] = {}


def register_list(kind: ListKind) -> None:
    """Let views be saved of ``kind``."""
    _kinds[kind.code] = kind


def list_kind(code: str) -> ListKind | None:
    """The list named ``code``; None where there is none (any more)."""
    return _kinds.get(code)


def list_kinds() -> list[ListKind]:
    """Every list that views are saved of, in order."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)
