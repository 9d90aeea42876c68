"""From what was understood to what an engine carries out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from search.analysis import DESCRIPTION, LONG_WORD, QueryAnalysis
from search.documents import ArticleRef
from search.plan import (
    DATED,
    FINE,
    SECTION_FIELDS,
    TEXT,
    TITLE,
    AllOf,
    AnyOf,
    Clause,
    Grams,
    Keyword,
    Phrase,
    Range,
    SearchPlan,
    Tier,
    Weighted,
)
from search.query import FACETS, MAX_DEPTH, NEWEST, RELEVANCE, SearchQuery
from search.text.numbers import TypedNumber, expand_key
from search.text.statutes import statute_key
from search.text.typed import with_marks
from search.tokens import distinct, grams, words

#: From so many words on, a document need not hold each of them.
MANY_WORDS = 4
#: Weights of terms beside the grams of the text, whose weight is 1.
WORD_WEIGHT = 1.0
TITLE_WEIGHT = 0.8
#: Documents ranked again by search.ranking, and therefore fetched at the least.
WINDOW = 200

# Powers of two, so that the lower two together stay below the highest; far above any BM25 score, and close enough to
# it that a 32-bit score keeps differences of 1/128.
_OWN, _CHAIN, _MENTIONED, _ENDING = 65_536.0, 32_768.0, 16_384.0, 8_192.0


def needed(count: int) -> int:
    """How many of ``count`` distinct grams of plain words a document must hold.

    Up to three all; a longer word may differ in one place; of a sentence a part must be there; of a description
    (more than ``DESCRIPTION``) only so much that the document speaks of the same thing.
    """
    if count <= 3:
        return count
    if count <= 6:
        return count - 1
    if count <= DESCRIPTION:
        return max(3, round(0.15 * count))
    return max(4, min(9, ceil(0.07 * count)))


def plan(analysis: QueryAnalysis, *, facets: bool = True) -> SearchPlan:
    """The plan of an analysed question. ``facets`` asks for counts beside the filters and by quarter too."""
    query = analysis.query
    fields = tuple(SECTION_FIELDS[section] for section in query.sections) or (TEXT,)
    must: list[Clause] = []
    tiers: list[Tier] = []
    scoring: list[Weighted] = []
    for article in () if analysis.description else analysis.citations:
        must.append(Keyword("articles", (article.terms()[-1],)))
    must += [_in_any(fields, phrase) for phrase in analysis.phrases]
    texts = _plain(analysis.chunks, fields)
    if analysis.number:
        clause, tiers = _number(analysis.number)
        # Words beside a whole number say more about what it names: they rank, they do not filter.
        alternative = texts and (analysis.number.partial or analysis.description)
        must.append(AnyOf((clause, AllOf(tuple(texts)))) if alternative else clause)
    else:
        must += texts
    scoring += _scoring(analysis, fields, bool(query.sections))
    sort = query.sort or (RELEVANCE if analysis.asks_text else NEWEST)
    return SearchPlan(
        must=tuple(must),
        must_not=tuple(_in_any(fields, units) for units in analysis.excluded),
        filters=tuple(_filters(query)),
        scoring=tuple(scoring),
        tiers=tuple(tiers),
        sort=sort,
        window=min(MAX_DEPTH, max(WINDOW, 3 * (query.offset + query.size))),
        facets=FACETS if facets else (),
        histogram=facets,
    )


def _in_any(fields: tuple[str, ...], units: tuple[str, ...]) -> Clause:
    clauses = tuple(Phrase(field, units) for field in fields)
    return clauses[0] if len(clauses) == 1 else AnyOf(clauses)


def _plain(chunks: tuple[tuple[str, ...], ...], fields: tuple[str, ...]) -> list[Clause]:
    """What the plain words ask of a document: each of a few words by itself, or all together.

    Beside a sentence or a list without blanks a short word is no more wanted than what is in it: blanks then only
    stand around Latin letters and digits.
    """
    sentence = len(chunks) > 1 and any(len(chunk) > LONG_WORD for chunk in chunks)
    if sentence or sum(len(chunk) for chunk in chunks) > DESCRIPTION or len(chunks) >= MANY_WORDS:
        terms = distinct(gram for chunk in chunks for gram in grams(list(chunk)) if len(chunk) > 1)
        if len(terms) > 3:
            return [_grams_in_any(fields, terms)]
    return [
        _in_any(fields, chunk) if len(chunk) == 1 else _grams_in_any(fields, distinct(grams(list(chunk))))
        for chunk in chunks
    ]


def _grams_in_any(fields: tuple[str, ...], terms: list[str]) -> Clause:
    clauses = tuple(Grams(field, tuple(terms), needed(len(terms))) for field in fields)
    return clauses[0] if len(clauses) == 1 else AnyOf(clauses)


def _scoring(analysis: QueryAnalysis, fields: tuple[str, ...], sections: bool) -> list[Weighted]:
    parts = [*analysis.chunks, *analysis.phrases]
    terms = Counter(gram for part in parts if len(part) > 1 for gram in grams(list(part)))
    scoring = [Weighted(field, term, float(times)) for field in fields for term, times in terms.items()]
    if analysis.description:
        scoring += [Weighted("articles", article.terms()[-1], 1.0) for article in analysis.citations]
    scoring += [Weighted(f"{field}_units", part[0], 1.0) for field in fields for part in parts if len(part) == 1]
    if not sections:
        scoring += [Weighted(TITLE, term, TITLE_WEIGHT) for term in terms]
        scoring += [Weighted("words", word, WORD_WEIGHT) for word in question_words(analysis)]
    return scoring


def question_words(analysis: QueryAnalysis) -> list[str]:
    """The distinct words of a question's plain and quoted parts."""
    phrases = "\n".join("".join(phrase) for phrase in analysis.phrases)
    return distinct(words(f"{analysis.folded}\n{phrases}"))


