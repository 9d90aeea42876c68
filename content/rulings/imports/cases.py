"""Reference cases of the people's courts (参考案例) as extracted from PDF: fields ``id, category, title, text``.

The text has the sections 关键词, 基本案情, 裁判结果, 裁判理由, 裁判要旨, 关联索引, hard line wraps, blanks
inside numbers and page numbers on lines of their own. The number, court and day come from the last entry of
关联索引, the ruling in force; a case that names none gets a stable number made of its identifier.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from content.common.importing.reading import Record
from content.common.importing.values import RowError, plain_text
from content.rulings import choices
from content.rulings.imports.rows import LIMITS, ImportRow
from content.rulings.numbers import key_of
from search.text.fold import full_width, is_wrap
from search.text.numbers import COURT, find_numbers

HEADINGS = ("关键词", "基本案情", "裁判结果", "裁判理由", "裁判要旨", "关联索引")
_PAGE_NUMBER = re.compile(r"^[^\S\n]*\d{1,4}[^\S\n]*$", re.M)
_DASHES = re.compile(r"^[—\-－\s“”]+$")
# A blank with Chinese text or punctuation on at least one side is left over from the page's layout.
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’"
_LAYOUT_BLANK = re.compile(rf"(?<=[{_HAN}])[ \t\u00a0]+|[ \t\u00a0]+(?=[{_HAN}])")
_ENTRY_LABEL = re.compile(
    r"(一审|二审|再审审查|申诉审查|再审|终审|执行异议|执行复议|执行监督|执行|复核|死刑复核|国家赔偿|赔偿|初审|申请再审|"
    r"重审一审|重审二审|审查|抗诉|其他)[^：:\n（(]{0,12}[：:]"
)
_DECISION_DAY = re.compile(r"[（(]\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_DOCUMENT_NAME = re.compile(
    r"^\s*((?:刑事|民事|行政|执行|国家赔偿|赔偿|行政赔偿|刑事附带民事)*(?:判决|裁定|决定|调解|通知)书?)"
)
_BODY = re.compile(r"([\u4e00-\u9fff]{2,40}?(?:法院|委员会|赔偿委员会|仲裁委))\s*$")
_REGION = re.compile(r"^((?:北京|上海|天津|重庆)市|[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,8}自治区)")
_OUTCOMES = (
    (re.compile("驳回上诉|维持原判|予以维持|维持(?:一审|原审|原)"), choices.Outcome.UPHELD),
    (re.compile("发回.{0,20}重审|发回重审|指令.{0,20}(?:再审|审理)"), choices.Outcome.REMITTED),
    (re.compile("确认.{0,60}(?:违法|无效)"), choices.Outcome.CONFIRMED_ILLEGAL),
    (re.compile("撤销"), choices.Outcome.REVOKED),
    (re.compile("改判|变更"), choices.Outcome.VARIED),
    (re.compile("责令.{0,60}(?:履行|作出|答复|处理)"), choices.Outcome.ORDERED_TO_PERFORM),
    (re.compile("驳回.{0,40}(?:起诉|申请)"), choices.Outcome.REJECTED),
    (re.compile("驳回"), choices.Outcome.DISMISSED),
    (re.compile("准许.{0,20}撤回|撤诉|终结|终止"), choices.Outcome.WITHDRAWN),
    (re.compile("赔偿"), choices.Outcome.COMPENSATED),
)
_PARAGRAPH_END = re.compile(r"[。！？：；”’）…!?:;.)】]$")
_ENTRY_END = re.compile(r"[条款项日号）)》。决定裁书]$|第[^第]{1,12}$")
_ENTRY_START = re.compile(rf"《|{_ENTRY_LABEL.pattern}")
_ENTRY = re.compile(r"[《号条]|法院|第.{1,8}[款项]|^[（(]")
_DECISION = re.compile(r"(?:判决|裁定|决定)书?[，,]?[：:]?")
_INSTANCES = {
    "一审": choices.Instance.FIRST,
    "初审": choices.Instance.FIRST,
    "重审一审": choices.Instance.FIRST,
    "二审": choices.Instance.SECOND,
    "终审": choices.Instance.SECOND,
    "重审二审": choices.Instance.SECOND,
    "再审": choices.Instance.RETRIAL,
    "再审审查": choices.Instance.RETRIAL_REVIEW,
    "申诉审查": choices.Instance.RETRIAL_REVIEW,
    "申请再审": choices.Instance.RETRIAL_REVIEW,
    "执行": choices.Instance.ENFORCEMENT,
    "执行异议": choices.Instance.ENFORCEMENT,
    "执行复议": choices.Instance.ENFORCEMENT,
    "执行监督": choices.Instance.ENFORCEMENT,
    "国家赔偿": choices.Instance.COMPENSATION,
    "赔偿": choices.Instance.COMPENSATION,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The ruling a reference case is about, as 关联索引 names it."""

    number: str
    body: str = ""
    instance: str = ""
    document_name: str = ""
    day: date | None = None


