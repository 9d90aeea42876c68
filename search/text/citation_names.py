"""The statute a text speaks of: titles in 《》, short names it defines, names without marks, 本法 and 该条例."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.text.citation_patterns import (
    ANNOTATION,
    ELLIPSIS,
    FOREIGN,
    GENERIC,
    GENERIC_CUT,
    MADE_UNDER,
    NOT_LAW,
    SHORT_NAME,
    YEAR_BEFORE,
    YEAR_NOTE,
    YEAR_ONLY,
)
from search.text.fold import Folded, compact, simplify
from search.text.statutes import StatuteRegistry, looks_like_statute, split_title

#: how the statute of a citation is known
TITLE, SHORT, BARE, SELF, CARRIED = "title", "short", "bare", "self", "carried"
#: characters of the longest title
_TITLE_LIMIT = 160
#: kinds of statutes that 该条例 or 本办法 can mean; anything else is a 法
_KINDS = (
    "条例", "规程", "规定", "办法", "细则", "规则", "解释", "意见", "决定", "标准", "规范", "通知", "批复",
    "公约", "条约", "协定", "纪要",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A statute the text speaks of, in places of the compact text; ``statute`` empty blocks carrying over."""

    statute: str
    year: int | None
    how: str
    start: int | None
    end: int | None
    source: str


class NameReader:
    """Reads statutes' names in one text and remembers what it has said of them."""

    def __init__(self, text: str, registry: StatuteRegistry, own: str | None) -> None:
        self.original = text
        folded = compact(text, breaks=True)
        self.folded = Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)
        self.text = self.folded.text
        self.registry = registry
        self.own = own
        self.short: dict[str, Named] = {}
        self.longest_short = 0
        self.current: Named | None = None
        self.current_place = 0
        self.by_kind: dict[str, Named] = {}

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

    def define(self, name: str, named: Named) -> None:
        key = name.strip("《》“”\"' ")
        if 1 < len(key) <= 40:
            self.short[key] = named
            self.longest_short = max(self.longest_short, len(key))

    def read_title(self, start: int, end: int) -> tuple[Named, int]:
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
            before = YEAR_BEFORE.search(self.text, max(0, start - 24), start)
            if before and before["year"]:
                year, how = int(before["year"]), before["how"] or ""
        place = end
        notes: list[str] = []
        while (note := ANNOTATION.match(self.text, place + self.text.startswith("\n(", place))) is not None:
            content = note.group()[1:-1]
            if self.text[place] == "\n" and not re.match(r"(?:19|20)\d\d|法释|法发|法〔|以下", content):
                break
            if "本案适用" in content[:12] or ("《" in content[:40] and "简称" not in content):
                break
            notes.append(content)
            place = note.end()
        for content in notes:
            noted = YEAR_NOTE.search(content) or YEAR_ONLY.fullmatch(content)
            if noted:
                groups = noted.groupdict()
                year, how = int(groups["year"]), groups.get("how") or how
        named = Named(statute, year, how.replace("年版", "版"), start, end, source)
        for content in notes:
            for short in SHORT_NAME.finditer(content):
                name = short["title"] or short["quoted"] or short["plain"]
                if statute:
                    self.define(name, Named(statute, year, how, None, None, SHORT))
        return named, place

    def name_before(self, place: int) -> tuple[Named | None, bool]:
        """The statute named, without 《》, right before ``place``; second: whether something else is named there."""
        low = max(0, place - 60)
        window = self.text[low:place]
        cut = max((window.rfind(char) for char in "。;!?\n"), default=-1)
        window = window[cut + 1 :]
        trimmed = re.sub(r"(?:的|中的?|之)$", "", window)
        annotation = re.search(r"\((?P<note>[^()]{2,40})\)$", trimmed)
        year, how = None, ""
        if annotation:
            noted = YEAR_NOTE.search(annotation["note"]) or YEAR_ONLY.fullmatch(annotation["note"])
            if noted:
                year, how = int(noted["year"]), noted.groupdict().get("how") or ""
                trimmed = trimmed[: annotation.start()]
        # “行政处罚法”第五条, 〈行政处罚法〉第五条
        trimmed = re.sub('[〉”"’」]$', "", trimmed)
        made_under = MADE_UNDER.search(trimmed)
        if made_under:
            return self.made_under(made_under), True
        ellipsis = ELLIPSIS.search(trimmed)
        if ellipsis:
            return self.elliptical(ellipsis), True
        end = place - (len(window) - len(trimmed)) if annotation is None else low + cut + 1 + len(trimmed)
        best: tuple[int, Named] | None = None
        for size in range(min(self.longest_short, len(trimmed)), 1, -1):
            local = self.short.get(trimmed[-size:])
            if local is not None:
                best = size, Named(local.statute, year or local.year, how or local.how, end - size, end, SHORT)
                break
        known = self.registry.ending(trimmed)
        if known and (best is None or known[0] > best[0]):
            size, statute = known
            before = trimmed[:-size]
            if FOREIGN.search(before):
                return None, True
            if size <= 2 and before.endswith(("审", "量", "用刑")):
                known = None
            else:
                dated = YEAR_BEFORE.search(before)
                if dated and dated["year"]:
                    year, how = int(dated["year"]), dated["how"] or ""
                best = size, Named(statute, year, how, end - size, end, BARE)
        if best:
            return best[1], True
        if NOT_LAW.search(trimmed):
            return None, True
        generic = GENERIC.search(trimmed)
        if generic:
            name = generic.group()
            marked = GENERIC_CUT.match(name)
            if marked:
                name = name[marked.end() :]
            if 3 <= len(name) <= 24 and looks_like_statute(name):
                return Named(split_title(name).title, year, how, end - len(name), end, BARE), True
            return None, True
        return None, False

    def elliptical(self, match: re.Match[str]) -> Named | None:
        """What 本法, 该条例, 上述规定 means: the statute itself, or the last one of that kind."""
        word, kind = match["word"], match["kind"]
        if word == "本" and self.own:
            return Named(self.own, None, "", None, None, SELF)
        kind = {"法律": "法", "法典": "法", "司法解释": "解释"}.get(kind, kind)
        found = self.by_kind.get(kind)
        if found is None and kind in ("规定", "法", "解释", "条例") and word in ("该", "上述", "前述") and self.current:
            found = self.current
        if found is None or not found.statute:
            return None
        return Named(found.statute, found.year, found.how, None, None, SELF)

    def made_under(self, match: re.Match[str]) -> Named | None:
        """该法实施条例: the regulation made under the statute spoken of, if the registry knows one of that title."""
        base = self.by_kind.get(match["kind"])
        title = self.registry.resolve(f"{base.statute}{match['made']}") if base and base.statute else None
        return Named(title, None, "", None, None, SELF) if title else None

    def remember(self, named: Named, place: int) -> None:
        """Make ``named`` the statute spoken of, for what leans on it."""
        self.current, self.current_place = named, place
        if named.statute:
            title = re.sub(r"（[^（）]*）$", "", named.statute)
            self.by_kind[next((kind for kind in _KINDS if title.endswith(kind)), "法")] = named
