"""Search among clues, in the database, joined with the rule of who may see them. Clues never enter the public index.

``ClueText`` holds the folded text of each clue and its pairs of characters (``grams``). SQLite indexes the pairs with
FTS5, PostgreSQL as a ``tsvector`` under GIN; both are kept in step by the database itself (migration 0003), so whoever
writes a clue's words calls ``keep_text`` in the same transaction and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Lookup, Prefetch, Q, QuerySet, prefetch_related_objects

from liaison.clues.grams import grams_asked, grams_of, stored_text, words_asked
from liaison.clues.models import Clue, ClueSubject, ClueText

#: table of the pairs on SQLite, column of the pairs on PostgreSQL (migration 0003)
FTS_TABLE, VECTOR = "clues_cluetext_pairs", "vector"


class HoldsAll(Lookup):
    """``grams__holds=[…]``: every one of the given is in the index of the text. They are letters and figures only."""

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        joiner, quote = (" & ", "'") if connection.vendor == "postgresql" else (" AND ", '"')
        return "%s", [joiner.join(f"{quote}{gram}{quote}" for gram in value)]

    def as_sql(self, compiler, connection):
        _rhs, values = self.process_rhs(compiler, connection)
        table = connection.ops.quote_name(self.lhs.alias)
        if connection.vendor == "postgresql":
            return f"{table}.{VECTOR} @@ %s::tsquery", values
        found = f"SELECT rowid FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH %s"  # noqa: S608 - a constant
        return f"{table}.clue_id IN ({found})", values


ClueText._meta.get_field("grams").register_lookup(HoldsAll)


def holder_gram(holder: int | None) -> str:
    """What every clue of one holder has in its index and no text can have: it is longer than any pair."""
    return f"holder{holder}"


def matching(queryset: QuerySet, text: str, holder: int | None) -> QuerySet:
    """Clues of ``holder`` in ``queryset`` that hold every word of ``text`` in number, title, description, findings or
    names. The index itself leaves out what others hold: else a common word would cost as much as all of them have.

    A word is found wherever its characters stand together; blanks and punctuation inside it, width and traditional
    characters make no difference, nor the spelling of a number. Nothing is found when there is nothing to look for.
    """
    words = words_asked(text)
    if not words:
        return queryset.none()
    # Pairs of all words in one question to the index: asked one by one, each answer is as long as its word is common.
    pairs = [gram for phrases in words if len(phrases) == 1 for phrase in phrases for gram in grams_asked(phrase)]
    if pairs:
        queryset = queryset.filter(words__grams__holds=list(dict.fromkeys([holder_gram(holder), *pairs])))
    for phrases in words:
        condition = Q()
        for phrase in sorted(phrases):
            found = Q() if len(phrases) == 1 else Q(words__grams__holds=[holder_gram(holder), *grams_asked(phrase)])
            if len(phrase) > 2:  # two characters are one pair: the index alone says it
                found &= Q(words__text__contains=phrase)
            condition |= found
        queryset = queryset.filter(condition)
    return queryset


def _row(clue: Clue, names: Iterable[str]) -> ClueText:
    parts = (clue.number, clue.external_key, clue.title, clue.description, clue.findings, *names)
    text = stored_text(parts)
    return ClueText(clue_id=clue.pk, text=text, grams=" ".join([holder_gram(clue.holder_id), *grams_of(text)]))


def _store(rows: list[ClueText]) -> None:
    ClueText.objects.bulk_create(rows, update_conflicts=True, update_fields=["text", "grams"], unique_fields=["clue"])


def keep_text(clue: Clue, names: Iterable[str] | None = None) -> None:
    """Store what ``clue`` is found by, after it was made or its words changed, in the caller's transaction.

    Args:
        names: of its subjects that are told to the holder; read when None. Others must not be found by.
    """
    if names is None:
        names = clue.subjects.filter(disclosed=True).values_list("name", flat=True)
    _store([_row(clue, names)])


def rebuild(clues: QuerySet[Clue], batch: int = 500) -> Iterator[int]:
    """Store the texts of ``clues`` anew, a batch at a time; yields how many each batch had."""
    told = Prefetch("subjects", ClueSubject.objects.filter(disclosed=True), to_attr="told")
    last = 0
    while found := list(clues.filter(pk__gt=last).order_by("pk")[:batch]):
        prefetch_related_objects(found, told)
        _store([_row(clue, [subject.name for subject in clue.told]) for clue in found])
        last = found[-1].pk
        yield len(found)
