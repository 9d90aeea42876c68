"""Writes of filings: drafting and changing one, handing it in, the guards and effects of the workflow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal
from core.audit import actor_for, record, register_action
from core.numbering import next_number
from liaison.inspections import budget, warnings
from liaison.inspections.choices import Occasion, Origin, WarningKind
from liaison.inspections.models import FEWEST, LONGEST_TEXT, MOST, Inspection, Inspector
from liaison.organisations.models import Organisation
from liaison.registry.matters import Matter, matter_of, planned
from liaison.registry.models import Certificate
from liaison.registry.queries import valid_certificates
from liaison.registry.services import enterprise_named
from liaison.visits.budget import limit_of, lock
from liaison.workflow.engine import EventRefused, fire, roles_of
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard

DRAFTED = register_action("inspection.drafted", gettext_lazy("filing of an inspection drafted"))
CHANGED = register_action("inspection.changed", gettext_lazy("draft of an inspection changed"))
#: A visit lasts at most this many days.
LONGEST_VISIT = dt.timedelta(days=30)

#: Values of a draft, besides enterprise, matter and officers.
_FIELDS = ("occasion", "reason", "place", "starts_at", "ends_at")


def draft(
    *,
    principal: Principal,
    credit_code: str,
    enterprise_name: str,
    matter: str,
    certificates: Iterable[Certificate],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    occasion: str = Occasion.PLAN,
    plan: str = "",
    basis: str = "",
    reason: str = "",
    place: str = "",
    origin: str = Origin.WORKSPACE,
    external_key: str = "",
    at: dt.datetime | None = None,
) -> Inspection:
    """Draft a filing of the body acted for. ``matter`` and ``plan`` are keys of the published lists.

    Raises:
        EventRefused: something is not as it must be; ``field`` says what.
    """
    with transaction.atomic():
        body = Organisation.objects.select_related("region").get(pk=principal.organisation_id)
        inspection = Inspection(
            body=body, origin=origin, external_key=external_key, filed_by_id=principal.membership_id
        )
        if at is not None:
            inspection.drafted_at = at
        if "body.clerk" not in roles_of(principal, inspection):
            raise EventRefused(_("Inspections are filed by the clerks and heads of enforcement bodies."))
        given = {"occasion": occasion, "reason": reason, "place": place, "starts_at": starts_at, "ends_at": ends_at}
        _fill(inspection, credit_code, enterprise_name, matter, plan, basis, list(certificates), given)
        record(
            action=DRAFTED,
            stream=inspection.subject,
            actor=actor_for(principal),
            detail={"enterprise": inspection.enterprise.name, "matter": inspection.matter},
        )
    return inspection


def change(
    *,
    inspection: Inspection,
    principal: Principal,
    credit_code: str,
    enterprise_name: str,
    matter: str,
    certificates: Iterable[Certificate],
    plan: str = "",
    basis: str = "",
    **given: Any,
) -> None:
    """Change a draft; what was handed in is changed by cancelling and filing anew.

    Raises:
        EventRefused: it is no draft any more, not for this principal, or something is not as it must be.
    """
    with transaction.atomic():
        locked = Inspection.objects.select_for_update().select_related("body__region").get(pk=inspection.pk)
        if locked.state != "draft" or "body.clerk" not in roles_of(principal, locked):
            raise EventRefused(_("Only a draft can be changed. Cancel this filing and make another."))
        _fill(locked, credit_code, enterprise_name, matter, plan, basis, list(certificates), given)
        record(action=CHANGED, stream=locked.subject, actor=actor_for(principal))
    inspection.refresh_from_db()


def _fill(
    inspection: Inspection,
    credit_code: str,
    enterprise_name: str,
    matter: str,
    plan: str,
    basis: str,
    certificates: list[Certificate],
    given: dict[str, Any],
) -> None:
    """Put the values into ``inspection``, checked, and store it with who comes."""
    _check_words(given | {"basis": basis})
    day = timezone.localdate(given["starts_at"])
    listed = matter_of(inspection.body, matter, day)
    if listed is None:
        raise EventRefused(
            _("This matter is not in the published list of the body in force on %(day)s. No inspection outside it.")
            % {"day": day},
            field="matter",
        )
    on_plan = _planned(inspection.body, given["occasion"], plan, day)
    try:
        enterprise = enterprise_named(credit_code=credit_code, name=enterprise_name)
    except ValidationError as error:
        raise EventRefused(error.messages[0], field="credit_code") from error
    inspection.enterprise = enterprise
    inspection.matter_key, inspection.matter = listed.key, listed.name
    inspection.list_title, inspection.list_version = listed.list_title, listed.version
    inspection.basis = basis.strip() or listed.basis
    inspection.plan_key, inspection.plan_matter = (on_plan.key, on_plan.name) if on_plan else ("", "")
    for name in _FIELDS:
        value = given[name]
        setattr(inspection, name, value.strip() if isinstance(value, str) else value)
    _check_officers(inspection, certificates)
    inspection.save()
    inspection.inspectors.all().delete()
    Inspector.objects.bulk_create(
        Inspector(inspection=inspection, certificate=each, name=each.officer.name, number=each.number)
        for each in certificates
    )


def _check_words(given: dict[str, Any]) -> None:
    for name, longest in (("reason", LONGEST_TEXT), ("basis", LONGEST_TEXT), ("place", 200)):
        if len(given[name]) > longest:
            raise EventRefused(_("At most %(n)d characters.") % {"n": longest}, field=name)
    if given["ends_at"] <= given["starts_at"]:
        raise EventRefused(_("The end lies before the beginning."), field="ends_at")
    if given["ends_at"] - given["starts_at"] > LONGEST_VISIT:
        raise EventRefused(_("A visit lasts at most %(n)d days.") % {"n": LONGEST_VISIT.days}, field="ends_at")
    if given["occasion"] not in Occasion.values:
        raise EventRefused(_("Choose one of the options."), field="occasion")
    if given["occasion"] != Occasion.PLAN and not given["reason"].strip():
        raise EventRefused(
            _("A visit outside the plan needs its reason: the complaint, the accident, the order."), field="reason"
        )


def _planned(body: Organisation, occasion: str, key: str, day: dt.date) -> Matter | None:
    if occasion != Occasion.PLAN:
        return None
    found = planned(body, key, day) if key else None
    if found is None:
        raise EventRefused(
            _("Choose the inspection of the annual plan, or say why there is a visit outside the plan."), field="plan"
        )
    return found


def _check_officers(inspection: Inspection, certificates: list[Certificate]) -> None:
    """At least two, all of this body, each with a certificate that counts on every day of the visit."""
    first, last = timezone.localdate(inspection.starts_at), timezone.localdate(inspection.ends_at)
    valid = set(valid_certificates(inspection.body_id, first, last).values_list("pk", flat=True))
    for each in certificates:
        if each.pk not in valid:
            raise EventRefused(
                _("Certificate %(number)s (%(name)s) is not one of this body that is valid on the day of the visit.")
                % {"number": each.number, "name": each.officer.name},
                field="certificates",
            )
    if not FEWEST <= len({each.officer_id for each in certificates}) <= MOST:
        raise EventRefused(
            _("At least %(few)d officers come, at most %(most)d.") % {"few": FEWEST, "most": MOST},
            field="certificates",
        )


def needs_approval(inspection: Inspection) -> bool:
    """Whether a head must approve it (``INSPECTION_APPROVAL``): always, never, or for what is outside the rule.

    Outside the rule is a visit that is not on the plan, or one more than the enterprise may have this year.
    """
    if settings.INSPECTION_APPROVAL in ("always", "never"):
        return settings.INSPECTION_APPROVAL == "always"
    return inspection.occasion != Occasion.PLAN or budget.would_be_over(inspection)


def hand_in(*, inspection: Inspection, principal: Principal, at: dt.datetime | None = None) -> Transition:
    """File it where the body's clerk may, else submit it to the head. Raises EventRefused."""
    event = "submit" if needs_approval(inspection) else "file"
    return fire(inspection, event, principal=principal, values={"filed_at": at} if at else None, at=at)


