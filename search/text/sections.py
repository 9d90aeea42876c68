"""The parts of a decision's plain text: 当事人、事实、理由、依据、结果.

Decisions are written to a pattern but carry few headings, so the parts are found by the phrases that open
them (经审理查明, 本院认为, 依照《…》…判决如下). Texts with headings of their own (reference cases: 基本案情, 裁判理由 …;
typical cases: 监督处理, 典型意义; penalty decisions: 一、违法事实和证据) are divided at these.

Every `Section` gives offsets into the original text. Sections are in order, do not overlap, and together with
the blanks between them make up the text. What cannot be told apart stays together, under facts.
"""

# ruff: noqa: E501 (tables of phrases are easier to check unbroken)
from __future__ import annotations

import re
from dataclasses import dataclass

from search.text.fold import Folded, compact, simplify

HEADER, PARTIES, FACTS, REASONS, BASIS, RESULT = "header", "parties", "facts", "reasons", "basis", "result"
#: 权利告知 (how to pay, to apply for review, to sue) and the signatures with the date
NOTICE, SIGNATURE = "notice", "signature"
#: parts only reference and typical cases have: 关键词, 裁判要旨, 关联索引, 典型意义
KEYWORDS, GIST, INDEX, SIGNIFICANCE = "keywords", "gist", "index", "significance"

PENALTY, RECONSIDERATION, JUDGMENT, RULING = "penalty", "reconsideration", "judgment", "ruling"
COMPENSATION, SUPERVISION, CASE = "compensation", "supervision_decision", "case"


@dataclass(frozen=True, slots=True)
class Section:
    """One part: ``original[start:end]``, without the heading that opens it (``heading``, empty if none)."""

    name: str
    start: int
    end: int
    heading: str = ""


_HEADINGS: dict[str, str] = {
    "关键词": KEYWORDS,
    "基本案情": FACTS, "案情简介": FACTS, "案情": FACTS, "基本情况": FACTS, "案件事实": FACTS, "案件基本情况": FACTS, "简要案情": FACTS,
    "违法事实": FACTS, "违法事实和证据": FACTS, "违法事实及证据": FACTS, "主要违法事实": FACTS, "事实和证据": FACTS, "事实与证据": FACTS, "案件来源": FACTS,
    "调查经过": FACTS, "案件调查情况": FACTS, "调查情况": FACTS, "证据": FACTS, "监督检查情况": FACTS, "发现的问题": FACTS, "存在的问题": FACTS, "核查情况": FACTS,
    "查明的事实": FACTS, "审理查明": FACTS, "申请人请求": FACTS, "申请人称": FACTS, "被申请人称": FACTS, "事实": FACTS, "审理情况": FACTS, "诉讼过程": FACTS,
    "裁判理由": REASONS, "理由": REASONS, "争议焦点": REASONS, "案件性质": REASONS, "定性分析": REASONS, "法律分析": REASONS, "处罚理由": REASONS, "复议理由": REASONS,
    "裁量理由": REASONS, "自由裁量理由": REASONS, "自由裁量理由等内容": REASONS, "陈述申辩及采纳情况": REASONS, "陈述申辩及听证情况": REASONS, "评析": REASONS, "本院认为": REASONS,
    "裁判依据": BASIS, "处罚依据": BASIS, "法律依据": BASIS, "依据": BASIS, "适用依据": BASIS, "处理依据": BASIS,
    "裁判结果": RESULT, "处理结果": RESULT, "处罚决定": RESULT, "处罚内容": RESULT, "处罚结果": RESULT, "决定": RESULT, "复议结果": RESULT, "复议决定": RESULT,
    "监督处理": RESULT, "监督结果": RESULT, "处理决定": RESULT, "监督意见": RESULT, "监督处理情况": RESULT, "整改要求": RESULT, "结果": RESULT, "案件结果": RESULT,
    "处罚依据和种类": BASIS, "处罚依据及决定": BASIS, "处罚依据和决定": BASIS, "行政处罚的依据和种类": BASIS, "行政处罚的履行方式和期限": NOTICE, "救济途径": NOTICE,
    "处罚履行方式和期限": NOTICE, "履行方式和期限": NOTICE, "权利告知": NOTICE, "申请复议或者提起诉讼的途径和期限": NOTICE, "行政处罚的履行方式及期限": NOTICE,
    "裁判要旨": GIST, "要旨": GIST, "裁判要点": GIST, "关联索引": INDEX, "相关法条": INDEX, "典型意义": SIGNIFICANCE, "指导意义": SIGNIFICANCE, "案例意义": SIGNIFICANCE,
    "当事人": PARTIES, "当事人基本情况": PARTIES, "当事人情况": PARTIES, "当事人信息": PARTIES,
}  # fmt: skip
_HEADING_LINE = re.compile(
    r"(?m)^[#*【\[(〔]{0,3}(?:[(]?[一二三四五六七八九十0-9]{1,3}[)、.]{1,2})?[【\[]?(?P<name>"
    + "|".join(sorted(map(re.escape, _HEADINGS), key=len, reverse=True))
    + r")(?:[】\]])?[*)]{0,2}(?P<mark>[:】\]]|$)"
)
#: words that open a case's part only when alone on their line
_CASE_HEADINGS = {
    "关键词",
    "基本案情",
    "裁判理由",
    "裁判要旨",
    "裁判结果",
    "关联索引",
    "典型意义",
    "监督处理",
    "案情简介",
    "裁判要点",
}

