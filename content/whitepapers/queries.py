"""Reads of white papers that several callers share."""

from typing import NamedTuple

from django.db.models import F, QuerySet
from wagtail.models import Page

_NEWEST_PERIOD_FIRST = ("-year", F("quarter").desc(nulls_last=True), "-first_published_at", "-pk")


def editions(series: Page) -> QuerySet:
    """Published editions of a series, newest period first; special editions stand by their publication."""
    from content.whitepapers.models import EditionPage

    return EditionPage.objects.child_of(series).live().order_by(*_NEWEST_PERIOD_FIRST)


def edition_at(path: str):
    """The edition at ``path`` of the page tree, published or not.

    Raises:
        EditionPage.DoesNotExist: there is none.
    """
    from content.whitepapers.models import EditionPage

    return EditionPage.objects.get(path=path)


def latest_edition(series: Page):
    """The newest published edition of ``series``, or None."""
    return editions(series).first()


def latest_editions(count: int, *, quarterly: bool | None = None) -> list:
    """The newest published editions of all series by date of publication; ``quarterly`` keeps one sort only."""
    from content.whitepapers.models import EditionPage

    found = EditionPage.objects.live().order_by("-first_published_at", "-pk")
    if quarterly is not None:
        found = found.filter(quarter__isnull=not quarterly)
    return list(found[:count])


def series_with_editions(index: Page) -> list[dict]:
    """Every series below ``index`` with its editions, in two queries."""
    from content.whitepapers.models import EditionPage, WhitePaperSeriesPage

    series = list(WhitePaperSeriesPage.objects.child_of(index).live().order_by("path"))
    rows = list(EditionPage.objects.descendant_of(index).live().order_by(*_NEWEST_PERIOD_FIRST))
    return [
        {"page": page, "editions": [edition for edition in rows if edition.path.startswith(page.path)]}
        for page in series
    ]


def chapters(edition: Page) -> list:
    """The published chapters of an edition in order, each with its ``number`` (1, 2, …)."""
    from content.whitepapers.models import ChapterPage

    found = list(ChapterPage.objects.child_of(edition).live().order_by("path"))
    for number, chapter in enumerate(found, start=1):
        chapter.number = number
    return found


class Neighbours(NamedTuple):
    """The editions before and after one in its series."""

    previous: object | None
    next: object | None


def neighbours(edition: Page) -> Neighbours:
    """The editions before and after ``edition`` in its series; an unpublished edition has none."""
    siblings = type(edition).objects.filter(path__startswith=edition.path[: -edition.steplen], depth=edition.depth)
    ordered = list(siblings.live().order_by(*_NEWEST_PERIOD_FIRST))
    places = [place for place, other in enumerate(ordered) if other.pk == edition.pk]
    if not places:
        return Neighbours(None, None)
    place = places[0]
    return Neighbours(
        previous=ordered[place + 1] if place + 1 < len(ordered) else None,
        next=ordered[place - 1] if place > 0 else None,
    )


def published_editions() -> QuerySet:
    """Every published edition of every series, most recently published first."""
    from content.whitepapers.models import EditionPage

    return EditionPage.objects.live().order_by("-first_published_at", "-pk")
