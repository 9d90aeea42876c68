"""Forms of analyses, warnings and adoption."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.analyses.choices import Cause, Origin, Outcome
from liaison.analyses.flow import ADOPTION, ANALYSIS
from liaison.analyses.models import LONGEST_ANSWER, LONGEST_TEXT, Adoption, Alert, Analysis
from liaison.analyses.rules import BODIES
from liaison.clues.choices import ClueKind
from liaison.documents.kinds import KINDS
from liaison.organisations.models import Organisation
from liaison.rectifications.forms import FilesField
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE
from liaison.workflow.handlers import HandlerField
from liaison.workspace.lists import ANY, SidesForm, sides_field, states_field

#: Documents on a common problem.
COMMON_KINDS = ("notice", "warning", "prompt", "feedback_letter")


def _area(label: Any, longest: int = LONGEST_TEXT, rows: int = 5, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **more)


def _files(label: Any) -> FilesField:
    return FilesField(label=label, required=False)


class FilterForm(SidesForm):
    """The filter and order of the analyses."""

    scope = sides_field(
        ("mine", _("Waiting for me")),
        ("in", _("To be analysed by us")),
        ("out", _("Opened by us")),
        ("review", _("Reviewed by us")),
    )
    state = states_field(ANALYSIS)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[ANY, *Outcome.choices], required=False)
    cause = forms.ChoiceField(label=_("Cause"), choices=[ANY, *Cause.choices], required=False)
    field_order = ("scope", "q", "state", "outcome", "cause", "due", "sort")


class AdoptionFilterForm(SidesForm):
    """The filter and order of the warnings and plans, body by body."""

    scope = sides_field(("mine", _("Waiting for me")), ("in", _("To our organisation")), ("out", _("Sent by us")))
    state = states_field(ADOPTION)


class OpenForm(forms.Form):
    """A lost case, or an opinion on paper."""

    origin = forms.ChoiceField(label=_("What it is"), choices=Origin.choices, widget=forms.RadioSelect)
    case_number = forms.CharField(label=_("Number of the decision"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.ModelChoiceField(label=_("Body concerned"), queryset=Organisation.objects.none())
    decided_by = forms.CharField(label=pgettext_lazy("analysis", "Decided by"), max_length=120)
    decided_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput({"type": "date"}))
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("none (an opinion)")), *Outcome.choices],
        required=False,
    )
    summary = _area(_("What was found wrong"))
    files = _files(_("The decision and other files"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Organisation.objects.active().of_kind(*BODIES).order_by("name")


class WriteForm(forms.Form):
    """What the body writes."""

    causes = forms.MultipleChoiceField(
        label=_("Causes"), choices=Cause.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    explanation = _area(_("How it came to it"), required=False)
    unit = forms.CharField(label=_("Responsible unit"), max_length=120, required=False)
    remedy = _area(_("Remedy"), required=False)
    lesson = _area(_("Lesson"), required=False)
    files = _files(_("Files of the analysis"))

    @staticmethod
    def stored(item: Analysis) -> dict[str, Any]:
        """Initial values from what is stored."""
        names = ("explanation", "unit", "remedy", "lesson")
        return {name: getattr(item, name) for name in names} | {"causes": [cause.code for cause in item.causes.all()]}


class AlertForm(forms.Form):
    """A warning or a plan to many bodies, written anew: whose case it was stays out of it."""

    title = forms.CharField(label=_("Title (the bodies read it)"), max_length=120)
    text = _area(
        _("What is warned of"),
        rows=6,
        help_text=_("Write it anew, without the name of the body or of persons of the case it comes from."),
    )
    requirements = _area(_("What the bodies are asked to do"))
    bodies = forms.ModelMultipleChoiceField(
        label=_("Bodies"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, sender: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Organisation.objects.active().of_kind(*BODIES).exclude(pk=sender).order_by("name")
        self.fields["bodies"].queryset = able

    @staticmethod
    def stored(item: Alert) -> dict[str, Any]:
        """Initial values from a draft."""
        names = ("title", "text", "requirements")
        bodies = list(item.adoptions.values_list("body", flat=True))
        return {name: getattr(item, name) for name in names} | {"bodies": bodies}


class ClueForm(forms.Form):
    """An accepted analysis as a clue."""

    kind = forms.ChoiceField(label=_("Kind of clue"), choices=ClueKind.choices)


class CommonForm(forms.Form):
    """One document to the bodies of several cases."""

    analyses = forms.ModelMultipleChoiceField(
        label=_("Cases that share the problem"),
        queryset=Analysis.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(label=_("Kind of document"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, analyses: Any, organisation_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["analyses"].queryset = analyses
        self.fields["analyses"].label_from_instance = lambda item: f"{item.body.short_name}：{item.title}"
        able = [KINDS[code] for code in COMMON_KINDS if organisation_kind in KINDS[code].issuers]
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in able]


class EventForm(forms.Form):
    """What one event of the three workflows asks for."""

    def __init__(self, *args: Any, event: Event, item: Analysis | Alert | Adoption, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        builders = {
            "reason": lambda: _area(_("Reason"), LONGEST_ANSWER),
            "measures": lambda: _area(_("Measures"), LONGEST_ANSWER),
            "report": lambda: _area(pgettext_lazy("adoption", "What was carried out"), LONGEST_ANSWER),
            "handler": lambda: HandlerField(_("Who answers for it"), item.body_id),
        }
        for name in event.requires:
            self.fields[name] = builders[name]()
        if set(event.requires) <= {"handler"}:
            self.fields["note"] = _area(_("Note"), LONGEST_NOTE, 3, required=False)

    def note(self) -> str:
        """Words for the timeline."""
        given = self.cleaned_data
        return given.get("note") or given.get("reason") or given.get("measures") or given.get("report") or ""
