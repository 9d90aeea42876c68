"""Takedown (撤下) checked place by place: after a withdrawal nothing public may hold the document any more.

Search checks its own places; whoever shows or keeps copies elsewhere (pages, PDFs, feeds) registers a check.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.outbox.models import OutboxEntry
from search.documents import group_of
from search.engine import engine
from search.engines.base import Engine, EngineUnavailable
from search.exports.models import SearchExport
from search.exports.services import holding
from search.indexing.changes import TOPIC
from search.indexing.fetching import Fetch, from_site, from_this_process
from search.models import Suggestion
from search.plan import Clause, Keyword, SearchPlan
from search.query import NEWEST
from search.registry import public_groups
from search.saved.models import NewDocument


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was looked at: whether nothing of the document is left there, and what was found."""

    name: str | Promise
    clear: bool
    detail: str = ""


Check = Callable[[str, Fetch], list[Place]]
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Let ``check`` look at more places; it is given the document's group (``ruling:12``) and a way to read pages."""
    if check not in _checks:
        _checks.append(check)


def report(identifier: str, *, using: Engine | None = None, site: str = "") -> list[Place]:
    """Every place that could still hold the document, looked at now.

    With ``site`` (its address) pages are read from the running portal, with its page caches; else from this process.
    """
    group = group_of(identifier)
    fetch = from_site(site) if site else from_this_process
    target = using or engine()
    places = [
        Place(_("published items in the database"), not public_groups([group])),
        in_index(_("search index, results, highlights and similar cases"), Keyword("group", (group,)), target),
        _count(_("suggestions"), Suggestion.objects.filter(group=group).count()),
        _count(_("export files made before"), SearchExport.objects.filter(holding(group)).count()),
        _count(_("alerts of saved searches still queued"), NewDocument.objects.filter(group=group).count()),
        _count(
            _("changes still on their way into the index"),
            OutboxEntry.objects.filter(topic=TOPIC, key=group, done_at=None).count(),
        ),
    ]
    for check in _checks:
        places += check(group, fetch)
    return places


def _count(name: str | Promise, left: int) -> Place:
    return Place(name, not left, str(left or ""))


def in_index(name: str | Promise, clause: Clause, target: Engine | None = None) -> Place:
    """The place of documents in the index that fulfil ``clause``; clear when there is none."""
    try:
        result = (target or engine()).search(SearchPlan(must=(clause,), sort=NEWEST, window=20))
        found = [document.id for document in result.load(result.hits) if document is not None]
    except EngineUnavailable as problem:
        return Place(name, False, str(problem))
    return Place(name, not result.total, ", ".join(found))
