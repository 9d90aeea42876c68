"""The five steps of the public form: their forms, which of them are done, and what the whole says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.clues.choices import ClueKind
from liaison.intake.drafts import Data
from liaison.intake.forms import ContactForm, PlainForm, WhatForm, WhenForm, WhomForm
from liaison.intake.submitting import Submission


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number, where its values lie in a draft, its names and its form (the last one has none)."""

    number: int
    code: str
    short: str
    title: str
    form: type[PlainForm] | None


STEPS: Final = (
    Step(1, "what", pgettext_lazy("step", "Problem"), _("What is the problem?"), WhatForm),
    Step(2, "when", pgettext_lazy("step", "Time and place"), _("When and where?"), WhenForm),
    Step(3, "whom", pgettext_lazy("step", "Body and people"), _("Which body, which people?"), WhomForm),
    Step(4, "contact", pgettext_lazy("step", "Papers and contact"), _("Papers, and how to reach you"), ContactForm),
    Step(5, "check", pgettext_lazy("step", "Check and send"), _("Check and send"), None),
)
LAST: Final = len(STEPS)


def form_of(step: Step, data: Data) -> PlainForm | None:
    """The form of ``step`` filled with what was typed before, without messages."""
    return step.form(initial=data.get(step.code)) if step.form else None


def checked(step: Step, data: Data) -> PlainForm:
    """The form of ``step`` over what is in the draft, to be asked whether it is valid."""
    return step.form(data=data.get(step.code, {}))


def first_open(data: Data) -> int:
    """Number of the first step that is not answered, or not rightly; the last one when all are."""
    for step in STEPS[:-1]:
        if step.code not in data or not checked(step, data).is_valid():
            return step.number
    return LAST


def submission(data: Data) -> Submission | None:
    """What a whole draft says; None while a step is not right."""
    forms = {step.code: checked(step, data) for step in STEPS[:-1]}
    if any(code not in data or not form.is_valid() for code, form in forms.items()):
        return None
    what, when, whom, contact = (forms[step.code].cleaned_data for step in STEPS[:-1])
    bodies = [(whom["body"], "")] if whom["body"] else []
    return Submission(
        kind=what["kind"],
        description=what["description"],
        wishes=what["wishes"],
        occurred_from=when["occurred_from"],
        occurred_until=when["occurred_until"],
        region=when["region"],
        place=when["place"],
        bodies=bodies + whom["more_bodies"],
        officers=whom["officers"],
        enterprise=whom["enterprise"],
        enterprise_detail=whom["enterprise_detail"],
        contact={name: contact[name] for name in ("name", "telephone", "email", "address")}
        if contact["who"] == "named"
        else {},
        source_code=data.get("source", ""),
    )


def summary(data: Data, before: int) -> list[dict]:
    """What was answered before step ``before``, in words, for the side and for the last step."""
    rows: list[dict] = []

    def row(step: int, field: str, label: str, value: object, long: bool = False) -> None:
        if step < before:
            rows.append({"step": step, "field": field, "label": label, "value": str(value or ""), "long": long})

    what, when, whom, contact = (data.get(step.code, {}) for step in STEPS[:-1])
    kind = what.get("kind", "")
    row(
        1, "kind_0", pgettext_lazy("answer", "Kind of problem"), ClueKind(kind).label if kind in ClueKind.values else ""
    )
    row(1, "description", pgettext_lazy("answer", "What happened"), what.get("description"), True)
    row(1, "wishes", pgettext_lazy("answer", "What you wish for"), what.get("wishes"), True)
    days = "—".join(day for day in (when.get("occurred_from"), when.get("occurred_until")) if day)
    row(2, "occurred_from", pgettext_lazy("answer", "Time"), days)
    row(
        2,
        "place",
        pgettext_lazy("answer", "Place"),
        "，".join(part for part in (_region(when), when.get("place")) if part),
    )
    bodies = "、".join(part for part in (whom.get("body"), *whom.get("more_bodies", "").splitlines()) if part)
    row(3, "body", pgettext_lazy("subject", "Body"), bodies)
    row(3, "officers", pgettext_lazy("answer", "Officers"), "、".join(whom.get("officers", "").splitlines()))
    row(3, "enterprise", pgettext_lazy("answer", "Enterprise"), whom.get("enterprise"))
    if contact.get("who") == "named":
        details = "，".join(contact[name] for name in ("name", "telephone", "email", "address") if contact.get(name))
        row(4, "name", pgettext_lazy("answer", "Contact details"), details)
    else:
        row(4, "who_0", pgettext_lazy("answer", "Contact details"), _("anonymous"))
    return rows


def _region(when: dict) -> str:
    region = WhenForm(data=when).fields["region"]
    try:
        found = region.clean(when.get("region"))
    except Exception:  # whatever was typed there is no region
        return ""
    return str(found or "")
