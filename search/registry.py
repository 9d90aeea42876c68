"""What is indexed: content registers its sources here, search imports none of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from search.documents import IndexDocument

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """A kind of published item.

    ``queryset()`` holds exactly what the public may read *now*: nothing unpublished, withdrawn or restricted.
    ``to_document(obj)`` describes one of its objects, or answers None for one with nothing to find.
    ``types`` gives the label of every document type of the source, in the order filters show them; ``outcomes``
    the same for results (维持, 撤销 …).
    ``related(obj)`` names other (kind, key) pairs whose documents show something of ``obj``, such as the other
    rulings of its chain. ``by_number(key)`` finds objects by canonical number in the database alone: the way in when
    the engine is down. ``count_label`` is the measure word phrase of the coverage line, with %(count)s in it.
    """

    kind: str
    label: Label
    queryset: Callable[[], QuerySet]
    to_document: Callable[[Model], IndexDocument | None]
    types: Mapping[str, Label]
    outcomes: Mapping[str, Label] = field(default_factory=dict)
    related: Callable[[Model], Iterable[tuple[str, object]]] | None = None
    by_number: Callable[[str], Iterable[Model]] | None = None
    count_label: Label = ""

    def document(self, key: object) -> IndexDocument | None:
        """The document of the object with primary key ``key`` if the public may read it now, else None."""
        try:
            found = self.queryset().filter(pk=key).first()
        except (ValueError, TypeError):
            return None
        return None if found is None else self.to_document(found)


_sources: dict[str, SearchSource] = {}


def register_source(source: SearchSource) -> SearchSource:
    """Make ``source`` searchable. Called from an app's ``ready``; the last registration of a kind counts."""
    _sources[source.kind] = source
    return source


def sources() -> list[SearchSource]:
    """All registered sources, in order of registration."""
    return list(_sources.values())


def source(kind: str) -> SearchSource | None:
    """The source called ``kind``, or None."""
    return _sources.get(kind)


def type_labels() -> dict[str, Label]:
    """Label of every document type, in the order filters show them."""
    return {code: label for each in _sources.values() for code, label in each.types.items()}


def outcome_labels() -> dict[str, Label]:
    """Label of every outcome, in the order filters show them."""
    return {code: label for each in _sources.values() for code, label in each.outcomes.items()}
