"""The steps of the public form. Every field has a limit; whatever is typed gets a message, never an error page."""

from __future__ import annotations

import datetime as dt
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liaison.clues.choices import ClueKind
from liaison.clues.models import LONGEST_DESCRIPTION, LONGEST_MESSAGE
from liaison.intake.models import LONGEST_RATING
from liaison.organisations.models import Region

MOST_NAMES = 10
_SEPARATOR = re.compile(r"[,，;；\t]")
EARLIEST = dt.date(1990, 1, 1)


class PlainForm(forms.Form):
    """A form in the portal's look: labels always visible, hints and messages tied to their field."""

    use_required_attribute = False  # the summary on top says what is missing, in our words
    template_name = "intake/fields.html"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput | forms.HiddenInput):
                field.widget.attrs.setdefault("class", "in")


class Names(forms.CharField):
    """Names of people or bodies, one a line: gives a list of (name, what stands after a comma)."""

    def __init__(self, **kwargs) -> None:
        rows = kwargs.pop("rows", 3)
        super().__init__(
            required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), strip=True, **kwargs
        )

    def clean(self, value) -> list[tuple[str, str]]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_NAMES:
            raise ValidationError(gettext("At most %(n)d lines.") % {"n": MOST_NAMES})
        found = []
        for line in lines:
            name, *rest = _SEPARATOR.split(line, maxsplit=1)
            name, detail = name.strip(), rest[0].strip() if rest else ""
            if not name or len(name) > 100 or len(detail) > 200:
                raise ValidationError(
                    gettext(
                        "“%(line)s”: write a name of at most 100 characters, then a comma, then the post or number."
                    )
                    % {"line": line[:40]}
                )
            found.append((name, detail))
        return found


class WhatForm(PlainForm):
    """Step 1: what is complained of."""

    kind = forms.ChoiceField(
        label=_("What kind of problem is it?"),
        choices=ClueKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Choose what fits best. It can be changed later by whoever handles it."),
        error_messages={"required": _("Choose a kind; “other” is one too.")},
    )
    description = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST_DESCRIPTION,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Who did what, in which order, with which papers. At most 20,000 characters."),
        error_messages={
            "required": _("Tell us what happened. A few sentences are enough."),
            "min_length": _("Tell us a little more: at least ten characters."),
        },
    )
    wishes = forms.CharField(
        label=_("What do you wish for?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as a correction, money returned, an explanation, or only that we know."),
    )


def _day_field(label: str, hint: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=hint,
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"],
        error_messages={"invalid": _("Write the day like 2026-05-18.")},
    )


class WhenForm(PlainForm):
    """Step 2: when and where."""

    occurred_from = _day_field(_("When did it happen, or begin?"), _("An approximate day is enough."))
    occurred_until = _day_field(_("When did it end?"), _("Leave it empty if it was one day or goes on."))
    region = forms.ModelChoiceField(
        label=_("In which district or county?"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("I do not know"),
    )
    place = forms.CharField(
        label=_("Where exactly?"),
        max_length=200,
        required=False,
        help_text=_("A street, a shop, a crossing, a kilometre of a road."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("pk")

    def _day(self, name: str) -> dt.date | None:
        day = self.cleaned_data.get(name)
        if day and day > timezone.localdate():
            raise ValidationError(gettext("This day has not come yet."))
        if day and day < EARLIEST:
            raise ValidationError(gettext("Write the day like 2026-05-18."))
        return day

    def clean_occurred_from(self) -> dt.date | None:
        return self._day("occurred_from")

    def clean_occurred_until(self) -> dt.date | None:
        return self._day("occurred_until")

    def clean(self) -> dict:
        data = super().clean()
        begin, end = data.get("occurred_from"), data.get("occurred_until")
        if begin and end and end < begin:
            self.add_error("occurred_until", gettext("The end lies before the beginning."))
        if end and not begin and "occurred_from" not in self.errors:
            self.add_error("occurred_from", gettext("Write the first day too."))
        return data


class WhomForm(PlainForm):
    """Step 3: which body, which officers, which enterprise."""

    body = forms.CharField(
        label=_("Which body?"),
        max_length=100,
        required=False,
        help_text=_(
            "Type its name or choose from the list. What you know is enough, such as “the traffic police at …”."
        ),
        widget=forms.TextInput(attrs={"list": "bodies", "autocomplete": "off"}),
    )
    more_bodies = Names(label=_("Further bodies"), help_text=_("One a line, at most ten."), rows=2)
    officers = Names(
        label=_("Which officers?"),
        help_text=_("One a line: name, then a comma, then post or certificate number. A description will do."),
    )
    enterprise = forms.CharField(
        label=_("Which enterprise or shop was affected?"),
        max_length=100,
        required=False,
        help_text=_("Its name lets the body concerned guess who reported. It is passed on only as far as needed."),
    )
    enterprise_detail = forms.CharField(
        label=_("Its address or unified social credit code"), max_length=200, required=False
    )


class ContactForm(PlainForm):
    """Step 4: with or without name. What is typed counts only with “leave contact details”."""

    who = forms.ChoiceField(
        label=_("How do you want to report?"),
        choices=[("anonymous", _("Anonymously")), ("named", _("Leave contact details"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    name = forms.CharField(
        label=pgettext_lazy("reporter", "How may we address you?"),
        max_length=60,
        required=False,
        help_text=_("The family name is enough, such as “Mr Chen”."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    telephone = forms.CharField(
        label=pgettext_lazy("reporter", "Telephone"),
        max_length=40,
        required=False,
        help_text=_("Called only when something must be checked with you."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=pgettext_lazy("reporter", "E-mail"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is no e-mail address.")},
    )
    address = forms.CharField(
        label=pgettext_lazy("reporter", "Postal address"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    def clean_telephone(self) -> str:
        text = self.cleaned_data["telephone"]
        if self.data.get("who") == "named" and text and sum(character.isdigit() for character in text) < 5:
            raise ValidationError(gettext("A telephone number has at least five digits."))
        return text

    def clean(self) -> dict:
        data = super().clean()
        if data.get("who") == "anonymous":
            # Whatever stands in fields that do not count must not stop anybody.
            for name in ("name", "telephone", "email", "address"):
                self.errors.pop(name, None)
                data[name] = ""
        elif data.get("who") == "named" and not self.errors:
            if not data["name"]:
                self.add_error("name", gettext("Tell us how to address you, or choose “anonymously”."))
            if not (data["telephone"] or data["email"] or data["address"]):
                self.add_error("telephone", gettext("Leave at least one way to reach you, or choose “anonymously”."))
        return data


class MessageForm(PlainForm):
    """What a reporter writes to the office."""

    text = forms.CharField(
        label=_("Write to the office"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write something first.")},
    )


class OpenForm(PlainForm):
    """Number and passphrase."""

    number = forms.CharField(
        label=_("Receipt number"),
        max_length=60,
        help_text=_("As on the receipt, such as XS26-0518-7K4M-3. Capitals and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the number of the receipt.")},
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        max_length=100,
        help_text=_("Sixteen characters in four groups."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the passphrase.")},
    )


class RatingForm(PlainForm):
    """One to five, and a remark."""

    score = forms.TypedChoiceField(
        label=_("How was your clue handled?"),
        coerce=int,
        choices=[
            (5, _("5: very well")),
            (4, _("4: well")),
            (3, _("3: neither well nor badly")),
            (2, _("2: badly")),
            (1, _("1: very badly")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number from 1 to 5.")},
    )
    text = forms.CharField(
        label=_("What should we know?"),
        max_length=LONGEST_RATING,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
