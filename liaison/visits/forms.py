"""Forms of visits made together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.visits.models import Merger
from liaison.workflow.definition import Event


class EventForm(forms.Form):
    """What one event of an offer asks for: a reason where the visits stay separate."""

    def __init__(self, *args: Any, event: Event, item: Merger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in event.requires:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 4})
            )

    def note(self) -> str:
        """Words for the timeline."""
        return self.cleaned_data.get("reason", "")
