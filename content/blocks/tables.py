"""Tables (表)."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError, StructValue

from content.blocks.entry import GridBlock
from content.blocks.figures import sentence
from content.blocks.grid import Grid, GridError, is_missing, looks_numeric, parse_grid
from content.blocks.messages import explain
from content.charts import safe_cell, write_csv


@dataclass(frozen=True)
class Table:
    """A table ready to print: heads, rows, the total row apart, and which columns stand at the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None
    right: tuple[bool, ...]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each head with whether its column stands at the right."""
        return list(zip(self.header, self.right, strict=True))

    def aligned(self, row: tuple[str, ...]) -> list[tuple[str, bool]]:
        """Each cell of ``row`` with whether it stands at the right."""
        return list(zip(row, self.right, strict=True))

    @property
    def aligned_rows(self) -> list[list[tuple[str, bool]]]:
        return [self.aligned(row) for row in self.rows]

    @property
    def aligned_total(self) -> list[tuple[str, bool]]:
        return self.aligned(self.total) if self.total else []

    def csv_rows(self) -> list[list[str]]:
        """Heads and rows with nothing a spreadsheet would run."""
        every = [self.header, *self.rows, *([self.total] if self.total else [])]
        return [[_csv_cell(cell) for cell in row] for row in every]


def _csv_cell(cell: str) -> str:
    """A number keeps its sign (−3 becomes -3, +8 becomes 8); anything else is made safe."""
    number = cell.replace("−", "-").replace("+", "", 1) if looks_numeric(cell) else ""
    try:
        float(number.replace(",", ""))
    except ValueError:
        return safe_cell(cell)
    return number.replace(",", "")


def _right(grid: Grid) -> tuple[bool, ...]:
    """Columns of numbers stand at the right; the first column never does."""
    flags = [False]
    for column in range(1, len(grid.header)):
        cells = [row[column] for row in grid.rows if not is_missing(row[column])]
        flags.append(bool(cells) and sum(map(looks_numeric, cells)) * 2 > len(cells))
    return tuple(flags)


class TableValue(StructValue):
    """A table as entered."""

    def build(self) -> Table:
        """The table ready to print. Raises GridError."""
        grid = parse_grid(self.get("data") or "")
        right = _right(grid) if self.get("alignment") != "left" else tuple(False for _ in grid.header)
        rows, total = grid.rows, None
        if self.get("total") and len(rows) > 1:
            rows, total = rows[:-1], rows[-1]
        return Table(grid.header, rows, total, right)

    @cached_property
    def table(self) -> Table | None:
        """The table, or None while a draft's data cannot be read."""
        try:
            return self.build()
        except GridError:
            return None

    @property
    def remarks(self) -> str:
        """What stands below the table: note and source."""
        source = gettext("Source: %(source)s") % {"source": self.get("source") or ""} if self.get("source") else ""
        return "".join(sentence(part) for part in (self.get("note") or "", source))

    def csv(self) -> str | None:
        """The table as CSV, or None while it cannot be read."""
        return None if self.table is None else write_csv(self.table.csv_rows())


class TableBlock(blocks.StructBlock):
    """表: heads, rows and source, entered as in a figure."""

    caption = blocks.CharBlock(label=_("caption"), max_length=100, help_text=_("Without number."))
    data = GridBlock(
        label=_("table"),
        rows=8,
        max_length=40000,
        help_text=_(
            "Copy the cells from a spreadsheet and paste them here, or type | between cells. First line: heads."
        ),
    )
    total = blocks.BooleanBlock(label=_("the last row is a total"), required=False)
    alignment = blocks.ChoiceBlock(
        label=_("alignment"),
        choices=[("auto", _("Numbers at the right")), ("left", _("Everything at the left"))],
        default="auto",
    )
    source = blocks.CharBlock(label=_("source"), max_length=200)
    note = blocks.CharBlock(label=_("note"), max_length=300, required=False)
    sample = blocks.BooleanBlock(label=_("sample data"), required=False, help_text=_("Marks the table 示例数据."))

    class Meta:
        icon = "table"
        label = pgettext_lazy("block", "Table")
        description = _("A table with caption and source; it downloads as CSV.")
        template = "content/blocks/table.html"
        value_class = TableValue
        group = _("Data")
        preview_value = {
            "caption": "线索受理的层级分布",
            "data": "层级\t件数\t占比\n市级\t157\t40.7%\n县（区）级\t198\t51.3%\n合计\t355\t92.0%",
            "total": True,
            "alignment": "auto",
            "source": "示例市司法局线索台账",
            "sample": True,
        }

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        try:
            cleaned.build()
        except GridError as error:
            raise StructBlockValidationError(block_errors={"data": explain(error)}) from error
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context.setdefault("number", "")
        context["table"] = value.table
        context["remarks"] = value.remarks
        context["csv_size"] = len((value.csv() or "").encode()) if context.get("data_url") else 0
        return context
