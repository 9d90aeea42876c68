"""What a plan can start from: a kept checklist, or the checklist of an earlier campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from core.access import Principal, visible
from liaison.campaigns.lines import Line, parsed, written
from liaison.campaigns.models import Campaign, Checklist

#: Earlier campaigns that are offered; others are kept as a checklist from their own page.
MOST_CAMPAIGNS: Final = 30


@dataclass(frozen=True)
class Origin:
    """Items to begin with, the kept checklists they came from, and the words around them."""

    name: str
    field: str
    items: Sequence[Any]
    checklists: list[int]


def lists_of(campaign: Campaign) -> list[int]:
    """The kept checklists that items of a campaign came from."""
    found = campaign.items.exclude(kept=None).order_by().values_list("kept__checklist", flat=True)
    return sorted(set(found))


def keepable(principal: Principal) -> Any:
    """Kept checklists that are in use."""
    return visible(principal, Checklist).filter(retired_at=None)


class StartForm(forms.Form):
    """Which one; ``left_out`` is the campaign whose plan it is."""

    start = forms.ChoiceField(label=_("Take over the items of"), required=False)

    def __init__(self, *args: Any, principal: Principal, left_out: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        kept = [(f"list:{each.pk}", each.name) for each in keepable(principal)]
        earlier = visible(principal, Campaign).exclude(pk=left_out.pk if left_out else None).order_by("-pk")
        ran = [(f"campaign:{each.pk}", f"{each.number} {each.title}") for each in earlier[:MOST_CAMPAIGNS]]
        self.fields["start"].choices = [
            ("", "—"),
            *((label, rows) for label, rows in ((_("Kept checklists"), kept), (_("Campaigns"), ran)) if rows),
        ]

    def origin(self) -> Origin | None:
        """What was chosen; None where nothing was, or nothing that can be."""
        kind, _colon, key = self.cleaned_data.get("start", "").partition(":") if self.is_valid() else ("", "", "")
        if kind == "list":
            kept = keepable(self.principal).get(pk=key)
            return Origin(kept.name, kept.field, list(kept.kept_items.filter(dropped=False)), [kept.pk])
        if kind == "campaign":
            ran = visible(self.principal, Campaign).get(pk=key)
            own = visible(self.principal, Checklist).filter(pk__in=lists_of(ran))
            return Origin(ran.title, ran.field, list(ran.items.all()), [each.pk for each in own])
        return None


def with_items_of(origin: Origin, text: str) -> str:
    """``text`` and below it the items of ``origin`` that it does not hold yet."""
    lines = parsed(text)
    there = {line.text for line in lines}
    return written([*lines, *(Line.of((i.text, i.basis, i.method)) for i in origin.items if i.text not in there)])
