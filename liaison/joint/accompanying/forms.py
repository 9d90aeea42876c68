"""Forms of accompanying supervision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from liaison.joint.accompanying.services import still_to_tell
from liaison.joint.forms import area
from liaison.joint.models import LONGEST_TEXT, Accompaniment, Operation
from liaison.organisations.models import Organisation
from liaison.workflow.definition import Event


class NotifyForm(forms.Form):
    """Notice to a body."""

    body = forms.ModelChoiceField(label=gettext_lazy("Supervised body"), queryset=Organisation.objects.none())
    told = area(
        gettext_lazy("What the body is told"), LONGEST_TEXT, 8,
        help_text=gettext_lazy("The body reads this, and not the operation. Leave out where the operation comes from."),
    )  # fmt: skip

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [each.pk for each in still_to_tell(operation)]
        self.fields["body"].queryset = Organisation.objects.filter(pk__in=bodies).order_by("name")
        self.initial.setdefault("body", bodies[0] if len(bodies) == 1 else None)


class AccompanimentForm(forms.Form):
    """What one event asks for."""

    def __init__(self, *args: Any, event: Event, item: Accompaniment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event.code == "answer":
            self.fields["begins_at"] = forms.DateTimeField(
                label=_("Begins"),
                widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
                input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
                initial=item.begins_at,
            )
            self.fields["place"] = forms.CharField(
                label=pgettext("accompaniment", "Place"), max_length=120, initial=item.place
            )
            self.fields["content"] = area(_("What your officers will check"), LONGEST_TEXT, initial=item.content)
        elif event.code == "record":
            self.fields["record"] = area(_("What was seen"), LONGEST_TEXT, 6)
            self.fields["corrected"] = area(_("What was corrected on the spot"), LONGEST_TEXT, required=False)
        else:
            self.fields["reason"] = area(_("Reason (the body reads it)"), 2000)

    def values(self) -> dict[str, Any]:
        """What ``fire`` takes."""
        given = dict(self.cleaned_data)
        if "begins_at" in given:
            given["begins_at"] = given["begins_at"].isoformat()
        return given

    def note(self) -> str:
        """Words for the timeline."""
        return self.cleaned_data.get("reason", "")
