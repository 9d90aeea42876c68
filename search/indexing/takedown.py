"""Takedown (撤下) checked place by place: after a withdrawal nothing public may hold the document any more.

Search checks its own places; whoever keeps copies elsewhere (pages, PDFs, feeds, exports, alerts) registers a check.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.outbox.models import OutboxEntry
from search.documents import group_of
from search.engine import engine
from search.engines.base import Engine, EngineUnavailable
from search.indexing.changes import TOPIC
from search.models import Suggestion


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was looked at: whether nothing of the document is left there, and what was found."""

    name: str | Promise
    clear: bool
    detail: str = ""


Check = Callable[[str], list[Place]]
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Let ``check`` look at more places; it is given the document's group (``ruling:12``)."""
    if check not in _checks:
        _checks.append(check)


def report(identifier: str, *, using: Engine | None = None) -> list[Place]:
    """Every place that could still hold the document, looked at now."""
    group = group_of(identifier)
    places = [*_index_places(group, using or engine()), _suggestions(group), _waiting(group)]
    for check in _checks:
        places += check(group)
    return places


def _index_places(group: str, target: Engine) -> list[Place]:
    name = _("search index, results, highlights and similar cases")
    try:
        held = [identifier for identifier, _digest in target.digests() if group_of(identifier) == group]
        chains = [
            identifier
            for identifier, _digest in target.digests()
            if (found := target.get(identifier)) and any(step["id"] == group for step in found.chain_steps)
        ]
    except EngineUnavailable as problem:
        return [Place(name, False, str(problem))]
    return [
        Place(name, not held, ", ".join(held)),
        Place(_("steps of the dispute shown with other documents"), not chains, ", ".join(chains)),
    ]


def _suggestions(group: str) -> Place:
    left = Suggestion.objects.filter(group=group).count()
    return Place(_("suggestions"), not left, str(left or ""))


def _waiting(group: str) -> Place:
    waiting = OutboxEntry.objects.filter(topic=TOPIC, key=group, done_at=None).count()
    return Place(_("changes still on their way into the index"), not waiting, str(waiting or ""))
