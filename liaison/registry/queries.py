"""Reads of the register."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.access import Principal, visible
from liaison.organisations.models import Organisation
from liaison.registry.models import Certificate, Enterprise, valid_on

#: A certificate is said to end soon this many days before.
SOON = 60


def valid_certificates(organisation: Organisation | int, first: dt.date, last: dt.date) -> QuerySet[Certificate]:
    """Certificates of a body's officers that count on both days, in order of names."""
    found = Certificate.objects.filter(valid_on(first), valid_on(last), officer__organisation=organisation)
    return found.select_related("officer").order_by("officer__name", "number")


def certificates(
    principal: Principal, *, text: str = "", body: int | None = None, state: str = ""
) -> QuerySet[Certificate]:
    """Certificates the principal may see; ``state`` valid, soon (ends within ``SOON`` days) or ended."""
    found, today = visible(principal, Certificate), timezone.localdate()
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(officer__name__icontains=word))
    if body:
        found = found.filter(officer__organisation=body)
    if state == "valid":
        found = found.filter(valid_on(today))
    elif state == "soon":
        found = found.filter(valid_on(today), valid_until__lt=today + dt.timedelta(days=SOON))
    elif state == "ended":
        found = found.exclude(valid_on(today))
    return found.select_related("officer__organisation").order_by("officer__organisation_id", "officer__name", "number")


def enterprises(principal: Principal, *, text: str = "") -> QuerySet[Enterprise]:
    """Enterprises by words of their name or code."""
    found = visible(principal, Enterprise)
    for word in text.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(credit_code__icontains=word))
    return found.select_related("region").order_by("name", "pk")
