"""Forms of inspections: the filing, its events, the list; for the enterprise the rating and the report."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.access import Principal
from liaison.inspections.choices import Deviation, Occasion, WarningKind
from liaison.inspections.flow import INSPECTION
from liaison.inspections.models import LONGEST_COMMENT, LONGEST_TEXT, Inspection
from liaison.intake.forms import PlainForm
from liaison.organisations.models import Organisation
from liaison.registry.credit_code import normal, validate_credit_code
from liaison.registry.matters import matters_of, planned_of
from liaison.registry.models import Certificate, Enterprise
from liaison.registry.queries import valid_certificates
from liaison.workflow.definition import Event
from liaison.workspace.lists import ANY, ListForm, states_field

_MOMENT = "%Y-%m-%dT%H:%M"


class FilterForm(ListForm):
    """The list's filter."""

    scope = forms.ChoiceField(
        choices=[
            ("", pgettext_lazy("filter", "All")),
            ("mine", _("Waiting for me")),
            ("coming", _("To come")),
            ("bad", _("With warnings")),
        ],
        required=False,
        widget=forms.HiddenInput,
        label=_("Which"),
    )
    q = forms.CharField(label=_("Number, enterprise or matter"), max_length=100, required=False)
    state = states_field(INSPECTION)
    occasion = forms.ChoiceField(label=_("Occasion"), choices=[ANY, *Occasion.choices], required=False)

    def wanted(self) -> dict[str, str]:
        """As the read takes it."""
        chosen = self.chosen()
        return {"side": chosen["scope"], "text": chosen["q"], "state": chosen["state"], "occasion": chosen["occasion"]}

    def sides(self) -> list[tuple[str, Any, bool]]:
        """(value, label, whether it is shown) of each side."""
        scope = self.chosen()["scope"]
        return [(value, label, value == scope) for value, label in self.fields["scope"].choices]


class CertificatesField(forms.ModelMultipleChoiceField):
    """Officers who come, by their certificates."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, certificate: Certificate) -> str:
        return gettext("%(name)s, %(number)s, valid until %(day)s") % {
            "name": certificate.officer.name,
            "number": certificate.number,
            "day": certificate.valid_until,
        }


def _moment_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=forms.DateTimeInput({"type": "datetime-local"}, format=_MOMENT))


class FilingForm(forms.Form):
    """A filing. Matters and the plan are those of the published lists in force today."""

    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=30)
    enterprise_name = forms.CharField(
        label=_("Name of the enterprise"),
        max_length=100,
        required=False,
        help_text=_("Needed only where the register does not know the code."),
    )
    matter = forms.ChoiceField(
        label=_("Matter of the published list"), help_text=_("There is no inspection outside the list.")
    )
    occasion = forms.ChoiceField(label=_("Occasion"), choices=Occasion.choices, widget=forms.RadioSelect)
    plan = forms.ChoiceField(label=_("Inspection of the annual plan"), required=False)
    reason = forms.CharField(
        label=_("Why it is needed"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Outside the plan: number of the complaint, of the accident, of the order from above."),
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Left empty, it is what the list says of the matter."),
    )
    certificates = CertificatesField(
        label=_("Officers (at least two)"),
        queryset=Certificate.objects.none(),
        help_text=_("Only officers with a valid certificate are listed."),
    )
    starts_at = _moment_field(_("Begin of the visit"))
    ends_at = _moment_field(_("End of the visit"))
    place = forms.CharField(label=pgettext_lazy("inspection", "Place"), max_length=200, required=False)

    field_order = (
        *("credit_code", "enterprise_name", "place", "matter", "occasion", "plan", "reason", "basis"),
        *("certificates", "starts_at", "ends_at"),
    )

    def __init__(self, *args: Any, body: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["matter"].choices = [
            (each.key, f"{each.key} {each.name}（{each.target}）") for each in matters_of(body, today)
        ]
        planned = [(each.key, f"{each.key} {each.name}") for each in planned_of(body, today)]
        self.fields["plan"].choices = [("", gettext("none: outside the plan")), *planned]
        self.fields["certificates"].queryset = valid_certificates(body, today, today)

    def clean_credit_code(self) -> str:
        """The code in its stored form."""
        code = normal(self.cleaned_data["credit_code"])
        validate_credit_code(code)
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        code = data.get("credit_code")
        if code and not data.get("enterprise_name"):
            known = Enterprise.objects.filter(credit_code=code).first()
            if known is None:
                raise ValidationError(
                    {"enterprise_name": gettext("The register does not know this code: type the name.")}
                )
            data["enterprise_name"] = known.name
        return data

    @staticmethod
    def values_of(inspection: Inspection) -> dict[str, Any]:
        """What the form of a draft shows."""
        return {
            "credit_code": inspection.enterprise.credit_code,
            "enterprise_name": inspection.enterprise.name,
            "matter": inspection.matter_key,
            "plan": inspection.plan_key,
            "certificates": list(inspection.inspectors.values_list("certificate", flat=True)),
            **{
                name: getattr(inspection, name)
                for name in ("occasion", "reason", "basis", "starts_at", "ends_at", "place")
            },
        }


class EventForm(forms.Form):
    """What one event asks for."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"reason": _("Reason"), "result": _("Result (no problem, corrected on the spot, ordered, case filed)")}
        for name in event.requires:
            self.fields[name] = forms.CharField(
                label=labels[name], max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4})
            )


