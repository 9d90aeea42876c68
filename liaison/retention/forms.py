"""Forms of retention."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.retention.models import LONGEST_REASON
from liaison.retention.services import SHORTEST_REASON

_NO_NAMES = _("Kept with the tombstone for good: name nobody here, and nothing of the content.")


def _reason(label, help_text=_NO_NAMES, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label,
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
        help_text=help_text,
        **kwargs,
    )


class ProposeForm(forms.Form):
    """Why a record is to be deleted."""

    reason = _reason(_("Reason for the deletion"))


class HoldForm(forms.Form):
    """Why a record must not be deleted."""

    reason = _reason(_("Reason for the hold"), _("Such as a case in court, a review or an audit that needs it."))


class LiftForm(forms.Form):
    """Why a hold ends."""

    reason = _reason(_("Reason for lifting it"), "")


class DecideForm(forms.Form):
    """What whoever decides remarks; a refusal needs it."""

    answer = forms.CharField(
        label=_("Remark (a refusal needs one)"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "in"}),
    )
