"""One rule a model says what a principal may see of it. Nothing else decides about visibility."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.http import Http404
from django.utils import timezone

from core.access.principal import Principal, PrincipalKind
from core.access.question import Question

M = TypeVar("M", bound=models.Model)
Rule = Callable[[Principal, models.QuerySet], models.QuerySet]

#: Which of the given primary keys stood for rows that were deleted, each with what is left of it for this principal:
#: None where it could not see the row either.
Remains = Callable[[Principal, Iterable[int]], dict[int, Any]]

_rules: dict[type[models.Model], Rule] = {}
_momentary: set[type[models.Model]] = set()
_remains: dict[type[models.Model], Remains] = {}


class GoneError(Http404):
    """There was such a row, this principal could see it, and it was deleted; ``remains`` is what is left of it.

    For whoever does not know it, it is the answer "not found".
    """

    def __init__(self, remains: Any) -> None:
        super().__init__()
        self.remains = remains


def register_rule(model: type[models.Model], rule: Rule, *, momentary: bool = False) -> None:
    """Let ``rule(principal, queryset)`` say which rows of ``model`` a principal may see.

    The rule narrows the queryset by joins and conditions only (never by a list of ids), so that it can be combined with
    search and counting in one query. The system sees everything without asking the rule.

    Args:
        momentary: its conditions change within a day, or it asks the database while it is put together. All others are
            made of who asks and the day alone, so that ``may_see`` puts them together once a day.

    Raises:
        ValueError: the model has a rule already; two rules would contradict each other.
    """
    if _rules.get(model, rule) is not rule:
        raise ValueError(f"{model.__name__} has a rule already")
    _rules[model] = rule
    if momentary:
        _momentary.add(model)


def register_remains(model: type[models.Model], remains: Remains) -> None:
    """Let ``remains(principal, keys)`` tell what is left of deleted rows of ``model``."""
    _remains[model] = remains


def remains_of(principal: Principal, model: type[models.Model], keys: Iterable[int]) -> dict[int, Any]:
    """What is left of deleted rows of ``model``, by key; None for one that ``principal`` could not see."""
    keys = list(keys)
    return _remains[model](principal, keys) if keys and model in _remains else {}


def registered_models() -> list[type[models.Model]]:
    """Every model with a rule, in order of registration."""
    return list(_rules)


def is_momentary(model: type[models.Model]) -> bool:
    """Whether the rule of ``model`` must be put together anew each time it is asked."""
    return model in _momentary


def visible(principal: Principal, source: type[M] | models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows of ``source`` (a model or a queryset) that ``principal`` may see: none where the model has no rule."""
    queryset = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    if principal.kind is PrincipalKind.SYSTEM:
        return queryset
    rule = _rules.get(queryset.model)
    return queryset.none() if rule is None else rule(principal, queryset)


def may_see(principal: Principal, item: models.Model) -> bool:
    """Whether ``principal`` may see this stored ``item``, as the database stands now."""
    model, key = type(item), item.pk
    if key is None:
        return False
    rule = _rules.get(model)
    if principal.kind is PrincipalKind.SYSTEM or rule is None or model in _momentary:
        return visible(principal, model).filter(pk=key).exists()
    question = _question(principal, model, rule, timezone.localdate())
    return question is not None and question.holds(key)


@lru_cache(maxsize=4_000)
def _question(principal: Principal, model: type[models.Model], rule: Rule, _day: dt.date) -> Question | None:
    """What is asked of the database for one row of ``model``: the same all day."""
    return Question.about(rule(principal, model._default_manager.all()))


def get_visible_or_404(principal: Principal, source: type[M] | models.QuerySet[M], **lookup: Any) -> M:
    """One row that ``principal`` may see; what it may not see does not exist.

    Raises:
        Http404: no such row, or none it may see: the two answers are the same on purpose.
        GoneError: it was deleted (asked for by ``pk``), and the principal could see it.
    """
    found = visible(principal, source).filter(**lookup).first()
    if found is None:
        model = source.model if isinstance(source, models.QuerySet) else source
        left = remains_of(principal, model, [lookup["pk"]] if set(lookup) == {"pk"} else [])
        if any(left.values()):
            raise GoneError(left[lookup["pk"]])
        raise Http404
    return found
