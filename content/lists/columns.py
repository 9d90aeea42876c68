"""Column types of list rows: how a value is read from what people type, stored, shown, sorted and exported.

A *stored* value is plain JSON: text, an integer, a decimal as text, a date as ``YYYY-MM-DD``, a choice as its code.
``parse`` takes anything (form text, spreadsheet cell, stored value) and is idempotent on stored values, so the same
code checks forms, files and data handed over by other programs. An empty optional value is not stored at all.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _

Stored = str | int | None

#: Numbers keep 15 significant digits, which a spreadsheet's floating point keeps exactly: export → import is exact.
MAX_INTEGER = 10**15 - 1
EARLIEST, LATEST = dt.date(1949, 10, 1), dt.date(2199, 12, 31)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")


class ColumnError(ValueError):
    """A value does not fit its column. The message says what is wrong and what to write instead."""


def clean_text(raw: object, *, lines: bool = False) -> str:
    """``raw`` as text: NFC, ends trimmed, line ends as LF (or, without ``lines``, as one space).

    Raises ``ColumnError`` for control characters and others that no document can carry.
    """
    text = unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(line.rstrip() for line in text.split("\n")) if lines else re.sub(r"\s*\n\s*", " ", text)
    text = text.replace("\t", " ").strip()
    for char in text:
        if char != "\n" and (unicodedata.category(char) in ("Cc", "Cs") or char in "\ufffe\uffff\ufeff"):
            raise ColumnError(
                _("contains a character that cannot be shown (U+%(code)s); delete it") % {"code": f"{ord(char):04X}"}
            )
    return text


@lru_cache(maxsize=20_000)
def pinyin_key(text: str) -> str:
    """Sort key of Chinese text: pinyin in ASCII, so that every database orders it the same way."""
    # 55 MiB of readings, which only storing a list needs.
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(text[:24], style=Style.NORMAL, errors=lambda chars: list(chars.lower()))
    return " ".join(s for s in syllables if s.strip()).encode("ascii", "backslashreplace").decode()[:200]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a kind of list: a single line of text unless a subclass says otherwise.

    ``phone``: shown in the table on phones (all columns are shown on the row's own page).
    ``filterable``: readers can narrow the list to one value of it.
    """

    name: str
    label: str
    required: bool = True
    phone: bool = True
    filterable: bool = False
    max_length: int = 300

    type_name = "text"

    def parse(self, raw: object) -> Stored:
        """The stored value of ``raw``; None when empty. Raises ``ColumnError``."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if self.required:
                raise ColumnError(_("must be filled in"))
            return None
        return self.read(raw)

    def read(self, raw: object) -> Stored:
        """As ``parse``, for a value that is not empty."""
        return self._text(raw, lines=False)

    def _text(self, raw: object, *, lines: bool) -> str:
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)  # a spreadsheet turns the text 12 into 12.0
        if isinstance(raw, dt.datetime) and raw.time() == dt.time():
            raw = raw.date()
        text = clean_text(raw, lines=lines)
        if len(text) > self.max_length:
            raise ColumnError(
                _("is too long: %(length)s characters, at most %(limit)s")
                % {"length": len(text), "limit": self.max_length}
            )
        return text

    def display(self, stored: Stored) -> str:
        """What people read."""
        return "" if stored is None else str(stored)

    def cell(self, stored: Stored) -> object:
        """What a spreadsheet cell holds; text stays text."""
        return self.display(stored)

    def sort_key(self, stored: Stored) -> str | None:
        """ASCII text that sorts as the values do; None (sorted last) for an empty value."""
        return None if stored is None else pinyin_key(self.display(stored))

    def field(self) -> forms.Field:
        """The form field; its value goes through ``parse``."""
        return forms.CharField(label=self.label, required=False, max_length=self.max_length)

    def rule(self) -> str:
        """What may be written here, for the template's instructions."""
        return _("text, at most %(limit)s characters") % {"limit": self.max_length}


