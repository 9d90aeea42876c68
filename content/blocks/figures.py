"""Figures (图) and key figures (关键数字). Rates are computed from numerator and denominator, never typed."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError, StructValue

from content.blocks.entry import GridBlock
from content.blocks.grid import FigureData, GridError, parse_figure
from content.blocks.messages import chart_words, explain
from content.charts import (
    NARROW,
    WIDE,
    Change,
    Chart,
    ChartError,
    ChartKind,
    Direction,
    Quantity,
    axis_note,
    change,
    data_table,
    format_number,
    render_svg,
    to_csv,
)

_PER = {"%": 100, "％": 100, "‰": 1000}


def per_of(unit: str) -> int:
    """What a ratio is multiplied by for ``unit``: 100 for %, 1000 for ‰, else 1."""
    return _PER.get(unit.strip(), 1)


def sentence(text: str) -> str:
    """``text`` closed with a full stop if it has none."""
    text = text.strip()
    return text if not text or text.endswith(("。", "！", "？", "；", ".")) else text + "。"


class FigureValue(StructValue):
    """A figure as entered, and the chart made of it."""

    def build(self) -> Chart:
        """The chart. Raises GridError or ChartError for what cannot be drawn."""
        unit = self.get("unit") or ""
        data: FigureData = parse_figure(self.get("data") or "", per=per_of(unit))
        return Chart(
            kind=ChartKind(self["kind"]),
            title=self.get("title") or "",
            description=self.get("description") or "",
            source=self.get("source") or "",
            note=self.get("note") or "",
            unit=unit,
            decimals=int(self.get("decimals") or 0),
            axis_start=self.get("axis_start"),
            category_name=data.category_name,
            categories=data.categories,
            series=data.series,
            total=bool(self.get("total")),
            sample=bool(self.get("sample")),
        )

    @cached_property
    def chart(self) -> Chart | None:
        """The chart, or None while a draft's data cannot be drawn."""
        try:
            return self.build()
        except (GridError, ChartError, KeyError, ValueError):
            return None

    @property
    def remarks(self) -> str:
        """What stands below the picture: start of the axis, note, source."""
        note = self.get("note") or ""
        # An editor who already wrote where the axis starts is not repeated.
        axis = "" if self.chart is None or "纵轴" in note else axis_note(self.chart, chart_words())
        source = gettext("Source: %(source)s") % {"source": self.get("source") or ""} if self.get("source") else ""
        return "".join(sentence(part) for part in (axis, note, source))

    def csv(self) -> str | None:
        """The data as CSV, or None while they cannot be drawn."""
        return None if self.chart is None else to_csv(self.chart, chart_words())


