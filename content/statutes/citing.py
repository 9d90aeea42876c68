"""What cites an article. Rulings do, and rulings know statutes: they register here how to find them."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from content.statutes.models import StatuteVersion

#: Given all versions of a statute, one of them and the number of an article: what cites it, newest first.
Finder = Callable[[list[StatuteVersion], StatuteVersion, str], QuerySet]
_finders: list[Finder] = []


def register_citing(finder: Finder) -> None:
    """Have the pages of articles show what ``finder`` finds. Called from an app's ``ready``; the last one counts."""
    _finders[:] = [finder]


def citing(versions: list[StatuteVersion], version: StatuteVersion, number: str) -> QuerySet | list:
    """Published items that cite the article ``number`` as it stands in ``version``, newest first."""
    return _finders[0](versions, version, number) if _finders else []
