"""Writes of the register: one officer with a certificate, one enterprise. Known ones are brought up to date."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from liaison.organisations.models import Organisation, Region
from liaison.registry.credit_code import normal, validate_credit_code
from liaison.registry.models import Certificate, EnforcementBody, Enterprise, Officer

MADE, CHANGED, KNOWN = "made", "changed", "known"


@transaction.atomic
def keep_certificate(
    *,
    organisation: Organisation,
    name: str,
    number: str,
    issued_on: dt.date,
    valid_until: dt.date,
    department: str = "",
    issued_by: str = "",
    revoked_on: dt.date | None = None,
) -> str:
    """Enter a certificate by its number, or bring it up to date; returns ``made``, ``changed`` or ``known``.

    A certificate that goes to another body or person keeps its number; filings keep the name they were made with.
    """
    EnforcementBody.objects.get_or_create(organisation=organisation)
    given = {"issued_by": issued_by, "issued_on": issued_on, "valid_until": valid_until, "revoked_on": revoked_on}
    known = Certificate.objects.select_for_update(of=("self",)).select_related("officer").filter(number=number).first()
    if known is None:
        officer = Officer.objects.create(organisation=organisation, name=name, department=department)
        Certificate.objects.create(officer=officer, number=number, **given)
        return MADE
    officer = known.officer
    person = {"organisation": organisation, "name": name, "department": department}
    changed = [field for field, value in person.items() if getattr(officer, field) != value]
    for field in changed:
        setattr(officer, field, person[field])
    if changed:
        officer.save(update_fields=changed)
    of_certificate = [field for field, value in given.items() if getattr(known, field) != value]
    for field in of_certificate:
        setattr(known, field, given[field])
    if of_certificate:
        known.save(update_fields=[*of_certificate, "changed_at"])
    return CHANGED if changed or of_certificate else KNOWN


@transaction.atomic
def keep_enterprise(
    *, credit_code: str, name: str, region: Region | None = None, industry: str = "", address: str = ""
) -> tuple[Enterprise, str]:
    """Enter an enterprise by its code, or fill in and correct what is given; returns it with what was done.

    Raises:
        ValidationError: the code is none.
    """
    code = normal(credit_code)
    validate_credit_code(code)
    given = {"name": name, "region": region, "industry": industry, "address": address}
    enterprise, made = Enterprise.objects.get_or_create(credit_code=code, defaults=given)
    if made:
        return enterprise, MADE
    changed = [field for field, value in given.items() if value and getattr(enterprise, field) != value]
    for field in changed:
        setattr(enterprise, field, given[field])
    if changed:
        enterprise.save(update_fields=changed)
    return enterprise, CHANGED if changed else KNOWN


def enterprise_named(*, credit_code: str, name: str) -> Enterprise:
    """The enterprise of a code; entered under ``name`` when the register does not know it. A known name stays.

    Raises:
        ValidationError: the code is none.
    """
    code = normal(credit_code)
    validate_credit_code(code)
    return Enterprise.objects.get_or_create(credit_code=code, defaults={"name": name})[0]
