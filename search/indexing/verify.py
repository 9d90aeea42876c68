"""Comparing index and database both ways, and repairing."""

from dataclasses import dataclass, field

from search.documents import group_of
from search.engines.base import Engine
from search.indexing.changes import apply_changes
from search.models import Suggestion
from search.registry import sources

REPAIR_BATCH = 200


@dataclass(slots=True)
class Comparison:
    """What differs between what is published and what is indexed."""

    published: int = 0
    indexed: int = 0
    missing: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    stray_suggestions: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing or self.orphaned or self.outdated or self.stray_suggestions)

    @property
    def wrong(self) -> list[str]:
        """Every document to be looked at again."""
        return list(dict.fromkeys([*self.missing, *self.orphaned, *self.outdated, *self.stray_suggestions]))


def compare(target: Engine) -> Comparison:
    """Compare what is published with what ``target`` holds: ids both ways, and digests.

    Items published or withdrawn while it runs can be reported; repairing looks at each again.
    """
    indexed = dict(target.digests())
    result = Comparison(indexed=len(indexed))
    public: set[str] = set()
    for source in sources():
        for found in source.queryset().order_by("pk").iterator(500):
            for document in source.to_documents(found):
                public.add(document.id)
                if document.id not in indexed:
                    result.missing.append(document.id)
                elif indexed[document.id] != document.digest:
                    result.outdated.append(document.id)
    result.published = len(public)
    result.orphaned = sorted(indexed.keys() - public)
    suggested = set(Suggestion.objects.values_list("group", flat=True).distinct())
    result.stray_suggestions = sorted(suggested - set(map(group_of, public)))
    return result


def repair(target: Engine, comparison: Comparison) -> int:
    """Bring every document that differs to what is published now; returns how many were looked at."""
    wrong = comparison.wrong
    for start in range(0, len(wrong), REPAIR_BATCH):
        apply_changes(target, wrong[start : start + REPAIR_BATCH])
    return len(wrong)
