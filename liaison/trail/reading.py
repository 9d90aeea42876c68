"""Reads of the audit trail: what a filter chose, a page at a time, and for auditors only what they may see."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.access import Principal, remains_of, visible
from core.audit import AuditEntry
from liaison.notices.kinds import PLACES as NOTICED
from liaison.organisations.choices import Role
from liaison.organisations.models import Membership
from liaison.rooms.models import Room
from liaison.trail.wording import lines_of, moved, names_for, subject_words
from liaison.workflow.registry import registered_workflows

#: What the records of other streams are, and whose names their own need (workflows say theirs).
OTHERS: Final[dict[str, type[Model]]] = {"membership": Membership, "room": Room}
NAMED_BY: Final = {
    "membership": ("user", "organisation"),
    "co_issue": ("document", "co_issuer"),
    "service": ("document", "addressee"),
}
#: Where what a stream of this kind belongs to is opened.
PLACES: Final = NOTICED | {"room": "rooms:room", "membership": "organisations:person"}


def confidential() -> dict[str, type[Model]]:
    """What the streams of each workflow belong to: their entries are as confidential as the item."""
    return {each.workflow.code: each.model for each in registered_workflows()}


def is_auditor(principal: Principal) -> bool:
    """Whether it reads the trail of its organisation."""
    return principal.is_member and principal.role == Role.AUDITOR


def fitting(chosen: dict[str, Any]) -> QuerySet[AuditEntry]:
    """The entries that the cleaned data of an ``AuditFilter`` choose."""
    found = AuditEntry.objects.all()
    for name in ("action", "stream", "result"):
        if chosen[name]:
            found = found.filter(**{name: chosen[name]})
    if chosen["who"]:
        found = found.filter(Q(actor_name__icontains=chosen["who"]) | Q(organisation_name__icontains=chosen["who"]))
    if chosen["since"]:
        found = found.filter(at__gte=_midnight(chosen["since"]))
    if chosen["until"]:
        found = found.filter(at__lt=_midnight(chosen["until"] + dt.timedelta(days=1)))
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def page_of(entries: QuerySet[AuditEntry], before: str, length: int) -> tuple[list[AuditEntry], int | None]:
    """The newest ``length`` entries with a number below ``before`` (any text; empty for the first page), and the number
    the next page is asked with, None on the last.

    By number, not by page: the trail grows at this end, and counting millions of rows would take long.
    """
    if before.isdecimal() and len(before) < 19:
        entries = entries.filter(seq__lt=int(before))
    rows = list(entries.order_by("-seq")[: length + 1])
    return rows[:length], rows[length - 1].seq if len(rows) > length else None


def own_entries(principal: Principal, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Those of ``entries`` that were done for the auditor's organisation; none for anybody else."""
    return entries.filter(organisation_id=principal.organisation_id) if is_auditor(principal) else entries.none()


def readable(principal: Principal, entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """``entries`` without those of items that ``principal`` may not see: a confined clue, one about the auditor.

    Of a deleted item they are shown to whoever could see it. Four queries at most for each kind of item, whatever the
    number of entries.
    """
    entries = list(entries)
    models = confidential()
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        kind, _colon, number = entry.stream.partition(":")
        if kind in models and number.isdecimal():
            wanted[kind].add(int(number))
    hidden = set()
    for kind, numbers in wanted.items():
        there = models[kind].objects.filter(pk__in=numbers)
        kept = set(visible(principal, there).values_list("pk", flat=True))
        hidden |= {f"{kind}:{number}" for number in there.values_list("pk", flat=True) if number not in kept}
        left = remains_of(principal, models[kind], numbers)
        hidden |= {f"{kind}:{number}" for number, remains in left.items() if remains is None}
    return [entry for entry in entries if entry.stream not in hidden]


def places(principal: Principal, entries: Iterable[AuditEntry]) -> dict[str, tuple[str, str]]:
    """(words, address) of what the streams of ``entries`` belong to, as far as ``principal`` may see it: matters by
    number and title, people by name. One query for each kind of item."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        kind, _colon, number = entry.stream.partition(":")
        if kind in PLACES and number.isdecimal():
            wanted[kind].add(int(number))
    flows = {each.workflow.code: each for each in registered_workflows()}
    found = {}
    for kind, numbers in wanted.items():
        model = flows[kind].model if kind in flows else OTHERS[kind]
        related = NAMED_BY.get(kind) or (flows[kind].named_by if kind in flows else ())
        items = visible(principal, model).filter(pk__in=numbers)
        for item in items.select_related(*related) if related else items:
            found[f"{kind}:{item.pk}"] = (str(item), reverse(PLACES[kind], args=[item.pk]))
    return found


def in_words(principal: Principal | None, entries: Sequence[AuditEntry]) -> None:
    """Let each of ``entries`` say what it tells of: ``place`` (words, address) where ``principal`` may open it,
    ``subject``, ``moved`` and ``lines``. None is an administrator of the audit, who opens nothing."""
    known = places(principal, entries) if principal is not None else {}
    names = names_for(entries, principal)
    for entry in entries:
        entry.place, entry.subject = known.get(entry.stream), subject_words(entry.stream)
        entry.moved, entry.lines = moved(entry), lines_of(entry, names)


def newest(
    entries: QuerySet[AuditEntry], most: int, principal: Principal | None = None, *, before: str = "", batch: int = 500
) -> Iterator[AuditEntry]:
    """Up to ``most`` entries below ``before``, newest first, read ``batch`` at a time; with ``principal`` only those it
    may see, so that what is hidden leaves no gap to be counted."""
    given = 0
    while given < most:
        rows, older = page_of(entries, before, batch)
        for entry in (rows if principal is None else readable(principal, rows))[: most - given]:
            given += 1
            yield entry
        if older is None:
            return
        before = str(older)
