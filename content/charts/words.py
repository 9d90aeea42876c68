"""The few words a chart and its data table add of themselves. The caller gives them in the reader's language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Words printed by the package; ``axis_from`` holds ``%(start)s``."""

    category: str = "Category"
    period: str = "Period"
    total: str = "Total"
    share: str = "Share"
    numerator: str = "Numerator"
    denominator: str = "Denominator"
    no_data: str = "No data"
    axis_from: str = "The vertical axis starts at %(start)s."


ENGLISH = Words()
