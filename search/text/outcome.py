"""What a decision decides (结果): outcome, fine and date, read from its operative part.

Outcome codes are those published rulings use: ``upheld`` 维持, ``revoked`` 撤销, ``varied`` 变更,
``confirmed_illegal`` 确认违法, ``ordered_to_perform`` 责令履行, ``dismissed`` 驳回请求, ``rejected`` 驳回起诉或申请、不予受理,
``remitted`` 发回重审, ``withdrawn`` 撤回、终止, ``mediated`` 调解, ``enforced``/``not_enforced`` (不)准予执行,
``compensated`` 赔偿, ``penalised`` 处罚, ``not_penalised`` 不予处罚, ``corrected`` 责令改正.
"""

# ruff: noqa: E501 (tables of phrases are easier to check unbroken)
from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from search.text.fold import Folded, compact, simplify
from search.text.numerals import amount, chinese_integer
from search.text.sections import BASIS, NOTICE, PENALTY, RESULT, SIGNATURE, SUPERVISION, detect_kind, split_sections


@dataclass(frozen=True, slots=True)
class OutcomeFind:
    """One operative phrase with its place in the original text."""

    code: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """A sum of money in yuan with its place; ``what`` is 罚款, 没收, 赔偿 or empty."""

    start: int
    end: int
    text: str
    yuan: Decimal
    what: str


@dataclass(frozen=True, slots=True)
class DateFind:
    """A calendar date with its place in the original text."""

    start: int
    end: int
    text: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class Result:
    """Summary of a decision: main outcome (``None`` if unreadable), every outcome, fine in yuan, date."""

    outcome: str | None
    outcomes: tuple[OutcomeFind, ...]
    fine: Decimal | None
    date: dt.date | None


# In the order of weight: what a higher court does to the decision below comes before what follows from it.
_OUTCOMES: tuple[tuple[str, str], ...] = (
    ("remitted", r"发回[^。;]{0,30}重(?:新审理|审)|指令[^。;]{0,30}(?:再审|审理)|(?:由|责令)[^。;]{0,30}继续审理"),
    ("withdrawn", r"准许[^。;]{0,60}撤回|按(?:自动)?撤(?:诉|回)[^。;]{0,12}处理|终止(?:本案)?(?:行政复议|审理|审查|诉讼|行政处罚|调查)|终结(?:诉讼|审查|本次执行|执行)"),
    ("not_enforced", r"不准予(?:强制)?执行|不予(?:强制)?执行"),
    ("enforced", r"准予(?:强制)?执行|准许(?:强制)?执行"),
    ("not_penalised", r"(?:决定)?(?:对[^。;]{0,30})?(?:不予|免予)(?:行政)?处罚"),
    ("varied", r"将[^。;]{0,120}变更为|变更[^。;]{0,90}(?:为|第[^。;]{1,6}项)|(?<!不予)变更(?:被|原|该)?[^。;]{0,60}(?:决定|处罚)|改判"),
    ("confirmed_illegal", r"确认[^。;]{0,160}?(?:违法|无效)"),
    ("ordered_to_perform", r"(?:责令|判令|限)(?:其|被告|被申请人|被上诉人|赔偿义务机关)[^。;]{0,100}?(?:履行|重新|作出|答复|公开|办理|查处|处理|受理|颁发|登记|支付|给付)"),
    ("revoked", r"撤销[^。;]{0,160}?(?:决定|处罚|行为|裁决|复议|认定|通知|许可|登记|行政|答复|告知|批复|内容|第[^。;]{1,6}项|〔)"),
    ("compensated", r"(?:赔偿|支付)[^。;]{0,60}?(?:赔偿金|损失|精神损害|[0-9,.万]+元|元)"),
    ("upheld", r"维持(?!秩序|生活|现状)[^。;]{0,80}|驳回[^。;]{0,6}上诉"),
    ("rejected", r"驳回[^。;]{0,60}?(?:起诉|再审申请|复议申请|申诉)|不予受理|不予立案"),
    ("dismissed", r"驳回[^。;]{0,80}?(?:诉讼请求|其他(?:诉讼)?请求|请求|赔偿申请|复议请求|异议)|不予赔偿"),
    ("mediated", r"(?:达成|调解)[^。;]{0,20}(?:调解协议|协议)|制作[^。;]{0,6}调解书"),
    ("penalised", r"罚款|没收(?:违法所得|非法)|处以?警告|给予警告|通报批评|吊销|暂扣|责令停产停业|责令停业|责令关闭|限制从业|行政拘留|拘留[^。;]{0,6}日|没收"),
    ("corrected", r"责令[^。;]{0,60}?(?:改正|整改|纠正|停止|拆除|退还|发还)|限期[^。;]{0,20}(?:改正|整改|拆除)"),
)  # fmt: skip
_PATTERNS = tuple((code, re.compile(pattern)) for code, pattern in _OUTCOMES)
_NEGATED = re.compile(r"(?:不予|请求|申请|要求|不服|是否)$")

