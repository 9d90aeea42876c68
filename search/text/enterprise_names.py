"""Names of enterprises in compact text: those somebody names, in full and shortened, and what has a legal form.

A judgment tells which company it is about (法释〔2016〕19号 art. 11); a typical case does not have to, and must not
where the company is the one that complained. So this is asked for only by texts of that kind
(``anonymise.find_personal``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Stretch = tuple[int, int, str]

_FORMS = (
    r"(?:(?:股份)?有限(?:责任)?公司|集团公司|分公司|(?:普通|有限)合伙企业|个人独资企业|(?:农民)?专业合作社"
    r"|(?:经营|批发|零售|加工|服务|修理)部|商行|超市|副食店|便利店|餐馆|饭店|酒楼|加工厂)"
)
#: Words a name does not hold: what stands before one of them is the sentence.
_BEFORE = (
    r"的|了|对|向|由|与|和|及|或|是|系|为|在|到|给|被|将|把|让|从|于|因|称|即|据|经|以|其|某|该|这|那|一家|等"
    r"|令|还|罚|查|处|退|付|欠|送|告|访|请|求|说|也|都|又|并|而|则|我|你|他|她|们|(?<=经)营"
)
#: 临溪区和美公司: behind a place or a stop, 和 begins a name rather than joining two.
_FOUND = re.compile(
    rf"(?:(?:(?!{_BEFORE})|(?<=[市区县。,;:\n])(?=和))[一-龥()A-Za-z0-9]){{2,24}}?{_FORMS}(?:[一-龥]{{2,6}}分公司)?"
)
_TAIL = re.compile(r"(?:(?:股份)?有限(?:责任)?公司|集团|公司|企业|合作社)+$")
_TRADE = re.compile(
    r"(?:物流|运输|快递|餐饮|食品|商贸|贸易|科技|技术|信息|网络|电子|建材|建筑|建设|工程|实业|服务|发展|投资|控股|服饰|纺织|机械"
    r"|制造|加工|医药|化工|酒店|管理|文化|传媒|农业|置业|房地产|物业|汽车|家具|环保|能源|咨询|教育)+$"
)
_PLACE = re.compile(r"^(?:[一-龥]{2,6}?省)?(?:[一-龥]{2,5}?市)?(?:[一-龥]{1,4}?[区县旗])?")
#: What is left of a name must be this long to stand for it: 宏达 alone may be anything.
_SHORTEST = 3
_MASKS = (
    ("公司", "某公司"),
    ("合作社", "某合作社"),
    ("厂", "某厂"),
    ("店", "某店"),
    ("部", "某商户"),
    ("行", "某商户"),
)


def short_forms(name: str) -> list[str]:
    """``name`` and what people shorten it to, longest first: without its place, its legal form, its trade."""
    bare = _PLACE.sub("", name)
    core = _TAIL.sub("", bare)
    brand = _TRADE.sub("", core)
    found = {name, bare, core, brand, _TAIL.sub("", name)}
    if name.endswith("公司"):
        found |= {f"{each}公司" for each in (core, brand, brand[:2]) if len(each) > 1}
    return sorted((each for each in found if len(each) >= _SHORTEST), key=len, reverse=True)


def find_enterprises(view: str, named: Iterable[str] = ()) -> Iterator[Stretch]:
    """(start, end, name) of every enterprise in ``view``: the ``named`` and whatever has a legal form, in any form.

    No two overlap; the longer form of a name goes before the shorter.
    """
    taken = bytearray(len(view) + 1)

    def free(match: re.Match[str]) -> bool:
        start, end = match.span()
        if any(taken[start:end]):
            return False
        taken[start:end] = b"\1" * (end - start)
        return True

    # 某副食店 is hidden already
    formal = (match.group() for match in _FOUND.finditer(view) if view[match.start() - 1 : match.start()] != "某")
    for name in dict.fromkeys([*named, *formal]):
        for form in short_forms(name):
            yield from ((*match.span(), name) for match in re.finditer(re.escape(form), view) if free(match))


def mask_of(name: str) -> str:
    """What stands for an enterprise of this name: 某公司, 某店, 某企业."""
    return next((mask for end, mask in _MASKS if name.endswith(end)), "某企业")
