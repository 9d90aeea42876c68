"""One rule a model says what a principal may see of it. Nothing else decides about visibility."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from django.http import Http404

from core.access.principal import Principal, PrincipalKind

M = TypeVar("M", bound=models.Model)
Rule = Callable[[Principal, models.QuerySet], models.QuerySet]

_rules: dict[type[models.Model], Rule] = {}


def register_rule(model: type[models.Model], rule: Rule) -> None:
    """Let ``rule(principal, queryset)`` say which rows of ``model`` a principal may see.

    The rule narrows the queryset by joins and conditions only (never by a list of ids), so that it can be combined with
    search and counting in one query. The system sees everything without asking the rule.

    Raises:
        ValueError: the model has a rule already; two rules would contradict each other.
    """
    if _rules.get(model, rule) is not rule:
        raise ValueError(f"{model.__name__} has a rule already")
    _rules[model] = rule


def registered_models() -> list[type[models.Model]]:
    """Every model with a rule, in order of registration."""
    return list(_rules)


def visible(principal: Principal, source: type[M] | models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows of ``source`` (a model or a queryset) that ``principal`` may see: none where the model has no rule."""
    queryset = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    if principal.kind is PrincipalKind.SYSTEM:
        return queryset
    rule = _rules.get(queryset.model)
    return queryset.none() if rule is None else rule(principal, queryset)


def may_see(principal: Principal, item: models.Model) -> bool:
    """Whether ``principal`` may see this stored ``item``, as the database stands now."""
    return item.pk is not None and visible(principal, type(item)).filter(pk=item.pk).exists()


def get_visible_or_404(principal: Principal, source: type[M] | models.QuerySet[M], **lookup: Any) -> M:
    """One row that ``principal`` may see; what it may not see does not exist.

    Raises:
        Http404: no such row, or none it may see: the two answers are the same on purpose.
    """
    found = visible(principal, source).filter(**lookup).first()
    if found is None:
        raise Http404
    return found
