"""Statutes (法律、法规、规章、司法解释): their names, versions and articles.

A `StatuteRegistry` answers which statute a name means. The built-in one knows the names of
`statute_names`; ``load_laws`` reads a laws file (JSON Lines, optionally gzip, fields ``path, title, date,
markdown``) into `Statute` records with versions and articles, and ``StatuteRegistry.extended`` adds their titles.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from search.text.fold import compact, simplify
from search.text.numerals import CHINESE_NUMERAL, chinese_integer
from search.text.statute_names import ALIASES, NATIONAL, PLAIN

COUNTRY = "中华人民共和国"
#: what the last word of a statute's title can be; anything else in 《》 is a contract, a decision, a form
KIND_WORDS = (
    "法|法典|宪法|条例|规定|办法|细则|规则|解释|决定|意见|批复|答复|复函|通则|总则|总纲|准则|规范|标准|基准|纪要|安排|公约|协定|议定书|条约|通知|规程"
    "|制度|修正案|目录|指引|指南|指导意见|若干问题|章程指引|决议|清单|公告|要求|守则|纲要|政策|法案|规约|惯例|程序"
)
_KIND = re.compile(
    rf"(?:{KIND_WORDS})(?:[(（](?:试行|暂行|修订|草案|[一二三四五六七八九十0-9]+|续)[)）]|[一二三四五六七八九十])*$"
)
_NOT_STATUTE = re.compile(
    "(?:合同|协议|协议书|决定书|判决书|裁定书|通知书|告知书|意见书|建议书|报告|笔录|证书|说明书|承诺书|申请书|起诉状|上诉状|备忘录"
    "|商标.{0,8}决定|(?:专题|常务|协调|办公|局务)会议纪要|审查决定|公司章程|保函|条款)$"
)
_ORGANS = (
    "最高人民法院|最高人民检察院|公安部|司法部|国家安全部|国务院|全国人民代表大会常务委员会|全国人大常委会|全国人民代表大会|国家移民管理局|国家外汇管理局"
    "|中国证券监督管理委员会|中国证监会|中国海警局|国家监察委员会|工业和信息化部|民政部|人力资源社会保障部|人力资源和社会保障部|生态环境部|教育部|国家税务总局"
    "|国家市场监督管理总局|海关总署|农业农村部|财政部|建设部|住房和城乡建设部|自然资源部|中国人民银行|商务部|文化和旅游部|国家发展和改革委员会|国家知识产权局"
)
_LEADING_ORGANS = re.compile(rf"^(?:(?:{_ORGANS})[、,和及 ]?(?:办公厅|研究室)?[、,]?)+(?=[关〈印办适审])")
_VERSION_IN_TITLE = re.compile(
    r"[(（](?:(?P<year>(?:19|20)\d\d)年?(?:\d{1,2}月\d{1,2}日)?(?:第.次)?(?P<how>修正案?|修订|修改|施行|公布|版|)(?:本|版)?)[)）]$"
)
_NUMBER_IN_TITLE = re.compile(r"[(（][^()（）]{0,14}[〔\[(（][0-9]{4}[〕\])）][^()（）]{0,12}号?[)）]$")


@dataclass(frozen=True, slots=True)
class StatuteName:
    """A title taken apart: ``title`` without version and document number, the year it names, and how."""

    title: str
    year: int | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article (条) of a statute. ``number`` is ``33`` or ``120之1``; ``heading`` the 编/章/节 it stands in."""

    number: str
    text: str
    heading: str = ""

    @property
    def paragraphs(self) -> list[str]:
        """The 款 of the article; items (项) stay with the paragraph they belong to."""
        result: list[str] = []
        for line in self.text.split("\n"):
            if result and re.match(r"[(（][一二三四五六七八九十]+[)）]|[0-9]+[.．、]", line):
                result[-1] += "\n" + line
            elif line:
                result.append(line)
        return result


@dataclass(frozen=True, slots=True)
class StatuteVersion:
    """One version of a statute: the date of its file (ISO, may be missing), its history and articles."""

    date: str | None
    path: str
    history: tuple[str, ...]
    articles: tuple[Article, ...]

    def article(self, number: str) -> Article | None:
        """The article with this number (``33``, ``120之1``)."""
        return next((article for article in self.articles if article.number == number), None)


@dataclass(slots=True)
class Statute:
    """A statute with its versions, oldest first; ``key`` identifies it however it is spelled."""

    title: str
    key: str
    category: str = ""
    versions: list[StatuteVersion] = field(default_factory=list)


