"""Forms of joint operations."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from liaison.joint import facts
from liaison.joint.choices import Answer, Exemption, OperationKind, OperationSource, Part
from liaison.joint.flow import OPERATION
from liaison.joint.models import LONGEST_TEXT, LONGEST_TITLE, Operation
from liaison.joint.planning import MOST_STEPS
from liaison.joint.polling import MOST_SLOTS
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE
from liaison.workflow.handlers import HandlerField
from liaison.workspace.lists import ANY, SidesForm, sides_field, states_field

#: Organisations that are supervised or visited and take part in no operation.
_NO_PARTIES = (OrganisationKind.ENFORCEMENT, OrganisationKind.CONTACT_POINT)


class FilterForm(SidesForm):
    """The list's filter and order."""

    scope = sides_field(
        ("mine", gettext_lazy("Waiting for me")),
        ("led", pgettext_lazy("operations", "Led by us")),
        ("with", pgettext_lazy("operations", "Led by others")),
    )
    state = states_field(OPERATION)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[ANY, *OperationKind.choices], required=False)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _area(label: Any, longest: int, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **kwargs)


class PlanForm(forms.Form):
    """The draft of an operation."""

    title = forms.CharField(label=gettext_lazy("Theme"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OperationKind.choices)
    field = forms.CharField(label=gettext_lazy("Field of enforcement"), max_length=40)
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=OperationSource.choices)
    purpose = _area(gettext_lazy("What is supervised, and why"), LONGEST_TEXT)
    steps = _area(
        gettext_lazy("Steps"), MOST_STEPS * 210, 5, required=False,
        help_text=gettext_lazy("One a line. For a conference: its agenda."),
    )  # fmt: skip
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organisations taking part"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each acts on the legal basis in its record, which is kept with the operation."),
    )
    bodies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Bodies supervised"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    enterprises = _area(
        gettext_lazy("Enterprises visited"), 15_000, 4, required=False,
        help_text=gettext_lazy("One a line: name, then the unified social credit code."),
    )  # fmt: skip
    exemption = forms.ChoiceField(
        label=gettext_lazy("Exempt from the limits of visits"),
        choices=[("", pgettext_lazy("exemption", "no: the visits count")), *Exemption.choices],
        required=False,
    )
    earliest = _day(gettext_lazy("Not before"))
    latest = _day(gettext_lazy("Not after"))
    quorum = forms.IntegerField(label=gettext_lazy("Organisations needed"), min_value=1, max_value=50, initial=2)
    place = forms.CharField(label=gettext_lazy("Meeting place"), max_length=120, required=False)

    def __init__(self, *args: Any, lead: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.active().exclude(pk=lead.pk)
        self.fields["parties"].queryset = others.exclude(kind__in=_NO_PARTIES).order_by("kind", "name")
        self.fields["bodies"].queryset = others.of_kind(OrganisationKind.ENFORCEMENT).order_by("name")

    def clean_enterprises(self) -> list[tuple[str, str]]:
        """(name, code) of every line."""
        found = []
        for line in self.cleaned_data["enterprises"].splitlines():
            if not line.strip():
                continue
            matched = re.fullmatch(r"\s*(.+?)[\s,，、；;（(]+([0-9A-Za-z]{18})[)）]?\s*", line)
            if matched is None:
                raise forms.ValidationError(
                    _("“%(line)s” is no name with a code of 18 characters."), params={"line": line.strip()[:60]}
                )
            found.append((matched[1], matched[2].upper()))
        return found

    def given(self) -> dict[str, Any]:
        """As ``plan_operation`` and ``edit_operation`` take it."""
        values = dict(self.cleaned_data)
        values["steps"] = values["steps"].splitlines()
        values["parties"] = dict.fromkeys(values["parties"], "")
        return values


def initial_of(operation: Operation) -> dict[str, Any]:
    """The form of a stored draft."""
    names = ("title", "kind", "field", "source", "purpose", "exemption", "earliest", "latest", "quorum", "place")
    targets = list(operation.targets.all())
    return {name: getattr(operation, name) for name in names} | {
        "steps": "\n".join(operation.steps),
        "parties": [each.organisation_id for each in operation.parties.all()],
        "bodies": [each.organisation_id for each in targets if each.organisation_id],
        "enterprises": "\n".join(f"{each.name} {each.credit_code}" for each in targets if each.credit_code),
    }


class EventForm(forms.Form):
    """What one event of an operation asks for."""

    def __init__(self, *args: Any, event: Event, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event, self.operation = event, operation
        builder = getattr(self, f"_build_{event.code}", None)
        if builder is not None:
            builder()
        elif "reason" in event.requires:
            self.fields["reason"] = _area(_("Reason"), 2000)
        if event.code in {"submit", "approve", "hold"}:
            self.fields["note"] = _area(_("Note"), LONGEST_NOTE, 3, required=False)

    def _build_ask(self) -> None:
        possible = [each.slot for each in facts.find(self.operation) if each.possible]
        asked = self.operation.slots.filter(asked=True)
        self.fields["slots"] = forms.MultipleChoiceField(
            label=_("Half days to ask about"),
            choices=[(f"{slot.day.isoformat()}/{slot.part}", _in_words(slot)) for slot in possible],
            initial=[f"{slot.day.isoformat()}/{slot.part}" for slot in asked],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("At most %(n)d. Only those that nothing speaks against are offered.") % {"n": MOST_SLOTS},
        )

    def _build_answer(self) -> None:
        for slot in self.operation.slots.filter(asked=True):
            self.fields[f"slot_{slot.pk}"] = forms.ChoiceField(
                label=str(slot), choices=Answer.choices, widget=forms.RadioSelect
            )

    def with_delegates(self, organisation: int, answering: int) -> EventForm:
        """The form of an answer: the people of ``organisation`` to choose from, the member ``answering`` at first, and
        what the organisation has said already."""
        party = self.operation.parties.get(organisation=organisation)
        self.initial = {"delegate": party.delegate_id or answering, "remark": party.remark}
        self.initial |= {"counter_day": party.counter_day, "counter_part": party.counter_part}
        self.initial |= {f"slot_{each.slot_id}": each.answer for each in party.answers.all()}
        self.fields["delegate"] = HandlerField(_("Who comes for your organisation"), organisation, required=False)
        self.fields["counter_day"] = _day(
            _("Another day that suits better"), required=False,
            help_text=_("Between %(first)s and %(last)s.")
            % {"first": f"{self.operation.earliest:%Y-%m-%d}", "last": f"{self.operation.latest:%Y-%m-%d}"},
        )  # fmt: skip
        self.fields["counter_part"] = forms.ChoiceField(
            label=_("Half of the day"), choices=Part.choices, required=False
        )
        self.fields["remark"] = forms.CharField(label=_("Remark"), max_length=300, required=False)
        return self

    def _build_confirm(self) -> None:
        self.fields["slot"] = forms.ChoiceField(
            label=_("Half day"),
            choices=[
                (f"{slot.day.isoformat()}/{slot.part}", str(slot)) for slot in self.operation.slots.filter(asked=True)
            ],
            widget=forms.RadioSelect,
        )

    def _build_draw(self) -> None:
        self.fields["items"] = _area(_("Key items, one a line"), 100_000, 10)

    def _build_hold(self) -> None:
        parties = self.operation.parties.select_related("organisation")
        self.fields["attended"] = forms.MultipleChoiceField(
            label=_("Who was there"),
            choices=[(str(party.pk), party.organisation.name) for party in parties],
            widget=forms.CheckboxSelectMultiple,
        )

    def _build_find(self) -> None:
        self.fields["text"] = _area(_("Finding"), LONGEST_TEXT, 5)
        organisations = Organisation.objects.filter(operations__operation=self.operation).order_by("operations__pk")
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Organisation that sees to it"), queryset=organisations, initial=self.operation.lead_id
        )
        self.fields["due_on"] = _day(_("Until"))

    def _build_settle(self) -> None:
        open_ = self.operation.findings.filter(settled_at=None)
        self.fields["finding"] = forms.ChoiceField(
            label=_("Finding"), choices=[(str(each.pk), str(each)) for each in open_], widget=forms.RadioSelect
        )
        self.fields["result"] = _area(_("What came of it"), LONGEST_TEXT)

    def _build_close(self) -> None:
        self.fields["result"] = _area(_("What the operation brought"), LONGEST_TEXT, 6)

    def clean_due_on(self) -> str:
        """The day as an event takes it; never one that has passed."""
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The day has passed."))
        return day.isoformat()

    def values(self) -> dict[str, Any]:
        """What ``fire`` takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        if self.event.code == "answer":
            answers = [f"{name[5:]}:{value}" for name, value in given.items() if name.startswith("slot_")]
            day = given.get("counter_day")
            return {
                "answers": answers,
                "delegate": given.get("delegate"),
                "counter": f"{day.isoformat()}/{given.get('counter_part') or 'am'}" if day else "",
                "remark": given.get("remark", ""),
            }
        if self.event.code == "draw":
            given["items"] = given["items"].splitlines()
        if self.event.code == "find":
            given["owner"] = given["owner"].pk
        return given

    def note(self) -> str:
        """Words for the timeline."""
        return self.cleaned_data.get("note") or self.cleaned_data.get("reason", "")


def _in_words(slot: Any) -> str:
    return f"{slot.day:%Y-%m-%d} {Part(slot.part).label}"


class BlackoutForm(forms.Form):
    """Days on which the own organisation takes part in nothing."""

    first = _day(gettext_lazy("From"))
    last = _day(gettext_lazy("Until"))
    reason = forms.CharField(label=gettext_lazy("Reason (only your organisation reads it)"), max_length=100)