_OWN = "(?:院|局|厅|机关|府|委|委员会|大队|支队|总队|所|中心|队|单位|处|办|站|会)"
_PARTY = re.compile(
    r"(?:再审申请人|申请再审人|被上诉人|上诉人|附带民事诉讼原告人|原审原告|原审被告|原审第三人|一审原告|一审被告|一审第三人|二审上诉人|二审被上诉人|原告|被告|第三人|被申请人|申请人"
    r"|申请执行人|被执行人|异议人|赔偿请求人|赔偿义务机关|复议机关|被处罚人|被处罚单位|受处罚人|当事人|被监督单位|被监督机关|违法行为人|法定代表人|法定代理人|负责人|投资人|经营者|主要负责人"
    r"|委托诉讼代理人|委托代理人|诉讼代理人|代理人|出庭负责人|出庭应诉负责人|行政机关负责人|工作人员|执行事务合伙人|住所地|住所|住址|地址|经营场所|营业场所|统一社会信用代码|社会信用代码|注册号"
    r"|身份证(?:件)?(?:号码|号)?|公民身份号码|居民身份证|证件(?:类型|号码|名称)|性别|年龄|民族|出生(?:日期|年月)|联系电话|电话|联系方式|职务|字号|名称|姓名|主体资格证照名称|营业执照|类型"
    r"|工作单位|邮政?编码?|法定代表人\(负责人\)|字号名称|注册地址|单位名称)(?:姓名|名称)?(?:\([^()]{1,30}\))?[:,]|(?:(?:再审申请人|被上诉人|上诉人|原告|被告|第三人|被申请人|申请人|异议人|赔偿请求人)"
    r"(?:\([^()]{1,40}\))[^。]{2,30}[,。])"
)
_PARTY_PROSE = re.compile(
    r"(?:再审申请人|被上诉人|上诉人|原审[原被]告|原告|被告|第三人|被申请人|申请人|申请执行人|被执行人|赔偿请求人|赔偿义务机关|法定代表人|法定代理人|负责人"
    r"|委托诉讼代理人|委托代理人|诉讼代理人|经营者|被处罚人|当事人)[^,。:;不诉辩称因于在]{2,36}[,。]"
)
_NOT_PARTY = re.compile(
    r"^(?:原告|被告|申请人|被申请人|上诉人|当事人|第三人)[^:,]{0,16}(?:诉称|辩称|称|因|不服|认为|于|在|提)"
)
_PROCEEDING = re.compile(
    rf"(?:本{_OWN}(?:接|收到|于|依法|在|对|执法|查|接到|根据)|(?:上诉人|原告|申请人|再审申请人|赔偿请求人)[^。:]{{1,120}}"
    r"(?:一案|不服[^。]{2,200}|诉称|申请(?:行政复议|再审|国家赔偿|行政赔偿))|经(?:审理|审查|调查|本|依法)?查[明,:]|经(?:立案|检查|核实)|[0-9]{4}年[0-9]{1,2}月)"
)
_REASONS = re.compile(
    rf"(?:综上[,所述]*)?(?:本{_OWN}|复议机关|本级人民政府|法院(?:生效裁判)?|生效裁判|市?局|我[局院厅委会])(?:经审[理查]|经研究|经合议|审查后|经复议)?认为[,:]?"
    r"|(?:当事人|你|被处罚人|你单位|你公司|该单位|上述|以上)[^。;:]{0,40}(?:行为|做法)[,]?(?:已经?)?(?:涉嫌)?(?:违反|构成|属于)了?(?=[^。]{0,12}《)"
    r"|本案(?:的)?争议(?:的)?焦点"
)
_ANY_BASIS = re.compile(
    r"(?:综上(?:所述)?[,:]|据此[,:]|为此[,:]|鉴于[^。;]{2,200}[,;])?(?:现)?(?:依据|依照|根据|按照|参照|据此)(?!(?:职权|申请))[^。]{0,900}?"
    r"(?:(?:判决|裁定|决定|处罚|处理|监督|意见)[^。:]{0,24}如下[^。:]{0,16}[:,]|如下[^。:]{0,10}(?:决定|处罚|处理|意见)[^。:]{0,8}[:,]"
    r"|(?:决定|判决|裁定|处罚|责令)[^。:《》]{0,16}:)"
)
_INLINE_BASIS = re.compile(
    rf"(?:综上(?:所述)?[,:]|据此[,:])?(?:现)?(?:依据|依照|根据|按照|参照)(?=[^。]{{0,40}}(?:《|法第))[^。]{{0,700}}?(?:规定|之规定|授权|裁量[^。,]{{0,12}}),?"
    rf"(?P<result>(?:经[^。,]{{2,20}}[,])?(?:本{_OWN}|我[局院厅委])?(?:现)?(?:拟)?(?:决定|责令|裁定|判决)(?!书|的|作出之|如下|机关)[^。]{{2,}})"
)
# Where nobody says 本局认为: a paragraph that weighs rather than tells.
_WEIGHS = re.compile(
    r"违反(?:了)?[^。,]{0,30}(?:《|规定)|认定事实清楚|证据(?:确凿|确实)|争议(?:的)?焦点|依法应[当予]|不能成立|(?:应当|应|依法)认定|不属于[^。]{2,30}情形|符合《"
    r"|属于(?:直接|间接)?损失|(?:是|系)法律的|《[^》]{2,40}》[^。]{0,40}规定,|没有(?:事实|法律)(?:和法律)?依据|明显不当|过罚|不予采纳|应予|程序(?:合法|违法)|不构成|应当依法|依法不|违法事实清楚|从轻|减轻处罚|酌定|缺乏(?:事实|法律)|过错较"
)
_TELLS = re.compile(
    r"称[,:“]|诉称|辩称|请求|经查|查明|告知|送达|作出[^。]{0,40}(?:决定|判决|裁定)|申请(?:行政)?复议|[0-9]{1,2}时"
)
_RESULT_ALONE = re.compile(rf"(?:据此|综上(?:所述)?|为此)?,?(?:本{_OWN})?(?:判决|裁定|决定|处罚|处理)如下[:,]")
_NOTICE = re.compile(
    r"(?:(?:申请人|当事人|被处罚人|原告|你(?:单位|公司)?|双方当事人|任何一方|各方|被监督单位|赔偿请求人|被申请人)?(?:如果?|若)?(?:对本[^。]{0,12})?不服本(?:判决|裁定|决定|行政|处罚|复议|通知)"
    r"|如对本[^。]{0,12}不服|(?:当事人|你(?:单位|公司)?|被处罚人)(?:应当?|须|必须|应自|自|应在)[^。]{0,10}(?:收到|接到|自)[^。]{0,20}(?:决定书?|通知)之日起"
    r"|自(?:收到|接到|送达)[^。]{0,16}之日起[^。]{0,30}(?:缴|交)|(?:请|限)(?:你|于|自)[^。]{0,30}(?:缴纳|交至|缴至)|(?:逾期|到期)不(?:缴|履行|交)|本(?:判决|裁定)为终审"
    r"|本(?:判决|裁定|决定)(?:书)?自(?:送达|作出|签收)?之?日?起?(?:发生|生效)|(?:二审|一审|本案|再审)?(?:案件)?受理费|根据《中华人民共和国行政处罚法》第(?:七十二|72)条第?一?款?[^。]{0,20}加处"
    r"|罚款(?:应|请|限|缴|款项)[^。]{0,30}(?:缴|交)|本(?:局|机关|单位|院|大队)将依法向社会公[示开])"
)
_SIGNATURE = re.compile(
    r"(?:审判长|审判员|代理审判员|人民陪审员|书记员|法官助理|执行员|合议庭)(?:[\u4e00-\u9fff·某×*]{1,6})?$|(?:二[〇零○O]|20)[〇零○O一二三四五六七八九0-9]{2}年[一二三四五六七八九十0-9]{1,3}月"
    r"[一二三四五六七八九十0-9]{1,3}日(?:\(?(?:印章|公章|盖章)\)?)?$|\((?:印章|公章|盖章|此处盖章)\)$|附[:件1法相]|本案法律依据|附录"
)
_TITLE = re.compile(
    r"(?:行政)?(?:处罚|复议|监督|赔偿|处理|驳回|终止|变更)[^。,:]{0,14}(?:决定书|意见书|通知书)$|(?:判决|裁定|决定|调解)书$"
)
_DECIDED = re.compile(r"(?:判决|裁定|决定|意见|处罚|处理)[^。:]{0,20}如下[^。:]{0,16}[:,]")


