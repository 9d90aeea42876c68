"""The check before publication (匿名化检查): what in a text can identify a natural person.

Rules: 《最高人民法院关于人民法院在互联网公布裁判文书的规定》（法释〔2016〕19号）. Names keep the surname, the rest
becomes 某 (art. 9; of minority and foreign names in translation the first character stays, of names in letters the
first letter alone); results that coincide are numbered 某1, 某2; one person has one mask throughout. Identity
numbers, home addresses, contacts, accounts, health and plates are deleted (art. 10), of an address the county or
district stays (art. 11). Judges, clerks and officers in office keep their names and are not found, nor are lawyers
and those who represent a body or a party (art. 11), unless they are the party's relatives.

Everything found is a suggestion: an editor accepts or dismisses each find. Already masked names (张某, 李某1, 王××)
are not found, and their masks are not given to anybody else.

A text about supervision hides more than a judgment: whoever the record names (officers too) and its enterprises.
Then ``persons``, ``enterprises`` and ``officials`` are given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from search.text.enterprise_names import find_enterprises, mask_of
from search.text.fold import Folded, compact, simplify
from search.text.people import find_people
from search.text.person_lexicon import COMPOUND_SURNAMES
from search.text.person_names import Name
from search.text.personal_patterns import find_details

NAME, MINOR, ENTERPRISE = "name", "minor", "enterprise"
KINDS = (
    NAME, MINOR, "id_number", "phone", "address", "bank_account", "plate", "birth_date", "health", "email",
    "online_account",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Find:
    """Something to mask: ``text`` is ``original[start:end]``, ``mask`` what to put there, ``rule`` why."""

    start: int
    end: int
    kind: str
    text: str
    mask: str
    rule: str


# 原告张某1: where the surname begins is not known, so both readings are reserved
_MASKED_NAME = re.compile(
    r"(?=(?P<two>[一-龥]{2}某[0-9]{0,2})?)[一-龥]?(?P<one>[一-龥]某[0-9]{0,2})|(?P<letter>(?<![A-Za-z])[A-Z](?![A-Za-z])[0-9]{0,2})"
)
_MINOR_BEFORE = re.compile(
    r"(?:(?<!非)未成年人|儿童|幼儿|婴儿|男童|女童|小学生|中学生|初中生|高中生|患儿|孩子|婴幼儿|幼童|少年|未成年(?:子女|女儿|儿子|子|女|孙子|孙女)|婚生[子女]|非婚生[子女]|养子女|小孩|崽|女娃|男娃|幼[子女]|胎儿|新生儿"
    r"|(?<!大)(?<!研究)(?<!留)(?<!博士)(?<!硕士)学生|(?:小学|中学|初中|高中|一中|二中|幼儿园)[^。,教老]{0,12}(?:班|年级|学生)(?:的?(?:女儿|儿子|孩子|孙子|孙女|外孙女?|弟弟|妹妹|侄[子女]|学生))?"
    r"|(?<![0-9一二三四五六七八九十])(?:[0-9]|1[0-7]|十[一二三四五六七]?|[一二两三四五六七八九])(?:周)?岁的?(?:女儿|儿子|孙女|孙子|外孙女?|侄[子女]|弟弟|妹妹|孩子|小孩|男孩|女孩|学生|女童|男童|女|子)?)[,:(]?$"
)
_MINOR_AFTER = re.compile(
    r"^(?:\(化名\))?(?:\([^()]{0,24}(?:未成年|(?<![0-9])(?:[0-9]|1[0-7])(?:周)?岁|就读|学生)|,?(?:系|为|是)?(?:[^。,;教老职]{0,10})?(?:未成年(?!人的|人保)|在校学生|小学生|中学生|初中生|高中生|幼儿园(?!教|老|园长|负责))"
    r"|,?(?:时年|现年|今年|才|现|年仅|刚满|未满|不满|年满|因不满|因未满|均不满|均未满){0,2}(?<![0-9])(?:[0-9]|1[0-7]|[一二三四五六七八九]|十[一二三四五六七]?)(?:周)?岁"
    r"|,[男女],(?:[^。;]{0,10}(?<![0-9]))?(?:[0-9]|1[0-7])(?:周)?岁|(?:现|正)?就?读于?(?:[^。,;]{0,10}(?:小学|中学|初中|高中|幼儿园)|初[一二三]|高[一二三]|[一二三四五六]年级)"
    r"|等[0-9一二两三四五六七八九十]{1,3}名(?:幼儿|儿童|小学生|中学生|婴幼儿|孩子|未成年)"
    r"|,?系[^。,;]{0,12}(?:[一二三四五六七八九]年级|初[一二三]|高[一二三]|大班|中班|小班)[^。,;]{0,6}(?:学生|幼儿)|由[^。,;]{0,8}(?:抚养|监护))"
)
_AGE_YEAR = re.compile(r"^[,(]*(?:[男女],)?(?:[一-龥]{1,4}族,)?(20[0-9]{2})年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?出?生")
_WARD = re.compile(
    r"法定代理人[^。\n(]{0,12}[,(]系(?:[原被]告|申请人|上诉人|被上诉人|第三人|被害人)?([一-龥]{2,4}?)(?:之|的)[父母]"
)
_SAME_AGE = re.compile(
    "(?:被|向|对|将|和|与|及|、|伙同|同)?(?:其|他的|她的)?(?:同学|同班同学|同班|同龄人|小伙伴|弟弟|妹妹)(?:[一-龥]{0,4}、)?|、|和"
)


def find_personal(
    text: str,
    *,
    persons: Iterable[str] = (),
    enterprises: Iterable[str] | None = None,
    officials: bool = False,
) -> list[Find]:
    """What identifies natural persons in ``text``, in order, not overlapping, offsets into ``text``.

    Never raises; blanks and line breaks inside a find belong to it.

    Args:
        persons: names known from elsewhere, found wherever they stand.
        enterprises: names of enterprises to hide, and with them any that has a legal form; None leaves all readable.
        officials: whether judges, clerks, officers in office and representatives are found as well.
    """
    folded = compact(text, breaks=True)
    folded = Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)
    view = folded.text
    spans: list[tuple[int, int, str, str, str]] = []
    occupied = bytearray(len(view) + 1)

    def take(start: int, end: int, kind: str, mask: str, rule: str) -> None:
        if start < end and not any(occupied[start:end]):
            occupied[start:end] = b"\1" * (end - start)
            spans.append((start, end, kind, mask, rule))

    apart = compact(text, breaks=True, latin=True).text
    details = list(find_details(view, apart))
    for start, end, kind, mask, rule in details:
        if kind != "address":
            take(start, end, kind, mask, rule)
    if enterprises is not None:
        for start, end, mask in _enterprises(view, map(_plain, enterprises)):
            take(start, end, ENTERPRISE, mask, "enterprise: its name is not told")
    people = (name for name in find_people(view) if officials or not (name.official or name.stays))
    # stable: where both say so, the known name comes first
    names = sorted([*_known(view, map(_plain, persons)), *people], key=lambda name: name.start)
    names = [_until_blank(name, text, folded) for name in names]
    addresses = [detail for detail in details if detail[2] == "address"]
    for start, end, kind, mask, rule in addresses:
        take(start, end, kind, mask, rule)
    masks = _masks(view, names)
    minors = {name.text for name in names if _is_minor(view, name)}
    minors |= {match[1] for match in _WARD.finditer(view)}
    for before, name in pairwise(names):
        # 十五岁的张三与同学李四、王五
        if before.text in minors and _SAME_AGE.fullmatch(view[before.end : name.start]):
            minors.add(name.text)
    for name in names:
        kind = MINOR if name.text in minors else NAME
        take(name.start, name.end, kind, masks[name.person], _rule(kind, name))
    finds = []
    for start, end, kind, mask, rule in sorted(spans):
        low, high = folded.span(start, end)
        finds.append(Find(low, high, kind, text[low:high], mask, rule))
    return finds


def _until_blank(name: Name, text: str, folded: Folded) -> Name:
    """冯唐 事由: what stands behind a blank is the next field; 高 洁 and 欧阳 志远 are whole."""
    if len(name.text) > 4 or "·" in name.text:
        return name
    for place in range(name.start + max(2, len(name.surname) + 1), name.end):
        between = text[folded.ends[place - 1] : folded.starts[place]]
        if between and "\n" not in between and "\r" not in between:
            return replace(name, end=place, text=name.text[: place - name.start])
    return name


def _plain(name: str) -> str:
    return simplify(compact(name).text)


def _known(view: str, persons: Iterable[str]) -> list[Name]:
    """Every place of a name somebody gave us; one of a single character is none."""
    found = []
    for name in dict.fromkeys(persons):
        surname = next((each for each in COMPOUND_SURNAMES if name.startswith(each) and len(name) > 2), name[:1])
        if len(name) > 1:
            found += [Name(m.start(), m.end(), name, surname, "") for m in re.finditer(re.escape(name), view)]
    return found


def _enterprises(view: str, named: Iterable[str]) -> list[tuple[int, int, str]]:
    """Start, end and mask: one mask for one enterprise, numbered where two would have the same."""
    found = list(find_enterprises(view, named))
    order = dict.fromkeys(name for _start, _end, name in sorted(found))
    kinds = defaultdict(list)
    for name in order:
        kinds[mask_of(name)].append(name)
    masks = {
        name: mask if len(names) == 1 else f"{mask}{number}"
        for mask, names in kinds.items()
        for number, name in enumerate(names, start=1)
    }
    return [(start, end, masks[name]) for start, end, name in found]


def _rule(kind: str, name: Name) -> str:
    if kind == MINOR:
        return "minor: surname and 某 (2016, art. 8, 9)"
    return f"name{' after ' + name.why if name.why and name.why[0] > '~' else ''}: surname and 某 (2016, art. 9)"


def _is_minor(view: str, name: Name) -> bool:
    before, after = view[max(0, name.start - 24) : name.start], view[name.end : name.end + 40]
    if _MINOR_BEFORE.search(before[before.rfind("。") + 1 :]) or _MINOR_AFTER.match(after):
        return True
    born = _AGE_YEAR.match(after)
    if born is None:
        return False
    years = [int(year) for year in re.findall(r"(20[0-9]{2})年", view[:200_000])]
    return bool(years) and max(years) - int(born[1]) < 18


def _masks(view: str, names: Iterable[Name]) -> dict[str, str]:
    """One mask for each person; equal results are numbered in the order the persons appear."""
    order: dict[str, str] = {}
    for name in names:
        if name.person not in order:
            first = name.surname if name.surname[0].isascii() or "·" not in name.text else name.text[0]
            # of a name in letters the first one stays alone (art. 9, no. 3)
            order[name.person] = first[0].upper() if first[0].isascii() else first + "某"
    reserved = {mask for match in _MASKED_NAME.finditer(view) for mask in match.groups() if mask}
    groups: dict[str, list[str]] = defaultdict(list)
    for text, mask in order.items():
        groups[mask].append(text)
    masks: dict[str, str] = {}
    for mask, texts in groups.items():
        if len(texts) == 1 and mask not in reserved and f"{mask}1" not in reserved:
            masks[texts[0]] = mask
            continue
        number = 1
        for text in texts:
            while f"{mask}{number}" in reserved:
                number += 1
            masks[text] = f"{mask}{number}"
            number += 1
    return masks


def apply(text: str, finds: Iterable[Find]) -> str:
    """``text`` with every find replaced by its mask; finds must not overlap."""
    pieces, position = [], 0
    for find in sorted(finds, key=lambda find: find.start):
        pieces += [text[position : find.start], find.mask]
        position = find.end
    return "".join([*pieces, text[position:]])
