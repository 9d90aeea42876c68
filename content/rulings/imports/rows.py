"""What a record must be to become a ruling: columns, types, limits. No database here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from content.common.importing.reading import Record, SourceError
from content.common.importing.values import RowError, plain_text
from content.rulings import choices, paragraphs
from content.rulings.numbers import key_of

#: Column → names it may have in a file, the first one being what the documentation and messages use.
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("文号", "案号", "number"),
    "kind": ("文书种类", "kind"),
    "document_name": ("文书名称", "document_name"),
    "title": ("标题", "title"),
    "body": ("作出机关", "body"),
    "region": ("地区", "region"),
    "field": ("执法领域", "field"),
    "instance": ("审级", "instance"),
    "decided_on": ("作出日期", "decided_on"),
    "outcome": ("处理结果", "outcome"),
    "outcome_note": ("结果说明", "outcome_note"),
    "fine": ("罚款金额", "fine"),
    "chain": ("争议", "chain"),
    "issuing_body": ("发布机构", "issuing_body"),
    "source": ("来源", "source"),
    "parties": ("当事人", "parties"),
    "facts": ("事实", "facts"),
    "reasons": ("理由", "reasons"),
    "basis": ("依据", "basis"),
    "result": ("结果", "result"),
}
REQUIRED = ("number", "kind", "title")
LIMITS = {
    "document_name": 40,
    "number": 120,
    "title": 300,
    "body": 120,
    "region": 60,
    "field": 60,
    "outcome_note": 300,
    "chain": 80,
    "issuing_body": 120,
    "source": 120,
}
_NAMES = {name.lower(): column for column, names in COLUMNS.items() for name in names}
_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_FINE = re.compile(r"[￥¥]?\s*([\d,，]+(?:\.\d+)?)\s*(万)?\s*元?")


@dataclass(slots=True)
class ImportRow:
    """A ruling as a file has it, checked. ``fallback`` is the number used when another row has the same one."""

    line: int
    number: str
    number_key: str
    values: dict[str, Any]
    import_key: str = ""
    fallback: str = ""
    notices: list[str] = field(default_factory=list)

    def digest(self) -> str:
        """A fingerprint of number and content: equal for equal rows, whatever their place in a file."""
        text = json.dumps([self.number, self.values], ensure_ascii=False, sort_keys=True, default=str)
        return blake2b(text.encode("utf-8"), digest_size=16).hexdigest()


def check_header(header: list[str]) -> None:
    """Raise `SourceError` when a CSV file lacks a needed column, naming every one that is missing."""
    present = {_NAMES.get(name.lower()) for name in header}
    missing = [COLUMNS[column][0] for column in REQUIRED if column not in present]
    if missing:
        raise SourceError(
            _(
                "Missing columns: %(missing)s. Found: %(found)s. "
                "The first row must name the columns (docs/features/rulings.md)."
            )
            % {"missing": "、".join(missing), "found": "、".join(name[:40] for name in header[:30]) or "—"}
        )
    if not present & set(paragraphs.SECTIONS):
        raise SourceError(
            _("No column with text: at least one of %(columns)s is needed.")
            % {"columns": "、".join(COLUMNS[name][0] for name in paragraphs.SECTIONS)}
        )


def row_of(record: Record) -> ImportRow:
    """The ruling a record of the documented columns stands for.

    Raises:
        RowError: with all that is wrong with the row.
    """
    given: dict[str, Any] = {}
    for name, value in record.values.items():
        column = _NAMES.get(str(name).strip().lower())
        if column:
            given[column] = value
    problems: list[str] = []

    def take(column: str, read: Callable[[str], Any], default: Any = "") -> Any:
        value = given.get(column)
        try:
            text = plain_text(value)
            return read(text) if text else default
        except RowError as error:
            problems.append(f"{COLUMNS[column][0]}：{error}")
            return default

    values: dict[str, Any] = {}
    for column in (
        "document_name",
        "title",
        "body",
        "region",
        "field",
        "outcome_note",
        "chain",
        "issuing_body",
        "source",
    ):
        values[column] = take(column, _one_line(column))
    values["kind"] = take("kind", _term(choices.Kind, choices.KIND_TERMS))
    values["instance"] = take("instance", _term(choices.Instance, choices.INSTANCE_TERMS))
    values["outcome"] = take("outcome", _term(choices.Outcome, choices.OUTCOME_TERMS))
    values["decided_on"] = take("decided_on", parse_date, None)
    values["fine"] = take("fine", parse_fine, None)
    for column in paragraphs.SECTIONS:
        values[column] = take(column, lambda text: "\n".join(paragraphs.split(text)))
    number = take("number", _one_line("number"))
    key = ""
    if number:
        try:
            key = key_of(number)
        except ValueError:
            problems.append(_("%(number)s is not a readable case or document number") % {"number": number})
    named = {_NAMES.get(str(name).strip().lower()) for name in record.values}
    for column, value in (("number", number), ("kind", values["kind"]), ("title", values["title"])):
        if not value and not any(problem.startswith(COLUMNS[column][0]) for problem in problems):
            missing = _("missing") if column not in named else _("empty")
            problems.append(f"{COLUMNS[column][0]}：{missing}")
    if not any(values[name] for name in paragraphs.SECTIONS) and not problems:
        problems.append(_("The row has no text"))
    if problems:
        raise RowError("；".join(problems))
    return ImportRow(record.line, number, key, values)


def _one_line(column: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        text = " ".join(text.split())
        if len(text) > LIMITS[column]:
            raise RowError(_("%(n)d characters, at most %(limit)d") % {"n": len(text), "limit": LIMITS[column]})
        return text

    return read


def _term(vocabulary, terms) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return choices.term(vocabulary, terms, text)
        except ValueError:
            raise RowError(
                _("“%(text)s” is not known; use one of %(terms)s") % {"text": text[:40], "terms": "、".join(terms)}
            ) from None

    return read


def parse_date(text: str) -> date:
    """2026-04-17, 2026/4/17, 2026.4.17 or 2026年4月17日; RowError for anything else, for days that do not exist."""
    match = _DATE.fullmatch(text)
    try:
        if not match:
            raise ValueError
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise RowError(_("“%(text)s” is not a date; write 2026-04-17") % {"text": text[:40]}) from None
    if not 1949 <= day.year <= timezone.localdate().year + 1:
        raise RowError(_("the year %(year)d cannot be right") % {"year": day.year})
    return day


def parse_fine(text: str) -> Decimal:
    """50000, 50,000.00, 5万元; RowError for anything else."""
    match = _FINE.fullmatch(text)
    try:
        if not match:
            raise InvalidOperation
        amount = Decimal(re.sub("[,，]", "", match[1])) * (10_000 if match[2] else 1)
    except InvalidOperation:
        amount = None
    if amount is None or amount >= Decimal(10) ** 13:
        raise RowError(_("“%(text)s” is not an amount in yuan") % {"text": text[:40]})
    return amount.quantize(Decimal("0.01"))
