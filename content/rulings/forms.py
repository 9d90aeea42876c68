"""Forms of the admin for rulings."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawalForm(forms.Form):
    """撤回: the reason is printed on the page that takes the ruling's place."""

    reason = forms.CharField(
        label=_("Reason (published)"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Readers see it instead of the ruling. Do not repeat personal data or anything of the ruling's content."
        ),
    )
    basis = forms.CharField(
        label=_("Legal basis (internal)"),
        max_length=300,
        required=False,
        help_text=_("Kept for the record; not shown to the public."),
    )