_NUMBER = r"(?:[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]{1,4})?|[0-9]{1,12}(?:\.[0-9]{1,6})?|[〇零一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟两]{1,16})"
_SUM = rf"{_NUMBER}(?:[万亿]{_NUMBER}?)?[万亿千百]?"
_MONEY = re.compile(
    rf"(?P<what>罚款|罚金|没收[^。;,0-9]{{0,16}}?|赔偿[^。;,0-9]{{0,24}}?|支付[^。;,0-9]{{0,24}}?|处以?|)(?P<gap>(?:金额|数额)?(?:共计|合计|总计|计|为|各|折合)?(?:人民币|RMB|￥|¥)?(?:\(大写\)|大写)?[::]?)"
    rf"(?P<number>{_NUMBER}(?:[万亿千百萬億]{{1,2}}{_NUMBER}?)?[万亿]?)(?P<unit>余?元)(?:[整正])?"
)
_FINE = re.compile(
    rf"(?:罚款|处(?:以)?罚款|罚款金额|罚款数额|并处)(?:金额|数额)?(?:共计|合计|计|为|各)?(?:\(?(?:人民币|￥|¥)\)?)?(?:\(大写\)|大写)?:?"
    rf"(?P<number>{_SUM})(?P<unit>元)"
    rf"|(?:人民币|￥|¥)?(?P<number2>{_SUM})元(?:整|正)?(?:\([^()]{{0,30}}\))?的?(?:行政)?罚款"
)
_FINE_TOTAL = re.compile(
    rf"(?:罚没款?(?:合计|共计|总额|总计)?|罚款(?:合计|共计|总计|总额))(?:为)?(?:人民币)?:?(?P<number>{_SUM})元"
)
# What is given back, added for late payment or quoted from the decision below is not the fine imposed.
_NOT_FINE = re.compile(
    r"(?:加处|逾期[^。;]{0,20}|百分之[^。;]{0,6}|每日[^。;]{0,8}|(?:退还|返还|退回)[^。;,]{0,16}|缴纳(?:的|了)?|决定中?的?|其中|对[^。;]{0,12}月[^。;]{0,8})$"
)
_LIMIT = re.compile("以上|以下|以内|的幅度")
_WHOLE = re.compile(rf"[,(]?(?:共计?|合计|总计|计)(?:罚款)?(?:人民币)?(?P<number>{_SUM})元")
_DATE = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2}|[一二][〇零○O一二三四五六七八九]{3})年(?P<month>[0-9]{1,2}|十[一二]?|[一二三四五六七八九])月"
    r"(?P<day>[0-9]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
    r"|(?<![0-9])(?P<year2>(?:19|20)[0-9]{2})[-/.](?P<month2>[0-9]{1,2})[-/.](?P<day2>[0-9]{1,2})(?![0-9])"
)


def _view(text: str) -> Folded:
    folded = compact(text)
    return Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)


def find_outcomes(text: str) -> list[OutcomeFind]:
    """Operative phrases in ``text`` (give it the 结果 part), in order of place."""
    folded = _view(text)
    finds: list[tuple[int, int, str]] = []
    taken: list[tuple[int, int]] = []
    for code, pattern in _PATTERNS:
        for match in pattern.finditer(folded.text):
            if _NEGATED.search(folded.text[max(0, match.start() - 4) : match.start()]):
                continue
            if any(low < match.end() and match.start() < high for low, high in taken):
                continue
            finds.append((match.start(), match.end(), code))
            taken.append((match.start(), match.end()))
            if len(finds) > 200:
                break
    finds.sort()
    result = []
    for low, high, code in finds:
        start, end = folded.span(low, high)
        result.append(OutcomeFind(code, start, end, text[start:end]))
    return result


def find_money(text: str) -> list[Money]:
    """Sums in yuan in running text: 罚款五万元, 50,000元, 5万元, 人民币伍万元整."""
    folded = _view(text)
    result = []
    for match in _MONEY.finditer(folded.text):
        value = amount(match["number"])
        if value is None:
            continue
        start, end = folded.span(match.start("number"), match.end("unit"))
        what = next((word for word in ("罚款", "没收", "赔偿") if match["what"].startswith(word)), "")
        result.append(Money(start, end, text[start:end], value, what))
    return result