@lru_cache(maxsize=4096)
def split_title(written: str) -> StatuteName:
    """Take version and document number off a title as written between 《 and 》 (or without them)."""
    title = clean_title(written)
    year, how = None, ""
    for _ in range(3):
        match = _VERSION_IN_TITLE.search(title)
        if match:
            year, how = int(match["year"]), match["how"].replace("修正案", "修正")
            title = title[: match.start()]
            continue
        match = _NUMBER_IN_TITLE.search(title)
        if match is None:
            break
        title = title[: match.start()]
    return StatuteName(title, year, how)


def clean_title(written: str) -> str:
    """A title in one spelling: no blanks, inner 〈〉, full-width brackets, simplified characters."""
    title = simplify(compact(written).text)
    title = title.strip('《》〈〉<>"“”。,;:')
    if title.count("〈") + title.count("<") + title.count("《") != title.count("〉") + title.count(">") + title.count(
        "》"
    ):
        # strip() took the closing mark of an inner title
        title = simplify(compact(written).text).removeprefix("《").removesuffix("》")
    title = title.replace("<", "〈").replace(">", "〉").replace("《", "〈").replace("》", "〉")
    # 最高人民法院〈关于办理…的解释〉: the marks only enclose the rest of the title
    match = re.fullmatch(r"([^〈〉]*)〈(关于[^〈〉]*(?:〈[^〈〉]*〉[^〈〉]*)*)〉", title)
    if match:
        title = match[1] + match[2]
    return title.replace("(", "（").replace(")", "）")


@lru_cache(maxsize=4096)
def statute_key(title: str) -> str:
    """What two spellings of a statute's title have in common (for comparing and as a database key).

    Leaves out 中华人民共和国, quotation marks, blanks, 、 between organs, the version, and the issuing
    organs before 关于.
    """
    name = split_title(title).title
    name = _LEADING_ORGANS.sub("", name.replace("〉", "").replace(COUNTRY, "")) if "〈" not in name[:4] else name
    name = name.replace(COUNTRY, "").replace("中国人民共和国", "")
    name = re.sub(r"[〈〉“”\"'‘’、,，\s·•]", "", name).replace("（", "(").replace("）", ")")
    name = re.sub(r"(?<=解释|规定)([一二三四五六七八九十])$", r"(\1)", name)
    name = re.sub(rf"^(?:{_ORGANS})+(?=关于)", "", name)
    return name or title


@lru_cache(maxsize=4096)
def looks_like_statute(title: str) -> bool:
    """Whether a title in 《》 names a statute or rule rather than a contract, decision or form."""
    name = title.strip("《》")
    return bool(_KIND.search(name)) and not _NOT_STATUTE.search(name)


class StatuteRegistry:
    """Names known, each with the canonical title it stands for."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._titles: dict[str, str] = {}
        for name, title in names:
            self._titles.setdefault(statute_key(name), title)
        self._longest = max((len(key) for key in self._titles), default=0)

    def resolve(self, name: str) -> str | None:
        """Canonical title of a statute named ``name`` in any spelling, or ``None``."""
        return self._titles.get(statute_key(name))

    def canonical(self, name: str) -> str:
        """As ``resolve``, and an unknown title cleaned as it stands."""
        return self.resolve(name) or split_title(name).title

    def ending(self, text: str) -> tuple[int, str] | None:
        """The longest known name that ``text`` ends with: its length and canonical title."""
        for size in range(min(self._longest + len(COUNTRY), len(text)), 1, -1):
            tail = text[-size:]
            title = self._titles.get(tail) or (
                self._titles.get(tail.removeprefix(COUNTRY)) if tail.startswith(COUNTRY) else None
            )
            if title:
                return size, title
        return None

    def names(self) -> Iterator[tuple[str, str]]:
        """Every (key, canonical title)."""
        yield from self._titles.items()

    def extended(self, statutes: Iterable[Statute]) -> StatuteRegistry:
        """A registry that knows these statutes' titles too; theirs win over the built-in spelling."""
        extra = [(statute.title, statute.title) for statute in statutes]
        return StatuteRegistry([*extra, *self._titles.items()])


@lru_cache(maxsize=1)
def builtin_registry() -> StatuteRegistry:
    """The names every installation knows."""
    names = [(name, COUNTRY + name) for name in NATIONAL.split()]
    names += [(name, name) for name in PLAIN.split()]
    names += list(ALIASES.items())
    names += [(title, title) for title in ALIASES.values()]
    return StatuteRegistry(names)


# --- texts ------------------------------------------------------------------------------------------

