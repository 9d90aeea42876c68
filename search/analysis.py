"""What a question means: number, citations, phrases, exclusions, plain words; and what in it could not be read.

The syntax is small: ``"exact words"`` in any quotation marks, ``-word`` and ``-"words"`` to exclude, a number, a
citation such as 《行政处罚法》第三十三条. Whatever is not well formed is read as plain words, with a warning that
says so: a question never fails.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from search.documents import ArticleRef
from search.query import MAX_LENGTH, SearchQuery
from search.text.citations import Citation, find_citations
from search.text.fold import fold_plain
from search.text.numbers import TypedNumber, find_numbers, parse_typed
from search.text.typed import with_marks
from search.tokens import units

#: Quoted and excluded parts, plain words and citations read of one question.
MAX_PHRASES = 10
MAX_EXCLUDED = 10
MAX_CHUNKS = 60
MAX_CITATIONS = 5
#: More units than this are a description: documents near to it are wanted, not all its words.
DESCRIPTION = 30
#: A word of more units is a sentence, or a list written without blanks.
LONG_WORD = 10
#: Units of one phrase, and of all plain words together.
MAX_PHRASE_UNITS = 60
MAX_UNITS = 600

_QUOTES = {'"': '"', "“": "”", "”": "“", "＂": "＂", "「": "」", "『": "』", "〝": "〞"}
_SET_IN_TEXT = "“「『"
_ANY_QUOTE = "".join({*_QUOTES, *_QUOTES.values()})
_QUOTED = re.compile(
    r'(?P<minus>(?<!\S)[-－−])?(?:"(?P<a>[^"]*)"|“(?P<b>[^“”]*)[”“]|”(?P<c>[^“”]*)[”“]|＂(?P<d>[^＂]*)＂'
    r"|「(?P<e>[^「」]*)」|『(?P<f>[^『』]*)』|〝(?P<g>[^〝〞]*)〞)"
)
#: 永市监罚字「2025」12号: quotation marks for want of brackets
_QUOTED_YEAR = re.compile(r"(?<=[一-鿿])[「『“\"](?P<year>(?:19|20)\d\d)年?[」』”\"](?=字?第?\d)")
_EXCLUDED = re.compile(rf"(?<!\S)[-－−](?P<word>[^\s{_ANY_QUOTE}]+)")
#: what is left of （2021年修订） or 2021年 beside a provision
_VERSION = re.compile(
    r"[（(\[]\s*(?:19|20)\d\d\s*年?(?:修正|修订|修改|施行|公布|版)?\s*[)）\]]|(?:19|20)\d\d\s*年(?:修正|修订|修改|施行|公布)?(?:版|的|后的)?(?=\s|$)"
)
_ANY_MARK = re.compile(rf"[{_ANY_QUOTE}]")
_STRAY = re.compile(rf"[{_ANY_QUOTE}]|(?<!\S)[-－−](?!\S)")


class Warned(StrEnum):
    """What a reader is told about how the question was read."""

    CUT = "cut"
    UNPAIRED_QUOTE = "unpaired_quote"
    EMPTY_QUOTE = "empty_quote"
    LONE_MINUS = "lone_minus"
    QUOTES_IN_DESCRIPTION = "quotes_in_description"
    TOO_MANY_PARTS = "too_many_parts"
    ONLY_EXCLUSIONS = "only_exclusions"
    NOTHING_TO_FIND = "nothing_to_find"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAnalysis:
    """A question understood. ``phrases``, ``excluded`` and ``chunks`` are sequences of units of folded text.

    ``number`` is what the question is about when it names one number; ``citations`` the provisions it names, which
    are taken out of the plain words unless these are a ``description``. ``chunks`` are the plain words as separated by
    the asker; ``folded`` their text.
    """

    query: SearchQuery
    number: TypedNumber | None = None
    citations: tuple[ArticleRef, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    chunks: tuple[tuple[str, ...], ...] = ()
    folded: str = ""
    description: bool = False
    warnings: tuple[Warned, ...] = ()

    @property
    def asks_text(self) -> bool:
        """Whether anything but filters was asked."""
        return bool(self.number or self.citations or self.phrases or self.chunks)


def analyse(query: SearchQuery) -> QueryAnalysis:
    """Read ``query``; never raises, whatever the text."""
    warnings: list[Warned] = []
    text = query.text
    if len(text) > MAX_LENGTH:
        text = text[:MAX_LENGTH]
        warnings.append(Warned.CUT)
    # Lone surrogates come from broken clients; nothing below takes them.
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    text = _QUOTED_YEAR.sub(r"〔\g<year>〕", text)
    marked, phrases, excluded = _marked_parts(text, warnings)
    if phrases and len(units(fold_plain(marked))) > DESCRIPTION:
        # Quotation marks in a pasted paragraph quote; they do not ask for exact words.
        warnings.append(Warned.QUOTES_IN_DESCRIPTION)
        phrases, marked = [], _ANY_MARK.sub(" ", _EXCLUDED.sub(" ", text))
    text = marked
    number, rest = _number(text)
    citations, rest = _citations(rest)
    if len(units(fold_plain(rest))) > DESCRIPTION:
        # A number or a provision in a description is one word of it among many: it ranks and does not filter, and
        # its words stay in place.
        number = number if number and not number.partial else None
        description = True
    else:
        description, text = False, rest
    if _STRAY.search(text):
        unpaired = re.search(rf"[{_ANY_QUOTE}]", text)
        warnings.append(Warned.UNPAIRED_QUOTE if unpaired else Warned.LONE_MINUS)
        text = _STRAY.sub(" ", text)
    chunks, folded = _chunks(text, warnings)
    if len(phrases) > MAX_PHRASES or len(excluded) > MAX_EXCLUDED:
        warnings.append(Warned.TOO_MANY_PARTS)
    analysis = QueryAnalysis(
        query=query,
        number=number,
        citations=citations,
        phrases=tuple(phrases[:MAX_PHRASES]),
        excluded=tuple(excluded[:MAX_EXCLUDED]),
        chunks=chunks,
        folded=folded,
        description=description,
    )
    if not analysis.asks_text and query.text.strip():
        warnings.append(Warned.ONLY_EXCLUSIONS if excluded else Warned.NOTHING_TO_FIND)
    object.__setattr__(analysis, "warnings", tuple(dict.fromkeys(warnings)))
    return analysis


def _marked_parts(text: str, warnings: list[Warned]) -> tuple[str, list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Take quoted and excluded parts out of ``text``."""
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []

    def quoted(match: re.Match[str]) -> str:
        inner = next(value for name, value in match.groupdict().items() if name != "minus" and value is not None)
        number = None if match["minus"] else parse_typed(inner)
        if number and not number.partial:
            # A whole number means its ruling, in quotation marks too.
            return f" {inner} "
        if _within_text(match):
            warnings.append(Warned.QUOTES_IN_DESCRIPTION)
            return inner
        parts = _phrase_parts(inner)
        if not parts:
            warnings.append(Warned.EMPTY_QUOTE)
        elif match["minus"]:
            # A quotation over a sentence end excludes what holds its parts; each part alone would exclude too much.
            excluded.append(max(parts, key=len))
        else:
            phrases.extend(parts)
        return " "

    def minus(match: re.Match[str]) -> str:
        parts = _phrase_parts(match["word"])
        if not parts:
            return " - "
        excluded.extend(parts)
        return " "

    text = _QUOTED.sub(quoted, text)
    text = _EXCLUDED.sub(minus, text)
    return text, phrases, excluded


