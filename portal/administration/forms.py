"""Forms of the security and audit administrators."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why something is done to an account."""

    reason = forms.CharField(
        label=_("reason"),
        min_length=4,
        max_length=200,
        help_text=_("Who asked for it, and how you made sure that it is that person. Kept in the audit trail."),
    )


class AccountFilter(forms.Form):
    """Which accounts are listed."""

    q = forms.CharField(label=_("name or user name"), max_length=60, required=False)
