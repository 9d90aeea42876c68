"""Forms of readings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.whitepapers.models import EditionPage
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.readings.flow import READING
from liaison.readings.models import LONGEST_TEXT
from liaison.workflow.definition import Event
from liaison.workspace.lists import DUE, ORDERS, ListForm, states_field


class FilterForm(ListForm):
    """The list's filter and order."""

    q = forms.CharField(label=_("Number or title"), max_length=100, required=False)
    state = states_field(READING)
    due = forms.ChoiceField(label=_("Limit"), choices=DUE, required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)

    def wanted(self) -> dict[str, str]:
        """As the read of the list takes it."""
        chosen = self.chosen()
        return {"text": chosen.pop("q"), **chosen}


def _area(label: Any, longest: int, rows: int = 6, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **more)


class OpenForm(forms.Form):
    """Which draft is opened to whom."""

    edition = forms.ModelChoiceField(label=pgettext_lazy("reading", "Draft"), queryset=EditionPage.objects.none())
    reader = forms.ModelChoiceField(
        label=_("Reader"), queryset=Organisation.objects.filter(kind=OrganisationKind.CONGRESS)
    )
    request = _area(
        _("What to look at"),
        LONGEST_TEXT,
        4,
        required=False,
        help_text=_("Chapters or figures on which an opinion is wanted in particular."),
    )

    def __init__(self, *args: Any, editions: list[EditionPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = EditionPage.objects.filter(pk__in=[page.pk for page in editions])


class EventForm(forms.Form):
    """What one event of a reading asks for."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {
            "opinion": _area(
                _("Opinion"),
                LONGEST_TEXT,
                10,
                help_text=_("Name the chapter or figure each remark is about, and what it should say."),
            ),
            "answer": _area(
                _("Answer"),
                LONGEST_TEXT,
                10,
                help_text=_("Remark by remark: taken up and how, or not taken up and why."),
            ),
            "reason": _area(_("Reason"), 2000, 4),
        }
        for name in event.requires:
            self.fields[name] = asked[name]
