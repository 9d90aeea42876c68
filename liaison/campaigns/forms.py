"""Forms of campaigns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.access import Principal, visible
from liaison.campaigns.choices import CampaignKind, Category, CheckResult
from liaison.campaigns.flow import CAMPAIGN
from liaison.campaigns.lines import parsed, written
from liaison.campaigns.models import LONGEST_TEXT, Campaign, Check, Checklist, ChecklistItem, Finding
from liaison.campaigns.rules import ORGANISERS
from liaison.clues.choices import ClueKind, Tier
from liaison.documents.kinds import SUPERVISED, kinds_for
from liaison.organisations.models import Organisation
from liaison.workflow.definition import Event
from liaison.workflow.engine import LONGEST_NOTE
from liaison.workspace.lists import DUE, ORDERS, ListForm, states_field


def _area(label: Any, longest: int, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **more)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class FilterForm(ListForm):
    """The list's filter and order."""

    q = forms.CharField(label=_("Number, title or field"), max_length=100, required=False)
    state = states_field(CAMPAIGN)
    due = forms.ChoiceField(label=_("Limit"), choices=DUE, required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)

    def wanted(self) -> dict[str, str]:
        """As ``find_campaigns`` takes it."""
        chosen = self.chosen()
        return {"text": chosen.pop("q"), **chosen}


class PlanForm(forms.Form):
    """The plan: what, on what basis, when, where, with whom, and the checklist (one item a line)."""

    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=CampaignKind.choices, widget=forms.RadioSelect)
    field = forms.CharField(label=_("Field of enforcement"), max_length=120, required=False)
    basis = _area(_("Basis"), 500, 2)
    purpose = _area(_("Purpose and method"), LONGEST_TEXT, 5)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    bodies = forms.ModelMultipleChoiceField(
        label=_("Bodies covered"), queryset=Organisation.objects.none(), widget=forms.SelectMultiple({"size": 10})
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("Organised together with"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.SelectMultiple({"size": 5}),
        help_text=_("Partners see the campaign once it is approved, and record checks."),
    )
    items = _area(
        _("Checklist"),
        60_000,
        12,
        help_text=_(
            "One item a line, at most 60; after a | the provision it comes from, after another | how it is checked."
        ),
    )
    #: kept checklists that items were taken from
    checklists = forms.ModelMultipleChoiceField(
        queryset=Checklist.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.active().exclude(pk=principal.organisation_id).order_by("kind", "name")
        self.fields["checklists"].queryset = visible(principal, Checklist)
        self.fields["bodies"].queryset = others.filter(kind__in=SUPERVISED)
        self.fields["partners"].queryset = others.filter(kind__in=ORGANISERS)

    def plan(self) -> dict[str, Any]:
        """What ``plan_campaign`` takes."""
        return self.cleaned_data | {"items": [line.texts for line in parsed(self.cleaned_data["items"])]}

    @staticmethod
    def stored(campaign: Campaign) -> dict[str, Any]:
        """Initial values from a plan."""
        names = ("title", "kind", "field", "basis", "purpose", "starts_on", "ends_on")
        return {name: getattr(campaign, name) for name in names} | {
            "bodies": [each.body_id for each in campaign.covered.all()],
            "partners": [each.pk for each in campaign.partners.all()],
            "items": written(campaign.items.all()),
        }


class CheckForm(forms.Form):
    """One item at one body; with a problem, what was found."""

    result = forms.ChoiceField(label=_("Result"), choices=CheckResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    title = forms.CharField(label=_("Problem in a few words"), max_length=120, required=False)
    text = _area(_("What was found"), LONGEST_TEXT, 5, required=False)
    evidence = _area(
        _("Evidence"), 2000, 3, required=False, help_text=_("File numbers, records, photographs: where it is and what.")
    )
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices, required=False)
    tier = forms.ChoiceField(label=_("Tier proposed"), choices=Tier.choices, required=False)

    def finding(self) -> dict[str, str] | None:
        """What was found, where anything of it was written."""
        given = self.cleaned_data
        names = ("title", "text", "evidence", "category", "tier")
        return {name: given[name] for name in names} if given["title"] or given["text"] or given["evidence"] else None


class BodyForm(forms.Form):
    """All items at one body at once, as a checker goes through them; a problem is written down on its own page."""

    def __init__(self, *args: Any, items: Sequence[ChecklistItem], checks: Mapping[int, Check], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        choices = [("", _("not checked yet")), *CheckResult.choices]
        for item in items:
            before = checks.get(item.pk)
            self.fields[f"result_{item.pk}"] = forms.ChoiceField(
                label=str(item), choices=choices, required=False, initial=before.result if before else ""
            )
            self.fields[f"note_{item.pk}"] = forms.CharField(
                label=_("Note on item %(n)d") % {"n": item.position},
                max_length=500,
                required=False,
                initial=before.note if before else "",
            )

    def rows(self) -> list[tuple[ChecklistItem, forms.BoundField, forms.BoundField]]:
        """Each item with its two fields."""
        return [(item, self[f"result_{item.pk}"], self[f"note_{item.pk}"]) for item in self.items]

    def _given(self) -> dict[ChecklistItem, tuple[str, str]]:
        cleaned = self.cleaned_data
        given = {item: (cleaned[f"result_{item.pk}"], cleaned[f"note_{item.pk}"].strip()) for item in self.items}
        return {item: each for item, each in given.items() if each[0]}

    def settled(self) -> dict[ChecklistItem, tuple[str, str]]:
        """What can be stored as it is."""
        return {item: each for item, each in self._given().items() if each[0] != CheckResult.PROBLEM}

    def problems(self) -> list[ChecklistItem]:
        """Items at which something was found."""
        return [item for item, each in self._given().items() if each[0] == CheckResult.PROBLEM]


class DocumentForm(forms.Form):
    """Several findings into one document."""

    findings = forms.ModelMultipleChoiceField(
        label=_("Findings it names"), queryset=Finding.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label=_("Kind of document"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, campaign: Campaign, organisation_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"].queryset = campaign.findings.filter(state="confirmed").select_related("campaign")
        self.fields["kind"].choices = [
            (kind.code, kind.name) for kind in kinds_for(organisation_kind) if kind.is_served and not kind.internal
        ]


class ClueForm(forms.Form):
    """What kind of clue a finding becomes."""

    kind = forms.ChoiceField(label=_("Kind of clue"), choices=ClueKind.choices)


class EventForm(forms.Form):
    """What one event of a campaign or finding asks for."""

    def __init__(self, *args: Any, event: Event, item: Campaign | Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        builders = {
            "reason": lambda: _area(_("Reason"), 2000),
            "summary": lambda: _area(_("Result of the campaign"), LONGEST_TEXT, 8),
            "text": lambda: _area(_("What the re-check established"), 2000),
            "tier": lambda: forms.ChoiceField(
                label=_("Tier"), choices=Tier.choices, widget=forms.RadioSelect, initial=getattr(item, "tier", "")
            ),
        }
        for name in event.requires:
            self.fields[name] = builders[name]()
        if not {"reason", "text", "summary"} & set(event.requires):
            self.fields["note"] = _area(_("Note"), LONGEST_NOTE, 3, required=False)

    def note(self) -> str:
        """Words for the timeline."""
        given = self.cleaned_data
        return given.get("note") or given.get("reason") or given.get("text") or ""
