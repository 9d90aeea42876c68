"""Forms of overlaps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.overlaps.models import LONGEST_TEXT, Consent
from liaison.workflow.definition import Event

_LABELS = {
    "ask": _("Why both are asked (both read it; neither is told who the other is)"),
    "ask_again": _("Why both are asked again (both read it; neither is told who the other is)"),
    "dismiss": _("Reason"),
    "agree": _("What is shared (the other reads it once both have agreed)"),
}


class EventForm(forms.Form):
    """What one event of an overlap or a consent asks for."""

    def __init__(self, *args: Any, event: Event, item: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in event.requires:
            self.fields["text"] = forms.CharField(
                label=_LABELS[event.code], max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 6})
            )
        if isinstance(item, Consent) and event.code == "agree":
            self.fields["text"].help_text = _(
                "Write it anew. Nothing of your record goes along by itself, and never who reported."
            )
