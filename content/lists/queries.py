"""Reads of published lists. What inspections and leniency ask ("on that day") is one indexed query each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from content.lists.versions import ListRow, ListVersion, ProgressRecord


def _on(day: dt.date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}effective_from__lte": day}) & (
        Q(**{f"{prefix}effective_to__isnull": True}) | Q(**{f"{prefix}effective_to__gte": day})
    )


def version_in_force(list_page, day: dt.date | None = None) -> ListVersion | None:
    """The version of ``list_page`` (page or pk) in force on ``day`` (today if not given), or None."""
    day = day or timezone.localdate()
    return ListVersion.objects.filter(_on(day), list=list_page).first()


def row_in_force(list_page, key: str, day: dt.date | None = None) -> ListRow | None:
    """The row ``key`` of ``list_page`` as in force on ``day`` (today if not given), or None."""
    day = day or timezone.localdate()
    return ListRow.objects.filter(_on(day, "version__"), version__list=list_page, key=key).first()


def versions_in_force(list_pages: Iterable, day: dt.date | None = None) -> dict[int, ListVersion]:
    """List page pk → the version in force on ``day``, for many lists in one query."""
    day = day or timezone.localdate()
    return {version.list_id: version for version in ListVersion.objects.filter(_on(day), list__in=list(list_pages))}


def latest_version(list_page) -> ListVersion | None:
    """The last published version, in force or yet to come."""
    return ListVersion.objects.filter(list=list_page).order_by("-number").first()


def rows_of(version: ListVersion | None) -> dict[str, dict]:
    """Key → values of all rows of ``version``, in order; empty for None."""
    if version is None:
        return {}
    return dict(ListRow.objects.filter(version=version).order_by("position").values_list("key", "data"))


def history_of(list_page, key: str) -> list[ListRow]:
    """The row ``key`` in every version that holds it, oldest first."""
    return list(ListRow.objects.filter(version__list=list_page, key=key).order_by("version__number"))


def confirmed_progress(list_page, keys: Iterable[str]) -> dict[str, list[ProgressRecord]]:
    """Key → confirmed progress records, newest first, in one query."""
    records: QuerySet[ProgressRecord] = ProgressRecord.objects.filter(
        list=list_page, key__in=list(keys), confirmed_at__isnull=False
    )
    result: dict[str, list[ProgressRecord]] = {}
    for record in records:
        result.setdefault(record.key, []).append(record)
    return result


def published_lists(parent=None) -> QuerySet:
    """Live list pages in tree order (below ``parent`` if given)."""
    from content.lists.pages import ListPage

    found = ListPage.objects.live().order_by("path")
    return found.child_of(parent) if parent is not None else found


@dataclass(frozen=True)
class CurrentList:
    """A published list with its version in force, as index and home page show it."""

    title: str
    url: str
    kind_label: str
    is_sample: bool
    issuing_body: str
    version: ListVersion | None

    @property
    def version_number(self) -> int | None:
        """Number of the version in force."""
        return self.version.number if self.version else None

    @property
    def row_count(self) -> int:
        """Rows of the version in force."""
        return self.version.row_count if self.version else 0


def current_lists(parent=None, day: dt.date | None = None) -> list[CurrentList]:
    """Published lists with their versions in force on ``day``, in tree order; two queries however many there are."""
    from content.common.pages import site_path

    pages = list(published_lists(parent).only("title", "url_path", "depth", "kind", "is_sample", "issuing_body"))
    versions = versions_in_force([page.pk for page in pages], day)
    return [
        CurrentList(
            title=page.title,
            url=site_path(page),
            kind_label=str(page.kind_data.label),
            is_sample=page.is_sample,
            issuing_body=page.issuing_body,
            version=versions.get(page.pk),
        )
        for page in pages
    ]


def any_upcoming(day: dt.date | None = None) -> bool:
    """Whether a published version takes effect only after ``day`` (today)."""
    return ListVersion.objects.filter(effective_from__gt=day or timezone.localdate()).exists()


def feed_entries(limit: int | None) -> Iterable:
    """Published lists as feeds and site map name them, the last adjusted first."""
    from content.common.listing import Entry
    from content.common.pages import site_path

    newest = ListVersion.objects.filter(list=OuterRef("pk")).order_by("-number")
    pages = published_lists().annotate(
        adjusted_at=Subquery(newest.values("published_at")[:1]), adjustment=Subquery(newest.values("note")[:1])
    )
    pages = pages.exclude(first_published_at=None).order_by(Coalesce("adjusted_at", "first_published_at").desc(), "-pk")
    for page in pages[:limit] if limit else pages:
        yield Entry(
            title=page.title,
            url=site_path(page),
            published_at=page.first_published_at,
            updated_at=page.adjusted_at or page.last_published_at or page.first_published_at,
            summary=page.adjustment or page.search_description,
            identifier=page.index_number or "",
        )
