"""Forms of ledgers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.clues.choices import ClueKind
from liaison.ledgers.clocks import LONGEST_REPORT
from liaison.ledgers.kinds import LedgerKind
from liaison.ledgers.models import LONGEST_TEXT, Entry, Secrecy
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE


def _area(label: Any, longest: int, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


def _words(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


class OccasionField(forms.ModelChoiceField):
    """The entry that another comes from."""

    def label_from_instance(self, obj: Entry) -> str:
        return f"{obj.get_kind_display()}：{obj.title}（{obj.number}）"


class EntryForm(forms.Form):
    """An entry with the fields of its ledger."""

    title = forms.CharField(label=_("Title"), max_length=120)
    day = _day(_("Day"))
    text = _area(_("Content"), LONGEST_TEXT, 6)

    def __init__(self, *args: Any, kind: LedgerKind, occasions: QuerySet[Entry] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.initial.setdefault("day", timezone.localdate())
        for field in kind.fields:
            self.fields[field.code] = (
                _day(field.label, required=field.required)
                if field.is_date
                else forms.CharField(label=field.label, max_length=field.longest, required=field.required)
            )
        if kind.about and occasions is not None:
            self.fields["about"] = OccasionField(
                label=pgettext_lazy("ledger", "Occasion"), queryset=occasions, required=False
            )
        if kind.secret:
            self.fields["secrecy"] = forms.ChoiceField(
                label=_("Secrecy"), choices=Secrecy.choices, widget=forms.RadioSelect, initial=Secrecy.RESTRICTED
            )

    def entry(self) -> dict[str, Any]:
        """What ``record_entry`` takes."""
        given = self.cleaned_data
        own = {field.code: _words(given[field.code]) for field in self.kind.fields}
        return {name: given[name] for name in ("title", "day", "text")} | {
            "kind": self.kind.code,
            "details": own,
            "secrecy": given.get("secrecy", Secrecy.OPEN),
            "about": given.get("about"),
        }


class ClueForm(forms.Form):
    """What kind of clue an entry becomes."""

    kind = forms.ChoiceField(label=_("Kind of clue"), choices=ClueKind.choices)


class EventForm(forms.Form):
    """What one event of an entry asks for."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        builders = {
            "result": lambda: _area(_("Result"), 2000),
            "reason": lambda: _area(_("Reason"), 2000),
            "day": lambda: _day(_("Day"), initial=timezone.localdate),
            "report": lambda: _area(_("How, with whom, what was said"), LONGEST_REPORT),
            "until": lambda: _day(_("Appointed until")),
        }
        for name in event.requires:
            self.fields[name] = builders[name]()
        if not event.requires:
            self.fields["note"] = _area(_("Note"), LONGEST_NOTE, 3, required=False)

    def note(self) -> str:
        """Words for the timeline."""
        given = self.cleaned_data
        if until := given.get("until"):
            return str(_("Appointed until %(day)s.") % {"day": until.isoformat()})
        return given.get("note") or given.get("result") or given.get("reason") or given.get("report") or ""

    def values(self) -> dict[str, str]:
        """What the event requires, as plain values."""
        return {name: _words(value) for name, value in self.cleaned_data.items()}