# Guards and effects


@guard("inspection.no_approval")
def no_approval(inspection: Inspection, principal: Principal, values: dict[str, Any]) -> None:
    """The rules let a clerk file it alone. Whoever else adds a visit to this enterprise waits until it is decided."""
    lock([inspection.enterprise.credit_code])
    if needs_approval(inspection):
        raise EventRefused(_("A head must approve this visit: submit it for approval."))


@guard("inspection.second_person")
def second_person(inspection: Inspection, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody approves what they filed."""
    if inspection.filed_by_id is not None and inspection.filed_by_id in principal.memberships:
        raise EventRefused(_("Another head approves what you filed yourself."))


@guard("inspection.complete")
def complete(inspection: Inspection, principal: Principal, values: dict[str, Any]) -> None:
    """Matter, plan and certificates are still what the lists and the register say."""
    day = timezone.localdate(inspection.starts_at)
    if matter_of(inspection.body, inspection.matter_key, day) is None:
        raise EventRefused(_("The matter has left the published list meanwhile. No inspection outside it."))
    _planned(inspection.body, inspection.occasion, inspection.plan_key, day)
    officers = Certificate.objects.filter(inspections__inspection=inspection).select_related("officer")
    _check_officers(inspection, list(officers))


@guard("inspection.before_the_visit")
def before_the_visit(inspection: Inspection, principal: Principal, values: dict[str, Any]) -> None:
    """Filed before it begins. ``filed_at`` is given for sample content only; no form has it."""
    if inspection.starts_at <= (values.get("filed_at") or timezone.now()):
        raise EventRefused(_("An inspection is filed before it begins. Choose a later time."), field="starts_at")


@guard("inspection.day_has_come")
def day_has_come(inspection: Inspection, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody has arrived before the day."""
    now = values.get("filed_at") or timezone.now()
    if timezone.localdate(now) < timezone.localdate(inspection.starts_at):
        raise EventRefused(_("The day of the visit has not come yet."))


@effect("inspection.submitted")
def submitted(inspection: Inspection, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Whoever submits it answers for it."""
    if principal.membership_id is not None:
        inspection.filed_by_id = principal.membership_id
        inspection.save(update_fields=["filed_by"])


@effect("inspection.approved")
def approved(inspection: Inspection, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who approved it."""
    inspection.approved_by_id = principal.membership_id
    inspection.save(update_fields=["approved_by"])


@effect("inspection.filed")
def filed(inspection: Inspection, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """It gets its number and counts from now on. Filings for one enterprise take effect one after the other."""
    lock([inspection.enterprise.credit_code])
    year = timezone.localtime(transition.at).year
    code = inspection.body.number_code or inspection.body.short_name
    series = f"inspection/{inspection.body_id}/{year}"
    inspection.number = f"{code}检〔{year}〕{next_number(series)}号"
    inspection.filed_at = transition.at
    if transition.event == "file" and principal.membership_id is not None:
        inspection.filed_by_id = principal.membership_id
    inspection.save(update_fields=["number", "filed_at", "filed_by"])


@effect("inspection.warn")
def warn(inspection: Inspection, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What is filed rightly can still be outside the plan, or too often."""
    if inspection.occasion == Occasion.OTHER:
        why = _("Filed outside the annual plan. Reason given: %(reason)s") % {"reason": inspection.reason}
        warnings.about(inspection, WarningKind.OUTSIDE_PLAN, why, transition.at)
    elif inspection.plan_key:
        _warn_of_full_plan(inspection, transition)
    visits = budget.with_this(inspection)
    if budget.would_be_over(inspection):
        why = _(
            "With this visit the enterprise has %(all)d in %(year)d, %(level)d of them by bodies of this level. "
            "The limits are %(most)d in all and %(most_level)d a level."
        ) % {
            "all": visits.in_all,
            "year": budget.year_of(inspection.starts_at),
            "level": visits.of_level,
            "most": settings.VISITS_IN_ALL,
            "most_level": limit_of(visits.level),
        }
        warnings.about(inspection, WarningKind.OVER_BUDGET, why, transition.at)


def _warn_of_full_plan(inspection: Inspection, transition: Transition) -> None:
    row = planned(inspection.body, inspection.plan_key, timezone.localdate(inspection.starts_at))
    if row is None or row.most is None:
        return
    year = budget.year_of(inspection.starts_at)
    done = Inspection.objects.filter(
        body=inspection.body_id, plan_key=row.key, starts_at__year=year, state__in=budget.COUNTED_STATES
    ).count()
    if done > row.most:
        why = _("The plan has %(most)d visits for “%(matter)s”; this is number %(done)d.") % {
            "most": row.most,
            "matter": row.name,
            "done": done,
        }
        warnings.about(inspection, WarningKind.OUTSIDE_PLAN, why, transition.at)


@effect("inspection.arrived")
def arrived(inspection: Inspection, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The moment, and what is not in force any more on the day itself."""
    inspection.arrived_at = transition.at
    inspection.save(update_fields=["arrived_at"])
    day = timezone.localdate(transition.at)
    ended = [
        f"{each.name} {each.number}"
        for each in inspection.inspectors.select_related("certificate")
        if not each.certificate.is_valid_on(day)
    ]
    if ended:
        why = _("Not valid on the day of the visit: %(list)s.") % {"list": "；".join(ended)}
        warnings.about(inspection, WarningKind.CERTIFICATE, why, transition.at)
    if matter_of(inspection.body, inspection.matter_key, day) is None:
        why = _("The matter had left the published list on the day of the visit.")
        warnings.about(inspection, WarningKind.OUTSIDE_LIST, why, transition.at)


@effect("inspection.left")
def left(inspection: Inspection, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The moment."""
    inspection.left_at = transition.at
    inspection.save(update_fields=["left_at"])


@effect("inspection.result")
def result(inspection: Inspection, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the visit brought."""
    text = str(values["result"]).strip()
    if len(text) > LONGEST_TEXT:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_TEXT}, field="result")
    inspection.result = text
    inspection.save(update_fields=["result"])
