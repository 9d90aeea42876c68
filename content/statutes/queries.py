"""Reads of statutes: the list, a version with its articles, an article through its versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from content.statutes.models import Article, Kind, Statute, StatuteVersion
from content.statutes.versions import by_start, in_force, period, status
from search.text.fold import fold_plain
from search.text.statutes import statute_key

MAX_QUERY_LENGTH = 80
#: Two articles of different versions are shown as belonging together when they share this much of their wording.
ALIKE = 0.4


def statutes(text: str = "", kind: str = "") -> QuerySet[Statute]:
    """Statutes whose title or short name holds ``text`` (any width, with or without 《》), with their versions."""
    found = Statute.objects.all()
    if kind in Kind.values:
        found = found.filter(kind=kind)
    wanted = text.strip().replace("\0", "")[:MAX_QUERY_LENGTH]
    if wanted:
        words = {wanted, fold_plain(wanted).strip("《》"), statute_key(wanted)} - {""}
        match = Q()
        for word in words:
            match |= Q(title__icontains=word) | Q(key__icontains=word)
            match |= Q(pk__in=Statute.objects.filter(names__key__icontains=word).values("pk"))
        found = found.filter(match)
    versions = StatuteVersion.objects.defer("preamble")
    return found.order_by("title", "pk").prefetch_related(Prefetch("versions", versions), "names")


def kinds() -> list[tuple[str, str, int]]:
    """(kind, name, number of statutes) of every kind there is; one query."""
    counted = dict(Statute.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    return [(value, str(name), counted[value]) for value, name in Kind.choices if counted.get(value)]


def versions_of(statute: Statute) -> list[StatuteVersion]:
    """The versions of ``statute``, oldest first, each knowing its statute; one query."""
    versions = by_start(StatuteVersion.objects.filter(statute=statute))
    for version in versions:
        version.statute = statute
    return versions


def current(versions: list[StatuteVersion], day: dt.date) -> StatuteVersion | None:
    """What the page of a statute shows: the version in force on ``day``, else the last one there is."""
    return in_force(versions, day) or (versions[-1] if versions else None)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as lists show it, with what it is today."""

    version: StatuteVersion
    status: str
    status_label: str
    end: dt.date | None


def rows(versions: list[StatuteVersion], today: dt.date) -> list[VersionRow]:
    """The versions newest first, with status and end."""
    return [
        VersionRow(version, found.value, str(found.label), period(versions, version)[1])
        for version in reversed(versions)
        for found in [status(versions, version, today)]
    ]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Articles under one heading, in a version's page."""

    anchor: str
    heading: str
    articles: list[Article]


def chapters(version: StatuteVersion) -> list[Chapter]:
    """The articles of ``version`` under their headings, in order; one query."""
    found: list[Chapter] = []
    for article in Article.objects.filter(version=version).order_by("position"):
        if not found or found[-1].heading != article.heading:
            found.append(Chapter(f"c{len(found) + 1}", article.heading, []))
        found[-1].articles.append(article)
    return found


def articles_numbered(versions: list[StatuteVersion], number: str) -> dict[int, Article]:
    """The article ``number`` of each version that has it, by the version's key; one query."""
    found = Article.objects.filter(version__in=[version.pk for version in versions], number=number)
    return {article.version_id: article for article in found}


def counterparts(article: Article, versions: Iterable[StatuteVersion]) -> dict[int, Article]:
    """In each of ``versions`` the article nearest in wording to ``article``, by the version's key, if near enough.

    A revision renumbers: 第二十七条 of 2017 became 第三十二条 and 第三十三条 of 2021. Compared by pairs of characters
    shared, against the shorter of the two, since a revision mostly adds; one query.
    """
    wanted = _pairs(article.text)
    best: dict[int, tuple[float, Article]] = {}
    others = [version.pk for version in versions if version.pk != article.version_id]
    if not others or len(wanted) < 10:
        return {}
    for other in Article.objects.filter(version__in=others):
        pairs = _pairs(other.text)
        if len(pairs) < 10:
            continue
        shared = len(wanted & pairs)
        alike = shared / min(len(wanted), len(pairs)) * 0.5 + 2 * shared / (len(wanted) + len(pairs)) * 0.5
        if alike > ALIKE and alike > best.get(other.version_id, (0.0, other))[0]:
            best[other.version_id] = alike, other
    return {pk: other for pk, (_alike, other) in best.items()}


def _pairs(text: str) -> set[str]:
    plain = "".join(char for char in text if char.isalnum())
    return {plain[i : i + 2] for i in range(len(plain) - 1)}
