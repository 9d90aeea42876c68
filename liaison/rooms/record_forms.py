"""Forms of the records of a room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.organisations.models import Membership
from liaison.rooms.half_days import PARTS, against, day_in_words, named
from liaison.rooms.models import LONGEST_RECORD


class PersonField(forms.ModelChoiceField):
    """Choice of a member of the room: person and organisation."""

    def __init__(self, members: Iterable[int], **kwargs) -> None:
        found = Membership.objects.filter(pk__in=list(members)).select_related("user", "organisation")
        super().__init__(queryset=found.order_by("organisation", "pk"), **kwargs)


def _text(label, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_RECORD, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class NoticeForm(forms.Form):
    """A formal notice."""

    text = _text(
        pgettext_lazy("formal notice", "Text"),
        help_text=_(
            "Every other organisation in the room is asked to confirm it. Who has read it is kept, for this alone."
        ),
    )
    answer_by = forms.DateField(
        label=_("To be confirmed by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DecisionForm(forms.Form):
    """A decision to be taken."""

    text = _text(pgettext_lazy("decision", "Text"))
    quorum = forms.IntegerField(
        label=_("Quorum"),
        min_value=1,
        help_text=_("How many organisations must have given an opinion before it can be taken."),
    )

    def __init__(self, *args, parties: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quorum"].max_value = parties
        self.fields["quorum"].initial = parties // 2 + 1


class ActionForm(forms.Form):
    """Something to be done."""

    text = _text(_("What is to be done"))
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=250, initial=5)

    def __init__(self, *args, members: Iterable[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(members, label=pgettext_lazy("action item", "Owner"))
        self.order_fields(["text", "owner", "days"])


class PollForm(forms.Form):
    """A poll for a date: four weeks of days to tick half days in, from today on or from a later day."""

    WEEKS = 4

    text = _text(_("What is to take place"))
    reply_by = forms.DateField(
        label=_("Answers until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, start: str | None = None) -> None:
        super().__init__(data)
        self.today = timezone.localdate()
        wanted = parse_date(start) if start and len(start) == 10 else None
        self.start = min(max(self.today, wanted or self.today), self.today + dt.timedelta(days=366))
        self.ticked = set(data.getlist("slots")) if data is not None else set()

    def clean(self) -> dict[str, Any]:
        """The ticked half days go with the fields; the service says what is wrong with them."""
        return {**super().clean(), "slots": sorted(self.ticked)}

    def weeks(self) -> list[list[dict[str, Any]]]:
        """Days by weeks: (name, ticked) of both halves, or why the day is not worked."""
        first = self.start - dt.timedelta(days=self.start.weekday())
        found = []
        for week in range(self.WEEKS):
            days = [first + dt.timedelta(days=7 * week + n) for n in range(7)]
            found.append([self._day(day) for day in days if day >= self.start])
        return found

    def _day(self, day: dt.date) -> dict[str, Any]:
        halves = [(named(day, part), words, named(day, part) in self.ticked) for part, words in PARTS.items()]
        return {"day": day, "words": day_in_words(day), "why": against(day), "halves": halves}

    def later(self) -> dt.date:
        """Where the next weeks begin."""
        return self.start - dt.timedelta(days=self.start.weekday()) + dt.timedelta(weeks=self.WEEKS)


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, help_text=help_text)


class AttendanceForm(forms.Form):
    """An attendance list."""

    text = forms.CharField(label=pgettext_lazy("attendance", "Title"), max_length=120)
    place = forms.CharField(label=pgettext_lazy("attendance", "Place"), max_length=120, required=False)
    begins_at = _moment(pgettext_lazy("attendance", "From"), _("Left empty: from now on."))
    ends_at = _moment(pgettext_lazy("attendance", "Until"), _("Left empty: until the end of the day."))


class MinutesForm(forms.Form):
    """What goes with minutes."""

    text = _text(_("Words to the organisations"), initial=_("Please confirm, or object within the time given."))
