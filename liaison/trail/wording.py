"""What an entry of the audit trail says, in words, beside the entry as it was hashed.

Nothing is added to what the entry keeps but labels, and the names of organisations and members whose numbers it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Principal, visible
from core.audit import AuditEntry, Result, label_of
from core.deadlines.words import amount_words, limit_words
from liaison.organisations.models import Membership, Organisation, Region
from liaison.retention.models import RecordKind
from liaison.retention.words import in_words
from liaison.rooms.half_days import in_words as half_day
from liaison.trail.words import CODES, KEYS, SILENT, STREAMS
from liaison.workflow.registry import registered_workflows

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_HALF_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d/(am|pm)")
_SUBJECT: Final = re.compile(r"[a-z][a-z_-]*:\d+")
#: Keys under which the number of an organisation may stand, and that of a member.
_ORGANISATIONS: Final = frozenset({"organisation", "organisations", "body", "receiver"})
_MEMBERS: Final = frozenset({"member", "owner"})
_ORDER: Final = {key: place for place, key in enumerate(KEYS)}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing an entry says; ``before`` is what it was, of something changed, and None of everything else."""

    label: str
    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the organisations and members whose numbers a page of entries has."""

    organisations: Mapping[int, str] = field(default_factory=dict)
    members: Mapping[int, str] = field(default_factory=dict)


def names_for(entries: Iterable[AuditEntry], principal: Principal | None) -> Names:
    """The names ``entries`` need, of what ``principal`` may see; None (an administrator of the audit) sees all. Two
    queries at most, and none where no number stands."""
    organisations: set[int] = set()
    members: set[int] = set()
    for entry in entries:
        for key, value in entry.detail.items():
            wanted = organisations if key in _ORGANISATIONS else members if key in _MEMBERS else set()
            wanted |= {each for each in (value if isinstance(value, list) else [value]) if type(each) is int}
    return Names(
        {each.pk: each.name for each in _seen(Organisation, organisations, principal)},
        {each.pk: str(each) for each in _seen(Membership, members, principal, "user", "organisation")},
    )


def _seen(model: type[Model], numbers: set[int], principal: Principal | None, *beside: str) -> Iterable[Any]:
    if not numbers:
        return ()
    rows = model._default_manager.all() if principal is None else visible(principal, model)
    return rows.filter(pk__in=numbers).select_related(*beside) if beside else rows.filter(pk__in=numbers)


def model_of(kind: str) -> type[Model] | None:
    """What a stream of this kind is the history of; None where it is no record with fields."""
    others = {"organisation": Organisation, "membership": Membership, "region": Region}
    flows = {each.workflow.code: each.model for each in registered_workflows()}
    return flows.get(kind) or others.get(kind)


def kind_words(kind: str) -> str:
    """What streams or actions of this kind are about."""
    model = model_of(kind)
    return str(model._meta.verbose_name if model and kind not in STREAMS else STREAMS.get(kind, kind))


def subject_words(stream: str) -> str:
    """``clue:12`` as “clue 12”: for whoever may not open it, and where it is gone."""
    kind, _colon, rest = stream.partition(":")
    label = kind_words(kind)
    if kind == "retention":
        return f"{label}：{dict(RecordKind.choices).get(rest, rest)}"
    if kind == "limit":
        return f"{label}：{limit_words(rest)}"
    if rest == "unknown":
        return _("a name that no account has")
    return f"{label} {rest}".strip()


def moved(entry: AuditEntry) -> str:
    """What an event of a workflow did to the state of its item, in words; empty for other entries."""
    kind = entry.stream.partition(":")[0]
    workflow = next((each.workflow for each in registered_workflows() if each.workflow.code == kind), None)
    before, after = (entry.detail.get(name) for name in ("from", "to"))
    if workflow is None or before not in workflow.state_by_code or after not in workflow.state_by_code:
        return ""
    labels = [str(workflow.state(code).label) for code in (before, after)]
    return labels[1] if before == after else " → ".join(labels)


def lines_of(entry: AuditEntry, names: Names = Names()) -> list[Line]:
    """The detail of ``entry`` in words, in the order of ``KEYS``. What an event did to the state says ``moved``."""
    detail = dict(entry.detail)
    for name in SILENT | ({"from", "to"} if moved(entry) else set()):
        detail.pop(name, None)
    says = _Saying(entry, names)
    # What a system administrator changed was once kept without what it was before.
    lines = [Line(says.label(k), says.text(k, v)) for k, v in _mapping(detail.pop("changed_to", None)).items()]
    for name, (before, after) in _pairs(detail.pop("changed", None)).items():
        lines.append(Line(says.label(name), says.text(name, after), says.text(name, before)))
        detail.pop(name, None)
    if "amount" in detail and "unit" in detail:
        lines.append(Line(says.label("amount"), amount_words(detail.pop("amount"), detail.pop("unit"))))
    for key in sorted(detail, key=lambda key: (_ORDER.get(key, len(_ORDER)), key)):
        if detail[key] not in ("", [], {}, None) or key in {"months", "period_months"}:
            lines.append(Line(says.label(key), says.text(key, detail[key])))
    return lines


def as_text(entry: AuditEntry) -> str:
    """What the page says of ``entry``, on one line: for lists of many."""
    lines = [
        f"{line.label}：{line.text if line.before is None else f'{line.before} → {line.text}'}"
        for line in lines_of(entry)
    ]
    return "；".join(filter(None, [moved(entry), *lines]))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _pairs(value: Any) -> dict[str, list]:
    return {name: pair for name, pair in _mapping(value).items() if isinstance(pair, list) and len(pair) == 2}


class _Saying:
    """The words of one entry: they depend on its action and on what it is about."""

    def __init__(self, entry: AuditEntry, names: Names) -> None:
        self.group = entry.action.partition(".")[0]
        self.model = model_of(entry.stream.partition(":")[0])
        self.names = names

    def label(self, key: str, scope: str = "") -> str:
        """The label of ``key``: of the table, else of the field it is, else the key itself."""
        found = KEYS.get(f"{scope or self.group}.{key}") or KEYS.get(key)
        if found is None and (named := self._field(key)) is not None:
            found = named.verbose_name
        return str(found or key)

    def text(self, key: str, value: Any) -> str:
        """``value`` under ``key`` for people."""
        if key in {"months", "period_months"}:
            return in_words(value)
        if key == "filter":
            return "；".join(f"{self.label(k, 'filter')}：{self._of_filter(k, v)}" for k, v in _mapping(value).items())
        if key == "counts":
            return "、".join(f"{_model_words(k)} {v}" for k, v in _mapping(value).items())
        if key == "streams" and isinstance(value, list):
            return str(len(value))
        if isinstance(value, list):
            return "、".join(self.text(key, each) for each in value)
        if isinstance(value, dict):
            return "；".join(f"{self.label(k)}：{self.text(k, v)}" for k, v in value.items())
        return self._one(key, value)

    def _one(self, key: str, value: Any) -> str:
        if value is None or value == "":
            return "—"
        if type(value) is int:
            known = self.names.organisations if key in _ORGANISATIONS else self.names.members
            return known.get(value, str(value)) if key in _ORGANISATIONS | _MEMBERS else str(value)
        meaning = self._code(key, value)
        if meaning is not None:
            return meaning
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if _HASH.fullmatch(value):
            return f"{value[:12]}…"
        if _SUBJECT.fullmatch(value):
            return subject_words(value)
        if _HALF_DAY.fullmatch(value):
            return half_day(value)
        if _MOMENT.fullmatch(value) and (moment := parse_datetime(value)) is not None:
            return date_format(timezone.localtime(moment) if timezone.is_aware(moment) else moment, "Y-m-d H:i")
        return value

    def _code(self, key: str, value: Any) -> str | None:
        """What ``value`` is a code for, by the field of the model or by the table; None for everything else."""
        named = self._field(key)
        tables = [dict(named.flatchoices)] if named is not None and getattr(named, "choices", None) else []
        own = [CODES.get(f"{self.group}.{key}"), CODES.get(key), CODES.get(key.removesuffix("s"))]
        for table in filter(None, [own[0], *tables, *own[1:]]):
            if value in table:
                return str(table[value])
        return None

    def _field(self, key: str) -> Any:
        try:
            found = self.model._meta.get_field(key) if self.model else None
        except FieldDoesNotExist:
            return None
        return found if getattr(found, "concrete", False) else None

    def _of_filter(self, key: str, value: str) -> str:
        if key == "action":
            return label_of(value)
        return str(dict(Result.choices).get(value, value)) if key == "result" else value


def _model_words(label: str) -> str:
    """``clues.clue`` as the model is called; the code of one that is there no more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
