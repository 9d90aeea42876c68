"""Forms of the adjustment views. What a value means is decided by the columns, not here."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from content.lists.adjustments import Adjustment, AdjustmentRow
from content.lists.columns import ColumnError
from content.lists.kinds import KEY_NAME, MAX_KEY, Kind
from content.lists.pages import ListPage
from content.lists.tabular.reading import MAX_BYTES
from content.lists.versions import ProgressRecord


class BeginForm(forms.Form):
    """Choose the list to adjust."""

    list = forms.ModelChoiceField(label=_("List"), queryset=ListPage.objects.none(), empty_label=None)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list"].queryset = ListPage.objects.order_by("path")


class DetailsForm(forms.ModelForm):
    """Effective date, note and document number of the version proposed."""

    class Meta:
        model = Adjustment
        fields = ["effective_from", "note", "document_number"]
        widgets = {
            "effective_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea({"rows": 3}),
        }
        help_texts = {
            "effective_from": _("Today or later. A later day is announced on the list's page until then."),
            "note": _("What changes and why; the public reads it in the record of adjustments."),
        }


class ImportForm(forms.Form):
    """A file with rows."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx) or CSV (UTF-8 or GBK), at most %(limit)s MB. Formulas are not taken.")
        % {"limit": MAX_BYTES // 1024 // 1024},
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )
    mode = forms.ChoiceField(
        label=_("The file holds"),
        choices=[
            ("replace", _("the whole list: rows that are not in it are removed")),
            ("merge", _("additions and changes only: other rows stay")),
        ],
        widget=forms.RadioSelect,
        initial="replace",
    )


class RowForm(forms.Form):
    """One row, its fields made from the kind's columns."""

    def __init__(self, *args, kind: Kind, row: AdjustmentRow | None = None, **kwargs) -> None:
        kwargs.setdefault("initial", self._initial(kind, row) if row else {})
        super().__init__(*args, **kwargs)
        self.fields[KEY_NAME] = forms.CharField(
            label=kind.key_label,
            required=False,
            max_length=MAX_KEY,
            help_text=_("Stable number of the row: never reuse or change it."),
        )
        for column in kind.columns:
            field = column.field()
            field.help_text = column.rule()
            field.label = column.label
            if not column.required:
                field.help_text += str(_(" (may be left empty)"))
            self.fields[column.name] = field

    @staticmethod
    def _initial(kind: Kind, row: AdjustmentRow) -> dict:
        if row.good:
            return {KEY_NAME: row.key, **row.data}
        initial = dict(row.raw)
        for column in kind.columns:
            try:
                initial[column.name] = column.parse(row.raw.get(column.name))
            except ColumnError:
                continue  # kept as typed, to be put right
        return initial


class ReasonForm(forms.Form):
    """Why an adjustment is returned."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3}))


class ProgressForm(forms.Form):
    """Progress of one problem."""

    key = forms.ChoiceField(label=_("Problem"))
    day = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    status = forms.ChoiceField(label=_("Status"), choices=ProgressRecord.Status.choices)
    text = forms.CharField(label=_("Progress"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, problems: list[tuple[str, str]], today: dt.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = problems
        self.fields["day"].initial = today
