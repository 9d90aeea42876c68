"""The form in which the draft is edited before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from liaison.promotion.services import MOST_KEYWORDS

LONGEST_TEXT = 20_000


def _area(label: Any, rows: int, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        required=required,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows}),
    )


class DraftForm(forms.Form):
    """The four parts of a typical case and what stands around them, as plain text."""

    parent = forms.ModelChoiceField(label=_("List it goes into"), queryset=Page.objects.none())
    title = forms.CharField(label=_("Title of the case"), max_length=120)
    keywords = forms.CharField(
        label=_("Keywords of the case"),
        max_length=120,
        help_text=_("At most %(n)d, separated by 、.") % {"n": MOST_KEYWORDS},
    )
    field = forms.CharField(label=_("Field of enforcement"), max_length=40, help_text=_("For example 市场监管."))
    supervised_body = forms.CharField(label=_("Supervised body"), max_length=120, required=False)
    parties = forms.CharField(
        label=_("Parties that took part"),
        max_length=200,
        required=False,
        help_text=_("Separated by 、. Leave out who does not want to be named."),
    )
    facts = _area(_("Facts of the case"), 8)
    supervision = _area(_("Supervision and result"), 8)
    significance = _area(
        _("Significance of the case"),
        5,
        required=False,
        help_text=_("What others can learn. It can follow in the draft."),
    )

    def __init__(self, *args: Any, indexes: Sequence[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["parent"], indexes)


class TextForm(forms.Form):
    """A chapter or a notice as plain text: a line is a paragraph."""

    parent = forms.ModelChoiceField(label=_("Page it goes below"), queryset=Page.objects.none())
    title = forms.CharField(label=_("Title"), max_length=120)
    facts = _area(_("Text"), 16)

    def __init__(self, *args: Any, indexes: Sequence[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["parent"], indexes)


def _offer(field: Any, pages: Sequence[Page]) -> None:
    """Let one of ``pages`` be chosen; nothing is asked where there is one."""
    field.queryset = Page.objects.filter(pk__in=[page.pk for page in pages]).order_by("-pk")
    field.label_from_instance = lambda page: page.title
    if len(pages) == 1:
        field.widget = forms.HiddenInput()
        field.initial = pages[0].pk
