"""Filings from a body's own system, by table or interface: the same checks, once for each number of that system."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.access import Principal
from liaison.inspections import services
from liaison.inspections.models import Inspection
from liaison.registry.credit_code import normal
from liaison.registry.models import Certificate
from liaison.workflow.engine import EventRefused


def certificates_of(numbers: list[str]) -> list[Certificate]:
    """The certificates of ``numbers``. Raises EventRefused, naming those the register does not know."""
    found = {each.number: each for each in Certificate.objects.filter(number__in=numbers).select_related("officer")}
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise EventRefused(
            _("The register does not know: %(list)s.") % {"list": "、".join(unknown)}, field="certificates"
        )
    return [found[number] for number in dict.fromkeys(numbers)]


def known(principal: Principal, external_key: str) -> Inspection | None:
    """The filing that has this number in the body's system."""
    found = Inspection.objects.filter(body=principal.organisation_id, external_key=external_key)
    return found.select_related("enterprise", "body").first()


def file_once(
    *, principal: Principal, external_key: str, certificates: list[str], origin: str, **values: Any
) -> tuple[Inspection, bool]:
    """Hand in a filing unless its number is known; returns it, and whether it was made.

    It is filed, or submitted where a head must approve it. Refused anywhere, nothing is stored.

    Raises:
        EventRefused: something is not as it must be, or the number is known for another visit.
    """
    found = known(principal, external_key)
    if found is None:
        try:
            with transaction.atomic():
                item = services.draft(
                    principal=principal,
                    external_key=external_key,
                    certificates=certificates_of(certificates),
                    origin=origin,
                    **values,
                )
                services.hand_in(inspection=item, principal=principal)
                return item, True
        except IntegrityError:  # the same number came in at the same moment
            found = known(principal, external_key)
            if found is None:
                raise
    if not _same(found, values):
        raise EventRefused(
            _("The number %(key)s belongs to another visit: %(number)s. Cancel that one, or use another number.")
            % {"key": external_key, "number": found.number or found.title},
            field="external_key",
        )
    return found, False


def _same(found: Inspection, values: dict[str, Any]) -> bool:
    begin: dt.datetime = values["starts_at"]
    return (
        found.enterprise.credit_code == normal(values["credit_code"])
        and found.matter_key == values["matter"]
        and found.starts_at == begin
    )