def is_case(record: Record) -> bool:
    """Whether a record has the fields of a reference case."""
    return {"id", "title", "text"} <= record.values.keys() and not {"number", "文号", "案号"} & record.values.keys()


def row_of(record: Record) -> ImportRow:
    """The ruling a reference case stands for.

    Raises:
        RowError: identifier, title or text is missing or no text.
    """
    identifier = plain_text(record.values.get("id"))
    title = " ".join(plain_text(record.values.get("title")).split())
    text = plain_text(record.values.get("text"))
    category = plain_text(record.values.get("category"))
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_-]{5,40}", identifier):
        raise RowError(_("id: 6 to 41 letters and digits are needed"))
    if not title or not text:
        raise RowError(_("title or text is empty"))
    if len(title) > LIMITS["title"]:
        raise RowError(_("title: %(n)d characters, at most %(limit)d") % {"n": len(title), "limit": LIMITS["title"]})
    notices = []
    text, more = own_case(text, title)
    if more:
        notices.append(
            _("The row holds %(n)d other cases besides the one of its title; they were not imported") % {"n": more}
        )
    sections = sections_of(text)
    facts, reasons = sections.get("基本案情", []), list(sections.get("裁判理由", []))
    if not facts and not reasons:
        facts = paragraphs_of(text)
        notices.append(_("No section heading was found; the whole text stands under facts"))
    keywords = sections.get("关键词")
    if keywords:
        facts = ["【关键词】" + "　".join(keywords), *facts]
    if gist := sections.get("裁判要旨"):
        reasons += ["【裁判要旨】" + gist[0], *gist[1:]]
    index = sections.get("关联索引", [])
    decision = decision_of("\n".join(index)) or decision_of(title)
    fallback = f"参考案例{identifier}"
    number, key = fallback, key_of(fallback)
    if decision:
        try:
            number, key = decision.number, key_of(decision.number)
        except ValueError:
            notices.append(
                _("%(number)s could not be read; a number was made from the identifier") % {"number": decision.number}
            )
    else:
        decision = Decision(fallback)
    result = sections.get("裁判结果", [])
    name = decision.document_name
    if name and not name.endswith("书"):
        name += "书"
    kind = kind_of(name, category)
    values = {
        "kind": kind,
        "document_name": name[: LIMITS["document_name"]],
        "title": title,
        "body": decision.body,
        "region": (_REGION.match(decision.body) or [""])[0],
        "field": "",
        "instance": decision.instance,
        "decided_on": decision.day,
        "outcome": outcome_of("\n".join(result or facts), kind),
        "outcome_note": "",
        "fine": None,
        "chain": "",
        "issuing_body": "",
        "source": "人民法院参考案例",
        "parties": "",
        "facts": "\n".join(facts),
        "reasons": "\n".join(reasons),
        "basis": "\n".join(index),
        "result": "\n".join(result),
    }
    return ImportRow(record.line, number, key, values, f"case:{identifier}", fallback, notices)


def own_case(text: str, title: str) -> tuple[str, int]:
    """The part of ``text`` that is the case of that title, and how many other cases the extraction ran into it."""
    marks = [m.start() for m in re.finditer(r"^[^\S\n]*关键词[^\S\n]*$", text, re.M)]
    if len(marks) < 2:
        return text, 0
    # A case begins with its title 【 】… some lines above its 关键词.
    starts = [0]
    for before, mark in pairwise(marks):
        head = text.rfind("\n【", before, mark)
        starts.append(head if head > 0 else mark)
    wanted = "".join(title.split())
    chosen = 0
    for place, (start, mark) in enumerate(zip(starts, marks, strict=True)):
        if wanted in "".join(text[start:mark].split()):
            chosen = place
    return text[starts[chosen] : [*starts, len(text)][chosen + 1]], len(marks) - 1