@dataclass(frozen=True, kw_only=True)
class LongText(Column):
    """Text of several lines."""

    max_length: int = 2000
    type_name = "long"

    def read(self, raw: object) -> Stored:
        return self._text(raw, lines=True)

    def field(self) -> forms.Field:
        return forms.CharField(
            label=self.label, required=False, max_length=self.max_length, widget=forms.Textarea({"rows": 3})
        )


@dataclass(frozen=True, kw_only=True)
class Statute(LongText):
    """Citation of statutes: names at least one as 《…》; several are separated by ；."""

    max_length: int = 1000
    type_name = "statute"

    def read(self, raw: object) -> Stored:
        text = self._text(raw, lines=True)
        if not re.search(r"《[^《》]+", text) or text.count("《") != text.count("》"):
            raise ColumnError(
                _("must name the statute in complete marks, as 《中华人民共和国行政处罚法》第三十三条第一款")
            )
        return text

    def rule(self) -> str:
        return _("statute and article, as 《中华人民共和国行政处罚法》第三十三条第一款; separate several with ；")


@dataclass(frozen=True, kw_only=True)
class Choice(Column):
    """One of a fixed set, stored as its code; files may hold the code or the label."""

    choices: tuple[tuple[str, str], ...]
    type_name = "choice"

    def read(self, raw: object) -> Stored:
        text = clean_text(raw)
        for code, label in self.choices:
            if text in (code, str(label)):
                return code
        raise ColumnError(
            _("“%(value)s” is not one of: %(choices)s")
            % {"value": text[:40], "choices": "、".join(str(label) for _code, label in self.choices)}
        )

    def display(self, stored: Stored) -> str:
        return "" if stored is None else str(dict(self.choices).get(stored, stored))

    def sort_key(self, stored: Stored) -> str | None:
        codes = [code for code, _label in self.choices]
        return None if stored is None else f"{codes.index(stored) if stored in codes else 999:03d}"

    def field(self) -> forms.Field:
        return forms.ChoiceField(label=self.label, required=False, choices=[("", "—"), *self.choices])

    def rule(self) -> str:
        return _("one of: %(choices)s") % {"choices": "、".join(str(label) for _code, label in self.choices)}


@dataclass(frozen=True, kw_only=True)
class Date(Column):
    """A calendar day."""

    type_name = "date"

    def read(self, raw: object) -> Stored:
        if isinstance(raw, dt.datetime):
            if raw.time() != dt.time():
                raise ColumnError(_("must be a date without a time, as 2026-05-18"))
            raw = raw.date()
        if isinstance(raw, dt.date):
            day = raw
        else:
            text = clean_text(unicodedata.normalize("NFKC", str(raw)))
            match = _DATE.fullmatch(text)
            try:
                day = dt.date(*(int(part) for part in match.groups())) if match else None
            except ValueError:
                day = None
            if day is None:
                raise ColumnError(_("“%(value)s” is not a date; write it as 2026-05-18") % {"value": text[:40]})
        if not EARLIEST <= day <= LATEST:
            raise ColumnError(
                _("must lie between %(first)s and %(last)s")
                % {"first": EARLIEST.isoformat(), "last": LATEST.isoformat()}
            )
        return day.isoformat()

    def cell(self, stored: Stored) -> object:
        return None if stored is None else dt.date.fromisoformat(stored)

    def sort_key(self, stored: Stored) -> str | None:
        return stored

    def field(self) -> forms.Field:
        return forms.CharField(label=self.label, required=False, widget=forms.TextInput({"type": "date"}))

    def rule(self) -> str:
        return _("date, as 2026-05-18")


def _number(raw: object, complain: Callable[[str], ColumnError]) -> Decimal:
    if isinstance(raw, bool):
        raise complain(str(raw))
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    plain = re.sub(r"(?<=\d)[,\s](?=\d{3}(?:\D|$))", "", text)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise complain(text) from None
    if not number.is_finite():
        raise complain(text)
    return number


