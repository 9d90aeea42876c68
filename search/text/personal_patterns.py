# ruff: noqa: E501 (patterns are easier to check unbroken)
"""Personal details with a form of their own: identity numbers, phones, accounts, plates, birth dates, addresses, health.

Each finder reads the compact text and yields (start, end, kind, mask, rule).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

ID_NUMBER, PHONE, ADDRESS, ACCOUNT, PLATE, BIRTH, HEALTH = (
    "id_number", "phone", "address", "bank_account", "plate", "birth_date", "health",
)  # fmt: skip
EMAIL, ONLINE = "email", "online_account"

Detail = tuple[int, int, str, str, str]

_ID18 = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
_ID15 = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9A-Za-z])"
)
_ID_LABEL = re.compile(
    r"(?:身份证(?:件)?(?:号码|号)?|公民身份号码|身份号码|证件号码?|居民身份证(?:号码|号)?)[^0-9A-Za-z。;]{0,6}$"
)
_ID_LABELLED = re.compile(
    r"(?:身份证(?:件)?(?:号码|号)?|公民身份号码|公民身份证号码?|居民身份证(?:号码|号)?)[:为是,(]{0,2}(?P<value>[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9])"
)
_PASSPORT = re.compile(
    r"(?:护照|通行证|台胞证|军官证|警官证|居留证)(?:号码|号|证号)?[:为是]{0,2}(?P<value>[A-Za-z]{1,2}[0-9]{6,10}|[0-9]{8,10})(?![0-9])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z])(?:\(0[1-9][0-9]{1,2}\)|0[1-9][0-9]{1,2}[-—–])[2-9][0-9]{6,7}(?:[-转][0-9]{1,5})?(?![0-9])"
)
_PHONE_LABELLED = re.compile(
    r"(?:电话|手机|联系方式|手机号码?|电话号码?|联系电话|号码为)[:为是]{0,2}(?P<value>[2-9][0-9]{6,7}|0[0-9]{9,11}|1[3-9][0-9]{9})(?![0-9年])"
)
_PUBLIC_PHONE = re.compile(
    r"(?:举报电话|监督电话|咨询电话|投诉电话|热线|服务电话|办公电话|本院电话|本局电话|联系电话\(办公\))[^0-9]{0,4}$"
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,20}){1,3}")
_ONLINE = re.compile(
    r"(?:微信号?|QQ号?码?|支付宝账?号?|抖音号|快手号|微信账号|微信ID)(?:为|是|[:])?[“\"]?(?P<value>[A-Za-z][-_A-Za-z0-9]{5,19}|[1-9][0-9]{5,11})(?![0-9A-Za-z])"
)

_CARD = re.compile(r"(?<![0-9A-Za-z.])(?:[0-9]{4}[ -]?){3,4}[0-9]{1,7}(?![0-9A-Za-z])")
_ACCOUNT_LABELLED = re.compile(
    r"(?:银行卡号?|账号|帐号|账户|帐户|卡号|存折号?|银行账户|开户行[^0-9。;]{0,24}|一卡通|信用卡|储蓄卡|借记卡|户名[^0-9。;]{0,30})(?:\([^()0-9]{0,12}\))?(?:号码|号)?[:为是,]{0,2}(?P<value>[0-9](?:[ -]?[0-9]){7,24})(?![0-9])"
)
_PUBLIC_ACCOUNT = re.compile(r"(?:财政|国库|非税|罚没|专户|代收|缴款|本院|本局|法院)[^。;]{0,40}$")

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Z][·•\-.]?(?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]|[DF][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[DF])(?![0-9A-Za-z])"
)

_DATE = r"(?:(?:19|20)[0-9]{2}|[一二][〇零○O一二三四五六七八九]{3})年(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])月(?:(?:[0-9]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])?"
_BIRTH = re.compile(
    rf"(?P<d1>{_DATE})(?=(?:出?生|降生)(?!产|效|活))|(?:出生日期|出生年月日?|出生时间|出生于|生于|生日)[:为是]{{0,2}}(?P<d2>{_DATE}|(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}})"
    rf"|(?:[男女],(?:[一-龥]{{1,5}}族,)?)(?P<d3>{_DATE})(?=[,。;)]|$)"
)

_SUFFIX = (
    "特别行政区|自治区|省|自治州|地区|市|盟|自治县|县|区|自治旗|旗|街道办事处|街道办|街道|镇|乡|社区居委会|社区|居委会|村民委员会|村委会|村|屯|庄|寨|组|队|大道|大街|路|街|巷|弄|胡同|里|道|段|号院|号楼|号房|号|小区|花园|家园|公寓|新村|大厦|广场"
    "|苑|城|园|府|庭|邸|郡|轩|宿舍|家属院|家属区|栋|幢|座|单元|层|楼|室|房|户|门"
)
_PART = rf"[一-龥0-9A-Za-z·#附-]{{1,14}}?(?:{_SUFFIX})"
# words of prose end an address
# (but not inside the name of a way or place: 和平路, 向阳村)
_PROSE = re.compile(
    "[的在于为系和与及是因被将向从诉称](?![一-龥]{0,4}?(?:路|街|道|巷|弄|胡同|小区|花园|家园|苑|新村|[村镇乡庄里]|社区|公寓|桥)(?![一-龥]*?[居住]))"
    "|拒绝|签收|出生|居住|到案|开设|经营|租住"
)
_FULL = re.compile(rf"(?:{_PART})+(?:附?[0-9]{{1,4}}(?:-[0-9]{{1,4}}){{0,3}}(?![0-9年月]))?")
_ADDRESS_LABEL = re.compile(
    r"(?:家庭住址|户籍所在地|户籍地址|户籍地|户口所在地|现住址|经常居住地|居住地址|居住地|住所地|住址|住所|通讯地址|通信地址|送达地址|收件地址|邮寄地址|地址|暂住地|现住地?|现住在?|家住|户籍|租住于?在?|居住于|居住在|暂住于?在?|住在|住于|(?<=[,;。(])住)[:为是于在,]{0,2}"
)
_HAS_DETAIL = re.compile(
    r"[0-9A-Za-z一二三四五六七八九十]{1,6}(?:号|栋|幢|座|单元|室|组|弄|层|楼|户)|村|社区|小区|花园|公寓|苑|路|街|巷|镇|乡|屯|庄|寨"
)
_COUNTY = re.compile(
    r"^(?:[一-龥]{1,8}?(?:省|自治区))?(?:[一-龥]{1,8}?(?:市|自治州|地区|盟))?(?:[一-龥]{1,8}?(?:自治县|县|区|旗|市))?"
)
_ORG_BEFORE = re.compile(
    r"(?:公司|局|厅|政府|法院|检察院|中心|委员会|医院|学校|厂|店|社|部|企业|单位|机关|大队|支队|事务所)[,;。:(]{0,2}(?:[^。\n]{0,12}[,;。:(])?$"
)
_MASKED = re.compile(r"某|×|\*|X{2,}|x{2,}")

_DISEASE = (
    "艾滋病(?:病毒)?(?:感染者?)?|HIV(?:阳性|感染)?|梅毒|淋病|尖锐湿疣|性病|乙型病毒性肝炎|乙型肝炎|乙肝(?:大三阳|小三阳|病毒携带者?|表面抗原阳性)?|丙肝|丙型肝炎|肺结核|结核病|精神分裂症|双相情感障碍|躁郁症|躁狂症|抑郁症|抑郁状态|重度抑郁|焦虑症|癔症|强迫症|精神障碍|精神疾病|精神病|智力障碍|智力残疾[一二三四]?级?|精神残疾[一二三四]?级?"
    "|癫痫|帕金森(?:氏)?病|阿尔茨海默病|老年痴呆症?|自闭症|孤独症|糖尿病|高血压(?:[1-3一二三]级|病)?|冠心病|心脏病|心肌梗死|脑梗死?|脑出血|脑卒中|尿毒症|肾衰竭|肾功能衰竭|白血病|淋巴瘤|红斑狼疮|尘肺(?:病)?(?:[壹贰叁一二三]期)?|矽肺|(?:肺|肝|胃|乳腺|宫颈|子宫|卵巢|结肠|直肠|食管|食道|甲状腺|前列腺|膀胱|胰腺|鼻咽|口腔|淋巴|肾|骨)(?:恶性肿瘤|癌)(?:晚期|早期|中期)?|恶性肿瘤|不孕症|流产|人工流产|堕胎|怀孕[0-9一二三四五六七八九十]{0,3}(?:周|个月)?|(?:视力|听力|言语|肢体|多重)残疾[一二三四]级"
    "|(?:左|右|双|颅|腰|胸|肋|锁|胫|腓|股|肱|尺|桡|髌|踝|跟|指|趾|掌|骨盆|鼻|头|面|眼|颈|脑|手|足|膝|肩|肘|髋|多发|多处|全身|粉碎|开放|闭合|第)[^,。;:、()致成为诊]{0,10}?(?:骨折|挫裂伤|挫伤|裂伤|脱位|脑震荡|出血)|脑震荡|骨折"
)
_HEALTH = re.compile(
    rf"(?:致使?|造成|导致|被打成|遭受|,|[::]|患有?|罹患|确诊为?|诊断为|诊断[:]|被诊断为|感染了?|系|为|属|有|身患|检出|检测出|证实|鉴定为)(?:严重|重度|中度|轻度|慢性|急性|先天性|偏执型|[ⅠⅡⅢ1-3一二三]期|2型|II型)?(?P<value>(?:偏执型|慢性|急性|先天性|2型)?(?:{_DISEASE})(?:[、和及](?:{_DISEASE}))*)"
    rf"|(?P<value3>(?:糖尿病|高血压|冠心病|心脏病|精神病|抑郁症|癫痫|肝炎|乙肝|结核病)(?=病?史))|(?P<value2>(?:艾滋病|HIV|梅毒|精神分裂症|乙肝|抑郁症|癫痫|癌症|尘肺病)(?:患者|病人|感染者|病毒携带者|携带者|病史|阳性))"
)
_NOT_HEALTH = re.compile(
    r"(?:防治|预防|治疗药|药品|广告|宣传|疗效|功效|功能|可以?治|能治|医治|主治|适用于|缓解|辅助|对|治愈)[^,。;]{0,14}$"
)


def id_checksum(number: str) -> bool:
    """Whether an 18-digit identity number's last character is right (GB 11643)."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    return "10X98765432"[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11] == number[-1].upper()


