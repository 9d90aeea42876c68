"""What a record of a laws file must be to become a version of a statute. No database here."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from content.common.importing.reading import Record
from content.common.importing.values import RowError, plain_text
from content.statutes.models import Kind
from content.statutes.services import VersionText
from search.text.statutes import Article, parse_statute, preamble_of, split_title, statute_key

MAX_TITLE = 200
UNDATED = "undated"

#: The folder a text stands in → what it is. Folders of the law's branches hold laws.
_KINDS = {
    "行政法规": Kind.REGULATION, "司法解释": Kind.INTERPRETATION, "部门规章": Kind.RULE, "地方性法规": Kind.LOCAL,
    "宪法": Kind.LAW, "宪法相关法": Kind.LAW, "行政法": Kind.LAW, "经济法": Kind.LAW, "社会法": Kind.LAW,
    "民法商法": Kind.LAW, "民法典": Kind.LAW, "刑法": Kind.LAW, "诉讼与非诉讼程序法": Kind.LAW,
}  # fmt: skip
_BODY = re.compile(
    "全国人民代表大会常务委员会|全国人民代表大会|最高人民法院|最高人民检察院|国务院|[\u4e00-\u9fff]{2,12}人民代表大会常务委员会"
)
#: 第十三届全国人民代表大会常务委员会 is the same body as the twelfth
_TERM = re.compile(r"第[一二三四五六七八九十]{1,3}届")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HOW = re.compile("修订|修正|修改|通过|公布|发布|批准")
_FORCE = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:正式)?(?:施行|实施|生效|执行)")
_AT_ONCE = re.compile(r"(?:公布|发布)之日起?(?:施行|实施|生效|执行)")
#: Articles at the end among which the clause of entry into force is looked for.
_LAST_ARTICLES = 4


@dataclass(slots=True)
class ImportRow:
    """A version of a statute as a file has it, checked. ``notices`` are for somebody to look at."""

    line: int
    title: str
    key: str
    kind: str
    issuing_body: str
    text: VersionText
    notices: list[str] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, str]:
        """What it is a version of, and which."""
        return self.key, self.text.edition


def row_of(record: Record) -> ImportRow:
    """The version that a record ``{title, markdown, date, path}`` holds.

    Raises:
        RowError: with the reason, for the person who made the file.
    """
    title = _field(record, "title")
    markdown = _field(record, "markdown")
    day = _date(record.values.get("date"))
    path = plain_text(record.values.get("path") or "")
    name = split_title(title)
    if not title:
        raise RowError(_("title: missing or empty"))
    if len(name.title) > MAX_TITLE:
        raise RowError(_("title: %(n)d characters, at most %(limit)d") % {"n": len(name.title), "limit": MAX_TITLE})
    if not markdown:
        raise RowError(_("markdown: missing or empty"))
    articles, notices = _once_each(parse_statute(markdown))
    preamble = preamble_of(markdown)
    if not articles and not preamble:
        raise RowError(_("markdown: no text after the heading"))
    if not articles:
        notices.append(_("No articles are recognised in the text; it is kept whole and citations cannot lead into it."))
    history = markdown.split("<!-- INFO END -->", 1)[0] if "<!-- INFO END -->" in markdown else ""
    text = _dated(history, day, name.year, articles)
    return ImportRow(
        record.line,
        name.title,
        statute_key(title)[:200],
        _kind(path, name.title),
        _issuing_body(history, name.title),
        replace(text, preamble=preamble, source=path[:255], articles=tuple(articles)),
        notices,
    )


def merged(rows: list[ImportRow]) -> tuple[ImportRow, list[ImportRow]]:
    """One version out of rows of the same edition, and the rows left out.

    A code whose books (编) stand in files of their own has articles that complete each other; the same text in two
    folders, or a second wording of the same day, does not: there the first counts.
    """
    first, *others = rows
    articles = list(first.text.articles)
    numbers = {article.number for article in articles}
    left_out = []
    for row in others:
        own = {article.number for article in row.text.articles}
        if own and not own & numbers:
            articles += row.text.articles
            numbers |= own
        else:
            left_out.append(row)
    if len(articles) != len(first.text.articles):
        articles.sort(key=lambda article: tuple(int(part) for part in article.number.split("之")))
        starts = [row.text.in_force_from for row in rows if row.text.in_force_from]
        text = replace(first.text, articles=tuple(articles), in_force_from=min(starts, default=None))
        first = replace(first, text=text)
    return first, left_out


def _field(record: Record, name: str) -> str:
    value = record.values.get(name)
    if value is not None and not isinstance(value, str):
        raise RowError(_("%(name)s: not a text") % {"name": name})
    return plain_text(value)


def _date(value: object) -> dt.date | None:
    if value in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise RowError(_("date: “%(text)s” is not a day such as 2021-01-22") % {"text": str(value)[:40]}) from None


def _kind(path: str, title: str) -> str:
    for folder in path.split("/")[:-1]:
        if folder in _KINDS:
            return _KINDS[folder]
    return Kind.INTERPRETATION if title.startswith("最高人民") else Kind.OTHER


def _issuing_body(history: str, title: str) -> str:
    """Who made it: for interpretations the title says so, else the last step of the history that names a body."""
    bodies = list(dict.fromkeys(_BODY.findall(title.split("关于", 1)[0]))) if "关于" in title else []
    if not bodies:
        for line in reversed(history.split("\n")):
            if found := _BODY.search(_TERM.sub("", line)):
                bodies = [found[0]]
                break
    return "、".join(bodies)[:120]


def _once_each(articles: list[Article]) -> tuple[list[Article], list[str]]:
    """Each number once: what repeats one (an annex that counts anew) is kept as part of the article before it."""
    kept: list[Article] = []
    seen: set[str] = set()
    repeated: list[str] = []
    for article in articles:
        if article.number in seen:
            last = kept[-1]
            kept[-1] = replace(last, text=f"{last.text}\n{article.text}".strip())
            repeated.append(article.number)
        else:
            seen.add(article.number)
            kept.append(article)
    if not repeated:
        return kept, []
    notice = _("Articles %(numbers)s occur twice; the later text was put behind the article before it.")
    return kept, [notice % {"numbers": "、".join(repeated[:10])}]


def _dated(history: str, day: dt.date | None, year: int | None, articles: list[Article]) -> VersionText:
    """Edition, revision and days, out of the file's date, the steps of the history and the last articles."""
    steps = [(found, line) for line in history.split("\n") if (found := _first_day(line))]
    made = [(found, line) for found, line in steps if not re.search(r"日\s*(?:起)?施行", line)]
    promulgated = day or (made[-1][0] if made else None)
    how = next((word[0] for _found, line in reversed(made) if (word := _last(_HOW, line))), "")
    how = {"修改": "修正", "通过": "公布", "发布": "公布", "批准": "公布"}.get(how, how)
    adopted = sum("通过" in line for _found, line in made)
    if how == "公布" and promulgated and (adopted > 1 or made[0][0].year < promulgated.year - 1):
        how = "修正"  # the history leaves out how; a text adopted or dated again was changed
    force: dt.date | None = None
    if promulgated:
        force = next(
            (found for found, line in reversed(steps) if "施行" in line and found >= promulgated),
            None,
        ) or _force_clause(f"{history}\n{_end(articles)}", promulgated, first=len(made) <= 1)
    if promulgated is None and year:
        return VersionText(edition=str(year), revision=f"{year}{how}")
    if promulgated is None:
        return VersionText(edition=UNDATED)
    return VersionText(
        edition=promulgated.isoformat(),
        revision=f"{promulgated.year}{how}",
        promulgated_on=promulgated,
        in_force_from=force,
    )


def _end(articles: list[Article]) -> str:
    return "\n".join(article.text for article in articles[-_LAST_ARTICLES:])


def _force_clause(text: str, promulgated: dt.date, *, first: bool) -> dt.date | None:
    """本法自2021年7月15日起施行. A later revision often leaves the clause of the first text: a day before this
    version's promulgation is that one's, and so is 自公布之日起 unless this is the first text."""
    for found in _FORCE.finditer(text):
        day = _day(found)
        if day and day >= promulgated:
            return day
    return promulgated if first and _AT_ONCE.search(text) else None


def _first_day(line: str) -> dt.date | None:
    found = _DAY.search(line)
    return _day(found) if found else None


def _day(found: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)
