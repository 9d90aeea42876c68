"""Forms of kept checklists."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.lists.tabular.reading import MAX_BYTES, FileError
from liaison.campaigns.checklist_files import read_items
from liaison.campaigns.lines import LONGEST_BASIS, LONGEST_ITEM, LONGEST_METHOD, Line, parsed
from liaison.campaigns.models import MOST_ITEMS, Checklist
from liaison.workspace.lists import ListForm

#: Rows of the form that are empty, for items to be added.
MORE: Final = 5
#: Errors of one file that are shown.
MOST_ERRORS: Final = 20


class FindForm(ListForm):
    """What narrows the list."""

    q = forms.CharField(label=_("Name or field"), max_length=100, required=False)
    show = forms.ChoiceField(label=_("State"), choices=[("", _("in use")), ("retired", _("retired"))], required=False)

    def wanted(self) -> dict[str, Any]:
        """As ``find_checklists`` takes it."""
        chosen = self.chosen()
        return {"text": chosen["q"], "retired": chosen["show"] == "retired"}


class WordsForm(forms.Form):
    """What a checklist is called and used for."""

    name = forms.CharField(label=_("Name"), max_length=120)
    field = forms.CharField(label=_("Field of enforcement"), max_length=120, required=False)
    note = forms.CharField(
        label=_("When it is used"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )

    @staticmethod
    def stored(checklist: Checklist) -> dict[str, str]:
        """Initial values from a list."""
        return {name: getattr(checklist, name) for name in ("name", "field", "note")}


class FileForm(forms.Form):
    """Items as a table."""

    file = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_("The columns of the template, one item a row, at most 60. A file with errors is not stored."),
    )
    lines: list[Line]

    def clean_file(self) -> Any:
        """Every row that is no item is an error with its line."""
        upload = self.cleaned_data["file"]
        if not upload:
            return upload
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_now("At most 5 MB can be imported."))
        try:
            self.lines, wrong = read_items(upload.name, upload.read())
        except FileError as error:
            raise forms.ValidationError(str(error)) from None
        errors = [_now("Line %(line)s: %(why)s") % {"line": line, "why": why} for line, why in wrong[:MOST_ERRORS]]
        if len(wrong) > MOST_ERRORS:
            errors.append(_now("and %(n)d more errors") % {"n": len(wrong) - MOST_ERRORS})
        if errors:
            raise forms.ValidationError(errors)
        return upload


class NewForm(WordsForm, FileForm):
    """A new list: its items as lines, or as a table."""

    items = forms.CharField(
        label=pgettext_lazy("checklist", "Items"),
        max_length=60_000,
        required=False,
        widget=forms.Textarea({"rows": 12}),
        help_text=_(
            "One item a line, at most 60; after a | the provision it comes from, after another | how it is checked."
        ),
    )
    field_order = ("name", "field", "note", "items", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False
        self.fields["file"].label = _("Or a table: CSV or XLSX file")

    def clean(self) -> dict[str, Any]:
        """Lines, or a table, not both."""
        given = super().clean()
        written = parsed(given.get("items", ""))
        if written and given.get("file"):
            self.add_error("file", _now("Write the items as lines or choose a file, not both."))
        if "file" in given and not given["file"]:
            self.lines = written
        return given


class ItemForm(forms.Form):
    """One item in its row; ``key`` says which of the list it is."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is checked"), max_length=LONGEST_ITEM, required=False, widget=forms.Textarea({"rows": 2})
    )
    basis = forms.CharField(
        label=_("Provision"), max_length=LONGEST_BASIS, required=False, widget=forms.Textarea({"rows": 2})
    )
    method = forms.CharField(
        label=_("How it is checked"), max_length=LONGEST_METHOD, required=False, widget=forms.Textarea({"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """A row without its first cell is a mistake when something else stands in it."""
        given = super().clean()
        if not given.get("text") and (given.get("basis") or given.get("method")) and "text" not in self.errors:
            self.add_error("text", _now("Say what is checked."))
        return given


class _ItemFormSet(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Places are numbers with a label of their own."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = pgettext_lazy("checklist", "Place")
        form.fields["ORDER"].widget.attrs |= {"min": 1, "max": MOST_ITEMS, "class": "place"}

    def lines(self) -> list[Line]:
        """The items in the order of their places; an emptied row is no item."""
        given = [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]
        given.sort(key=lambda row: (row.get("ORDER") is None, row.get("ORDER") or 0))
        return [Line.of((row["text"], row["basis"], row["method"]), key=row["key"]) for row in given]


ItemFormSet = forms.formset_factory(
    ItemForm, formset=_ItemFormSet, extra=MORE, can_order=True, max_num=MOST_ITEMS, validate_max=True
)


def rows_of(checklist: Checklist) -> list[dict[str, Any]]:
    """Initial rows of a list."""
    return [
        {"key": item.pk, "text": item.text, "basis": item.basis, "method": item.method}
        for item in checklist.kept_items.filter(dropped=False)
    ]
