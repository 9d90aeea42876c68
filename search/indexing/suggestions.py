"""Suggestions as one types: numbers, bodies, statutes and titles of what is published, by beginning or by initials.

They live in the database, not in the engine: both engines then suggest the same, and still do when the engine is down.
A withdrawn item's rows go with it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from search.documents import group_of
from search.models import Suggestion
from search.records import IndexRecord
from search.text.fold import fold_plain

LIMIT = 8
_LONGEST = 120
#: Characters an entry may have to be looked up by its initials.
_LONGEST_INITIALS = 40


def store_suggestions(records: Sequence[IndexRecord], groups: Iterable[str]) -> None:
    """Let ``records`` be all documents of ``groups`` that suggestions come from."""
    with transaction.atomic():
        Suggestion.objects.filter(group__in=list(groups)).delete()
        Suggestion.objects.bulk_create([row for each in records for row in _rows(each)], batch_size=500)


def _rows(each: IndexRecord) -> list[Suggestion]:
    stored = each.stored
    statutes = [article for article in stored["articles"] if "|" not in article]
    texts = [
        *((Suggestion.Sort.NUMBER, text) for text in [stored["number"]]),
        *((Suggestion.Sort.BODY, text) for text in [stored["body"]]),
        *((Suggestion.Sort.STATUTE, f"《{name}》") for name in statutes),
        *((Suggestion.Sort.TITLE, text) for text in [stored["title"]]),
    ]
    return [
        Suggestion(
            document=each.id,
            group=group_of(each.id),
            sort=sort,
            text=text[:_LONGEST],
            folded=looked_up(text)[:_LONGEST],
            initials="" if sort == Suggestion.Sort.NUMBER else initials(text)[:_LONGEST],
            key=each.keywords.get("numbers", [""])[0][:_LONGEST] if sort == Suggestion.Sort.NUMBER else "",
        )
        for sort, text in texts
        if text and len(text) <= _LONGEST
    ]


_DROPPED = str.maketrans("", "", "《》〈〉()[]{}〔〕【】「」『』\"'“”‘’ ,.、。:;!?-_/·号第字")


def looked_up(text: str) -> str:
    """What is compared: folded, without brackets and the words people leave out of numbers."""
    return fold_plain(text).translate(_DROPPED)


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """Pinyin initials of the characters, Latin letters and digits as they are: 行政处罚法 → xzcff."""
    plain = looked_up(text)[:_LONGEST_INITIALS]
    return "".join(part[:1] if len(part) > 1 and not part[:1].isdigit() else part for part in _syllables(plain)).lower()


def _syllables(text: str) -> list[str]:
    # 55 MiB of readings, which a process that answers readers never needs.
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.FIRST_LETTER, errors=list)


def suggest(text: str, limit: int = LIMIT) -> list[dict]:
    """Suggestions for what has been typed so far: ``sort``, ``text`` and how many documents, most frequent first."""
    typed = looked_up(text)[:60]
    if not typed:
        return []
    match = _beginning("folded", typed)
    if typed.isascii() and typed.isalpha() and len(typed) >= 2:
        match |= _beginning("initials", typed)
    rows = (
        Suggestion.objects.filter(match)
        .values("sort", "text")
        .annotate(documents=Count("document", distinct=True))
        .order_by("-documents", "text")
    )
    found: dict[str, list[dict]] = {}
    for row in rows[: limit * 4]:
        found.setdefault(row["sort"], []).append(row)
    # Something of each sort first: a thousand titles must not hide the one statute.
    order = (Suggestion.Sort.NUMBER, Suggestion.Sort.STATUTE, Suggestion.Sort.BODY, Suggestion.Sort.TITLE)
    result: list[dict] = []
    while len(result) < limit and any(found.values()):
        for sort in order:
            if found.get(sort) and len(result) < limit:
                result.append(found[sort].pop(0))
    return result


def _beginning(field: str, typed: str) -> Q:
    if connection.vendor == "sqlite":
        # A range uses the index; LIKE does not.
        return Q(**{f"{field}__gte": typed, f"{field}__lt": typed + "\U0010ffff"})
    return Q(**{f"{field}__startswith": typed})


def near_numbers(year: int | None, code: str, limit: int = 5) -> QuerySet:
    """Numbers of the same body and year, for a number that is not published."""
    rows = Suggestion.objects.filter(sort=Suggestion.Sort.NUMBER)
    if code:
        rows = rows.filter(key__contains=code)
    if year:
        rows = rows.filter(key__contains=str(year))
    return rows.values_list("text", "document").order_by("-key")[:limit]
