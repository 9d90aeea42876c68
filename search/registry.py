"""What is indexed: content registers its sources here, search imports none of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from search.documents import ArticleRef, IndexDocument, document_id, split_id

Label = str | Promise
MAX_KEY_DIGITS = 19


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """A kind of published item.

    ``queryset()`` holds exactly what the public may read *now*: nothing unpublished, withdrawn or restricted.
    ``to_documents(obj)`` describes one of its objects, usually by one document, by several where readers look for its
    parts, by none where there is nothing to find.
    ``types`` gives the label of every document type of the source, in the order filters show them; ``outcomes``
    the same for results (维持, 撤销 …).
    ``by_number(keys)`` finds objects by canonical numbers in the database alone: the way in when the engine is down.
    ``count_label(n)`` says how many there are, for the coverage line (1,246 份文书).

    Whoever changes what ``queryset`` holds, or what a document says, calls ``search.indexing.changed`` in the same
    transaction; for the other rulings of a chain too, whose documents show the chain.
    """

    kind: str
    label: Label
    queryset: Callable[[], QuerySet]
    to_documents: Callable[[Model], Iterable[IndexDocument]]
    types: Mapping[str, Label]
    outcomes: Mapping[str, Label] = field(default_factory=dict)
    by_number: Callable[[Sequence[str]], Iterable[Model]] | None = None
    count_label: Callable[[int], str] = str

    def documents(self, key: object) -> list[IndexDocument]:
        """The documents of the object with primary key ``key``; none when the public may not read it now."""
        try:
            found = self.queryset().filter(pk=key).first()
        except (ValueError, TypeError):
            return []
        return [] if found is None else list(self.to_documents(found))


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


def public_groups(groups: Iterable[str]) -> set[str]:
    """Those of ``groups`` (``ruling:12``) whose items the public may read now; one query a kind."""
    keys: dict[str, set[str]] = {}
    for group in groups:
        kind, key = split_id(group)
        keys.setdefault(kind, set()).add(key)
    found: set[str] = set()
    for kind, wanted in keys.items():
        known = source(kind)
        if known is None:
            continue
        # Keys of all sources are whole numbers; what a visitor made up is of nothing.
        every = sorted(int(key) for key in wanted if key.isascii() and key.isdigit() and len(key) < MAX_KEY_DIGITS)
        for start in range(0, len(every), 5000):  # both databases take that many parameters
            public = known.queryset().filter(pk__in=every[start : start + 5000])
            found.update(document_id(kind, key) for key in public.order_by().values_list("pk", flat=True))
    return found


def type_labels() -> dict[str, Label]:
    """Label of every document type, in the order filters show them."""
    return {code: label for each in _sources.values() for code, label in each.types.items()}


def outcome_labels() -> dict[str, Label]:
    """Label of every outcome, in the order filters show them."""
    return {code: label for each in _sources.values() for code, label in each.outcomes.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionCard:
    """The text of a provision asked for (《行政处罚法》第三十三条), shown above the results."""

    title: str
    label: str
    version: str
    paragraphs: tuple[str, ...]
    url: str
    is_excerpt: bool = False


_provision_lookups: list[Callable[[ArticleRef], ProvisionCard | None]] = []


def register_provision_lookup(lookup: Callable[[ArticleRef], ProvisionCard | None]) -> None:
    """Let ``lookup`` say the text of provisions. Called from an app's ``ready``; the last registered one counts."""
    _provision_lookups[:] = [lookup]


def provision_card(reference: ArticleRef) -> ProvisionCard | None:
    """The card of a provision, or None when no registry has its text."""
    return _provision_lookups[0](reference) if _provision_lookups else None
