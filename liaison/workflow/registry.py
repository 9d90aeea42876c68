"""Which model follows which workflow, who has which role in an item, and what guards and effects mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from core import audit
from core.access import Principal
from liaison.workflow.definition import Workflow

#: Roles of a principal in one item, as ``party.role``.
RoleFinder = Callable[[Principal, Any], frozenset[str]]
#: Raises EventRefused to refuse; gets the locked item, the principal and the values given.
Guard = Callable[[Any, Principal, dict[str, Any]], None]
#: Carries something out; gets the transition too.
Effect = Callable[[Any, Principal, dict[str, Any], Any], None]


@dataclass(frozen=True, slots=True)
class Registered:
    """A workflow in use."""

    workflow: Workflow
    model: type[models.Model]
    roles: RoleFinder
    subject: Callable[[Any], str]
    owner: Callable[[Any], int | None]
    kept_away: Callable[[Principal], Q]
    named_by: tuple[str, ...]


def _everybody(_principal: Principal) -> Q:
    return Q(pk__isnull=False)


_workflows: dict[str, Registered] = {}
guards: dict[str, Guard] = {}
effects: dict[str, Effect] = {}


def register(
    workflow: Workflow,
    model: type[models.Model],
    *,
    roles: RoleFinder,
    owner: Callable[[Any], int | None],
    subject: Callable[[Any], str] | None = None,
    kept_away: Callable[[Principal], Q] = _everybody,
    named_by: tuple[str, ...] = (),
) -> None:
    """Let ``model`` (with a field ``state``) follow ``workflow``; ``roles`` says what a principal is in an item.

    ``owner`` is the id of the organisation whose clocks run on an item; ``subject`` names it in records and clocks, by
    default ``<workflow code>:<primary key>``. ``kept_away`` is the condition on ``model`` under which a principal must
    not even learn that something is there (conflict of interest, recusal); who is merely no party is not kept away.
    ``named_by`` are the relations that ``title`` and ``number`` of an item are read from.
    """
    name = subject or (lambda item: f"{workflow.code}:{item.pk}")
    _workflows[workflow.code] = Registered(workflow, model, roles, name, owner, kept_away, named_by)
    for event in workflow.events:
        audit.register_action(f"{workflow.code}.{event.code}", event.label)


def registered_workflows() -> list[Registered]:
    """Every workflow in use."""
    return list(_workflows.values())


def workflow_of(item: models.Model | type[models.Model]) -> Registered:
    """The workflow an item (or a model) follows; LookupError when it follows none."""
    model = item if isinstance(item, type) else type(item)
    for registered in _workflows.values():
        if registered.model is model:
            return registered
    raise LookupError(f"{model.__name__} follows no workflow")


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register a guard under the name that tables use, such as ``clue.nothing_open``."""

    def add(function: Guard) -> Guard:
        guards[name] = function
        return function

    return add


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register an effect under the name that tables use."""

    def add(function: Effect) -> Effect:
        effects[name] = function
        return function

    return add