class WarningsForm(ListForm):
    """What narrows the list of warnings."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *WarningKind.choices], required=False)
    q = forms.CharField(label=_("Body or enterprise"), max_length=60, required=False)


class TokenForm(forms.Form):
    """A token for a system."""

    label = forms.CharField(label=_("Name of the system"), max_length=60)
    days = forms.TypedChoiceField(
        label=_("Valid for"), coerce=int, choices=[(90, _("90 days")), (365, _("one year"))], initial=365
    )


# For the enterprise


class RateForm(PlainForm):
    """One to five, what was not as filed, a comment."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    score = forms.TypedChoiceField(
        label=_("How was the inspection?"),
        coerce=int,
        choices=[
            (5, _("5: very good")),
            (4, _("4: good")),
            (3, _("3: neither good nor bad")),
            (2, _("2: bad")),
            (1, _("1: very bad")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number from 1 to 5.")},
    )
    deviations = forms.MultipleChoiceField(
        label=_("Was something not as filed?"),
        choices=Deviation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    comment = forms.CharField(
        label=pgettext_lazy("inspection", "Comment"),
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("No names or telephone numbers are needed. At most 500 characters."),
    )


class ReportForm(PlainForm):
    """An inspection without filing."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    body_name = forms.CharField(
        label=_("Which body came?"), max_length=100, error_messages={"required": _("Tell us which body came.")}
    )
    enterprise_name = forms.CharField(
        label=_("Name of the enterprise"),
        max_length=100,
        error_messages={"required": _("Tell us which enterprise was visited.")},
    )
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=30, required=False)
    visited_on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
        error_messages={"required": _("Tell us the day."), "invalid": _("Write the day like 2026-05-18.")},
    )
    text = forms.CharField(
        label=_("What happened?"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 4})
    )

    def clean_credit_code(self) -> str:
        """The code in its stored form, if any."""
        code = normal(self.cleaned_data["credit_code"])
        if code:
            validate_credit_code(code)
        return code

    def clean_visited_on(self):
        """Not in the future, not long ago."""
        day, today = self.cleaned_data["visited_on"], timezone.localdate()
        if day > today:
            raise ValidationError(gettext("This day has not come yet."))
        if (today - day).days > 365:
            raise ValidationError(gettext("For what is more than a year ago, submit a clue."))
        return day


def filed_body(principal: Principal) -> Organisation:
    """The body acted for."""
    return Organisation.objects.select_related("region").get(pk=principal.organisation_id)
