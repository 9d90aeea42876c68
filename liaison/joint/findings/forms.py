"""The forms of the events of findings and action items."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from liaison.clues.choices import ClueKind
from liaison.clues.models import LONGEST_TITLE
from liaison.joint.choices import LONGEST_TEXT
from liaison.joint.event_forms import evidence_field
from liaison.joint.forms import area
from liaison.joint.models import ActionItem, Finding
from liaison.workflow.definition import Event
from liaison.workflow.handlers import HandlerField


class FollowUpForm(forms.Form):
    """What one event asks for. Nothing, where a button is enough: a finding becomes a clue under its own words."""

    def __init__(self, *args: Any, event: Event, item: Finding | ActionItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event.code == "to_clue":
            self.fields["title"] = forms.CharField(
                label=_("Title of the clue"), max_length=LONGEST_TITLE, required=False, initial=item.title
            )
            self.fields["kind"] = forms.ChoiceField(
                label=_("Kind"), choices=ClueKind.choices, required=False, initial=item.category
            )
        elif event.code == "assign":
            self.fields["handler"] = HandlerField(_("Who sees to it"), item.owner_id, initial=item.person_id)
        if "text" in event.requires:
            self.fields["text"] = area(_("What was done"), LONGEST_TEXT, 5)
            self.fields["files"] = evidence_field()
        if "result" in event.requires:
            self.fields["result"] = area(_("What came of it"), LONGEST_TEXT, 5, initial=item.report)
        if "reason" in event.requires:
            self.fields["reason"] = area(_("Reason"), 2000)

    def note(self) -> str:
        """Words for the timeline."""
        return self.cleaned_data.get("reason", "")
