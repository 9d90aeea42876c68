"""Forms of referrals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.clues.choices import ClueKind
from liaison.clues.models import LONGEST_DESCRIPTION, LONGEST_MESSAGE, Clue
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Membership, Organisation
from liaison.referrals.choices import Request, Result
from liaison.referrals.flow import REFERRAL
from liaison.referrals.models import MOST_ITEMS, PACKAGE_FIELDS, Referral, TransferStandard
from liaison.referrals.packages import ALWAYS
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE
from liaison.workflow.handlers import HandlerField
from liaison.workspace.lists import SidesForm, sides_field, states_field


class FilterForm(SidesForm):
    """The list's filter and order."""

    scope = sides_field(
        ("mine", _("Waiting for me")), ("in", _("Received")), ("out", _("Sent")), ("returned", _("Came back"))
    )
    state = states_field(REFERRAL)


def receivers(clue: Clue):
    """Organisations a clue of its holder may be referred to: existing ones, not the holder, not whom it is about."""
    about = clue.subjects.exclude(organisation=None).values("organisation")
    found = Organisation.objects.active().exclude(pk=clue.holder_id).exclude(pk__in=about)
    return found.exclude(kind=OrganisationKind.CONTACT_POINT).order_by("kind", "name")


class ReceiverForm(forms.Form):
    """The first step: to whom. What that organisation asks for decides the second."""

    receiver = forms.ModelChoiceField(label=_("Receiving organisation"), queryset=Organisation.objects.none())

    def __init__(self, *args: Any, clue: Clue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = receivers(clue)


class ReferralForm(forms.Form):
    """The second step: what goes along, what is asked, on what basis, and the receiver's checklist."""

    fields_sent = forms.MultipleChoiceField(
        label=_("What goes along"),
        choices=[(name, label) for name, label in PACKAGE_FIELDS.items() if name not in ALWAYS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Number, title and kind always go along. The identity of the reporter never does."),
    )
    request = forms.ChoiceField(label=_("What is asked for"), choices=Request.choices, widget=forms.RadioSelect)
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text=_("Statute and article on which the clue is referred."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Accompanying note"), max_length=LONGEST_MESSAGE, required=False, widget=forms.Textarea({"rows": 4})
    )
    may_pass_on = forms.BooleanField(label=_("The receiver may pass it on to a third organisation"), required=False)
    checklist = forms.MultipleChoiceField(
        label=_("Transfer standard of the receiver: what is met"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, standard: TransferStandard | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if standard is None:
            del self.fields["checklist"]
        else:
            self.fields["checklist"].choices = [
                (str(place), _("%(item)s (required)") % {"item": item["text"]} if item["required"] else item["text"])
                for place, item in enumerate(standard.items)
            ]
            self.fields["checklist"].help_text = standard.introduction

    def met(self) -> list[int]:
        """Positions of the items ticked."""
        return [int(place) for place in self.cleaned_data.get("checklist", [])]


class EventForm(forms.Form):
    """What one event of a referral asks for."""

    def __init__(self, *args: Any, event: Event, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        builders = {
            "reason": lambda: _area(_("Reason"), 2000),
            "handler": lambda: HandlerField(_("Handler"), referral.receiver_id),
            "suggestion": lambda: _area(_("Suggestion: what should be added, or who is competent"), 2000),
            "text": lambda: _area(_("What was done and found"), LONGEST_DESCRIPTION, 8),
            "results": lambda: forms.MultipleChoiceField(
                label=_("Results"), choices=Result.choices, widget=forms.CheckboxSelectMultiple
            ),
            "acceptance_number": lambda: forms.CharField(
                label=_("Acceptance number of your organisation"), max_length=40
            ),
        }
        for name in event.requires:
            self.fields[name] = builders[name]()
        if "reason" not in event.requires and "text" not in event.requires:
            self.fields["note"] = _area(_("Note (both sides read it)"), LONGEST_NOTE, 3)
            self.fields["note"].required = False

    def note(self) -> str:
        """What ``fire`` takes as note: words for the shared timeline."""
        given = self.cleaned_data
        return given.get("note") or "\n".join(filter(None, (given.get("reason"), given.get("suggestion"))))


def _area(label: Any, longest: int, rows: int = 4) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}))


class StandardForm(forms.Form):
    """A new version of the transfer standard: one item a line, required ones marked with *."""

    introduction = forms.CharField(
        label=_("What is accepted, and on what basis"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    kinds = forms.MultipleChoiceField(
        label=_("For which kinds of clues (none chosen: all)"),
        choices=ClueKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    items = forms.CharField(
        label=_("Items"),
        max_length=MOST_ITEMS * 310,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("One a line, at most 30. A line that begins with * is required: without it nothing can be sent."),
    )

    def rows(self) -> list[dict[str, Any]]:
        """The items as ``publish_standard`` takes them."""
        lines = [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip(" *")]
        return [{"text": line.lstrip("* "), "required": line.startswith("*")} for line in lines]


class HandlerForm(forms.Form):
    """Who handles a received referral."""

    handler = forms.ModelChoiceField(label=_("Handler"), queryset=Membership.objects.none())
