"""Forms of levels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.levels.flow import ORDER
from liaison.levels.models import LONGEST_TEXT
from liaison.workflow.definition import Event
from liaison.workspace.lists import SidesForm, states_field


class FilterForm(SidesForm):
    """The list's filter and order. The first side lists orders, the others what passed between the levels."""

    scope = forms.ChoiceField(
        label=_("Which"),
        choices=[
            ("", _("Orders of supervision")),
            ("down", _("Handed down by us")),
            ("from_above", _("Handed down to us")),
            ("up", _("Reported up by us")),
            ("from_below", _("Reported up to us")),
        ],
        required=False,
        widget=forms.HiddenInput,
    )
    state = states_field(ORDER)


class OrderForm(forms.Form):
    """What the office below is required to do."""

    requirements = forms.CharField(
        label=_("What is required"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("What is to be established or corrected, and what the answer must say."),
    )


class EventForm(forms.Form):
    """What one event of an order asks for."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in event.requires:
            self.fields["text"] = forms.CharField(
                label=_("Text (both offices read it)"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 6})
            )