def detect_kind(text: str) -> str | None:
    """Which kind of document ``text`` is, by its title and wording; ``None`` when nothing tells."""
    dense = simplify(compact(text[:6000]).text)
    head = dense[:300]
    if _case_headings(dense_lines(text)):
        return CASE
    for pattern, kind in (
        ("行政赔偿|国家赔偿|赔偿决定", COMPENSATION),
        ("监督决定|监督意见|监督通知", SUPERVISION),
        ("复议决定|复议终止|行政复议", RECONSIDERATION),
        ("处罚决定|不予行政处罚", PENALTY),
        ("裁定书", RULING),
        ("判决书", JUDGMENT),
    ):
        if re.search(rf"(?:{pattern})[^,。]{{0,8}}书", head):
            return kind
    for pattern, kind in (
        ("裁定如下", RULING), ("判决如下", JUDGMENT), ("赔偿义务机关", COMPENSATION), ("被申请人[:,]", RECONSIDERATION),
        ("被监督(?:单位|机关)", SUPERVISION), ("处罚", PENALTY),
    ):  # fmt: skip
        if re.search(pattern, dense):
            return kind
    return None


def dense_lines(text: str) -> str:
    """The compact text with paragraph breaks, simplified: what sections are found in."""
    return simplify(compact(text, breaks=True).text)


