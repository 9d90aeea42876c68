"""What in a version of a typical case may identify a person or an enterprise, and what nobody has decided on yet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from content.cases.anonymisation.models import KeptCaseFind
from content.common.anonymisation.finds import Check, gather
from content.common.indexing import plain
from search.text.anonymise import Find, find_personal

if TYPE_CHECKING:
    from content.cases.models import TypicalCasePage

#: Texts as they are, and rich texts, in reading order.
PLAIN: Final = ("title", "search_description")
RICH: Final = ("facts", "supervision", "significance")


@lru_cache(maxsize=32)
def _finds(joined: str) -> tuple[Find, ...]:
    return tuple(find_personal(joined, enterprises=(), officials=True))


def texts_of(version: TypicalCasePage) -> dict[str, str]:
    """What editors write in ``version`` and the public reads, by field, without markup."""
    texts = {name: getattr(version, name) or "" for name in PLAIN}
    texts["keywords"] = "；".join(tag.name for tag in version.keywords.all())
    return texts | {name: plain(getattr(version, name) or "") for name in RICH}


def check(version: TypicalCasePage) -> Check:
    """Check ``version`` of a stored case; two queries."""
    kept = {find.find_key: find for find in KeptCaseFind.objects.filter(page=version.pk).select_related("decided_by")}
    texts = texts_of(version)
    return Check(texts, gather(texts, kept, _finds))
