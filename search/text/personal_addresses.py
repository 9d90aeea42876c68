# ruff: noqa: E501 (patterns are easier to check unbroken)
"""Home addresses (家庭住址, 2016 provisions art. 10, 11): behind a label, or told by house, unit and room numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

ADDRESS = "address"

_SUFFIX = (
    "特别行政区|自治区|生产建设兵团|省|自治州|地区|市|盟|自治县|县|区|自治旗|旗|街道办事处|街道办|街道|镇|乡|社区居委会|社区|居委会|村民委员会|村委会|村|屯|庄|寨|组|队|团场|分场|农场|林场|师|团|连|大道|大街|路|街|巷|弄|胡同|里|道|段|号院|号楼|号房|号|小区|花园|家园|公寓|新村|大厦|广场"
    "|苑|城|园|府|庭|邸|郡|轩|宿舍|家属院|家属区|栋|幢|座|单元|层|楼|室|房|户|门"
)
_PART = rf"[一-龥0-9A-Za-z·#附-]{{1,14}}?(?:{_SUFFIX})"
# words of prose end an address
# (but not inside the name of a way or place: 和平路, 向阳村)
_PROSE = re.compile(
    "[的在于为系和与及是因被将向从诉称](?![一-龥]{0,4}?(?:路|街|道|巷|弄|胡同|小区|花园|家园|苑|新村|[村镇乡庄里]|社区|公寓|桥)(?![一-龥]*?[居住]))"
    "|拒绝|签收|出生|居住|到案|开设|经营|租住"
    # the next field of a form
    "|公民身份|身份证|证件|联系|电话|手机|邮编|邮政|性别|民族|年龄|职业|职务|文化程度|工作单位|法定代表|统一社会|户名|开户|送达方式|备注"
)
_FULL = re.compile(rf"(?:{_PART})+(?:附?[0-9]{{1,4}}(?:-[0-9]{{1,4}}){{0,3}}(?![0-9年月]))?")
#: what an address may end with behind its last number: 57号之二, 三楼左, 粮站院内
_END = re.compile(
    "之[0-9一二三四五六七八九十]{1,2}(?![0-9一-龥])|(?<=[楼层元栋室户号])[东西南北中左右](?:边|侧|首|面|户|头)?(?![0-9A-Za-z一-龥])"
    "|[一-龥]{0,6}?(?:院内|大院|对面|旁边?|隔壁|后面|附近)(?![0-9A-Za-z一-龥])"
)
_ADDRESS_LABEL = re.compile(
    r"(?:家庭住址|户籍所在地|户籍地址|户籍地|户口所在地|现住址|经常居住地|居住地址|居住地|住所地|住址|住所|通讯地址|通信地址|送达地址|送达地点|收件地址|收货地址|邮寄地址|地址|寄往|寄至|快递至|暂住地|现住地?|现住在?|家住|户籍|租住于?在?|居住于|居住在|暂住于?在?|住在|住于|(?<=[,;。(])住|(?<![居入暂租借现留])住(?=[一-龥]{1,8}?(?:省|自治区|兵团|市|自治州|县|区|旗)))[:为是于在,]{0,2}"
)
_HAS_DETAIL = re.compile(
    r"[0-9A-Za-z一二三四五六七八九十]{1,6}(?:号|栋|幢|座|单元|室|组|弄|层|楼|户)|[0-9]-[0-9]{1,3}-[0-9]|村|社区|小区|花园|公寓|苑|路|街|巷|镇|乡|屯|庄|寨"
)
_COUNTY = re.compile(
    r"^(?:[一-龥]{1,8}?(?:省|自治区))?(?:[一-龥]{1,8}?(?:市|自治州|地区|盟))?(?:[一-龥]{1,8}?(?:自治县|县|(?<![社小院街园片库景厂])区|旗|市))?"
)
_MASKED = re.compile(r"某|×|\*|X{2,}|x{2,}")


#: a flat: 3栋2单元501室, 11栋1802, 518弄22号603室
_FLAT = re.compile(
    r"[0-9A-Za-z一二三四五六七八九十]{1,4}(?:栋|幢|座|号楼)(?:[0-9A-Za-z一二三四五六七八九十]{1,3}(?:单元|门|座))?(?:[0-9一二三四五六七八九十]{1,2}[层楼])?[0-9]{2,5}(?:室|房|户|号)?"
    r"|[0-9一二三四五六七八九十]{1,3}单元[0-9一二三四五六七八九十]{1,2}[层楼]?[0-9]{0,5}(?:室|房|户|号)?|[0-9]{1,5}弄[0-9]{1,4}号(?:[0-9]{2,5}室)?|[0-9]{1,5}号(?:附[0-9]{1,3}号)?[0-9]{3,4}(?:室|房)"
    r"|(?<=[一-龥])[0-9]{1,2}-[0-9]{1,2}-[0-9]{3,4}(?![0-9年月-])|(?<=宿舍)[0-9]{1,3}(?:栋|幢|号)"
)
#: what a home is called behind its number, and part of the address
_HOME_ITSELF = re.compile("出租[屋房]|平房|瓦房|民房|自建房|宿舍")
#: behind an address: it is where somebody lives
_HOME_BEHIND = re.compile(
    r"(?:的)?(?:(?:自己?|其|租住的)?家[中里门]|自家|住处|住宅|住房|出租屋|出租房|平房|瓦房|民房|宿舍|住户|居民|业主|租户|村民(?!委员会|小组|会))"
)
_LEFT_EDGE = re.compile(
    r"[^一-龥0-9A-Za-z·#-]|位于|坐落|在|于|将|到达?|至|从|租用|租住|租赁|承租|系|住|为|对|把|回|往|搬|由|原籍|是|与|和"
)
_BUSINESS = re.compile(
    r"(?:经营场所|经营地址|经营地点|经营地|注册地址?|注册地点|办公地址|办公地点|办公场所|营业场所|营业地址|生产地址|生产场所|生产经营场所|机构地址|单位地址|公司地址|仓库地址|住所地|住所)[:为在是于]{0,2}$"
)
_BODY_AFTER = re.compile(
    r"[一-龥]{0,8}(?:公司|集团|商店|超市|餐厅|饭店|门店|门面|铺面|商铺|办公室|仓库|工厂|诊所|药店|派出所|委员会|店铺|网吧|旅馆|酒店)"
)


def find_addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, part that stays) of home addresses in compact text."""
    for label in _ADDRESS_LABEL.finditer(text):
        value = _address_at(text, label.end())
        if value and _HAS_DETAIL.search(value) and not _of_a_body(text, label):
            yield from _with_county(label.end(), value)
    for flat in _FLAT.finditer(text):
        yield from _ending_at(text, flat.start(), flat.end())
    for behind in _HOME_BEHIND.finditer(text):
        if re.search("[0-9一二三四五六七八九十]{1,5}[号组室栋楼]$", text[max(0, behind.start() - 7) : behind.start()]):
            home = _HOME_ITSELF.match(text, behind.start())
            yield from _ending_at(text, behind.start(), home.end() if home else behind.start())


