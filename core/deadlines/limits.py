"""Limits (时限): definitions as data with their source, registered by apps, and what administrators set over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.utils import timezone

from core.calendar.counting import Unit, unit_under
from core.deadlines.models import ESCALATIONS, LimitSetting
from core.memo import Memo

#: The generation that changes with the settings.
KIND: Final = "limits"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as an app defines it.

    Attributes:
        code: stable name, such as ``referral.acceptance``.
        name: what the limit is for, in words (lazy translation).
        amount, unit: how long. Under ``basis`` a short term in days may mean working days (``counted_in``).
        source: the text the amount comes from.
        basis: the statute by which it is counted (core.calendar.counting.Basis).
        rolls: a term of days or months that ends on a day off ends on the next working day.
        before: counted backwards, in working days: the last day to act before the event.
        assumed: no text is known to set the amount; it is this portal's proposal until an administrator sets it.
        soon: how long before the end it is "due soon": hours for a limit in hours, else working days.
        escalate: working days after the end at which head, coordinating body and superior are told; None is never.
        setting: the LimitSetting behind these values, where an administrator has set them.
    """

    code: str
    name: Any
    amount: int
    unit: str
    source: Any
    basis: str = "general"
    rolls: bool = True
    before: bool = False
    assumed: bool = False
    soon: int | None = None
    escalate: Sequence[int | None] = (1, 3, 5)
    setting: int | None = None

    def __post_init__(self) -> None:
        if self.unit not in Unit.values:
            raise ValueError(f"{self.code}: {self.unit!r} is no unit")
        if self.amount < 1:
            raise ValueError(f"{self.code}: a limit is at least 1")
        if len(self.escalate) != len(ESCALATIONS):
            raise ValueError(f"{self.code}: one number (or None) for each of {', '.join(ESCALATIONS)}")
        if self.before and self.counted_in != Unit.WORKING_DAYS:
            raise ValueError(f"{self.code}: only working days are counted backwards")

    @property
    def counted_in(self) -> str:
        """The unit it is really counted in: 行政处罚法85、行政复议法88 make short terms working days."""
        return unit_under(self.basis, self.amount, self.unit)

    @property
    def soon_before(self) -> int:
        """How long before the end it is due soon: as defined, else about a fifth of the whole, at most 3 days."""
        if self.soon is not None:
            return self.soon
        if self.counted_in == Unit.HOURS:
            return max(1, self.amount // 4)
        days = self.amount * 22 if self.counted_in == Unit.MONTHS else self.amount
        return min(3, max(1, days // 5)) if days > 1 else 0


@dataclass
class _Registry:
    limits: dict[str, Limit]


_registry = _Registry({})
_memo = Memo(size=1)


def register_limit(*limits: Limit) -> None:
    """Define limits, once, in ``AppConfig.ready()``.

    Raises ValueError for a code that another definition has.
    """
    for limit in limits:
        known = _registry.limits.setdefault(limit.code, limit)
        if known != limit:
            raise ValueError(f"limit {limit.code} is already defined otherwise")


def registered_limits() -> list[Limit]:
    """All definitions, in order of registration, without what administrators set."""
    return list(_registry.limits.values())


def definition(code: str) -> Limit:
    """The definition of ``code``; KeyError when no app defines it."""
    return _registry.limits[code]


class Limits:
    """The limits as administrators have set them at one moment: read once for all rows of a list."""

    def __init__(self, settings: Mapping[str, Sequence[LimitSetting]]) -> None:
        self._settings = settings

    def in_force(self, code: str, on: date | None = None) -> Limit:
        """The limit as it holds on ``on`` (today): the definition with the newest setting in force by then over it.

        Raises KeyError when no app defines it.
        """
        limit = definition(code)
        on = on or timezone.localdate()
        # Newest first: the first that has begun to hold is in force.
        setting = next((row for row in self._settings.get(code, ()) if row.since <= on), None)
        return limit if setting is None else with_setting(limit, setting)


def limits() -> Limits:
    """The limits as set now. In a serving process from memory until a setting changes, elsewhere one query."""
    return _memo.get(KIND, (KIND,), _read)


def limit_in_force(code: str, on: date | None = None) -> Limit:
    """``limits().in_force(code, on)``, for one."""
    return limits().in_force(code, on)


def with_setting(limit: Limit, setting: LimitSetting) -> Limit:
    """``limit`` with what an administrator set over it."""
    return replace(
        limit,
        amount=setting.amount,
        unit=setting.unit,
        source=setting.source or limit.source,
        assumed=limit.assumed and not setting.source,
        # The definition's own warning is in the definition's unit.
        soon=limit.soon if setting.soon is None and setting.unit == limit.unit else setting.soon,
        escalate=_levels(limit, setting),
        setting=setting.pk,
    )


def _levels(limit: Limit, setting: LimitSetting) -> tuple[int | None, ...]:
    if not setting.escalates:
        return (None,) * len(ESCALATIONS)
    chosen = (setting.head_after, setting.coordinating_after, setting.superior_after)
    return tuple(default if value is None else value for default, value in zip(limit.escalate, chosen, strict=True))


def _read() -> Limits:
    rows: dict[str, list[LimitSetting]] = {}
    for row in LimitSetting.objects.order_by("-since", "-pk"):
        rows.setdefault(row.code, []).append(row)
    return Limits(rows)