class FigureBlock(blocks.StructBlock):
    """图: a chart with its required description and source; its data table opens beside it."""

    KINDS = [
        ("line", _("Line chart: a development over time")),
        ("bar", _("Bar chart: amounts side by side")),
        ("stacked", _("Stacked bars: amounts and what they consist of")),
        ("donut", _("Ring: at most six parts of one whole")),
    ]

    kind = blocks.ChoiceBlock(label=_("kind"), choices=KINDS, default="line")
    title = blocks.CharBlock(label=_("title"), max_length=80, help_text=_("Without number; the unit is added."))
    description = blocks.TextBlock(
        label=_("description"),
        max_length=400,
        rows=2,
        help_text=_("What the picture shows, in words, for readers who cannot see it: highest, lowest, development."),
    )
    data = GridBlock(
        label=_("data"),
        rows=8,
        max_length=20000,
        help_text=_(
            "Copy the cells from a spreadsheet and paste them here, or type | between cells. First line: heads. First"
            " column: categories. A rate is entered as numerator/denominator, such as 371/386; its head may say what"
            " they are: 响应率=24小时内响应（件）/受理（件）. Empty cells are missing values."
        ),
    )
    unit = blocks.CharBlock(
        label=_("unit"), max_length=12, required=False, help_text=_("Such as 件 or 万元, or the percent sign.")
    )
    decimals = blocks.IntegerBlock(label=_("decimals"), default=0, min_value=0, max_value=4)
    axis_start = blocks.DecimalBlock(
        label=_("start of the axis"), required=False, help_text=_("Line charts only; empty means 0.")
    )
    total = blocks.BooleanBlock(
        label=_("total"), required=False, help_text=_("Adds totals and shares to the data table (rings have them).")
    )
    source = blocks.CharBlock(
        label=_("source"), max_length=200, help_text=_("Which records, and the day the figures were taken.")
    )
    note = blocks.CharBlock(label=_("note"), max_length=300, required=False)
    sample = blocks.BooleanBlock(label=_("sample data"), required=False, help_text=_("Marks the figure 示例数据."))

    class Meta:
        icon = "table"
        label = pgettext_lazy("block", "Figure")
        description = _("A chart drawn from a table: line, bar, stacked or ring, with description, source and CSV.")
        template = "content/blocks/figure.html"
        value_class = FigureValue
        group = _("Data")
        preview_value = {
            "kind": "bar",
            "title": "线索来源",
            "description": "公众提交最多，142 件；联合监督发现最少，11 件。",
            "data": "来源\t件数\n公众提交\t142\n联络单位移送\t58\n12345 热线\t49\n联合监督发现\t11",
            "unit": "件",
            "decimals": 0,
            "source": "示例市司法局线索台账，2026-04-10 取数",
            "sample": True,
        }

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        try:
            cleaned.build()
        except (GridError, ChartError) as error:
            at = "axis_start" if error.code.startswith("axis_start") else "data"
            raise StructBlockValidationError(block_errors={at: explain(error)}) from error
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        prefix = context.setdefault("svg_prefix", "f")
        context.setdefault("number", "")
        chart = value.chart
        context["chart"] = chart
        if chart is not None:
            words = chart_words()
            context |= {
                "wide": render_svg(chart, WIDE, prefix, words=words),
                "narrow": render_svg(chart, NARROW, prefix, words=words),
                "table": data_table(chart, words),
                "remarks": value.remarks,
                "csv_size": len(to_csv(chart, words).encode()) if context.get("data_url") else 0,
            }
        return context


@dataclass(frozen=True)
class KeyFigure:
    """A key figure ready to print: label, value, unit and the sentence about the previous period."""

    label: str
    value: str
    unit: str
    comparison: str
    ratio: str
    note: str


def compare(change: Change, *, unit: str, decimals: int) -> str:
    """多 44 件（12.9%） for counts, 上升 1.7 个百分点 for rates, 持平 or 基本持平 for neither."""
    if change.direction is Direction.SAME:
        return pgettext("change", "the same")
    if change.direction is Direction.NEARLY_SAME:
        return pgettext("change", "nearly the same")
    difference = format_number(change.difference, decimals)
    up = change.direction is Direction.UP
    if change.in_points:
        text = (
            pgettext("change", "up %(points)s percentage points")
            if up
            else pgettext("change", "down %(points)s percentage points")
        )
        return text % {"points": difference}
    text = (
        pgettext("change", "%(difference)s %(unit)s more") if up else pgettext("change", "%(difference)s %(unit)s less")
    )
    text = text % {"difference": difference, "unit": unit}
    return text if change.percent is None else f"{text}（{format_number(change.percent, 1)}%）"


def _quantity(item: StructValue, prefix: str, per: int) -> Quantity | None:
    return Quantity.of(
        item.get(f"{prefix}value"), item.get(f"{prefix}numerator"), item.get(f"{prefix}denominator"), per=per
    )


def _plain_number(value: Decimal | None) -> str:
    if value is None:
        return ""
    return format_number(value, max(0, -int(value.normalize().as_tuple().exponent)))


class KeyFigureValue(StructValue):
    """One key figure as entered."""

    def build(self) -> KeyFigure:
        """The figure ready to print. Raises ChartError for what does not fit together."""
        unit = (self.get("unit") or "").strip()
        decimals = int(self.get("decimals") or 0)
        per = per_of(unit)
        current, previous = _quantity(self, "", per), _quantity(self, "previous_", per)
        if current is None:
            raise ChartError("ratio_incomplete")
        comparison = ""
        if previous is not None:
            percentage = unit in ("%", "％")
            changed = compare(
                change(current, previous, decimals=decimals, percentage=percentage), unit=unit, decimals=decimals
            )
            before = format_number(previous.value, decimals) + ("%" if percentage else f" {unit}" if unit else "")
            label = self.get("previous_label") or gettext("previous quarter")
            comparison = gettext("%(period)s %(value)s, %(change)s") % {
                "period": label, "value": before, "change": changed,
            }  # fmt: skip
        ratio = ""
        if current.is_rate:
            ratio = f"{_plain_number(current.numerator)}/{_plain_number(current.denominator)}"
        return KeyFigure(
            self.get("label") or "",
            format_number(current.value, decimals),
            unit,
            comparison,
            ratio,
            self.get("note") or "",
        )


