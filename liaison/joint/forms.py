"""Forms of joint operations."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from liaison.joint.choices import Exemption, OperationKind, OperationSource, TargetKind
from liaison.joint.flow import OPERATION
from liaison.joint.models import LONGEST_TEXT, LONGEST_TITLE, Operation
from liaison.joint.planning import MOST_STEPS
from liaison.joint.year import in_order_of_days
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.workspace.lists import ANY, ORDERS, SidesForm, sides_field, states_field

#: Organisations that are supervised or visited and take part in no operation.
_NO_PARTIES = (OrganisationKind.ENFORCEMENT, OrganisationKind.CONTACT_POINT)


#: Years before and after the present one that the list is narrowed to.
YEARS_BACK, YEARS_AHEAD = 5, 1


def _years() -> list[tuple[str, Any]]:
    this = timezone.localdate().year
    return [ANY, *((str(year), str(year)) for year in range(this + YEARS_AHEAD, this - YEARS_BACK - 1, -1))]


class FilterForm(SidesForm):
    """The list's filter and order. A year is shown as its plan: by quarters, in the order of the days."""

    scope = sides_field(
        ("mine", gettext_lazy("Waiting for me")),
        ("led", pgettext_lazy("operations", "Led by us")),
        ("with", pgettext_lazy("operations", "Led by others")),
    )
    state = states_field(OPERATION)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[ANY, *OperationKind.choices], required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), choices=_years, required=False)
    quarter = forms.ChoiceField(
        label=gettext_lazy("Quarter"),
        choices=[
            ANY,
            ("1", gettext_lazy("first quarter")),
            ("2", gettext_lazy("second quarter")),
            ("3", gettext_lazy("third quarter")),
            ("4", gettext_lazy("fourth quarter")),
        ],
        required=False,
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=[
            ("", gettext_lazy("newest first; a year by its days")),
            ("day", gettext_lazy("by quarter and day")),
            *ORDERS[1:],
        ],
        required=False,
    )
    field_order = ("scope", "q", "year", "quarter", "kind", "state", "due", "sort")

    @property
    def by_quarter(self) -> bool:
        """Whether the rows stand by quarters."""
        return in_order_of_days(self.chosen()["year"], self.chosen()["sort"])


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


def area(label: Any, longest: int, rows: int = 4, **kwargs: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **kwargs)


class PlanForm(forms.Form):
    """The draft of an operation."""

    title = forms.CharField(label=gettext_lazy("Theme"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OperationKind.choices)
    field = forms.CharField(label=gettext_lazy("Field of enforcement"), max_length=40)
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=OperationSource.choices)
    purpose = area(gettext_lazy("What is supervised, and why"), LONGEST_TEXT)
    steps = area(
        gettext_lazy("Steps"), MOST_STEPS * 210, 5, required=False,
        help_text=gettext_lazy("One a line. For a conference: its agenda."),
    )  # fmt: skip
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organisations taking part"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each acts on the legal basis in its record, which is kept with the operation."),
    )
    bodies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Bodies supervised"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    case_files = area(
        gettext_lazy("Case files read"), 10_000, 3, required=False,
        help_text=gettext_lazy(
            "Files of these bodies, one a line: the number of the decision, or what the body calls the file."
        ),
    )  # fmt: skip
    enterprises = area(
        gettext_lazy("Enterprises visited"), 15_000, 4, required=False,
        help_text=gettext_lazy("One a line: name, then the unified social credit code."),
    )  # fmt: skip
    exemption = forms.ChoiceField(
        label=gettext_lazy("Exempt from the limits of visits"),
        choices=[("", pgettext_lazy("exemption", "no: the visits count")), *Exemption.choices],
        required=False,
    )
    earliest = day_field(gettext_lazy("Not before"))
    latest = day_field(gettext_lazy("Not after"))
    quorum = forms.IntegerField(label=gettext_lazy("Organisations needed"), min_value=1, max_value=50, initial=2)
    place = forms.CharField(label=gettext_lazy("Meeting place"), max_length=120, required=False)

    def __init__(self, *args: Any, lead: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.active().exclude(pk=lead.pk)
        self.fields["parties"].queryset = others.exclude(kind__in=_NO_PARTIES).order_by("kind", "name")
        self.fields["bodies"].queryset = others.of_kind(OrganisationKind.ENFORCEMENT).order_by("name")

    def clean_enterprises(self) -> list[tuple[str, str]]:
        """(name, code) of every line."""
        found = []
        for line in self.cleaned_data["enterprises"].splitlines():
            if not line.strip():
                continue
            matched = re.fullmatch(r"\s*(.+?)[\s,，、；;（(]+([0-9A-Za-z]{18})[)）]?\s*", line)
            if matched is None:
                raise forms.ValidationError(
                    _("“%(line)s” is no name with a code of 18 characters."), params={"line": line.strip()[:60]}
                )
            found.append((matched[1], matched[2].upper()))
        return found

    def given(self) -> dict[str, Any]:
        """As ``plan_operation`` and ``edit_operation`` take it."""
        values = dict(self.cleaned_data)
        values["steps"] = values["steps"].splitlines()
        values["case_files"] = values["case_files"].splitlines()
        values["parties"] = dict.fromkeys(values["parties"], "")
        return values


def initial_of(operation: Operation) -> dict[str, Any]:
    """The form of a stored draft."""
    names = ("title", "kind", "field", "source", "purpose", "exemption", "earliest", "latest", "quorum", "place")
    targets = list(operation.targets.all())
    return {name: getattr(operation, name) for name in names} | {
        "steps": "\n".join(operation.steps),
        "parties": [each.organisation_id for each in operation.parties.all()],
        "bodies": [each.organisation_id for each in targets if each.organisation_id],
        "case_files": "\n".join(each.name for each in targets if each.kind == TargetKind.CASE_FILE),
        "enterprises": "\n".join(f"{each.name} {each.credit_code}" for each in targets if each.credit_code),
    }


def proposed_by(query: QueryDict) -> dict[str, Any]:
    """What the page that an operation is planned from knows of it: filled in, for the planner to look at and change.

    ``found`` is how many clues a search for ``title`` has found.
    """
    longest = {"title": LONGEST_TITLE, "field": 40, "purpose": LONGEST_TEXT}
    given = {name: query[name][:most] for name, most in longest.items() if query.get(name)}
    if query.get("source") in OperationSource.values:
        given["source"] = query["source"]
    bodies = [int(key) for key in query.getlist("bodies") if key.isdecimal() and len(key) < 10]
    if bodies:
        given["bodies"] = bodies
    if query.get("found", "").isdecimal() and "title" in given:
        given.setdefault(
            "purpose",
            _("A search of our clues for “%(text)s” finds %(n)s of them.")
            % {"text": given["title"], "n": query["found"][:6]},
        )
    return given


class BlackoutForm(forms.Form):
    """Days on which the own organisation takes part in nothing."""

    first = day_field(gettext_lazy("From"))
    last = day_field(gettext_lazy("Until"))
    reason = forms.CharField(label=gettext_lazy("Reason (only your organisation reads it)"), max_length=100)
