"""What the blocks say to editors and readers: errors by code, the words charts print."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from content.blocks.grid import GridError
from content.charts import ChartError, Words

GRID_ERRORS = {
    "empty": gettext_lazy("Enter the table: the heads on the first line, then one line for each row."),
    "unreadable": gettext_lazy(
        "The table cannot be read. Copy it from the spreadsheet again, or type it with | between the cells."
    ),
    "no_rows": gettext_lazy(
        "The table has only one line. The first line holds the heads; add at least one row below it."
    ),
    "one_column": gettext_lazy(
        "The table has only one column. Part the cells by copying from a spreadsheet or by typing | between them."
    ),
    "cells_differ": gettext_lazy(
        "Line %(line)s has %(count)s cells, but the heads are %(expected)s. Make them the same number."
    ),
    "too_many_cells": gettext_lazy("The table has more than %(limit)s cells. Divide it into several tables."),
    "cell_too_long": gettext_lazy("Line %(line)s, column %(column)s: the text is longer than %(limit)s characters."),
    "head_blank": gettext_lazy("Column %(column)s has no head. Say on the first line what the column shows."),
    "category_blank": gettext_lazy("Line %(line)s has no category in its first column."),
    "not_a_number": gettext_lazy(
        "Line %(line)s, column %(column)s: “%(cell)s” is not a number. Leave the cell empty if there is no value."
    ),
    "mixed_column": gettext_lazy(
        "Line %(line)s, column %(column)s: “%(cell)s” is not a numerator/denominator as the rest "
        "of its column is (such as 371/386)."
    ),
    "denominator_not_positive": gettext_lazy(
        "Line %(line)s, column %(column)s: the denominator in “%(cell)s” must be greater than 0. "
        "Leave the cell empty if there is no value."
    ),
}
CHART_ERRORS = {
    "no_categories": gettext_lazy("The figure has no categories."),
    "no_series": gettext_lazy("The figure has no column of values."),
    "category_blank": gettext_lazy("Row %(row)s has no category."),
    "too_many_categories": gettext_lazy(
        "This kind of figure shows at most %(limit)s categories, the table has %(count)s. Combine"
        " the small ones, or choose another kind."
    ),
    "too_many_series": gettext_lazy(
        "This kind of figure shows at most %(limit)s columns of values, the table has %(count)s. "
        "Leave some out, or make two figures."
    ),
    "length_differs": gettext_lazy("The columns do not have the same number of values."),
    "decimals": gettext_lazy("At most %(limit)s decimals can be shown."),
    "negative_part": gettext_lazy(
        "“%(series)s”, row %(row)s: a part of a whole cannot be negative (%(value)s). Choose a bar or line chart."
    ),
    "parts_are_rates": gettext_lazy(
        "Rates cannot be stacked or make a ring: their sum means nothing. Choose a line or bar chart."
    ),
    "axis_start_needs_line": gettext_lazy(
        "Only a line chart may start its axis elsewhere than at 0. Leave the start of the axis empty."
    ),
    "axis_start_above_value": gettext_lazy(
        "The axis starts at %(start)s, but the lowest value is %(lowest)s. Start it lower."
    ),
    "denominator_not_positive": gettext_lazy("A denominator must be greater than 0."),
    "ratio_incomplete": gettext_lazy("Give both the numerator and the denominator."),
    "values_and_ratio": gettext_lazy("Give either the value or the numerator and denominator, not both."),
    "rate_against_count": gettext_lazy(
        "A rate can only be compared with a rate: give the previous numerator and denominator too."
    ),
    "not_a_number": gettext_lazy("“%(value)s” is not a number."),
    "too_large": gettext_lazy("%(value)s has more than 15 digits. Use a larger unit, such as 万元."),
    "total_of_rates": gettext_lazy("Rates have no total. Untick “total”."),
}


def explain(error: ChartError | GridError) -> ValidationError:
    """A validation error that tells an editor in plain words what to change."""
    table = GRID_ERRORS if isinstance(error, GridError) else CHART_ERRORS
    return ValidationError(table[error.code] % error.params if error.params else table[error.code], code=error.code)


def chart_words() -> Words:
    """The words charts and data tables print, in the language of the moment."""
    return Words(
        category=pgettext("head of a data table", "Category"),
        period=pgettext("head of a data table", "Period"),
        total=pgettext("of a table", "Total"),
        share=pgettext("of a whole", "Share"),
        numerator=_("Numerator"),
        denominator=_("Denominator"),
        no_data=_("No data"),
        axis_from=_("The vertical axis starts at %(start)s."),
    )