def fine_amount(text: str) -> Decimal | None:
    """The fine imposed in ``text`` (give it the 结果 part), in yuan: several fines are added, a stated total wins.

    Where a fine is changed (变更 … 为罚款五千元) the last one counts.
    """
    dense = _view(text).text
    total = _FINE_TOTAL.search(dense)
    if total and total.group().startswith("罚款"):
        return amount(total["number"])
    changed = re.search("变更[^。;]*?[为:]", dense)
    start = changed.end() if changed else 0
    if changed and "罚款" in dense[max(0, changed.start() - 12) : changed.end()]:
        new = re.match(rf"(?:罚款)?(?:人民币)?({_SUM})元", dense[start:])
        if new:
            return amount(new[1])
    sums: list[Decimal] = []
    for match in _FINE.finditer(dense, start):
        value = amount(match["number"] or match["number2"])
        before = dense[max(0, match.start() - 30) : match.start()]
        if not value or _NOT_FINE.search(before) or _LIMIT.match(dense, match.end()):
            continue
        whole = _WHOLE.match(dense, match.end())
        if whole:
            value = amount(whole["number"]) or value
        # 合计 repeats what was added up
        sums = [value] if sums and re.search(r"(?:合并|合计|总计|共计)[^。;]{0,10}$", before) else [*sums, value]
    return sum(sums, Decimal(0)) if sums else None


def find_dates(text: str) -> list[DateFind]:
    """Dates in Arabic or Chinese numerals (二〇二五年三月十八日), in order; impossible ones are left out."""
    folded = _view(text)
    result = []
    for match in _DATE.finditer(folded.text):
        year = chinese_integer((match["year"] or match["year2"]).replace("O", "〇"))
        month = chinese_integer(match["month"] or match["month2"])
        day = chinese_integer(match["day"] or match["day2"])
        if year is None or month is None or day is None:
            continue
        try:
            date = dt.date(year, month, day)
        except ValueError:
            continue
        start, end = folded.span(match.start(), match.end())
        result.append(DateFind(start, end, text[start:end], date))
    return result


def decision_date(text: str) -> dt.date | None:
    """The date a decision bears: the last date standing alone at its end, in the signature; ``None`` if unsigned."""
    sections = split_sections(text)
    signature = [section for section in sections if section.name == SIGNATURE]
    part = text[signature[0].start :] if signature else ""
    dates = find_dates(part)
    if dates:
        return dates[0].date
    for line in reversed(text.rstrip().split("\n")[-12:]):
        found = find_dates(line)
        if found and len(compact(line).text) <= len(compact(found[-1].text).text) + 24:
            return found[-1].date
    return None


def read_result(text: str) -> Result:
    """Outcome, fine and date of a whole decision; the operative part is found by `split_sections`."""
    sections = split_sections(text)
    operative = [section for section in sections if section.name == RESULT]
    basis = [section for section in sections if section.name == BASIS]
    kind = detect_kind(text)
    if operative:
        start, end = operative[0].start, operative[-1].end
    else:
        # no operative part told apart: the last words before notice and signature
        end = next((section.start for section in sections if section.name in (NOTICE, SIGNATURE)), len(text))
        start = max(0, end - 300)
    part = text[start:end]
    finds = tuple(
        OutcomeFind(find.code, find.start + start, find.end + start, find.text) for find in find_outcomes(part)
    )
    lead = text[basis[-1].start : basis[-1].end] if basis else ""
    return Result(_main(finds, kind, lead, text[:400]), finds, fine_amount(part), decision_date(text))


def _main(finds: tuple[OutcomeFind, ...], kind: str | None, lead: str, head: str) -> str | None:
    """The outcome a list would show: the first operative phrase, with the exceptions below."""
    codes = [find.code for find in finds]
    if "调解书" in head:
        return "mediated"
    if kind == SUPERVISION and ({"corrected", "revoked", "ordered_to_perform"} & set(codes) or "责令" in lead):
        return "corrected"
    if kind == PENALTY:
        for code in ("not_penalised", "penalised"):
            if code in codes:
                return code
        if "处罚" in lead:
            return "not_penalised" if "不予" in lead else "penalised"
    kept = [
        find.code
        for find in finds
        # what an appeal court does to the judgment below says nothing of the decision in dispute
        if not (find.code == "revoked" and re.search(r"[行民刑]\s*(?:政|事|赔)?\s*[初终]|判决|裁定", find.text))
    ]
    kept = kept or codes
    if (
        len(kept) > 1
        and kept[0] == "upheld"
        and "驳回" not in finds[codes.index("upheld")].text
        and "remitted" not in kept
    ):
        # 维持第一项、撤销第二项: what is changed counts
        return next((code for code in kept[1:] if code in ("varied", "revoked", "confirmed_illegal")), "upheld")
    return kept[0] if kept else None