def luhn(number: str) -> bool:
    """Whether a card number passes the Luhn check."""
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit)
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def find_details(text: str) -> Iterator[Detail]:
    """Every personal detail in compact text; stretches may overlap, the caller keeps the first kind."""
    yield from _identity(text)
    yield from _accounts(text)
    yield from _phones(text)
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end(), EMAIL, "***", "electronic address: delete (2016, art. 10)"
    for match in _ONLINE.finditer(text):
        yield match.start("value"), match.end("value"), ONLINE, "***", "account with a service: delete (2016, art. 10)"
    for match in _PLATE.finditer(text):
        yield match.start(), match.end(), PLATE, match.group()[0] + "×××××", "number plate: delete (2016, art. 10)"
    for match in _BIRTH.finditer(text):
        group = next(name for name in ("d1", "d2", "d3") if match[name])
        year = match[group][:4]
        mask = f"{year}年×月×日" if "年" in match[group] else f"{year}-××-××"
        yield match.start(group), match.end(group), BIRTH, mask, "date of birth"
    yield from _addresses(text)
    for match in _HEALTH.finditer(text):
        name = next(group for group in ("value", "value2", "value3") if match[group])
        if not _NOT_HEALTH.search(text, max(0, match.start() - 16), match.start()):
            yield match.start(name), match.end(name), HEALTH, "某疾病", "state of health: delete (2016, art. 10)"


