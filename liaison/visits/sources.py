"""Who makes visits to enterprises: each capability registers its own once, and this package knows none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from core.access import Principal


@dataclass(frozen=True, slots=True)
class Held:
    """A visit held for an enterprise in a year. ``counts`` is false for listed exemptions."""

    code: str
    level: str
    kind: str
    pk: int
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit that is still to come.

    Attributes:
        kind, pk: whose visit it is.
        organisation, organisation_name: who makes it, or leads those who do.
        day: None while none is fixed; then ``first`` to ``last`` is where it can be.
        part: ``am`` or ``pm``; empty where only the day matters.
        title, url: what it is, for those who see it.
    """

    kind: str
    pk: int
    code: str
    name: str
    organisation: int
    organisation_name: str
    day: dt.date | None
    part: str
    first: dt.date
    last: dt.date
    title: str
    url: str

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes it one."""
        return self.kind, self.pk, self.code


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of visits.

    Attributes:
        kind: ``operation``, ``inspection``: what the workflow is called.
        label: words (lazy).
        model: what a visit belongs to.
        held: (codes, year) → every visit held for these enterprises.
        planned: the visits still to come of the items given, to these enterprises (None: all).
        hidden: condition on ``model``: of these somebody who does not see them must not even learn that one is there.
        known: keys → (key, organisation) of every organisation that takes part; others are not told of it. None
            where whoever makes the visit may tell anybody.
        join: (item, code, host) → the visit to ``code`` is made on the host's day; raises EventRefused.
        leave: (item, code) → it is a visit of its own again.
        url: key → where the item is opened.
        lost: events (``operation.cancel``) after which the visits of an item are not what they were.
    """

    kind: str
    label: Any
    model: Any
    held: Callable[[list[str], int], Iterable[Held]]
    planned: Callable[[QuerySet, Iterable[str] | None], list[Planned]]
    hidden: Callable[[Principal], Q]
    known: Callable[[set[int]], set[tuple[int, int]]] | None
    join: Callable[[Any, str, Planned], None]
    leave: Callable[[Any, str], None]
    url: Callable[[int], str]
    lost: tuple[str, ...]


_sources: dict[str, Source] = {}


def register_visits(source: Source) -> None:
    """Let the visits of ``source`` count, and be made one with others; in AppConfig.ready()."""
    _sources[source.kind] = source


def sources() -> list[Source]:
    """Every kind of visits, in one order."""
    return [_sources[kind] for kind in sorted(_sources)]


def source_of(kind: str) -> Source:
    """One kind; LookupError where there is none."""
    return _sources[kind]
