"""Forms of the clue pages: the list's filter, and one form for each event of the workflow, made from the table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.clues.choices import ClueKind, ClueSource, Outcome, Tier, Track
from liaison.clues.flow import CLUE
from liaison.clues.grams import LONGEST
from liaison.clues.models import LONGEST_DESCRIPTION, LONGEST_MESSAGE, Clue
from liaison.clues.queries import ClueFilter
from liaison.organisations.choices import ACTIVE_ROLES
from liaison.organisations.models import Membership
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE
from liaison.workflow.handlers import HandlerField
from liaison.workspace.lists import ANY, DUE, ORDERS, ListForm, states_field


class FilterForm(ListForm):
    """The list's filter and order."""

    meaning_none = {"scope": "open"}

    q = forms.CharField(label=_("Number, words, names"), max_length=LONGEST, required=False)
    scope = forms.ChoiceField(
        label=_("Which"),
        choices=[("open", _("in progress")), ("mine", _("waiting for me")), ("ended", _("ended")), ("all", _("all"))],
        required=False,
    )
    state = states_field(CLUE)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *ClueKind.choices], required=False)
    source = forms.ChoiceField(label=_("Source"), choices=[ANY, *ClueSource.choices], required=False)
    due = forms.ChoiceField(label=_("Limit"), choices=DUE, required=False)
    since = forms.DateField(label=_("Received from"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Received until"), required=False, widget=forms.DateInput({"type": "date"}))
    sort = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)

    def wanted(self) -> ClueFilter:
        """The filter, of the fields that could be read."""
        given = self.chosen()
        scope = given["scope"] or "open"
        # A state chosen says whether it is in progress; "open" is what no choice means, and is not kept in addresses.
        everything = scope == "all" or (scope == "open" and given["state"])
        return ClueFilter(
            text=given["q"],
            scope="" if everything else scope,
            **{name: given[name] for name in ("state", "kind", "source", "due", "sort")},
            since=given["since"] or None,
            until=given["until"] or None,
        )


def _area(label: Any, longest: int, **attributes: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=forms.Textarea({"rows": 5, **attributes})
    )


class EventForm(forms.Form):
    """What one event asks for: its required values, those its effects may take, and a note.

    Args:
        event: the event of the clue's workflow.
        clue: the clue, for choices that depend on its holder.
    """

    def __init__(self, *args: Any, event: Event, clue: Clue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        builders = {
            "reason": lambda: _area(_("Reason"), LONGEST_NOTE),
            "findings": lambda: _area(_("What was established"), LONGEST_DESCRIPTION, rows=8),
            "track": lambda: forms.ChoiceField(label=_("Track"), choices=Track.choices, widget=forms.RadioSelect),
            "tier": lambda: forms.ChoiceField(label=_("Tier"), choices=Tier.choices, widget=forms.RadioSelect),
            "outcome": lambda: forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect),
            "target": lambda: forms.CharField(label=_("Number of the other clue"), max_length=40),
            "handler": lambda: HandlerField(_("Handler (A)"), clue.holder_id),
        }
        for name in event.requires:
            self.fields[name] = builders[name]()
            self.fields[name].required = True
        if "handler" in event.requires:
            self.fields["second_handler"] = HandlerField(_("Handler (B)"), clue.holder_id, required=False)
        if "reason" not in event.requires:
            self.fields["note"] = _area(_("Note (shown in the timeline of your organisation)"), LONGEST_NOTE, rows=3)
        for name in ("track", "tier", "outcome", "findings"):
            if name in self.fields and getattr(clue, name):
                self.initial.setdefault(name, getattr(clue, name))

    def values(self) -> dict[str, Any]:
        """What ``fire`` takes as values."""
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}

    def note(self) -> str:
        """What ``fire`` takes as note."""
        return self.cleaned_data.get("note") or self.cleaned_data.get("reason") or ""


def _handler(label: Any, clue: Clue) -> forms.ModelChoiceField:
    able = Membership.objects.active().filter(organisation=clue.holder_id, role__in=ACTIVE_ROLES)
    field = forms.ModelChoiceField(label=label, queryset=able.select_related("user"), required=False)
    field.label_from_instance = lambda member: f"{member.user}（{member.get_role_display()}）"
    return field


class TextForm(forms.Form):
    """One text: a note or a message."""

    text = forms.CharField(label=_("Text"), max_length=LONGEST_MESSAGE, strip=True, widget=forms.Textarea({"rows": 3}))


class RecusalForm(forms.Form):
    """Why a member takes no part."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    user = forms.ModelChoiceField(label=_("Who"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, clue: Clue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Membership.objects.active().filter(organisation=clue.holder_id).select_related("user")
        self.fields["user"].queryset = able
        self.fields["user"].label_from_instance = lambda member: str(member.user)
