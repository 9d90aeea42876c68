# ruff: noqa: E501 (patterns are easier to check unbroken)
"""Personal details with a form of their own: identity numbers, phones, accounts, plates, birth dates, addresses, health.

Each finder reads the compact text and yields (start, end, kind, mask, rule). What has a form of digits and letters is
looked for twice: where blanks still keep two numbers apart (a row of a table: 3200 6217…), and without blanks (138 7462 0093).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import accumulate

from search.text.person_lexicon import words
from search.text.personal_addresses import ADDRESS, find_addresses
from search.text.personal_health import HEALTH, find_health

ID_NUMBER, PHONE, ACCOUNT, PLATE, BIRTH = (
    "id_number", "phone", "bank_account", "plate", "birth_date",
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
    r"(?:驾驶证(?:号码|号)?|社会保障(?:卡号|号码?)|社保卡?号|残疾人?证(?:号码|号|编号)?|身份证(?:件)?(?:号码|号)?|公民身份号码|身份号码|证件号码?|居民身份证(?:号码|号)?)[^0-9A-Za-z。;]{0,6}$"
)
_ID_LABELLED = re.compile(
    r"(?:身份证(?:件)?(?:号码|号)?|公民身份号码|公民身份证号码?|居民身份证(?:号码|号)?)[:为是,(]{0,2}(?P<value>[0-9]{16,18}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z])"
    # the number of a disability certificate is the identity number and two digits
    r"|残疾人?证(?:号码|号|编号)?[:为是,(]{0,2}(?P<disabled>[0-9]{17}[0-9Xx][0-9]{2})(?![0-9])"
)
_PASSPORT = re.compile(
    r"(?:护照|通行证|台胞证|军官证|警官证|居留证)(?:号码|号|证号)?[:为是]{0,2}(?P<value>[A-Za-z]{1,2}[0-9]{6,10}|[0-9]{8,10})(?![0-9])"
)
_PROVINCE_CODES = frozenset(
    words("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83")
)
_COUNTED = re.compile("(?:[单编文批订序案票据书函条码帐账流水]号|号码|字|第|编码|条码|代码|账号|卡号)[:为是]?[(]?$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_OFFICE = "科长|处长|股长|局长|所长|主任|队长|科员|干事|警官|法官|检察官"
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z])(?:\(0[1-9][0-9]{1,2}\)|0[1-9][0-9]{1,2}[-—–])[2-9](?:[0-9]{6,7}|[0-9]{2,3}[- ][0-9]{3,4})(?:[-转][0-9]{1,5})?(?![0-9])"
)
_PHONE_LABELLED = re.compile(
    r"(?:电话|座机|固话|[Tt][Ee][Ll]|手机|联系方式|手机号码?|电话号码?|联系电话|号码为)[:为是]{0,2}(?P<value>[2-9][0-9]{6,7}|0[0-9]{9,11}|1[3-9][0-9]{9})(?![0-9年])"
)
#: the office's line beside who answers it: 联系人:石科长,电话0746-8830217
_OFFICE_LINE = re.compile(
    rf"联系人(?:员)?:?[^。;\n0-9]{{0,20}}?[一-龥](?:{_OFFICE})[^。;\n0-9]{{0,10}}$|(?:值班电话|办公室电话|传真(?:电话)?)[^0-9]{{0,4}}$"
)
_PUBLIC_PHONE = re.compile(
    r"(?:举报电话|监督电话|咨询电话|投诉电话|热线|服务电话|办公电话|本院电话|本局电话|联系电话\(办公\))[^0-9]{0,4}$"
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,20}){1,3}")
_ONLINE = re.compile(
    r"(?:微信|QQ|支付宝|抖音|快手|微博|小红书|陌陌|闲鱼|淘宝|直播|平台)(?:\([^()0-9A-Za-z]{0,6})?(?:ID|账号|帐号|账户|号码|号)?(?:名?为|是|[:(])?[“\"]?(?P<value>[A-Za-z][-_A-Za-z0-9]{5,19}|[1-9][0-9]{5,11})(?![0-9A-Za-z])"
)

_CARD = re.compile(
    r"(?<![0-9A-Za-z.])(?:[0-9]{15,19}|[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,4})?|(?:[0-9]{4}[ -]?){3,4}[0-9]{1,7})(?![0-9A-Za-z])"
)
_ACCOUNT_LABELLED = re.compile(
    r"(?:银行卡号?|账号|帐号|账户|帐户|卡号|存折号?|银行账户|开户行[^0-9。;]{0,24}|一卡通|信用卡|储蓄卡|借记卡|户名[^0-9。;]{0,30}|(?:银行|农商行|农信社|信用社|邮储|[农建工中交招]行))(?:\([^()0-9]{0,12}\))?(?:号码|号)?[:为是,(]{0,2}(?P<value>[0-9](?:[ -]?[0-9]){7,24})(?![0-9])"
)
_PUBLIC_ACCOUNT = re.compile(r"(?:财政|国库|非税|罚没|专户|代收|缴款|本院|本局|法院)[^。;]{0,40}$")

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Z][·•\-.]?(?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]|[DF][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[DF])[警学挂]?(?![0-9A-Za-z])"
)

#: the tag of an electric bicycle: told by its label alone
_TAG = re.compile(
    r"(?:车牌号?码?|号牌号?码?|牌照号?)(?:[:为是]|登记为){0,2}[一-龥]{0,4}?(?P<value>[A-Z]?[0-9]{5,7})(?![0-9A-Za-z元])"
)
#: of the solar calendar and of the lunar one (冬月初七)
_DATE = r"(?:(?:19|20)[0-9]{2}|[一二][〇零○O一二三四五六七八九]{3}|[三四五六七八九〇零][〇零○一二三四五六七八九])年(?:农历|阴历)?闰?(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九正冬腊])月(?:(?:[0-9]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]|初[一二三四五六七八九十]|[十廿][一二三四五六七八九]|[二三]十)?"
_BIRTH = re.compile(
    rf"(?P<d1>{_DATE}|(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}})(?=(?:出?生|降生)(?!产|效|活))|(?:出生日期|出生年月日?|出生时间|出生于|生于|生日)[:为是]{{0,2}}(?P<d2>{_DATE}|(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}})"
    rf"|(?:[男女],(?:[一-龥]{{1,5}}族,)?)(?P<d3>{_DATE})(?=[,。;)]|$)"
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


def find_details(text: str, apart: str = "") -> Iterator[Detail]:
    """Every personal detail in compact text; stretches may overlap, the caller keeps the first kind.

    ``apart`` is the same text with a space where a blank stood between two digits or letters.
    """
    if apart and len(apart) != len(text):
        places = _without_spaces(apart)
        for start, end, kind, mask, rule in find_coded(apart):
            yield places[start], places[end], kind, mask, rule
    yield from find_coded(text)
    for match in _BIRTH.finditer(text):
        group = next(name for name in ("d1", "d2", "d3") if match[name])
        year = match[group][: match[group].index("年")] if "年" in match[group] else match[group][:4]
        mask = f"{year}年×月×日" if "年" in match[group] else f"{year}-××-××"
        yield match.start(group), match.end(group), BIRTH, mask, "date of birth"
    for start, end, kept in find_addresses(text):
        yield start, end, ADDRESS, kept + "××", "home address: keep the county or district (2016, art. 10, 11)"
    for start, end in find_health(text):
        yield start, end, HEALTH, "某疾病", "state of health: delete (2016, art. 10)"


def _without_spaces(text: str) -> list[int]:
    """For each place of ``text`` and its end, the place when spaces are left out."""
    return [0, *accumulate(char != " " for char in text)]


def find_coded(text: str) -> Iterator[Detail]:
    """Numbers and accounts, each with a form of its own."""
    yield from _identity(text)
    yield from _accounts(text)
    yield from _phones(text)
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end(), EMAIL, "***", "electronic address: delete (2016, art. 10)"
    for match in _ONLINE.finditer(text):
        yield match.start("value"), match.end("value"), ONLINE, "***", "account with a service: delete (2016, art. 10)"
    for match in _PLATE.finditer(text):
        yield match.start(), match.end(), PLATE, match.group()[0] + "×××××", "number plate: delete (2016, art. 10)"
    for match in _TAG.finditer(text):
        yield match.start("value"), match.end("value"), PLATE, "×××××", "number plate: delete (2016, art. 10)"


def _identity(text: str) -> Iterator[Detail]:
    rule = "identity number: delete (2016, art. 10)"
    for match in _ID18.finditer(text):
        number = match.group()
        labelled = _ID_LABEL.search(text, max(0, match.start() - 16), match.start()) is not None
        right = id_checksum(number)
        # a number that only looks like one may count something: 单号
        if (
            right
            or labelled
            or (_like_id(number) and not _COUNTED.search(text, max(0, match.start() - 12), match.start()))
        ):
            note = rule if right else rule + "; its check digit is wrong"
            yield match.start(), match.end(), ID_NUMBER, "***", note
    for match in _ID_LABELLED.finditer(text):
        yield *match.span("value" if match["value"] else "disabled"), ID_NUMBER, "***", rule
    for match in _ID15.finditer(text):
        year, month, day = (int(part) for part in (match.group()[6:8], match.group()[8:10], match.group()[10:12]))
        if _valid(1900 + year, month, day) and _ID_LABEL.search(text, max(0, match.start() - 16), match.start()):
            yield match.start(), match.end(), ID_NUMBER, "***", rule
    for match in _PASSPORT.finditer(text):
        yield match.start("value"), match.end("value"), ID_NUMBER, "***", rule


def _like_id(number: str) -> bool:
    """Whether an 18-digit number begins with a province and holds a date on which a living person may be born."""
    born = int(number[6:10]), int(number[10:12]), int(number[12:14])
    return number[:2] in _PROVINCE_CODES and 1920 <= born[0] <= 2040 and _valid(*born)


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
        number = re.sub(r"\D", "", match["value"])
        if not id_checksum(number) and not re.fullmatch("1[3-9][0-9]{9}", number):
            yield match.start("value"), match.end("value"), ACCOUNT, "***", rule
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not 15 <= len(digits) <= 19 or digits[0] not in "3456" or id_checksum(digits):
            continue
        # 62…: a card of this country, even with a digit misread
        if not luhn(digits) and (len(digits) < 16 or digits[:2] != "62"):
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
            public = _PUBLIC_PHONE.search(text, max(0, match.start() - 14), match.start()) or (
                pattern is _LANDLINE and _OFFICE_LINE.search(text, max(0, match.start() - 40), match.start())
            )
            if not public:
                yield match.start(), match.end(), PHONE, "***", "telephone: delete (2016, art. 10)"
    for match in _PHONE_LABELLED.finditer(text):
        if not _PUBLIC_PHONE.search(text, max(0, match.start("value") - 14), match.start("value")):
            yield match.start("value"), match.end("value"), PHONE, "***", "telephone: delete (2016, art. 10)"
