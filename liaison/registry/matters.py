"""Matters a body may inspect, and the plan of the year, as the published lists in force on a day have them.

清单之外无检查、计划之外无检查: the lists of ``content.lists`` are the only source; nothing is kept beside them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from content.lists.versions import ListRow
from liaison.organisations.models import Organisation
from liaison.registry.models import EnforcementBody

MATTERS: Final = "qr_code_matters"
PLAN: Final = "inspection_plan"


@dataclass(frozen=True, slots=True)
class Matter:
    """One row of a published list, as in force on the day asked for."""

    key: str
    name: str
    basis: str
    target: str
    list_title: str
    version: int
    #: most times a year (matters), planned visits (plan); None where the list says nothing
    most: int | None = None


def names_of(organisation: Organisation) -> list[str]:
    """The names under which published lists know a body."""
    entry = EnforcementBody.objects.filter(organisation=organisation).values_list("listed_as", flat=True).first()
    listed = [name.strip() for name in (entry or "").split("、") if name.strip()]
    return [organisation.name, organisation.short_name, *listed]


def _rows(kind: str, organisation: Organisation, day: dt.date):
    in_force = Q(version__effective_from__lte=day) & (Q(version__effective_to=None) | Q(version__effective_to__gte=day))
    found = ListRow.objects.filter(
        in_force, version__list__kind=kind, version__list__live=True, data__body__in=names_of(organisation)
    )
    return found.select_related("version__list").order_by("version__list_id", "position")


def _matter(row: ListRow, most: str) -> Matter:
    data = row.data
    return Matter(
        key=row.key,
        name=str(data.get("matter", "")),
        basis=str(data.get("basis", "")),
        target=str(data.get("target", "")),
        list_title=row.version.list.title,
        version=row.version.number,
        most=int(data[most]) if str(data.get(most) or "").isdecimal() else None,
    )


def matters_of(organisation: Organisation, day: dt.date) -> list[Matter]:
    """What ``organisation`` may inspect on ``day``; one query besides that of its names."""
    return [_matter(row, "frequency") for row in _rows(MATTERS, organisation, day)]


def matter_of(organisation: Organisation, key: str, day: dt.date) -> Matter | None:
    """The matter ``key`` of the list in force on ``day``; None outside the list."""
    row = _rows(MATTERS, organisation, day).filter(key=key).first()
    return _matter(row, "frequency") if row else None


def planned_of(organisation: Organisation, day: dt.date) -> list[Matter]:
    """What the annual plan in force on ``day`` has for ``organisation``."""
    return [_matter(row, "quantity") for row in _rows(PLAN, organisation, day)]


def planned(organisation: Organisation, key: str, day: dt.date) -> Matter | None:
    """The row ``key`` of the plan in force on ``day``; None outside the plan."""
    row = _rows(PLAN, organisation, day).filter(key=key).first()
    return _matter(row, "quantity") if row else None
