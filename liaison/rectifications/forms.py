"""Forms of rectifications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files import PARTY_LIMITS
from liaison.clues.choices import Tier
from liaison.clues.models import LONGEST_DESCRIPTION, Clue
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.rectifications.flow import RECTIFICATION
from liaison.rectifications.models import LONGEST_TERM, Rectification
from liaison.workflow.definition import Event
from liaison.workflow.handlers import HandlerField
from liaison.workspace.lists import SidesForm, sides_field, states_field

#: Kinds a demand can be put to: bodies supervised (行政执法监督条例 art. 2).
SUPERVISED = (
    OrganisationKind.ENFORCEMENT,
    OrganisationKind.POLICE,
    OrganisationKind.GOVERNMENT,
    OrganisationKind.TOWNSHIP_OFFICE,
)
MOST_FILES = 10


class FilterForm(SidesForm):
    """The list's filter and order."""

    scope = sides_field(("mine", _("Waiting for me")), ("in", _("To be corrected by us")), ("out", _("Demanded by us")))
    state = states_field(RECTIFICATION)


class IssueForm(forms.Form):
    """What the body is told. Nothing of the clue goes along by itself."""

    body = forms.ModelChoiceField(label=_("Supervised body"), queryset=Organisation.objects.none())
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title (the body reads it)"), max_length=120)
    disclosed = forms.CharField(
        label=_("What the body is told of the matter"),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Write it anew. Leave out whatever could show who reported it."),
    )
    requirements = forms.CharField(
        label=_("What is to be corrected"), max_length=5000, widget=forms.Textarea({"rows": 4})
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=500, widget=forms.Textarea({"rows": 2}))
    days = forms.IntegerField(label=_("Days to correct"), min_value=1, max_value=LONGEST_TERM, initial=30)

    def __init__(self, *args: Any, clue: Clue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Organisation.objects.active().of_kind(*SUPERVISED).exclude(pk=clue.holder_id).order_by("name")
        self.fields["body"].queryset = able


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by ``core.files``."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list:
        """The uploads, possibly none."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most %(n)d files at once."), params={"n": MOST_FILES})
        return [super(FilesField, self).clean(each, initial) for each in given]


class EventForm(forms.Form):
    """What one event asks for."""

    def __init__(self, *args: Any, event: Event, item: Rectification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in event.requires:
            if name == "handler":
                self.fields["handler"] = HandlerField(_("Who answers for it"), item.body_id)
            if name == "text":
                self.fields["text"] = forms.CharField(
                    label=_("Text (both sides read it)"),
                    max_length=LONGEST_DESCRIPTION,
                    widget=forms.Textarea({"rows": 6}),
                )
            elif name == "days":
                self.fields["days"] = forms.IntegerField(
                    label=_("More days asked for"), min_value=1, max_value=LONGEST_TERM
                )
            elif name == "recheck_on":
                self.fields["recheck_on"] = forms.DateField(
                    label=_("Day of the re-check"), widget=forms.DateInput({"type": "date"})
                )
        if "text" in event.requires:
            largest = PARTY_LIMITS.largest // 1024 // 1024
            self.fields["files"] = FilesField(
                label=_("Evidence files"),
                required=False,
                help_text=_(
                    "At most %(n)d at once, each up to %(size)d MB: pictures, PDF, docx, xlsx, txt, csv, sound."
                )
                % {"n": MOST_FILES, "size": largest},
            )
