"""Beginning a measure: numbered, drawn up for the organisation acted for."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.clues.models import Clue
from liaison.clues.rules import roles as roles_in_clue
from liaison.disposal.choices import Sanction
from liaison.disposal.models import LONGEST_TEXT, Accountability, DecisionRequest, DualExamination, Interview, Measure
from liaison.disposal.rules import may_take
from liaison.documents.kinds import SUPERVISED
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import ClockRule
from liaison.workflow.engine import EventRefused
from liaison.workflow.registry import workflow_of

#: The longest of every text, by name; those not in OPTIONAL must be given.
TEXTS: Final = {"title": 120, "facts": LONGEST_TEXT, "legal_basis": 500}
OWN_TEXTS: Final = {
    "decision": {"asked": 2000},
    "accountability": {"officer": 60, "post": 120},
    "interview": {"persons": 200, "place": 120},
    "dual": {"case_number": 120},
}
OPTIONAL: Final = {"post"}
SIGNS: Final = {"decision": "提决", "accountability": "追责", "interview": "约谈", "dual": "双查"}
MODELS: Final[dict[str, type[Measure]]] = {
    "decision": DecisionRequest,
    "accountability": Accountability,
    "interview": Interview,
    "dual": DualExamination,
}


def _texts(code: str, given: dict[str, str]) -> dict[str, str]:
    longest = TEXTS | OWN_TEXTS[code]
    if unknown := set(given) - set(longest):
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    made = {name: given.get(name, "").strip() for name in longest}
    for name, text in made.items():
        if not text and name not in OPTIONAL:
            raise EventRefused(_("Write something first."), field=name)
        if len(text) > longest[name]:
            raise EventRefused(_("At most %(n)d characters.") % {"n": longest[name]}, field=name)
    return made


def _of_kind(organisation: Organisation, kinds: frozenset[str], field: str) -> Organisation:
    if organisation.kind not in kinds or not Organisation.objects.active().filter(pk=organisation.pk).exists():
        raise EventRefused(_("Choose one of the options."), field=field)
    return organisation


def _begin(code: str, principal: Principal, clue: Clue | None, at: dt.datetime | None, **values: Any) -> Measure:
    """Store it with its number and its first record, in the caller's transaction."""
    if not may_take(principal, code):
        raise EventRefused(_("Your organisation or your role takes no such measure."))
    if clue is not None and "holder.clerk" not in roles_in_clue(principal, clue):
        raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
    taker = Organisation.objects.get(pk=principal.organisation_id)
    if taker in values.values():
        raise EventRefused(_("Choose another organisation than your own."), field="body")
    at = at or timezone.now()
    year = timezone.localtime(at).year
    serial = next_number(f"{code}/{taker.pk}/{year}")
    item = MODELS[code].objects.create(
        taker=taker,
        clue=clue,
        number=f"{taker.number_code or taker.short_name}{SIGNS[code]}〔{year}〕{serial}号",
        created_by_id=principal.membership_id,
        created_at=at,
        **values,
    )
    begun = record_beginning(item, "begun", principal=principal, at=at)
    if code == "dual":
        run_clocks(workflow_of(item), (ClockRule("dual.conclusions", "start"),), item, begun)
    record(action=f"{code}.begun", stream=item.subject, actor=actor_for(principal), detail={"number": item.number})
    announce_transition(item, begun, principal)
    return item


@transaction.atomic
def request_decision(
    *,
    principal: Principal,
    government: Organisation,
    body: Organisation,
    clue: Clue | None = None,
    at: dt.datetime | None = None,
    **texts: str,
) -> DecisionRequest:
    """Draw up a request that the government decide on a major problem of ``body``; the head asks.

    Args:
        texts: title, facts, legal_basis, asked.

    Raises:
        EventRefused: not for this principal, or something of it cannot be; ``field`` says what. So of all here.
    """
    _of_kind(government, frozenset({OrganisationKind.GOVERNMENT}), "government")
    _of_kind(body, SUPERVISED, "body")
    if body == government:
        raise EventRefused(_("The government does not decide on itself."), field="body")
    return _begin("decision", principal, clue, at, government=government, body=body, **_texts("decision", texts))


@transaction.atomic
def demand_accountability(
    *,
    principal: Principal,
    body: Organisation,
    proposed: str,
    clue: Clue | None = None,
    at: dt.datetime | None = None,
    **texts: str,
) -> Accountability:
    """Draw up a demand that the unit hold an officer to account; the head makes it.

    Args:
        texts: title, facts, legal_basis, officer, post.
    """
    _of_kind(body, SUPERVISED, "body")
    if proposed not in Sanction.values:
        raise EventRefused(_("Choose one of the options."), field="proposed")
    return _begin(
        "accountability", principal, clue, at, body=body, proposed=proposed, **_texts("accountability", texts)
    )


@transaction.atomic
def plan_interview(
    *,
    principal: Principal,
    body: Organisation,
    planned_for: dt.datetime,
    clue: Clue | None = None,
    at: dt.datetime | None = None,
    **texts: str,
) -> Interview:
    """Plan an interview with the persons in charge of ``body``; a document announces it.

    Args:
        texts: title, facts, legal_basis, persons, place.
    """
    _of_kind(body, SUPERVISED, "body")
    return _begin("interview", principal, clue, at, body=body, planned_for=planned_for, **_texts("interview", texts))


@transaction.atomic
def begin_dual(
    *, principal: Principal, clue: Clue | None = None, at: dt.datetime | None = None, **texts: str
) -> DualExamination:
    """Begin a dual examination of one case; one of a clue at a time.

    Args:
        texts: title, facts, legal_basis, case_number.
    """
    if clue is not None and DualExamination.objects.filter(clue=clue, state="open").exists():
        raise EventRefused(_("A dual examination of this clue is under way."))
    return _begin("dual", principal, clue, at, **_texts("dual", texts))
