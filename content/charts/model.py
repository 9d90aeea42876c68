"""What a chart is: kind, words, categories and series of exact numbers. Nothing here knows how it is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

MAX_CATEGORIES = 40
MAX_SLICES = 6
MAX_SERIES = {"line": 4, "bar": 3, "stacked": 5, "donut": 1}
MAX_VALUE = Decimal(10) ** 15
MAX_DECIMALS = 4


class ChartKind(StrEnum):
    """The four pictures a white paper may use."""

    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    DONUT = "donut"


class ChartError(ValueError):
    """A chart that cannot be drawn honestly. ``code`` names the rule, ``params`` what broke it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}" if params else code)
        self.code = code
        self.params = params


def ratio(numerator: Decimal, denominator: Decimal, *, per: int = 100) -> Decimal:
    """``numerator / denominator × per``, unrounded. Raises ChartError for a denominator that is not positive."""
    if denominator <= 0:
        raise ChartError("denominator_not_positive", denominator=denominator)
    return numerator * per / denominator


@dataclass(frozen=True)
class Series:
    """One series (序列): a value a category, or a numerator and a denominator (分子、分母) a category.

    With numerators and denominators ``values`` is computed from them and must not be given. A missing
    value is None. ``numerator_name`` and ``denominator_name`` head their columns in the data table.
    """

    name: str
    values: tuple[Decimal | None, ...] = ()
    numerators: tuple[Decimal | None, ...] = ()
    denominators: tuple[Decimal | None, ...] = ()
    numerator_name: str = ""
    denominator_name: str = ""
    per: int = 100

    def __post_init__(self) -> None:
        for name in ("values", "numerators", "denominators"):
            object.__setattr__(self, name, _numbers(getattr(self, name)))
        if not self.is_rate:
            return
        if self.values:
            raise ChartError("values_and_ratio", series=self.name)
        if len(self.numerators) != len(self.denominators):
            raise ChartError("ratio_incomplete", series=self.name)
        computed = []
        for top, bottom in zip(self.numerators, self.denominators, strict=True):
            if (top is None) != (bottom is None):
                raise ChartError("ratio_incomplete", series=self.name)
            computed.append(None if top is None or bottom is None else ratio(top, bottom, per=self.per))
        object.__setattr__(self, "values", _numbers(computed))

    @property
    def is_rate(self) -> bool:
        """Whether the values are computed from numerators and denominators."""
        return bool(self.numerators or self.denominators)


def _numbers(values: Iterable[Decimal | None]) -> tuple[Decimal | None, ...]:
    checked = []
    for value in values:
        if value is not None:
            value = Decimal(value)
            if not value.is_finite():
                raise ChartError("not_a_number", value=value)
            if abs(value) >= MAX_VALUE:
                raise ChartError("too_large", value=value)
        checked.append(value)
    return tuple(checked)


@dataclass(frozen=True)
class Chart:
    """A figure's content. Raises ChartError for what could only be drawn wrongly or unreadably.

    ``axis_start`` (纵轴起点) is for lines alone: a bar's length is its value, so bars always start at 0.
    ``category_name`` heads the first column of the data table. ``total`` adds 合计 (and, for one series,
    占比) to the data table; a donut always has them.
    """

    kind: ChartKind
    title: str
    description: str
    source: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""
    unit: str = ""
    decimals: int = 0
    axis_start: Decimal | None = None
    category_name: str = ""
    total: bool = False
    sample: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", ChartKind(self.kind))
        object.__setattr__(self, "categories", tuple(str(c).strip() for c in self.categories))
        object.__setattr__(self, "series", tuple(self.series))
        self._check_shape()
        self._check_values()

    def _check_shape(self) -> None:
        if not self.categories:
            raise ChartError("no_categories")
        limit = MAX_SLICES if self.kind is ChartKind.DONUT else MAX_CATEGORIES
        if len(self.categories) > limit:
            raise ChartError("too_many_categories", count=len(self.categories), limit=limit)
        for row, category in enumerate(self.categories, start=1):
            if not category:
                raise ChartError("category_blank", row=row)
        if not self.series:
            raise ChartError("no_series")
        if len(self.series) > MAX_SERIES[self.kind]:
            raise ChartError("too_many_series", count=len(self.series), limit=MAX_SERIES[self.kind])
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ChartError(
                    "length_differs", series=series.name, count=len(series.values), expected=len(self.categories)
                )
        if not 0 <= self.decimals <= MAX_DECIMALS:
            raise ChartError("decimals", limit=MAX_DECIMALS)

    def _check_values(self) -> None:
        if self.kind in (ChartKind.STACKED, ChartKind.DONUT):
            if any(series.is_rate for series in self.series):
                raise ChartError("parts_are_rates")
            for series in self.series:
                for row, value in enumerate(series.values, start=1):
                    if value is not None and value < 0:
                        raise ChartError("negative_part", series=series.name, row=row, value=value)
        if self.axis_start is not None:
            if self.kind is not ChartKind.LINE:
                raise ChartError("axis_start_needs_line")
            object.__setattr__(self, "axis_start", _numbers([self.axis_start])[0])
            lowest = min(self.numbers, default=None)
            if lowest is not None and self.axis_start is not None and self.axis_start > lowest:
                raise ChartError("axis_start_above_value", start=self.axis_start, lowest=lowest)
        if self.total and any(series.is_rate for series in self.series):
            raise ChartError("total_of_rates")

    @cached_property
    def numbers(self) -> Sequence[Decimal]:
        """Every value there is, missing ones left out."""
        return [value for series in self.series for value in series.values if value is not None]

    @property
    def is_percent(self) -> bool:
        """Whether values carry the sign % wherever they are printed."""
        return self.unit in ("%", "％")

    @property
    def caption(self) -> str:
        """Title with the unit in brackets, as it stands above the picture: 线索来源（件）."""
        if not self.unit or self.is_percent or f"（{self.unit}）" in self.title:
            return self.title
        return f"{self.title}（{self.unit}）"
