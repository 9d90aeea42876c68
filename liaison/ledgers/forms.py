"""Forms of ledgers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.clues.choices import ClueKind
from liaison.ledgers.kinds import LedgerKind
from liaison.ledgers.models import LONGEST_TEXT, Secrecy
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE


def _area(label: Any, longest: int, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **more)


class EntryForm(forms.Form):
    """An entry with the fields of its ledger."""

    title = forms.CharField(label=_("Title"), max_length=120)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    text = _area(_("Content"), LONGEST_TEXT, 6)

    def __init__(self, *args: Any, kind: LedgerKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.initial.setdefault("day", timezone.localdate())
        for field in kind.fields:
            self.fields[field.code] = forms.CharField(
                label=field.label, max_length=field.longest, required=field.required
            )
        if kind.secret:
            self.fields["secrecy"] = forms.ChoiceField(
                label=_("Secrecy"), choices=Secrecy.choices, widget=forms.RadioSelect, initial=Secrecy.RESTRICTED
            )

    def entry(self) -> dict[str, Any]:
        """What ``record_entry`` takes."""
        given = self.cleaned_data
        own = {field.code: given[field.code] for field in self.kind.fields}
        return {name: given[name] for name in ("title", "day", "text")} | {
            "kind": self.kind.code,
            "details": own,
            "secrecy": given.get("secrecy", Secrecy.OPEN),
        }


class ClueForm(forms.Form):
    """What kind of clue an entry becomes."""

    kind = forms.ChoiceField(label=_("Kind of clue"), choices=ClueKind.choices)


class EventForm(forms.Form):
    """What one event of an entry asks for."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"result": _("Result"), "reason": _("Reason")}
        for name in event.requires:
            self.fields[name] = _area(labels[name], 2000)
        if not event.requires:
            self.fields["note"] = _area(_("Note"), LONGEST_NOTE, 3, required=False)

    def note(self) -> str:
        """Words for the timeline."""
        given = self.cleaned_data
        return given.get("note") or given.get("result") or given.get("reason") or ""
