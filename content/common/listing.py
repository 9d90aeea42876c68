"""Everything the public can read, by kind: what feeds, the site map and the sitemap list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One published item in a list: title, address below the site's root, time of publication, summary."""

    title: str
    url: str
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of published item. ``entries(limit)`` gives the newest first, all of them with ``None``."""

    key: str
    title: str | Promise
    url: str
    cache_kind: str
    entries: Callable[[int | None], Iterable[Entry]]


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known; each app does so when it is ready. A key can be registered once.

    Raises:
        ValueError: the key is taken by another kind.
    """
    if kind.key in _kinds and _kinds[kind.key] != kind:
        raise ValueError(f"A kind named {kind.key} is registered already")
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())


def get_kind(key: str) -> Kind | None:
    """The kind of that key, or None."""
    return _kinds.get(key)


def page_entries(queryset_name: Callable[[], object]) -> Callable[[int | None], Iterable[Entry]]:
    """``entries`` for a queryset of public pages, already ordered newest first."""
    from content.common.pages import site_path

    def entries(limit: int | None) -> Iterable[Entry]:
        found = queryset_name()
        rows = found[:limit] if limit else found.iterator(chunk_size=500)
        for page in rows:
            yield Entry(
                title=page.title,
                url=site_path(page),
                published_at=page.first_published_at,
                updated_at=page.last_published_at or page.first_published_at,
                summary=page.search_description or getattr(page, "summary", ""),
                identifier=page.index_number or "",
            )

    return entries