def _address_at(text: str, start: int) -> str:
    """The address that begins at ``start``; empty if none does."""
    match = _FULL.match(text, start, min(len(text), start + 90))
    if match is None or match.end() - start < 4 or text[start] == "的":
        return ""
    prose = _PROSE.search(match.group())
    if prose:
        match = _FULL.match(text, start, start + prose.start())
    if match is None:
        return ""
    home = None if prose else _HOME_ITSELF.match(text, match.end()) or _END.match(text, match.end())
    return match.group() + (home.group() if home else "")


def _ending_at(text: str, inside: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The address whose way or village stands before ``inside`` and which ends at ``end``, unless a business's."""
    start = max(0, inside - 44)
    for edge in _LEFT_EDGE.finditer(text, start, inside):
        # 和平路, 于家村: the edge may be part of a name
        if edge.group() not in ("和", "于", "与", "为") or not re.match(
            "[一-龥]{1,3}(?:路|街|村|巷|里|社区|小区)", text[edge.end() :]
        ):
            start = edge.end()
    value = _address_at(text, start)
    if start + len(value) < end or not _HAS_DETAIL.search(value) or inside - start < 3:
        return
    if _BUSINESS.search(text, max(0, start - 12), start) or _BODY_AFTER.match(text, end):
        return
    yield from _with_county(start, text[start : max(end, start + len(value))])


def _with_county(start: int, value: str) -> Iterator[tuple[int, int, str]]:
    county = _COUNTY.match(value)
    kept = county.group() if county else ""
    masked = _MASKED.search(value, len(kept)) and not re.search(r"[0-9]+(?:号|栋|幢|室|单元|组)", value)
    if len(kept) < len(value) and not masked:
        yield start, start + len(value), kept


def _of_a_body(text: str, label: re.Match[str]) -> bool:
    """住所地 of a company or body is public: told by what stands before the label, in its sentence or the line before."""
    if label.group()[0] in "寄快":
        return _BODY_AFTER.match(text, label.end() + len(_address_at(text, label.end()))) is not None
    if not re.match(r"住所|地址|通讯地址|通信地址|送达地址", label.group()):
        return False
    before = text[max(0, label.start() - 80) : label.start()]
    sentence = before[max(before.rfind("\n"), before.rfind("。")) + 1 :]
    if re.search(r"(?:经营|注册|办公|营业|生产|机构|单位)(?:场所|地点)?$", sentence):
        return True
    if not sentence:
        # the label begins its line: whose it is says the line before
        sentence = re.split(r"[\n。]", before.rstrip("\n。"))[-1]
        return re.search(r"(?:公司|局|厂|店|政府|中心|部|社|信用代码[^\n]*)$", sentence) is not None
    person = max((match.end() for match in _PERSON_BEFORE.finditer(sentence)), default=-1)
    body = max((match.end() for match in _BODY_BEFORE.finditer(sentence)), default=-1)
    return body > person


_PERSON_BEFORE = re.compile(r"[男女][,;]|身份证|公民身份|出生|[一-龥]族[,;]|申请人:[一-龥·]{2,4}[,;]")
_BODY_BEFORE = re.compile(
    r"(?:公司|局|厅|政府|法院|检察院|中心|委员会|医院|学校|厂|店|社|部|企业|单位|机关|大队|支队|事务所|办事处|合作社)[,;:()]|信用代码"
)
