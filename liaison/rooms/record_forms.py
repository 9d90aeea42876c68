"""Forms of the records of a room."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.organisations.models import Membership
from liaison.rooms.models import LONGEST_RECORD


class PersonField(forms.ModelChoiceField):
    """Choice of a member of the room: person and organisation."""

    def __init__(self, members: Iterable[int], **kwargs) -> None:
        found = Membership.objects.filter(pk__in=list(members)).select_related("user", "organisation")
        super().__init__(queryset=found.order_by("organisation", "pk"), **kwargs)


def _text(label, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_RECORD, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class NoticeForm(forms.Form):
    """A formal notice."""

    text = _text(
        pgettext_lazy("formal notice", "Text"),
        help_text=_(
            "Every other organisation in the room is asked to confirm it. Who has read it is kept, for this alone."
        ),
    )
    answer_by = forms.DateField(
        label=_("To be confirmed by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DecisionForm(forms.Form):
    """A decision to be taken."""

    text = _text(pgettext_lazy("decision", "Text"))
    quorum = forms.IntegerField(
        label=_("Quorum"),
        min_value=1,
        help_text=_("How many organisations must have given an opinion before it can be taken."),
    )

    def __init__(self, *args, parties: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quorum"].max_value = parties
        self.fields["quorum"].initial = parties // 2 + 1


class ActionForm(forms.Form):
    """Something to be done."""

    text = _text(_("What is to be done"))
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=250, initial=5)

    def __init__(self, *args, members: Iterable[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(members, label=pgettext_lazy("action item", "Owner"))
        self.order_fields(["text", "owner", "days"])


class MinutesForm(forms.Form):
    """What goes with minutes."""

    text = _text(_("Words to the organisations"), initial=_("Please confirm, or object within the time given."))
