"""Forms of members: a clue they enter, a request to read who reported, the answer, a source code, an import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liaison.clues.choices import ClueKind, ClueSource
from liaison.clues.models import LONGEST_DESCRIPTION, LONGEST_TITLE
from liaison.intake.forms import WhenForm, WhomForm
from liaison.intake.models import LONGEST_REASON, SourceCode
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation

#: What comes by the public form or by referral is not entered by hand.
SOURCES = [
    (value, label) for value, label in ClueSource.choices if value not in (ClueSource.PUBLIC, ClueSource.LIAISON)
]


class SeveralFiles(forms.FileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, judged one by one when they are received (``core.files``)."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data or [])


class NewClueForm(WhomForm, WhenForm):
    """A clue that a member enters: own find, contact point, order, letter, judgment."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(label=pgettext_lazy("clue", "Source"), choices=SOURCES)
    source_detail = forms.CharField(
        label=_("Source, in detail"),
        max_length=120,
        required=False,
        help_text=_("Such as the contact point, the visit, the judgment."),
    )
    external_key = forms.CharField(
        label=_("Number at the source"),
        max_length=80,
        required=False,
        help_text=_("Number of the order, letter or case. The same number from the same source is taken once."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ClueKind.choices)
    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=_("Left empty, it is made of body and kind. No names of reporters."),
    )
    description = forms.CharField(
        label=pgettext_lazy("answer", "What happened"),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    wishes = forms.CharField(
        label=_("What is wished for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    files = FilesField(label=_("Files"), required=False, help_text=_("At most 50 MB a file, 60 MB at once."))
    reporter_name = forms.CharField(
        label=pgettext_lazy("reporter", "Who reported: name"),
        max_length=60,
        required=False,
        help_text=_("Encrypted and kept apart from the clue. Do not repeat it in the text."),
    )
    reporter_telephone = forms.CharField(
        label=pgettext_lazy("reporter", "Who reported: telephone"), max_length=40, required=False
    )
    with_receipt = forms.BooleanField(
        label=_("Make a receipt for the reporter (number and passphrase, shown once)"), required=False
    )

    field_order = (
        *("source", "source_detail", "external_key", "kind", "title", "description", "wishes"),
        *("body", "more_bodies", "officers", "enterprise", "enterprise_detail"),
        *("occurred_from", "occurred_until", "region", "place", "files"),
        *("reporter_name", "reporter_telephone", "with_receipt", "key"),
    )

    def values(self) -> dict[str, Any]:
        """What ``entering.enter`` takes."""
        data = self.cleaned_data
        names = (
            *("source", "source_detail", "external_key", "kind", "title", "description", "wishes"),
            *("officers", "enterprise", "enterprise_detail", "occurred_from", "occurred_until", "region", "place"),
        )
        bodies = [(data["body"], "")] if data["body"] else []
        return {name: data[name] for name in names} | {"bodies": bodies + data["more_bodies"]}

    def contact(self) -> dict[str, str]:
        """Who reported."""
        return {"name": self.cleaned_data["reporter_name"], "telephone": self.cleaned_data["reporter_telephone"]}


class AskForm(forms.Form):
    """Why the reporter must be known."""

    reason = forms.CharField(
        label=_("Why can the clue not be handled without it?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SourceCodeForm(forms.ModelForm):
    """A new 纪企直通码."""

    class Meta:
        model = SourceCode
        fields = ["label", "contact_point", "active_from", "active_until"]
        widgets = {
            "active_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "active_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_point"].queryset = Organisation.objects.active().of_kind(OrganisationKind.CONTACT_POINT)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        begin, end = data.get("active_from"), data.get("active_until")
        if begin and end and end < begin:
            raise ValidationError({"active_until": gettext("The end lies before the beginning.")})
        if end and end < timezone.localdate():
            raise ValidationError({"active_until": gettext("This day is over.")})
        return data


class UploadForm(forms.Form):
    """A table of clues."""

    file = forms.FileField(label=_("CSV or XLSX file"), help_text=_("UTF-8 or GBK, at most 5 MB and 2,000 rows."))
