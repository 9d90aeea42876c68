"""The forms of an operation's events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.deadlines import limit_in_force
from core.files import PARTY_LIMITS
from liaison.clues.choices import ClueKind
from liaison.joint import facts
from liaison.joint.choices import Answer, Part
from liaison.joint.findings.flow import DOING, SETTLING
from liaison.joint.findings.services import LONGEST_TERM
from liaison.joint.forms import area, day_field
from liaison.joint.models import LONGEST_TEXT, Operation
from liaison.joint.polling import MOST_SLOTS
from liaison.organisations.models import Organisation
from liaison.rectifications.forms import MOST_FILES, FilesField
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE
from liaison.workflow.handlers import HandlerField


def evidence_field() -> FilesField:
    """Files that prove what was found or done."""
    return FilesField(
        label=_("Evidence files"),
        required=False,
        help_text=_("At most %(n)d at once, each up to %(size)d MB: pictures, PDF, docx, xlsx, txt, csv, sound.")
        % {"n": MOST_FILES, "size": PARTY_LIMITS.largest // 1024 // 1024},
    )


class EventForm(forms.Form):
    """What one event of an operation asks for; ``asked_for`` is the finding it was opened for."""

    def __init__(self, *args: Any, event: Event, operation: Operation, asked_for: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event, self.operation, self.asked_for = event, operation, asked_for
        builder = getattr(self, f"_build_{event.code}", None)
        if builder is not None:
            builder()
        elif "reason" in event.requires:
            self.fields["reason"] = area(_("Reason"), 2000)
        if event.code in {"submit", "approve", "hold"}:
            self.fields["note"] = area(_("Note"), LONGEST_NOTE, 3, required=False)

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
        self.fields["counter_day"] = day_field(
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
        self.fields["items"] = area(_("Key items, one a line"), 100_000, 10)

    def _build_hold(self) -> None:
        parties = self.operation.parties.select_related("organisation")
        self.fields["attended"] = forms.MultipleChoiceField(
            label=_("Who was there"),
            choices=[(str(party.pk), party.organisation.name) for party in parties],
            initial=[str(party.pk) for party in parties if party.attended],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Organisations whose people signed in are chosen already."),
        )

    def _build_find(self) -> None:
        targets = [(str(each.pk), each.name) for each in self.operation.targets.all()]
        self.fields["target"] = forms.ChoiceField(
            label=_("Body or enterprise"),
            choices=[("", _("all of them")), *targets],
            required=False,
            initial=targets[0][0] if len(targets) == 1 else "",
        )
        self.fields["category"] = forms.ChoiceField(label=_("Category"), choices=ClueKind.choices)
        self.fields["text"] = area(_("Finding"), LONGEST_TEXT, 5)
        self._add_who_and_when(SETTLING)
        self.fields["files"] = evidence_field()

    def _build_give(self) -> None:
        findings = [(str(each.pk), str(each)) for each in self.operation.findings.all()]
        if findings:
            self.fields["finding"] = forms.ChoiceField(
                label=_("Finding"),
                choices=[("", _("none of them")), *findings],
                required=False,
                initial=self.asked_for,
            )
        self.fields["text"] = area(_("What is to be done"), LONGEST_TEXT, 5)
        self._add_who_and_when(DOING)

    def _add_who_and_when(self, limit: str) -> None:
        organisations = Organisation.objects.filter(operations__operation=self.operation).order_by("operations__pk")
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Organisation that sees to it"), queryset=organisations, initial=self.operation.lead_id
        )
        self.fields["days"] = forms.IntegerField(
            label=_("Working days"), min_value=1, max_value=LONGEST_TERM, initial=limit_in_force(limit).amount,
            help_text=_("The limit runs from today, by the calendar of working days."),
        )  # fmt: skip

    def _build_close(self) -> None:
        self.fields["result"] = area(_("What the operation brought"), LONGEST_TEXT, 6)

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
        if self.event.code in {"find", "give"}:
            given["owner"] = given["owner"].pk
        return given

    def note(self) -> str:
        """Words for the timeline."""
        return self.cleaned_data.get("note") or self.cleaned_data.get("reason", "")


def _in_words(slot: Any) -> str:
    return f"{slot.day:%Y-%m-%d} {Part(slot.part).label}"
