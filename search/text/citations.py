"""Citations of statutes (法条引用) in running text.

《中华人民共和国行政处罚法》（2017年修正）第三十三条第一款第（二）项, lists and ranges, 第一百二十条之一, short
names defined in the text (以下简称《…》), names without 《》 (行政处罚法第五条), and references that lean on what
stands before: 本法第…条, 该条第二款, a bare 第十八条 in the same paragraph. Each find carries offsets into the
original text, noise included, so that a page can link it. Nothing here raises on any text.
"""

# ruff: noqa: E501 (tables of phrases are easier to check unbroken)
from __future__ import annotations

import re
from dataclasses import dataclass

from search.text.citation_units import Unit, read_units
from search.text.fold import Folded, compact, simplify
from search.text.statutes import (
    COUNTRY,
    StatuteRegistry,
    builtin_registry,
    clean_title,
    looks_like_statute,
    split_title,
    statute_key,
)

#: how the statute of a citation is known
TITLE, SHORT, BARE, SELF, CARRIED = "title", "short", "bare", "self", "carried"


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


@dataclass(frozen=True, slots=True)
class _Named:
    """A statute the text speaks of, in places of the compact text; ``statute`` empty blocks carrying over."""

    statute: str
    year: int | None
    how: str
    start: int | None
    end: int | None
    source: str


_TITLE_LIMIT = 160
_ANNOTATION = re.compile(r"\((?:[^()]|\([^()]{0,80}\)){0,260}\)|〔(?:[^〔〕]|〔[^〔〕]{0,40}〕){0,260}〕")
_SHORT_NAME = re.compile(
    r"(?:以下|下文|下|本文|文中|后文|以下均|以下统|以下并)?(?:简称|合称|称|统称)(?:为|作)?[:,]?"
    r"(?:《(?P<title>[^《》]{1,40})》|[“\"'‘](?P<quoted>[^“”\"'‘’]{1,40})[”\"'’]|(?P<plain>[^,。;()《》“”、]{2,24}))"
)
_YEAR_NOTE = re.compile(
    r"(?P<year>(?:19|20)\d\d)年?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:第[一二三四五六七八九十]次)?起?"
    r"(?P<how>修正|修订|修改|施行|实施|公布|颁布|通过|版|年版)"
)
_YEAR_ONLY = re.compile(r"(?P<year>(?:19|20)\d\d)年?(?:版|本)?")
_YEAR_BEFORE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:起)?(?P<how>修正|修订|修改|施行|实施|公布|颁布|通过|版)?(?:后|前)?(?:起施行)?的?|原|旧|新|现行)$"
)
_AFTER_NAME = re.compile(
    r"\n?(?:的|中的?|里的?|之|有关|规定的)?(?:总则编?|分则编?|总则|附则|第[一二三四五六七八九十]+[编章节])?(?:的|中的?)?"
)
_UNIT_START = re.compile(r"第(?:\()?[〇零○一二三四五六七八九十百千两0-9]{1,9}")
_ELLIPSIS = re.compile(
    r"(?P<word>(?<![根基成])本|该|(?<!合)同|此|上述|前述|前引|这部|其)(?:部)?"
    r"(?P<kind>司法解释|实施条例|实施细则|条例|规定|办法|细则|规则|解释|意见|决定|法律|法典|法|规程|标准|规范|通知|批复|章程|公约|条约|协定|纪要)(?:的|中的?|之)?$"
)
_ABOUT_START = re.compile(r"(?:最高人民法院|最高人民检察院|国务院|[、和]){0,4}(?:印发|发布)?关于[^。;《》\n]{0,40}$")
_ABOUT_END = re.compile(
    r"(?P<name>[^。;:,《》\n第]{0,24}的?(?:解释|规定|意见|批复|决定|安排)(?:\([一二三四五六七八九十]\))?)(?=(?:\([^()]{0,60}\)){0,2}(?:的|中)?第)"
)
_SAME_ARTICLE = re.compile(r"(?:同|该|本|上述|前述|此)条(?:的|中的?|之)?$")
_BOUNDARY = frozenset("。,;:、!?“”\"'‘’()《》〈〉【】\n…")
_CONTINUES = re.compile(
    r"(?:[。,;:、“”\"'‘’)\n…]|^|根据|依据|依照|按照|适用|违反|符合|参照|以及|及|和|与|或|但|而|其中|另外|同时|因此|故|系|属于|即|是|为|对|将|从|由|"
    r"结合|援引|引用|构成|规定了|还|又|则|且|也|均)$"
)
_GENERIC = re.compile(r"(?:[一-龥]{2,24}?)(?:法|条例|规定|办法|细则|规则|解释|法典|公约)$")
_GENERIC_CUT = re.compile(
    r".*(?:根据|依据|依照|按照|适用|违反|符合|参照|以及|属于|构成|援引|引用|现行|修正的|修订的|施行的|公布的|制定的|具备|不属于|对于|关于|我国|不符合|认为|根椐|[的了及和与对即原]|年)"
)
_FOREIGN = re.compile(
    r"(?:[法德英美韩泰俄]国|日本国?|加拿大|澳大利亚|新加坡|瑞士|意大利|欧盟|香港|澳门|台湾)(?:地区|特别行政区)?的?$"
)
_NOT_LAW = re.compile(
    r"(?:合同|协议|章程|规约|条款|公约|保单|方案|文件|协议书|补充协议|公告|通告|声明|守则|约定|惯例|计划|制度)$"
)
_CARRY_LIMIT = 1500
_QUOTE_SIZE = 24