class KeyFigureBlock(blocks.StructBlock):
    """关键数字: a count, or a rate by numerator and denominator, with the same for the previous period."""

    label = blocks.CharBlock(label=_("label"), max_length=30)
    unit = blocks.CharBlock(
        label=_("unit"), max_length=8, required=False, help_text=_("Such as 件 or 万元, or the percent sign.")
    )
    decimals = blocks.IntegerBlock(label=_("decimals"), default=0, min_value=0, max_value=4)
    value = blocks.DecimalBlock(label=_("value"), required=False, help_text=_("A count. Leave empty for a rate."))
    numerator = blocks.DecimalBlock(label=_("numerator"), required=False)
    denominator = blocks.DecimalBlock(label=_("denominator"), required=False)
    previous_label = blocks.CharBlock(
        label=_("previous period"), max_length=20, required=False, help_text=_("Empty means: previous quarter.")
    )
    previous_value = blocks.DecimalBlock(label=_("previous value"), required=False)
    previous_numerator = blocks.DecimalBlock(label=_("previous numerator"), required=False)
    previous_denominator = blocks.DecimalBlock(label=_("previous denominator"), required=False)
    note = blocks.CharBlock(label=_("note"), max_length=120, required=False)

    class Meta:
        icon = "order"
        label = _("key figure")
        value_class = KeyFigureValue

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        for prefix in ("", "previous_"):
            try:
                quantity = _quantity(cleaned, prefix, 100)
            except ChartError as error:
                at = f"{prefix}denominator" if error.code == "denominator_not_positive" else f"{prefix}numerator"
                raise StructBlockValidationError(block_errors={at: explain(error)}) from error
            if quantity is None and not prefix:
                missing = ValidationError(gettext("Enter the value, or for a rate the numerator and the denominator."))
                raise StructBlockValidationError(block_errors={"value": missing})
        try:
            cleaned.build()
        except ChartError as error:
            raise StructBlockValidationError(block_errors={"previous_numerator": explain(error)}) from error
        return cleaned


class KeyFiguresValue(StructValue):
    """A row of key figures as entered."""

    @cached_property
    def figures(self) -> list[KeyFigure]:
        """The figures ready to print; what a draft has not completed is left out."""
        ready = []
        for item in self.get("items") or []:
            try:
                ready.append(item.build())
            except ChartError:
                continue
        return ready

    @property
    def remarks(self) -> str:
        """Below the cards: that they are samples, what rates were computed from, notes."""
        parts: list[str | Promise] = []
        if self.get("sample"):
            parts.append(gettext("Sample data."))
        ratios = [f"{figure.label} {figure.ratio}" for figure in self.figures if figure.ratio]
        if ratios:
            text = ngettext(
                "The rate is computed from numerator and denominator: %(ratios)s.",
                "The rates are computed from numerator and denominator: %(ratios)s.",
                len(ratios),
            )
            parts.append(text % {"ratios": "，".join(ratios)})
        parts += [sentence(f"{figure.label}：{figure.note}") for figure in self.figures if figure.note]
        return "".join(str(part) for part in parts)


class KeyFiguresBlock(blocks.StructBlock):
    """关键数字: two to five figures at the head of a chapter, each with its change."""

    items = blocks.ListBlock(KeyFigureBlock(), label=_("key figures"), min_num=1, max_num=5)
    sample = blocks.BooleanBlock(label=_("sample data"), required=False)

    class Meta:
        icon = "order"
        label = pgettext_lazy("block", "Key figures")
        description = _("Up to five figures with their change, which is computed, against the previous period.")
        template = "content/blocks/key_figures.html"
        value_class = KeyFiguresValue
        group = _("Data")
        preview_value = {
            "items": [
                {"label": "受理线索", "unit": "件", "value": 386, "previous_value": 342, "decimals": 0},
                {
                    "label": "24 小时首次响应率", "unit": "%", "numerator": 371, "denominator": 386,
                    "previous_numerator": 323, "previous_denominator": 342, "decimals": 1,
                },
            ],
            "sample": True,
        }  # fmt: skip
