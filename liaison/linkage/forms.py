"""Forms of the linkage."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.linkage.choices import CrimeOutcome, EvidenceKind, PenaltyOutcome
from liaison.linkage.flow import CRIME, PENALTY
from liaison.linkage.models import LONGEST_TEXT, CrimeTransfer, PenaltyOpinion
from liaison.linkage.rules import BODIES
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE
from liaison.workspace.lists import FlowsForm


def _area(label: Any, longest: int, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **more)


def _organisations(label: Any, *kinds: str, **more: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=Organisation.objects.filter(kind__in=kinds).order_by("name"), **more
    )


class FilterForm(FlowsForm):
    """The ledger's filter and order, one direction at a time."""

    flows = {"": CRIME, "penalties": PENALTY}
    names = {"": _("Suspected crimes to the police"), "penalties": _("Penalties after non-prosecution")}


class MatterForm(forms.Form):
    """What both directions ask for."""

    title = forms.CharField(label=_("Title"), max_length=120)
    suspect = forms.CharField(label=_("Person or unit concerned"), max_length=120)
    facts = _area(_("Facts"), LONGEST_TEXT, 6)
    legal_basis = _area(_("Legal basis"), 500, 2)


class TransferForm(MatterForm):
    """The report on a suspected crime; the evidence list has one item a line."""

    charge = forms.CharField(label=_("Suspected offence"), max_length=120)
    penalty_before = forms.CharField(label=_("Penalty imposed before"), max_length=200, required=False)
    evidence = _area(_("List of evidence"), 20_000, 8, required=False)
    police = _organisations(_("Police"), OrganisationKind.POLICE)
    procuratorate = _organisations(_("Copy to the procuratorate"), OrganisationKind.PROCURATORATE, required=False)
    field_order = ("title", "charge", "suspect", "facts", "legal_basis", "penalty_before", "evidence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = "、".join(str(label) for label in EvidenceKind.labels)
        help_text = _("One item a line: kind | name | amount | where it is kept. Kinds: %(kinds)s.") % {"kinds": kinds}
        self.fields["evidence"].help_text = help_text

    def clean_evidence(self) -> list[tuple[str, str, str, str]]:
        """The list as ``draw_up`` takes it."""
        codes = {str(label): code for code, label in EvidenceKind.choices}
        rows = []
        for line in self.cleaned_data["evidence"].splitlines():
            parts = [part.strip() for part in line.replace("｜", "|").split("|")]
            if not any(parts):
                continue
            kind, name, amount, kept_at = (*parts, "", "", "", "")[:4]
            if kind not in codes or not name or len(parts) > 4:
                raise forms.ValidationError(_("This line cannot be read: “%(line)s”.") % {"line": line[:80]})
            rows.append((codes[kind], name, amount, kept_at))
        return rows

    @staticmethod
    def stored(transfer: CrimeTransfer) -> dict[str, Any]:
        """Initial values from a draft."""
        names = ("title", "suspect", "facts", "legal_basis", "charge", "penalty_before", "police", "procuratorate")
        lines = (
            " | ".join((str(item.get_kind_display()), item.name, item.amount, item.kept_at)).rstrip(" |")
            for item in transfer.evidence.all()
        )
        return {name: getattr(transfer, name) for name in names} | {"evidence": "\n".join(lines)}


class OpinionForm(MatterForm):
    """A penalty opinion after non-prosecution."""

    decision_number = forms.CharField(label=_("Number of the non-prosecution decision"), max_length=60)
    advice = _area(pgettext_lazy("penalty", "What is asked for"), 2000)
    body = _organisations(_("Competent body"), *BODIES, OrganisationKind.POLICE)
    field_order = ("title", "decision_number", "suspect", "facts", "advice", "legal_basis", "body")


class EventForm(forms.Form):
    """What one event of either workflow asks for."""

    def __init__(self, *args: Any, event: Event, item: CrimeTransfer | PenaltyOpinion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = CrimeOutcome if isinstance(item, CrimeTransfer) else PenaltyOutcome
        builders = {
            "reason": lambda: _area(_("Reason"), 2000),
            "text": lambda: _area(_("In words"), 2000),
            "case_number": lambda: forms.CharField(label=_("Case number"), max_length=60),
            "outcome": lambda: forms.ChoiceField(
                label=_("Outcome"), choices=outcomes.choices, widget=forms.RadioSelect
            ),
        }
        for name in event.requires:
            self.fields[name] = builders[name]()
        if not {"reason", "text"} & set(event.requires):
            self.fields["note"] = _area(_("Note"), LONGEST_NOTE, 3, required=False)

    def note(self) -> str:
        """Words for the timeline."""
        given = self.cleaned_data
        return given.get("note") or given.get("reason") or given.get("text") or ""