@dataclass(frozen=True, kw_only=True)
class Integer(Column):
    """A whole number, zero or more unless ``minimum`` says otherwise."""

    minimum: int = 0
    maximum: int = 10**9
    unit: str = ""
    type_name = "integer"

    def read(self, raw: object) -> Stored:
        number = _number(
            raw,
            lambda text: ColumnError(_("“%(value)s” is not a whole number; write digits only") % {"value": text[:40]}),
        )
        if not self.minimum <= number <= min(self.maximum, MAX_INTEGER):
            raise ColumnError(_("must be between %(low)s and %(high)s") % {"low": self.minimum, "high": self.maximum})
        if number != int(number):
            raise ColumnError(_("“%(value)s” is not a whole number; write digits only") % {"value": str(raw)[:40]})
        return int(number)

    def display(self, stored: Stored) -> str:
        return "" if stored is None else f"{stored:,}"

    def cell(self, stored: Stored) -> object:
        return stored

    def sort_key(self, stored: Stored) -> str | None:
        return None if stored is None else f"{stored + 10**16:017d}"

    def field(self) -> forms.Field:
        return forms.CharField(label=self.label, required=False, widget=forms.TextInput({"inputmode": "numeric"}))

    def rule(self) -> str:
        return _("whole number")


@dataclass(frozen=True, kw_only=True)
class Number(Column):
    """A decimal number with at most ``places`` places, stored as text so that nothing is rounded."""

    places: int = 2
    unit: str = ""
    minimum: Decimal = Decimal(-(10**10))
    maximum: Decimal = Decimal(10**10)
    type_name = "number"

    def read(self, raw: object) -> Stored:
        if isinstance(raw, float):
            raw = repr(raw)
        number = _number(raw, lambda text: ColumnError(_("“%(value)s” is not a number") % {"value": text[:40]}))
        if not self.minimum <= number <= self.maximum:
            raise ColumnError(
                _("must be between %(low)s and %(high)s") % {"low": f"{self.minimum:f}", "high": f"{self.maximum:f}"}
            )
        exact = number.quantize(Decimal(1).scaleb(-self.places))
        if exact != number:
            raise ColumnError(_("has more than %(places)s decimal places") % {"places": self.places})
        return f"{abs(exact) if exact == 0 else exact:f}"

    def display(self, stored: Stored) -> str:
        return "" if stored is None else f"{Decimal(stored):,f}"

    def cell(self, stored: Stored) -> object:
        return None if stored is None else Decimal(stored)

    def sort_key(self, stored: Stored) -> str | None:
        return None if stored is None else f"{Decimal(stored) + 10**12:021.4f}"

    def field(self) -> forms.Field:
        return forms.CharField(label=self.label, required=False, widget=forms.TextInput({"inputmode": "decimal"}))

    def rule(self) -> str:
        return _("number with at most %(places)s decimal places") % {"places": self.places}


@dataclass(frozen=True, kw_only=True)
class Money(Number):
    """An amount in yuan (元), never negative."""

    minimum: Decimal = Decimal(0)
    type_name = "money"

    def rule(self) -> str:
        return _("amount in yuan with at most two decimal places")


@dataclass(frozen=True, kw_only=True)
class Address(Column):
    """A web address, http or https only (anything else could run in the reader's browser)."""

    max_length: int = 500
    type_name = "url"

    def read(self, raw: object) -> Stored:
        text = self._text(raw, lines=False)
        try:
            parts = urlsplit(text)
            good = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"'\\]", text)
        except ValueError:
            good = False
        if not good:
            raise ColumnError(_("must be a web address that begins with https:// or http://"))
        return text

    def rule(self) -> str:
        return _("web address that begins with https:// or http://")


@dataclass(frozen=True, kw_only=True)
class CreditCode(Column):
    """统一社会信用代码 (GB 32100): 18 digits or capitals without I, O, S, V, Z; the middle may be masked (*)."""

    max_length: int = 18
    type_name = "code"

    def read(self, raw: object) -> Stored:
        text = unicodedata.normalize("NFKC", self._text(raw, lines=False)).upper()
        if not re.fullmatch(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9*]{6}[0-9A-HJ-NP-RTUWXY*]{10}", text):
            raise ColumnError(
                _("must be a unified social credit code of 18 digits or letters; format the cell as text")
            )
        return text

    def rule(self) -> str:
        return _("unified social credit code, 18 characters; format the cell as text")
