"""Which published rulings are lost cases: a reconsideration or a judgment that ended against a body."""

from __future__ import annotations

from content.rulings.models import Ruling, RulingQuerySet
from liaison.analyses.choices import OF_RULING, Outcome


def lost_cases() -> RulingQuerySet:
    """The published ones."""
    return Ruling.objects.published().filter(kind__in=OF_RULING, outcome__in=Outcome.values)


def is_lost_case(ruling: Ruling) -> bool:
    """Whether ``ruling`` is one once it is published."""
    return ruling.kind in OF_RULING and ruling.outcome in Outcome.values
