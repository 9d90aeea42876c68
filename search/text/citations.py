"""Citations of statutes (法条引用) in running text.

《中华人民共和国行政处罚法》（2017年修正）第三十三条第一款第（二）项, lists and ranges, 第一百二十条之一, short
names defined in the text (以下简称《…》), names without 《》 (行政处罚法第五条), and references that lean on what
stands before: 本法第…条, 该条第二款, a bare 第十八条 in the same paragraph. Each find carries offsets into the
original text, noise included, so that a page can link it. Nothing here raises on any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.text.citation_names import BARE, CARRIED, SELF, Named, NameReader
from search.text.citation_patterns import (
    ABOUT_END,
    ABOUT_START,
    AFTER_NAME,
    ANNOTATION,
    CONTINUES,
    SAME_ARTICLE,
    YEAR_NOTE,
)
from search.text.citation_units import Unit, read_units
from search.text.statutes import COUNTRY, StatuteRegistry, builtin_registry, clean_title, statute_key

_CARRY_LIMIT = 1500


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited provision.

    ``start``/``end`` bound the words that cite it, ``name_start``/``name_end`` the statute's name where it is
    written (else ``None``). ``statute`` is the canonical title, ``key`` identifies it in any spelling,
    ``year`` the version named (2017年修正), ``how`` that word. ``article`` is ``33`` or ``120之1``, ``None`` for the
    statute as a whole; ``paragraph`` 款, ``item`` 项, ``point`` 目. ``source`` says how the statute is known.
    """

    start: int
    end: int
    text: str
    statute: str
    key: str
    year: int | None
    how: str
    article: str | None
    paragraph: int | None
    item: int | None
    point: int | None
    source: str
    name_start: int | None
    name_end: int | None

    @property
    def label(self) -> str:
        """《…》第33条第1款第2项, for people."""
        parts = [f"《{self.statute}》"]
        if self.article:
            base, _, suffix = self.article.partition("之")
            parts.append(f"第{base}条" + (f"之{suffix}" if suffix else ""))
        for value, word in ((self.paragraph, "款"), (self.item, "项"), (self.point, "目")):
            if value is not None:
                parts.append(f"第{value}{word}")
        return "".join(parts)


