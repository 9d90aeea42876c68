"""Forms of saved views."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.workspace.models import LONGEST_NAME, LONGEST_QUERY, SavedView


class NameForm(forms.ModelForm):
    """Another name for a view. Whether it is free is for the service to say."""

    class Meta:
        model = SavedView
        fields = ["name"]

    def validate_unique(self) -> None:
        """Left to the service, which knows whose views they are."""


class SaveForm(forms.Form):
    """A selection, and the name to keep it under."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    is_default = forms.BooleanField(label=_("Open the list with it"), required=False)
    query = forms.CharField(max_length=LONGEST_QUERY, required=False, widget=forms.HiddenInput)
