"""Forms of measures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.disposal.choices import CaseResult, ConductResult, Ground, Sanction
from liaison.disposal.flow import FLOWS
from liaison.disposal.models import LONGEST_TEXT
from liaison.documents.kinds import SUPERVISED
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE
from liaison.workspace.lists import FlowsForm


def _area(label: Any, longest: int, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **more)


def _organisation(label: Any, *kinds: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=Organisation.objects.of_kind(*kinds).order_by("name"))


class FilterForm(FlowsForm):
    """The list's filter and order, one measure at a time."""

    flows = {flow.code: flow for flow in FLOWS}


class MeasureForm(forms.Form):
    """What all measures ask for; organisations are those that exist today."""

    title = forms.CharField(label=_("Title"), max_length=120)
    facts = _area(_("Facts"), LONGEST_TEXT, 6)
    legal_basis = _area(_("Legal basis"), 500, 2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.active()


class RequestForm(MeasureForm):
    """A request for a supervision decision."""

    body = _organisation(_("Body concerned"), *SUPERVISED)
    government = _organisation(pgettext_lazy("party", "Government"), OrganisationKind.GOVERNMENT)
    asked = _area(_("Decision asked for"), 2000)
    field_order = ("title", "body", "facts", "asked", "legal_basis", "government")


class AccountabilityForm(MeasureForm):
    """A demand for accountability."""

    body = _organisation(_("Unit of the officer"), *SUPERVISED)
    officer = forms.CharField(label=_("Officer"), max_length=60)
    post = forms.CharField(label=_("Post"), max_length=120, required=False)
    proposed = forms.ChoiceField(label=_("Proposed"), choices=Sanction.choices)
    field_order = ("title", "body", "officer", "post", "facts", "proposed", "legal_basis")


class InterviewForm(MeasureForm):
    """An interview."""

    body = _organisation(_("Body interviewed"), *SUPERVISED)
    persons = forms.CharField(label=_("Who is asked to come"), max_length=200)
    planned_for = forms.DateTimeField(
        label=_("Time"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label=_("Place"), max_length=120)
    field_order = ("title", "body", "persons", "planned_for", "place", "facts", "legal_basis")


class DualForm(MeasureForm):
    """A dual examination."""

    case_number = forms.CharField(label=_("Case examined (number and name)"), max_length=120)
    field_order = ("title", "case_number", "facts", "legal_basis")


FORMS = {"decision": RequestForm, "accountability": AccountabilityForm, "interview": InterviewForm, "dual": DualForm}


class EventForm(forms.Form):
    """What one event asks for."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in event.requires:
            self.fields[name] = _field(name)
        if not {"reason", "text", "record"} & set(event.requires):
            self.fields["note"] = _area(_("Note"), LONGEST_NOTE, 3, required=False)

    def note(self) -> str:
        """Words for the timeline; the record of an interview stands on its page."""
        given = self.cleaned_data
        return given.get("note") or given.get("reason") or given.get("text") or ""


def _field(name: str) -> forms.Field:
    choices = {
        "sanction": (_("Decided"), Sanction),
        "ground": (_("Ground of the exemption"), Ground),
        "case_result": (_("Conclusion on the case"), CaseResult),
        "conduct_result": (_("Conclusion on the conduct"), ConductResult),
    }
    if name in choices:
        label, of = choices[name]
        return forms.ChoiceField(label=label, choices=of.choices, widget=forms.RadioSelect)
    texts = {
        "reason": (_("Reason"), 2000),
        "text": (_("In words"), 2000),
        "record": (_("Record"), LONGEST_TEXT),
        "promises": (_("What the body promised"), 2000),
    }
    return _area(*texts[name])