def _identity(text: str) -> Iterator[Detail]:
    rule = "identity number: delete (2016, art. 10)"
    for match in _ID18.finditer(text):
        number = match.group()
        labelled = _ID_LABEL.search(text, max(0, match.start() - 16), match.start()) is not None
        if id_checksum(number) or labelled:
            note = rule if id_checksum(number) else rule + "; its check digit is wrong"
            yield match.start(), match.end(), ID_NUMBER, "***", note
    for match in _ID_LABELLED.finditer(text):
        yield match.start("value"), match.end("value"), ID_NUMBER, "***", rule
    for match in _ID15.finditer(text):
        year, month, day = (int(part) for part in (match.group()[6:8], match.group()[8:10], match.group()[10:12]))
        if _valid(1900 + year, month, day) and _ID_LABEL.search(text, max(0, match.start() - 16), match.start()):
            yield match.start(), match.end(), ID_NUMBER, "***", rule
    for match in _PASSPORT.finditer(text):
        yield match.start("value"), match.end("value"), ID_NUMBER, "***", rule


def _valid(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _accounts(text: str) -> Iterator[Detail]:
    rule = "bank account: delete (2016, art. 10)"
    for match in _ACCOUNT_LABELLED.finditer(text):
        if _PUBLIC_ACCOUNT.search(text, max(0, match.start() - 40), match.start()):
            continue
        yield match.start("value"), match.end("value"), ACCOUNT, "***", rule
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not 15 <= len(digits) <= 19 or not luhn(digits) or digits[0] not in "3456" or id_checksum(digits):
            continue
        if (
            re.search(r"(?:号|字|第|证)[:为]?$", text[max(0, match.start() - 6) : match.start()])
            and "卡号" not in text[max(0, match.start() - 6) : match.start()]
        ):
            continue
        yield match.start(), match.end(), ACCOUNT, "***", rule


def _phones(text: str) -> Iterator[Detail]:
    for pattern in (_MOBILE, _LANDLINE):
        for match in pattern.finditer(text):
            if not _PUBLIC_PHONE.search(text, max(0, match.start() - 14), match.start()):
                yield match.start(), match.end(), PHONE, "***", "telephone: delete (2016, art. 10)"
    for match in _PHONE_LABELLED.finditer(text):
        if not _PUBLIC_PHONE.search(text, max(0, match.start("value") - 14), match.start("value")):
            yield match.start("value"), match.end("value"), PHONE, "***", "telephone: delete (2016, art. 10)"


def _addresses(text: str) -> Iterator[Detail]:
    for label in _ADDRESS_LABEL.finditer(text):
        start = label.end()
        match = _FULL.match(text, start, min(len(text), start + 90))
        if match is None or match.end() - start < 4:
            continue
        prose = _PROSE.search(match.group())
        value = match.group()
        if prose:
            shorter = _FULL.match(text, start, start + prose.start())
            if shorter is None:
                continue
            value = shorter.group()
        if not _HAS_DETAIL.search(value) or _organisation_address(text, label, value):
            continue
        county = _COUNTY.match(value)
        kept = county.group() if county else ""
        if len(kept) >= len(value):
            continue
        if _MASKED.search(value) and not re.search(r"[0-9]+(?:号|栋|幢|室|单元|组)", value):
            continue
        yield (
            start,
            start + len(value),
            ADDRESS,
            kept + "××",
            "home address: keep the county or district (2016, art. 10, 11)",
        )


def _organisation_address(text: str, label: re.Match[str], value: str) -> bool:
    """住所地 of a company or body is public: told by what stands right before the label."""
    word = label.group()
    if not re.match(r"住所|地址|通讯地址|通信地址|送达地址", word):
        return False
    before = text[max(0, label.start() - 60) : label.start()]
    line = before[max(before.rfind("\n"), before.rfind("。")) + 1 :]
    if re.search(r"(?:[男女],|身份证|公民身份|出生|汉族|族,)", before[-60:]) and not re.search(
        r"公司|局|厂|店[,。]", line[-24:]
    ):
        return False
    if re.search(r"(?:经营|注册|办公|营业|生产)$", line):
        return True
    previous = before[: len(before) - len(line)] + line
    tail = re.split(r"[\n。]", previous.rstrip("\n。"))[-1]
    return _ORG_BEFORE.search(line) is not None or (
        not line and re.search(r"(?:公司|局|厂|店|政府|中心|部|社|信用代码[^\n]*)$", tail) is not None
    )