_HEADING = re.compile(r"^#{1,6}\s*(.+?)\s*$")
_PLAIN_HEADING = re.compile(rf"^第[{CHINESE_NUMERAL}0-9]{{1,6}}[编章节分]\s*\S{{0,30}}$")
_ARTICLE_START = re.compile(
    rf"^\**第([{CHINESE_NUMERAL}]{{1,9}}|[0-9]{{1,4}})条(?:之([一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}}))?\**"
    r"(?:[\s　:：]+|(?=[^\s规第之的、，,或和至及])|$)"
)
_NUMBERED_START = re.compile(rf"^([{CHINESE_NUMERAL}]{{1,5}})、\s*")
_INFO_END = "<!-- INFO END -->"


def parse_statute(markdown: str) -> list[Article]:
    """The articles of a statute's text in order.

    Headings are Markdown headings or lines 第N章 …; an article runs from 第N条 at the start of a line to
    the next. A text without any 第N条 (批复, short decisions) whose points are numbered 一、 gives those.
    The number is in Arabic digits, 之N kept: ``120之1``.
    """
    body = markdown.split(_INFO_END, 1)[-1].replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.strip(" \t　\ufeff") for line in body.split("\n")]
    articles = _articles(lines, _ARTICLE_START)
    if not articles:
        articles = _articles(lines, _NUMBERED_START)
    return articles


def preamble_of(markdown: str) -> str:
    """What stands before the first heading or article; of a text without articles, all of it."""
    body = markdown.split(_INFO_END, 1)[-1].replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.strip(" \t　\ufeff") for line in body.split("\n")]
    start = _ARTICLE_START if any(_ARTICLE_START.match(line) for line in lines) else _NUMBERED_START
    whole = not _articles(lines, start)
    kept: list[str] = []
    for line in lines:
        mark = _HEADING.match(line)
        if mark and line.startswith("# "):
            continue
        if not whole and (mark or start.match(line) or _PLAIN_HEADING.match(line)):
            break
        if line and not line.startswith("<!--"):
            kept.append(mark[1] if mark else line)
    return "\n".join(kept)


def _articles(lines: list[str], start: re.Pattern[str]) -> list[Article]:
    articles: list[Article] = []
    headings: dict[int, str] = {}
    number: str | None = None
    heading = ""
    content: list[str] = []
    highest = 0

    def close() -> None:
        if number is not None:
            articles.append(Article(number, "\n".join(line for line in content if line), heading))

    for line in lines:
        if line.startswith("<!--"):
            continue
        mark = _HEADING.match(line)
        match = start.match(line) if mark is None else None
        if mark or (match is None and _PLAIN_HEADING.match(line)):
            close()
            number, content = None, []
            level = len(line) - len(line.lstrip("#")) if mark else 2
            headings = {depth: text for depth, text in headings.items() if depth < level}
            headings[level] = mark[1] if mark else line
            continue
        if match is None:
            if number is not None:
                content.append(line)
            continue
        value = chinese_integer(match[1])
        if value is None or (number is not None and _quoted(content)):
            content.append(line)
            continue
        suffix = chinese_integer(match[2]) if match.re.groups > 1 and match[2] else None
        if articles and value < highest - 2 and suffix is None and start is _ARTICLE_START and value != 1:
            # a line that begins with a reference back, not an article
            content.append(line)
            continue
        close()
        highest = value if value == 1 else max(highest, value)
        number = str(value) + (f"之{suffix}" if suffix else "")
        heading = " ".join(text for depth, text in sorted(headings.items()) if depth > 1)
        content = [line[match.end() :].strip()]
    close()
    return articles


def _quoted(content: list[str]) -> bool:
    """Whether the text so far ends inside “…”, as where a decision quotes the article it rewrites."""
    text = "".join(content)
    return text.count("“") > text.count("”")


def _history(markdown: str) -> tuple[str, ...]:
    head = markdown.split(_INFO_END, 1)[0] if _INFO_END in markdown else ""
    return tuple(line.strip() for line in head.split("\n") if line.strip() and not line.startswith("#"))


def load_laws(path: str | Path) -> Iterator[Statute]:
    """Read a laws file and yield its statutes, each with its versions, oldest first.

    Lines that are not JSON objects with a title raise `ValueError` naming the line.
    """
    opener = gzip.open if str(path).endswith(".gz") else open
    found: dict[str, Statute] = {}
    with opener(path, "rt", encoding="utf-8") as lines:
        for count, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                title, markdown = str(row["title"]), str(row["markdown"])
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"line {count} is not a statute: {error}") from error
            where = str(row.get("path") or "")
            key = statute_key(title)
            statute = found.get(key)
            if statute is None:
                statute = found[key] = Statute(split_title(title).title, key, where.split("/")[0])
            statute.versions.append(
                StatuteVersion(row.get("date"), where, _history(markdown), tuple(parse_statute(markdown)))
            )
    for statute in found.values():
        statute.versions.sort(key=lambda version: (version.date or "", version.path))
        yield statute
