"""Chinese and Arabic numerals (中文数字、阿拉伯数字、大写数字).

Only what statutes, case numbers, sums of money and dates need; every function that reads answers ``None``
for what it cannot read and never raises.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

DIGITS: dict[str, str] = dict(
    zip(
        "〇零○Ｏ一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸弌弍弎两兩俩叄幺元0123456789",
        "0000123456789123456789236123222311" + "0123456789",
        strict=True,
    )
)
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

#: the characters of a Chinese numeral as statutes write it, for use inside a regular expression class
CHINESE_NUMERAL = "〇零○一二三四五六七八九十百千两"
_MAX_LENGTH = 40
#: the digits as statutes and chapters write them
_WRITTEN = "零一二三四五六七八九"


def chinese_integer(text: str) -> int | None:
    """The value of ``text`` written in Chinese or Arabic numerals, or ``None``.

    Reads 一百二十三, 十, 二〇一九 (digit by digit), 123, 1万, 壹仟贰佰. A numeral longer than
    40 characters is not a number anybody wrote and gives ``None``.
    """
    if not text or len(text) > _MAX_LENGTH:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if all(c in DIGITS for c in text):
        if "元" in text or "Ｏ" in text[:1]:
            return None
        return int("".join(DIGITS[c] for c in text))
    total = section = 0
    number: int | None = None
    for index, char in enumerate(text):
        if char in DIGITS and char != "元":
            digit = int(DIGITS[char])
            number = number * 10 + digit if number is not None and text[index - 1].isdigit() else digit
        elif char in UNITS:
            section += (1 if number is None else number) * UNITS[char]
            number = None
        elif char in LARGE:
            if number is None and not section and not total:
                return None
            section += number or 0
            if LARGE[char] == 10**8:
                total = (total + section) * LARGE[char]
            else:
                total += section * LARGE[char]
            section, number = 0, None
        else:
            return None
    return total + section + (number or 0)


def amount(text: str) -> Decimal | None:
    """A sum as written before 元: ``5万``, ``1.5万``, ``50,000``, ``五万``, ``伍万贰仟``; ``None`` if unreadable."""
    text = text.replace(",", "").replace("，", "")
    if not text or len(text) > _MAX_LENGTH:
        return None
    factor = Decimal(1)
    plain = text
    while plain and plain[-1] in LARGE and plain[0] in "0123456789.":
        factor *= LARGE[plain[-1]]
        plain = plain[:-1]
    if plain and plain[0].isascii():
        # 3千 and 5百 beside Arabic digits
        if plain[-1] in UNITS:
            factor *= UNITS[plain[-1]]
            plain = plain[:-1]
        try:
            value = Decimal(plain)
        except InvalidOperation:
            mixed = chinese_integer(text)
            return None if mixed is None else Decimal(mixed)
        return value * factor if value.is_finite() else None
    value_int = chinese_integer(text)
    return None if value_int is None else Decimal(value_int)


def to_chinese(number: int) -> str:
    """124 → 一百二十四, for 0 to 9999 (no statute has more articles); other numbers stay in digits."""
    if not 0 <= number <= 9999:
        return str(number)
    if number < 10:
        return _WRITTEN[number]
    text, gap = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, value)
        if digit:
            text += ("零" if gap else "") + _WRITTEN[digit] + unit
            gap = False
        elif text and number:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text