def _number(number: TypedNumber) -> tuple[Clause, list[Tier]]:
    if number.key is None:
        own: Clause = Keyword("number_parts", (part_key(number.year, number.code, number.serial),))
        return own, [Tier(own, _OWN)]
    keys = tuple(dict.fromkeys([number.key, *expand_key(number.key)]))
    own = Keyword("numbers", keys)
    chain = Keyword("chain_numbers", keys)
    mentioned = Keyword("cited_numbers", keys)
    # 市监罚〔2025〕12号 for 永市监罚〔2025〕12号: the place's name left out
    ending = Keyword("number_parts", (part_key(number.year, number.code, number.serial),))
    tiers = [Tier(own, _OWN), Tier(chain, _CHAIN), Tier(mentioned, _MENTIONED), Tier(ending, _ENDING)]
    return AnyOf((own, chain, mentioned, ending)), tiers


def part_key(year: int | None, code: str, serial: str) -> str:
    """The index term of a number typed in part."""
    return f"{year or ''}/{code}/{serial}"


def part_keys(year: int, code: str, serial: str) -> list[str]:
    """Every way a number can be typed in part: without year, with the beginning or the end of its code, or without."""
    codes = {"", *(code[:size] for size in range(1, len(code) + 1)), *(code[start:] for start in range(len(code)))}
    serials = ("", serial)
    return sorted(
        part_key(y, c, s) for y in (None, year) for c in codes for s in serials if s or (c and y) or (c and len(c) > 1)
    )


def _filters(query: SearchQuery) -> Iterable[tuple[str, Clause]]:
    for name in FACETS:
        values = getattr(query, name)
        if values:
            yield name, Keyword(name, tuple(values))
    if query.statute:
        yield "statute", Keyword("articles", (statute_filter_key(query.statute),))
    if query.sections and not query.text.strip():
        yield "sections", AnyOf(tuple(Keyword("sections", (section,)) for section in query.sections))
    if query.since or query.until:
        low = int(query.since.strftime("%Y%m%d")) if query.since else 1
        yield "dates", Range(DATED, low, int(query.until.strftime("%Y%m%d")) if query.until else None)
    if query.fine_min is not None or query.fine_max is not None:
        low = int(query.fine_min * 100) if query.fine_min is not None else 0
        yield "fine", Range(FINE, low, int(query.fine_max * 100) if query.fine_max is not None else None)


def statute_filter_key(text: str) -> str:
    """The index term of a provision given as 行政处罚法, 《行政处罚法》第三十三条 or 行政处罚法|33."""
    from search.text.citations import find_citations

    if "|" in text:
        name, _, rest = text.partition("|")
        return f"{statute_key(name)}|{rest}"
    found = [each for each in find_citations(with_marks(text)) if each.article]
    if found:
        first = found[0]
        article = ArticleRef(
            statute=first.statute, article=first.article or "", paragraph=first.paragraph or 0, item=first.item or 0
        )
        return article.terms()[-1]
    return statute_key(text)


@dataclass(frozen=True, slots=True)
class Requirements:
    """For tests and explanations: the clauses every hit fulfils."""

    must: tuple[Clause, ...]
    must_not: tuple[Clause, ...]

    @classmethod
    def of(cls, search_plan: SearchPlan) -> "Requirements":
        """The requirements of a plan, filters included."""
        return cls(
            must=(*search_plan.must, *(clause for _name, clause in search_plan.filters)), must_not=search_plan.must_not
        )


__all__ = ["AllOf", "Requirements", "needed", "part_keys", "plan", "question_words", "statute_filter_key"]
