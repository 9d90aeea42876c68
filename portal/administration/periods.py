"""The form of a retention period: for good, one of the two terms that archives rules give, or years and months."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from liaison.retention.kinds import OUTCOMES
from liaison.retention.models import RecordKind
from liaison.retention.words import in_words

FOR_GOOD: Final = "for_good"
OTHER: Final = "other"
#: Fixed terms (定期) are generally 30 or 10 years (liaison.retention.schedule names the rule). In months.
TERMS: Final = (360, 120)


def _kinds() -> list[tuple[str, str]]:
    outcomes = [(f"clue/{code}", _("clue: %(outcome)s") % {"outcome": label}) for code, label in OUTCOMES.items()]
    return [*RecordKind.choices, *outcomes]


def _terms() -> list[tuple[str, str]]:
    return [
        (FOR_GOOD, in_words(None)),
        *((str(months), in_words(months)) for months in TERMS),
        (OTHER, _("another period: write it below")),
    ]


class PeriodForm(forms.Form):
    """A period of one kind of record."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of record"),
        choices=_kinds,
        help_text=gettext_lazy("A period of a clue with one outcome goes before that of all clues."),
    )
    term = forms.ChoiceField(
        label=gettext_lazy("Kept after it ended"),
        choices=_terms,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Archives rules know “for good” and fixed terms, generally of 30 or 10 years."),
    )
    years = forms.IntegerField(label=gettext_lazy("Another period: years"), min_value=0, max_value=100, required=False)
    months = forms.IntegerField(
        label=gettext_lazy("and months"),
        min_value=0,
        max_value=11,
        required=False,
        help_text=gettext_lazy("Whole years: leave this empty."),
    )
    since = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("The rule with its article, or the decision of the archives office."),
    )
    reason = forms.CharField(label=pgettext_lazy("period", "Reason"), min_length=6, max_length=300)

    def clean(self) -> dict[str, Any]:
        """One period: either chosen or written, so that nobody sets another one than they read."""
        data = super().clean()
        written = bool(data.get("years") or data.get("months"))
        if data.get("term") == OTHER and not written and not {"years", "months"} & set(self.errors):
            self.add_error("years", _("Write years or months, or choose one of the periods above."))
        if data.get("term") not in (None, OTHER) and written:
            self.add_error("term", _("Choose “another period”, or leave years and months empty."))
        return data

    def in_all(self) -> int | None:
        """The period in months; None: for good. Of a valid form."""
        term = self.cleaned_data["term"]
        if term == OTHER:
            return 12 * (self.cleaned_data["years"] or 0) + (self.cleaned_data["months"] or 0)
        return None if term == FOR_GOOD else int(term)


def said(months: int | None) -> dict[str, Any]:
    """What the fields of the form say of a period of ``months``."""
    if months is None or months in TERMS:
        return {"term": FOR_GOOD if months is None else str(months)}
    years, rest = divmod(months, 12)
    return {"term": OTHER, "years": years, "months": rest or None}