def _within_text(quotation: re.Match[str]) -> bool:
    """Whether Chinese quotation marks belong to a sentence, or to a list, written without blanks around them
    (发明专利无效创造性“三步法”直接证据): then they quote, as in a description, and do not ask for exact words."""
    before, after = quotation.string[: quotation.start()], quotation.string[quotation.end() :]
    if quotation[0][0] not in _SET_IN_TEXT or not before or before[-1].isspace() or not after or after[0].isspace():
        return False
    around = (_ANY_MARK.sub("", before).split() or [""])[-1] + (_ANY_MARK.sub("", after).split() or [""])[0]
    return len(units(fold_plain(around))) > LONG_WORD


def _phrase_parts(text: str) -> list[tuple[str, ...]]:
    """The units of a phrase, one tuple for each sentence it reaches over."""
    from search.tokens import sentences

    return [tuple(sentence[:MAX_PHRASE_UNITS]) for sentence in sentences(fold_plain(text))]


def _number(text: str) -> tuple[TypedNumber | None, str]:
    """The one number the question names, and the text without it."""
    if not text.strip():
        return None, text
    number = parse_typed(text)
    if number is None or number.partial:
        # Part of a number (2026 19) may as well be plain words: both are looked for.
        return number, text
    finds = find_numbers(text)
    if len(finds) == 1 and finds[0].key == number.key:
        return number, f"{text[: finds[0].start]} {text[finds[0].end :]}"
    return number, " "


def _citations(text: str) -> tuple[tuple[ArticleRef, ...], str]:
    """Provisions named with their article, and the text without them; a statute's name alone stays plain words."""
    text = with_marks(text)
    found: list[Citation] = [each for each in find_citations(text) if each.article]
    rest = text
    for each in sorted(found, key=lambda citation: citation.start, reverse=True):
        rest = f"{rest[: each.start]} {rest[each.end :]}"
        if each.name_start is not None and each.name_end is not None and each.name_end <= each.start:
            rest = f"{rest[: each.name_start]} {rest[each.name_end :]}"
        if each.year is not None:
            rest = _VERSION.sub(" ", rest)
    articles = [
        ArticleRef(
            statute=each.statute,
            article=each.article or "",
            paragraph=each.paragraph or 0,
            item=(each.item or 0) if each.paragraph else 0,
        )
        for each in found
    ]
    return tuple(dict.fromkeys(articles))[:MAX_CITATIONS], rest


def _chunks(text: str, warnings: list[Warned]) -> tuple[tuple[tuple[str, ...], ...], str]:
    chunks: list[tuple[str, ...]] = []
    folded: list[str] = []
    left = MAX_UNITS
    for piece in text.split():
        plain = fold_plain(piece)
        found = tuple(units(plain))
        if not found:
            continue
        if len(chunks) == MAX_CHUNKS or left <= 0:
            warnings.append(Warned.TOO_MANY_PARTS)
            break
        chunks.append(found[:left])
        folded.append(plain)
        left -= len(found)
    return tuple(dict.fromkeys(chunks)), " ".join(folded)