def sections_of(text: str) -> dict[str, list[str]]:
    """Paragraphs by section heading; what stands before the first heading (title, catalogue number) is left out."""
    width = full_width(text)
    found: dict[str, list[str]] = {}
    pieces = re.split(rf"^[^\S\n]*({'|'.join(HEADINGS)})[^\S\n]*$", text, flags=re.M)
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        index = heading == "关联索引"
        lines = paragraphs_of(body, width, _ENTRY_END if index else _PARAGRAPH_END, _ENTRY_START if index else None)
        if index:
            # The title of the book's next chapter often stands below the last entry.
            lines = [line for line in lines if _ENTRY.search(line)]
        found.setdefault(heading, []).extend(lines)
    return found


def paragraphs_of(
    text: str,
    width: int | None = None,
    ends: re.Pattern[str] | None = None,
    starts: re.Pattern[str] | None = None,
) -> list[str]:
    """Lines joined to paragraphs: page numbers dropped, wrapped lines joined, blanks of the layout removed.

    A line goes on in the next one when it is full, when it does not end as a paragraph does (``ends``), or when
    a bracket is still open; a line that begins as one does (``starts``) is never joined to a closed one.
    """
    width, ends = width or full_width(text), ends or _PARAGRAPH_END
    lines = [line.strip() for line in _PAGE_NUMBER.sub("", text).split("\n")]
    lines = [line for line in lines if line and not _DASHES.match(line)]
    result: list[str] = []
    held = ""
    for place, line in enumerate(lines):
        held = f"{held} {line}" if held else line
        following = lines[place + 1] if place + 1 < len(lines) else ""
        fresh = starts is not None and starts.match(following) is not None and not _open_bracket(held)
        if (
            following
            and not fresh
            and (
                not ends.search(line)
                or is_wrap(line + "\n", len(line), width)
                or (len(held) < 400 and _open_bracket(held))
                or _DECISION_DAY.match(following)
            )
        ):
            continue
        result.append(_LAYOUT_BLANK.sub("", held).strip())
        held = ""
    return result


def _open_bracket(text: str) -> bool:
    return any(text.count(left) > text.count(right) for left, right in ("（）", "《》", "〔〕", "()"))


def decision_of(text: str) -> Decision | None:
    """The last court ruling named in ``text`` (关联索引 lists them in order of procedure); None when there is none."""
    last = None
    for find in find_numbers(text):
        if find.kind == COURT:
            last = find
    if last is None:
        return None
    number = "".join(last.text.split())
    if not number.startswith(("（", "(", "〔", "[", "［", "【", "{", "｛")):
        # One of a list such as （2021）京03刑初108号、109号: only the running number stands here.
        number = last.key.replace("(", "（").replace(")", "）")
    before, after = text[: last.start], text[last.end : last.end + 120]
    labels = list(_ENTRY_LABEL.finditer(before))
    label = labels[-1] if labels else None
    between = before[label.end() :] if label else before[-60:]
    between = "".join(between.split())
    body = _BODY.search(between)
    name = _DOCUMENT_NAME.match("".join(after.split()))
    day = _DECISION_DAY.search(after)
    return Decision(
        number=number,
        body=body[1] if body and len(body[1]) <= LIMITS["body"] else "",
        instance=_INSTANCES.get(label[1], choices.Instance.OTHER).value if label and len(between) < 80 else "",
        document_name=name[1] if name else "",
        day=_day(day) if day else None,
    )


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def kind_of(document_name: str, category: str) -> str:
    """文书种类 of a court's document."""
    if "赔偿" in document_name or (category == "国家赔偿" and "决定" in document_name):
        return choices.Kind.COMPENSATION.value
    if "判决" in document_name:
        return choices.Kind.JUDGMENT.value
    if any(word in document_name for word in ("裁定", "决定", "通知", "调解")):
        return choices.Kind.RULING.value
    return choices.Kind.COMPENSATION.value if category == "国家赔偿" else choices.Kind.JUDGMENT.value


def outcome_of(text: str, kind: str) -> str:
    """结果 as the last decision in ``text`` states it; empty when it is none of the known ones.

    A civil judgment that awards damages is not a compensation by the State, hence ``kind``.
    """
    decisions = list(_DECISION.finditer(text))
    if not decisions:
        return ""
    operative = text[decisions[-1].end() :][:160]
    for pattern, outcome in _OUTCOMES:
        if outcome == choices.Outcome.COMPENSATED and kind != choices.Kind.COMPENSATION:
            continue
        if pattern.search(operative):
            return outcome.value
    return ""
