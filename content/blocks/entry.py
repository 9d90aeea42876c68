"""The field in which editors enter tables."""

from functools import cached_property

from wagtail import blocks


class GridBlock(blocks.TextBlock):
    """Text whose tabs at either end count: a spreadsheet's empty first or last cell is nothing else."""

    @cached_property
    def field(self):
        field = super().field
        field.strip = False
        field.widget.attrs["spellcheck"] = "false"
        return field