class _Reader:
    def __init__(self, text: str, registry: StatuteRegistry, own: str | None) -> None:
        self.original = text
        folded = compact(text, breaks=True)
        self.folded = Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)
        self.text = self.folded.text
        self.registry = registry
        self.own = own
        self.short: dict[str, _Named] = {}
        self.longest_short = 0
        self.current: _Named | None = None
        self.current_place = 0
        self.last_unit: Unit | None = None
        self.by_kind: dict[str, _Named] = {}
        self.found: list[Citation] = []
        self.mentions: list[Citation] = []

    # -- names ---------------------------------------------------------------------------------------

    def title_end(self, start: int) -> int | None:
        """Index behind the 》 that closes the 《 at ``start``, inner titles counted, or ``None``."""
        depth = 0
        for index in range(start, min(len(self.text), start + _TITLE_LIMIT)):
            char = self.text[index]
            if char == "《":
                depth += 1
            elif char == "》":
                depth -= 1
                if not depth:
                    following = self.text[index + 1 : index + 2]
                    # 《…关于适用《…法》的解释》 nests; 《A》《B》 does not
                    return index + 1 if following != "》" or depth else index + 2
            elif char == "\n" and self.text.count("\n", start, index + 1) > 2:
                return None
        return self.unbalanced_end(start)

    def unbalanced_end(self, start: int) -> int | None:
        """The first 》 where one 《 too many was opened."""
        end = self.text.find("》", start, start + _TITLE_LIMIT)
        return None if end < 0 else end + 1

    def define(self, name: str, named: _Named) -> None:
        key = name.strip("《》“”\"' ")
        if 1 < len(key) <= 40:
            self.short[key] = named
            self.longest_short = max(self.longest_short, len(key))

    def known(self, title: str) -> str | None:
        """The statute a title in 《》 means: as defined in the text, else as the registry knows it."""
        if title in self.short:
            return None
        return self.registry.resolve(title)

    def read_title(self, start: int, end: int) -> tuple[_Named, int]:
        """The statute of the title at ``start:end`` and the place behind its annotations."""
        written = self.text[start + 1 : end - 1]
        parts = split_title(written)
        year, how = parts.year, parts.how
        local = self.short.get(written) or self.short.get(parts.title)
        source = TITLE
        if local is not None:
            statute, source = local.statute, SHORT
            year, how = (year, how) if year else (local.year, local.how)
        else:
            resolved = self.registry.resolve(parts.title)
            statute = resolved or (parts.title if looks_like_statute(parts.title) else "")
        if year is None:
            before = _YEAR_BEFORE.search(self.text, max(0, start - 24), start)
            if before and before["year"]:
                year, how = int(before["year"]), before["how"] or ""
        place = end
        notes: list[str] = []
        while (note := _ANNOTATION.match(self.text, place + self.text.startswith("\n(", place))) is not None:
            content = note.group()[1:-1]
            if self.text[place] == "\n" and not re.match(r"(?:19|20)\d\d|法释|法发|法〔|以下", content):
                break
            if "本案适用" in content[:12] or ("《" in content[:40] and "简称" not in content):
                break
            notes.append(content)
            place = note.end()
        for content in notes:
            noted = _YEAR_NOTE.search(content) or _YEAR_ONLY.fullmatch(content)
            if noted:
                groups = noted.groupdict()
                year, how = int(groups["year"]), groups.get("how") or how
        named = _Named(statute, year, how.replace("年版", "版"), start, end, source)
        for content in notes:
            for short in _SHORT_NAME.finditer(content):
                name = short["title"] or short["quoted"] or short["plain"]
                if statute:
                    self.define(name, _Named(statute, year, how, None, None, SHORT))
        return named, place

    def name_before(self, place: int) -> tuple[_Named | None, bool]:
        """The statute named, without 《》, right before ``place``; second: whether something else is named there."""
        low = max(0, place - 60)
        window = self.text[low:place]
        cut = max((window.rfind(char) for char in "。;!?\n"), default=-1)
        window = window[cut + 1 :]
        trimmed = re.sub(r"(?:的|中的?|之)$", "", window)
        annotation = re.search(r"\((?P<note>[^()]{2,40})\)$", trimmed)
        year, how = None, ""
        if annotation:
            noted = _YEAR_NOTE.search(annotation["note"]) or _YEAR_ONLY.fullmatch(annotation["note"])
            if noted:
                year, how = int(noted["year"]), noted.groupdict().get("how") or ""
                trimmed = trimmed[: annotation.start()]
        ellipsis = _ELLIPSIS.search(trimmed)
        if ellipsis:
            return self.elliptical(ellipsis), True
        end = place - (len(window) - len(trimmed)) if annotation is None else low + cut + 1 + len(trimmed)
        best: tuple[int, _Named] | None = None
        for size in range(min(self.longest_short, len(trimmed)), 1, -1):
            local = self.short.get(trimmed[-size:])
            if local is not None:
                best = size, _Named(local.statute, year or local.year, how or local.how, end - size, end, SHORT)
                break
        known = self.registry.ending(trimmed)
        if known and (best is None or known[0] > best[0]):
            size, statute = known
            before = trimmed[:-size]
            if _FOREIGN.search(before):
                return None, True
            if size <= 2 and before.endswith(("审", "量", "用刑")):
                known = None
            else:
                dated = _YEAR_BEFORE.search(before)
                if dated and dated["year"]:
                    year, how = int(dated["year"]), dated["how"] or ""
                best = size, _Named(statute, year, how, end - size, end, BARE)
        if best:
            return best[1], True
        if _NOT_LAW.search(trimmed):
            return None, True
        generic = _GENERIC.search(trimmed)
        if generic:
            name = generic.group()
            marked = _GENERIC_CUT.match(name)
            if marked:
                name = name[marked.end() :]
            if 3 <= len(name) <= 24 and looks_like_statute(name):
                return _Named(split_title(name).title, year, how, end - len(name), end, BARE), True
            return None, True
        return None, False

    def elliptical(self, match: re.Match[str]) -> _Named | None:
        """What 本法, 该条例, 上述规定 means: the statute itself, or the last one of that kind."""
        word, kind = match["word"], match["kind"]
        if word == "本" and self.own:
            return _Named(self.own, None, "", None, None, SELF)
        kind = {"法律": "法", "法典": "法", "司法解释": "解释"}.get(kind, kind)
        found = self.by_kind.get(kind)
        if found is None and kind in ("规定", "法", "解释", "条例") and word in ("该", "上述", "前述") and self.current:
            found = self.current
        if found is None or not found.statute:
            return None
        return _Named(found.statute, found.year, found.how, None, None, SELF)

    def remember(self, named: _Named, place: int) -> None:
        self.current, self.current_place = named, place
        if named.statute:
            title = re.sub(r"（[^（）]*）$", "", named.statute)
            for kind in (
                "条例",
                "规程",
                "规定",
                "办法",
                "细则",
                "规则",
                "解释",
                "意见",
                "决定",
                "标准",
                "规范",
                "通知",
                "批复",
                "公约",
                "条约",
                "协定",
                "纪要",
            ):
                if title.endswith(kind):
                    self.by_kind[kind] = named
                    break
            else:
                self.by_kind["法"] = named

    # -- output --------------------------------------------------------------------------------------

    def add(self, named: _Named, units: list[Unit]) -> None:
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

    def mention(self, named: _Named) -> None:
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
        bridge = _AFTER_NAME.match(self.text, place)
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

    def about(self, start: int, end: int) -> tuple[_Named, int] | None:
        """最高人民法院关于适用《…》的解释第97条, written without its own 《》: the statute is the interpretation."""
        behind = _ABOUT_END.match(self.text, end)
        ahead = _ABOUT_START.search(self.text, max(0, start - 60), start)
        if behind is None or ahead is None:
            return None
        low, high = ahead.start(), behind.end("name")
        title = clean_title(self.text[low:high])
        named = _Named(self.registry.canonical(title), None, "", low, high, BARE)
        place = high
        while (note := _ANNOTATION.match(self.text, place)) is not None:
            place = note.end()
        return named, place

    def trailing_year(self, named: _Named, place: int) -> _Named:
        """第90条、第91条（2022年修正）: the version may follow the list."""
        if named.year is not None:
            return named
        note = _ANNOTATION.match(self.text, place)
        if note is None:
            return named
        noted = _YEAR_NOTE.fullmatch(note.group()[1:-1])
        if noted is None:
            return named
        return _Named(named.statute, int(noted["year"]), noted["how"], named.start, named.end, named.source)

    def bare_units(self, start: int) -> int:
        text = self.text
        same = _SAME_ARTICLE.search(text, max(0, start - 6), start)
        if same and self.last_unit is not None and self.current is not None and self.current.statute:
            base = self.last_unit
            units, end = read_units(text, start, Unit(start, start, base.article))
            if units and units[0].level and units[0].article:
                carried = _Named(self.current.statute, self.current.year, self.current.how, None, None, CARRIED)
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
            self.current, self.current_place = _Named("", None, "", None, None, CARRIED), end
            return end
        if self.own and re.search(r"(?:^|[。,;:、“\n])(?:本法|依照|违反|按照|根据)?$", text[max(0, start - 6) : start]):
            own = _Named(self.own, None, "", None, None, SELF)
            if self.current is None or not self.carries(start):
                self.add(own, units)
                self.last_unit = units[-1]
                return end
        if self.carries(start) and self.current is not None and self.current.statute:
            follows = text[end : end + 4]
            if not re.match("约定|的约定|载明", follows):
                named = _Named(self.current.statute, self.current.year, self.current.how, None, None, CARRIED)
                self.add(named, units)
                self.current_place = end
                self.last_unit = units[-1]
        return end

    def carries(self, start: int) -> bool:
        """Whether a bare 第N条 at ``start`` can belong to the statute spoken of: same paragraph, near, nothing named."""
        if self.current is None or start - self.current_place > _CARRY_LIMIT:
            return False
        between = self.text[self.current_place : start]
        return "\n" not in between and _CONTINUES.search(self.text[max(0, start - 6) : start]) is not None


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