def _case_headings(lines: str) -> bool:
    names = {match["name"] for match in _HEADING_LINE.finditer(lines) if match["name"] in _CASE_HEADINGS}
    return len(names) >= 2


def split_sections(text: str, kind: str | None = None) -> list[Section]:
    """Divide a decision or a case into its parts, in order; see the module's head.

    ``kind`` (penalty, reconsideration, judgment, ruling, compensation, supervision_decision, case) may be given
    where it is known. An empty text gives none. Never raises.
    """
    folded = compact(text, breaks=True)
    folded = Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)
    if not folded.text.strip():
        return []
    marks = _by_headings(folded.text, kind)
    if marks is None:
        marks = _by_phrases(folded.text)
    return _sections(text, folded, marks)


def _sections(text: str, folded: Folded, marks: list[tuple[int, int, str, str]]) -> list[Section]:
    """Marks are (start of section, end of its heading, name, heading) in the compact text."""
    result: list[Section] = []
    for index, (_start, body, name, heading) in enumerate(marks):
        end = marks[index + 1][0] if index + 1 < len(marks) else len(folded.text)
        low, high = folded.span(body, end)
        while low < high and text[low].isspace():
            low += 1
        while high > low and text[high - 1].isspace():
            high -= 1
        if high <= low:
            continue
        if result and result[-1].name == name and not heading:
            result[-1] = Section(name, result[-1].start, high, result[-1].heading)
        else:
            result.append(Section(name, low, high, heading))
    return result


