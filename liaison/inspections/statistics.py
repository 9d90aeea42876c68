"""Figures of a year: visits by body and by enterprise, each rate beside what it is a rate of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, Q
from django.utils import timezone

from core.access import Principal, visible
from liaison.inspections.budget import COUNTED_STATES
from liaison.inspections.choices import WarningKind
from liaison.inspections.models import Inspection, InspectionRating, InspectionWarning
from liaison.registry.rules import below, coordinates

#: A body reads figures of its ratings only from so many on: fewer would tell who rated.
FEWEST_RATINGS = 5
#: Enterprises shown, the most visited first.
ENTERPRISES = 30
#: From this score on a rating is a satisfied one.
SATISFIED = 4


@dataclass(slots=True)
class Line:
    """The figures of one body.

    Attributes:
        filed: filings in force in the year; ``held`` of them began; ``on_plan`` of them are on the annual plan.
        rated: visits with a rating; ``ratings`` of them in all, ``satisfied`` with at least ``SATISFIED``.
        unfiled: visits without filing, reported by enterprises.
        warnings: warnings of all kinds.
        score: mean of the ratings; None without any, or too few for whoever asks.
    """

    body: str
    filed: int = 0
    held: int = 0
    on_plan: int = 0
    rated: int = 0
    ratings: int = 0
    satisfied: int = 0
    unfiled: int = 0
    warnings: int = 0
    score: float | None = None

    @property
    def shows_ratings(self) -> bool:
        """Whether figures of ratings are there."""
        return self.score is not None


def _year(field: str, year: int) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    begin = dt.datetime(year, 1, 1, tzinfo=zone)
    return {f"{field}__gte": begin, f"{field}__lt": dt.datetime(year + 1, 1, 1, tzinfo=zone)}


def by_body(principal: Principal, year: int) -> list[Line]:
    """One line a body that ``principal`` may see, the most filings first; three queries however many there are."""
    lines: dict[int | str, Line] = {}
    filed = visible(principal, Inspection).filter(state__in=COUNTED_STATES, **_year("starts_at", year))
    counted = filed.order_by().values("body", "body__short_name")
    for row in counted.annotate(
        filed=Count("pk"),
        held=Count("pk", filter=~Q(arrived_at=None)),
        on_plan=Count("pk", filter=~Q(plan_key="")),
    ):
        line = Line(row["body__short_name"], row["filed"], row["held"], row["on_plan"])
        lines[row["body"]] = line
    _add_ratings(principal, year, lines)
    warned = visible(principal, InspectionWarning).filter(**_year("raised_at", year)).order_by()
    for row in warned.values("body", "body__short_name", "body_name").annotate(
        n=Count("pk"), unfiled=Count("pk", filter=Q(kind=WarningKind.UNFILED))
    ):
        key = row["body"] or row["body_name"]
        line = lines.setdefault(key, Line(row["body__short_name"] or row["body_name"]))
        line.warnings += row["n"]
        line.unfiled += row["unfiled"]
    return sorted(lines.values(), key=lambda line: (-line.filed, -line.warnings, line.body))


def _add_ratings(principal: Principal, year: int, lines: dict[int | str, Line]) -> None:
    found = InspectionRating.objects.filter(**_year("inspection__starts_at", year))
    if coordinates(principal):
        found = found.filter(below(principal, "inspection__body"))
    else:
        found = found.filter(inspection__body=principal.organisation_id)
    for row in (
        found.order_by()
        .values("inspection__body")
        .annotate(
            n=Count("pk"),
            visits=Count("inspection", distinct=True),
            good=Count("pk", filter=Q(score__gte=SATISFIED)),
            mean=Avg("score"),
        )
    ):
        line = lines.get(row["inspection__body"])
        if line is None or not (coordinates(principal) or row["n"] >= FEWEST_RATINGS):
            continue
        line.ratings, line.rated, line.satisfied, line.score = row["n"], row["visits"], row["good"], row["mean"]


def by_enterprise(principal: Principal, year: int) -> list[dict[str, Any]]:
    """The enterprises visited most in ``year``, with how many visits count against the limits; one query."""
    filed = visible(principal, Inspection).filter(state__in=COUNTED_STATES, **_year("starts_at", year))
    rows = (
        filed.order_by()
        .values("enterprise__name", "enterprise__credit_code")
        .annotate(
            visits=Count("pk"),
            counted=Count("pk", filter=~Q(occasion__in=settings.VISITS_EXEMPT)),
            bodies=Count("body", distinct=True),
        )
        .order_by("-visits", "enterprise__credit_code")[:ENTERPRISES]
    )
    return [
        {
            "name": row["enterprise__name"],
            "code": row["enterprise__credit_code"],
            "over": row["counted"] > settings.VISITS_IN_ALL,
            **{name: row[name] for name in ("visits", "counted", "bodies")},
        }
        for row in rows
    ]


def total_of(lines: list[Line]) -> Line:
    """All bodies together."""
    names = ("filed", "held", "on_plan", "rated", "ratings", "satisfied", "unfiled", "warnings")
    return Line("", **{name: sum(getattr(line, name) for line in lines) for name in names})