class _Reader(NameReader):
    def __init__(self, text: str, registry: StatuteRegistry, own: str | None) -> None:
        super().__init__(text, registry, own)
        self.last_unit: Unit | None = None
        self.found: list[Citation] = []
        self.mentions: list[Citation] = []

    # -- output --------------------------------------------------------------------------------------

    def add(self, named: Named, units: list[Unit]) -> None:
        name_span: tuple[int | None, int | None] = (None, None)
        if named.start is not None and named.end is not None:
            name_span = self.folded.span(named.start, named.end)
        for unit in units:
            start, end = self.folded.span(unit.start, unit.end)
            self.found.append(
                Citation(
                    start, end, self.original[start:end], named.statute, statute_key(named.statute), named.year,
                    named.how, unit.article, unit.paragraph, unit.item, unit.point, named.source, *name_span,
                )
            )  # fmt: skip

    def mention(self, named: Named) -> None:
        if named.start is None or named.end is None:
            return
        start, end = self.folded.span(named.start, named.end)
        self.mentions.append(
            Citation(
                start, end, self.original[start:end], named.statute, statute_key(named.statute), named.year,
                named.how, None, None, None, None, named.source, start, end,
            )
        )  # fmt: skip

    # -- reading -------------------------------------------------------------------------------------

    def read(self) -> None:
        text = self.text
        position = 0
        token = re.compile(r"《|第\(?[〇零○一二三四五六七八九十百千两0-9]{1,9}|(?:简称|下称|统称)")
        while (match := token.search(text, position)) is not None:
            start = match.start()
            if text[start] == "《":
                end = self.title_end(start)
                if end is None:
                    position = start + 1
                    continue
                position = self.after_title(start, end)
            elif text[start] == "第":
                position = max(self.bare_units(start), start + 1)
            else:
                position = match.end()

    def after_title(self, start: int, end: int) -> int:
        named, place = self.about(start, end) or self.read_title(start, end)
        if not named.statute:
            self.remember(named, place)
            return max(end, place if place > end else end)
        bridge = AFTER_NAME.match(self.text, place)
        first = bridge.end() if bridge else place
        units, units_end = read_units(self.text, first, Unit(first, first, None))
        if units and units[0].article is None:
            units = []
        if not units and first != place:
            units, units_end = read_units(self.text, place, Unit(place, place, None))
            if units and units[0].article is None:
                units = []
        if not units:
            self.mention(named)
            self.remember(named, place)
            return max(end, place)
        named = self.trailing_year(named, units_end)
        self.add(named, units)
        self.remember(named, units_end)
        self.last_unit = units[-1]
        return units_end

    def about(self, start: int, end: int) -> tuple[Named, int] | None:
        """最高人民法院关于适用《…》的解释第97条, written without its own 《》: the statute is the interpretation."""
        behind = ABOUT_END.match(self.text, end)
        ahead = ABOUT_START.search(self.text, max(0, start - 60), start)
        if behind is None or ahead is None:
            return None
        low, high = ahead.start(), behind.end("name")
        title = clean_title(self.text[low:high])
        named = Named(self.registry.canonical(title), None, "", low, high, BARE)
        place = high
        while (note := ANNOTATION.match(self.text, place)) is not None:
            place = note.end()
        return named, place

    def trailing_year(self, named: Named, place: int) -> Named:
        """第90条、第91条（2022年修正）: the version may follow the list."""
        if named.year is not None:
            return named
        note = ANNOTATION.match(self.text, place)
        if note is None:
            return named
        noted = YEAR_NOTE.fullmatch(note.group()[1:-1])
        if noted is None:
            return named
        return Named(named.statute, int(noted["year"]), noted["how"], named.start, named.end, named.source)

    def bare_units(self, start: int) -> int:
        text = self.text
        same = SAME_ARTICLE.search(text, max(0, start - 6), start)
        if same and self.last_unit is not None and self.current is not None and self.current.statute:
            base = self.last_unit
            units, end = read_units(text, start, Unit(start, start, base.article))
            if units and units[0].level and units[0].article:
                carried = Named(self.current.statute, self.current.year, self.current.how, None, None, CARRIED)
                self.add(carried, [Unit(same.start(), units[0].end, *_numbers(units[0])), *units[1:]])
                return end
        units, end = read_units(text, start)
        if not units or units[0].article is None:
            return start + 1
        named, something = self.name_before(start)
        if named is not None and named.statute:
            named = self.trailing_year(named, end)
            self.add(named, units)
            self.remember(named, end)
            self.last_unit = units[-1]
            return end
        if something:
            self.current, self.current_place = Named("", None, "", None, None, CARRIED), end
            return end
        if self.own and re.search(r"(?:^|[。,;:、“\n])(?:本法|依照|违反|按照|根据)?$", text[max(0, start - 6) : start]):
            own = Named(self.own, None, "", None, None, SELF)
            if self.current is None or not self.carries(start):
                self.add(own, units)
                self.last_unit = units[-1]
                return end
        if self.carries(start) and self.current is not None and self.current.statute:
            follows = text[end : end + 4]
            if not re.match("约定|的约定|载明", follows):
                named = Named(self.current.statute, self.current.year, self.current.how, None, None, CARRIED)
                self.add(named, units)
                self.current_place = end
                self.last_unit = units[-1]
        return end

    def carries(self, start: int) -> bool:
        """Whether a bare 第N条 at ``start`` can belong to the statute spoken of: same paragraph, near, none named."""
        if self.current is None or start - self.current_place > _CARRY_LIMIT:
            return False
        between = self.text[self.current_place : start]
        return "\n" not in between and CONTINUES.search(self.text[max(0, start - 6) : start]) is not None


def _numbers(unit: Unit) -> tuple[str | None, int | None, int | None, int | None]:
    return unit.article, unit.paragraph, unit.item, unit.point


def find_citations(
    text: str,
    *,
    registry: StatuteRegistry | None = None,
    own: str | None = None,
    mentions: bool = False,
) -> list[Citation]:
    """The provisions ``text`` cites, in order.

    ``registry`` knows statutes' names (the built-in one by default). ``own`` is the title of the statute the
    text is part of, so that 本法 and a bare 第五条 mean it. ``mentions`` adds statutes named without an article.
    """
    reader = _Reader(text, registry or builtin_registry(), own)
    reader.read()
    found = [*reader.found, *reader.mentions] if mentions else reader.found
    return sorted(found, key=lambda citation: (citation.start, citation.end))


__all__ = ["COUNTRY", "Citation", "clean_title", "find_citations"]