def _by_headings(lines: str, kind: str | None) -> list[tuple[int, int, str, str]] | None:
    matches = [
        match
        for match in _HEADING_LINE.finditer(lines)
        # 当事人: and 事实: open lines of decisions too: there they count only beside real headings
        if not (match["name"] in ("当事人", "本院认为", "决定", "证据", "案情", "结果", "依据") and match["mark"] == "")
    ]
    strong = [match for match in matches if match["mark"] != ":" or match["name"] in _CASE_HEADINGS]
    if kind != CASE and len({_HEADINGS[match["name"]] for match in strong}) < 2:
        return None
    if not strong:
        return None
    marks: list[tuple[int, int, str, str]] = []
    if strong[0].start():
        marks.append((0, 0, HEADER, ""))
    for match in strong:
        marks.append((match.start(), match.end(), _HEADINGS[match["name"]], match["name"]))
    if not _case_headings(lines):
        return _refine(lines, marks)
    return marks


def _refine(lines: str, marks: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Inside a decision with headings: the header's parties, the result in its basis, notice and signature."""
    refined: list[tuple[int, int, str, str]] = []
    for index, mark in enumerate(marks):
        start, body, name, _heading = mark
        end = marks[index + 1][0] if index + 1 < len(marks) else len(lines)
        refined.append(mark)
        if name == HEADER:
            party = next((m for m in _lines(lines, start, end) if _is_party(lines, m)), None)
            if party is not None:
                refined[-1:] = [(start, start, HEADER, ""), (party, party, PARTIES, "")]
                after = next((m for m in _lines(lines, party, end) if not _is_party(lines, m)), None)
                if after is not None:
                    refined.append((after, after, FACTS, ""))
        elif name == BASIS:
            decided = _DECIDED.search(lines, body, end)
            inline = None if decided else _INLINE_BASIS.search(lines, body, end)
            place = decided.end() if decided else inline.start("result") if inline else None
            if place is not None and place < end:
                refined.append((place, place, RESULT, ""))
        elif name in (RESULT, REASONS, FACTS) and index + 1 == len(marks):
            refined += _tail(lines, body)
    if marks[-1][2] == BASIS:
        refined += _tail(lines, refined[-1][1])
    return refined


def _lines(lines: str, start: int, end: int) -> list[int]:
    """Where the paragraphs that begin in ``start:end`` begin."""
    places = [start] if start == 0 or lines[start - 1] == "\n" or lines[start - 1 : start] in ("", ":", "】") else []
    place = lines.find("\n", start, end)
    while place >= 0:
        places.append(place + 1)
        place = lines.find("\n", place + 1, end)
    return [place for place in places if place < end]


def _is_party(lines: str, place: int) -> bool:
    end = lines.find("\n", place)
    line = lines[place : end if end >= 0 else len(lines)]
    if _NOT_PARTY.match(line) and not re.match(r"[^,:]{2,14}(?:\([^)]*\))?[:]", line):
        return False
    return len(line) < 400 and (_PARTY.match(line) or _PARTY_PROSE.match(line)) is not None


_BASIS_OPENS = re.compile("综上|据此|为此|鉴于|现|依据|依照|根据|按照|参照")
_SENTENCE_BEFORE = frozenset("。\n;:!?”、0123456789一二三四五六七八九十")


def _sentence_starts(
    lines: str, pattern: re.Pattern[str], start: int, opens: re.Pattern[str] | None = None
) -> list[re.Match[str]]:
    """Matches of ``pattern`` that begin a sentence or paragraph at or after ``start``.

    ``opens`` is a cheap pattern every match begins with: places inside a sentence are passed over before the
    costly one is tried.
    """

    def begins(place: int) -> bool:
        before = lines[place - 1 : place]
        return not place or before in _SENTENCE_BEFORE or (before == "," and pattern is not _REASONS)

    if opens is None:
        return [match for match in pattern.finditer(lines, start) if begins(match.start())]
    found: list[re.Match[str]] = []
    end = start
    for opening in opens.finditer(lines, start):
        if opening.start() >= end and begins(opening.start()):
            match = pattern.match(lines, opening.start())
            if match:
                found.append(match)
                end = match.end()
    return found


def _tail(lines: str, start: int) -> list[tuple[int, int, str, str]]:
    """Where notice and signature begin after ``start``, which is inside the result."""
    marks: list[tuple[int, int, str, str]] = []
    notice = next((match.start() for match in _sentence_starts(lines, _NOTICE, start)), None)
    if notice is not None and notice > start:
        marks.append((notice, notice, NOTICE, ""))
    after = max(start, notice or 0)
    for place in _lines(lines, after, len(lines)):
        end = lines.find("\n", place)
        line = lines[place : end if end >= 0 else len(lines)]
        if place > start and len(line) < 40 and _SIGNATURE.match(line):
            marks.append((place, place, SIGNATURE, ""))
            break
    return marks


def _by_phrases(lines: str) -> list[tuple[int, int, str, str]]:
    starts = _lines(lines, 0, len(lines))
    party = next((place for place in starts[:40] if _is_party(lines, place)), None)
    marks: list[tuple[int, int, str, str]] = []
    facts = 0
    if party is not None:
        if party:
            marks.append((0, 0, HEADER, ""))
        marks.append((party, party, PARTIES, ""))
        facts = _facts_after(lines, [place for place in starts if place >= party])
    else:
        # title and number stand on short lines of their own
        for place in starts[:8]:
            end = lines.find("\n", place)
            line = lines[place : end if end >= 0 else len(lines)]
            if end < 0 or len(line) > 45 or line.endswith(("。", ":", ";")):
                break
            facts = end + 1
        if facts:
            marks.append((0, 0, HEADER, ""))
    basis, result = _basis(lines, facts)
    reasons = next(
        (m.start() for m in _sentence_starts(lines, _REASONS, facts) if basis is None or m.start() < basis), None
    )
    if reasons is None:
        reasons = _weighing(lines, facts, basis if basis is not None else result)
    if reasons is None or reasons > facts:
        marks.append((facts, facts, FACTS, ""))
    if reasons is not None:
        marks.append((reasons, reasons, REASONS, ""))
    if basis is not None:
        marks.append((basis, basis, BASIS, ""))
    if result is not None:
        marks.append((result, result, RESULT, ""))
        marks += _tail(lines, result)
    else:
        marks += _tail(lines, max(reasons or 0, basis or 0, facts))
    return marks


def _weighing(lines: str, facts: int, until: int | None) -> int | None:
    """The first paragraph between facts and basis that argues instead of telling."""
    for place in _lines(lines, facts, until or 0)[1:]:
        end = lines.find("\n", place)
        paragraph = lines[place : end if end >= 0 else len(lines)]
        if _WEIGHS.search(paragraph) and not _TELLS.search(paragraph[:120]):
            return place
    paragraphs = _lines(lines, facts, until or 0)
    if len(paragraphs) > 1 and paragraphs[0] == facts:
        last = lines[paragraphs[-1] : until]
        if (
            len(last) < 400
            and not _TELLS.search(last[:120])
            and not re.match(r"[0-9]{4}年|同日|另查|次日|上述事实", last)
        ):
            return paragraphs[-1]
    return None


def _facts_after(lines: str, starts: list[int]) -> int:
    """Where the facts begin: the first paragraph after the parties that names none."""
    for place in starts:
        if not _is_party(lines, place):
            end = lines.find("\n", place)
            line = lines[place : end if end >= 0 else len(lines)]
            # a short line that goes on with a party's particulars (a name, an address) stays with them
            if len(line) < 30 and not _PROCEEDING.search(line) and not line.endswith(("。", ":")) and end >= 0:
                continue
            return place
    return len(lines)


def _basis(lines: str, facts: int) -> tuple[int | None, int | None]:
    """Where the basis begins and where the result begins after it."""
    own = [match.start() for match in _sentence_starts(lines, _REASONS, facts)]
    after = own[0] if own else facts
    for low in (after, facts):
        matches = _sentence_starts(lines, _ANY_BASIS, low, _BASIS_OPENS)
        if matches:
            match = matches[-1]
            return match.start(), match.end()
        inline = _sentence_starts(lines, _INLINE_BASIS, low, _BASIS_OPENS)
        if inline:
            match = inline[-1]
            return match.start(), match.start("result")
        if low == facts:
            break
    alone = _sentence_starts(lines, _RESULT_ALONE, after)
    if alone:
        return None, alone[-1].start()
    return None, None
