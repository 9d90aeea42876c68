"""Database models of published lists, gathered for Django's app loading."""

from content.lists.adjustments import Adjustment, AdjustmentEvent, AdjustmentRow
from content.lists.pages import ListIndexPage, ListPage
from content.lists.versions import ListRow, ListVersion, ProgressRecord

__all__ = [
    "Adjustment",
    "AdjustmentEvent",
    "AdjustmentRow",
    "ListIndexPage",
    "ListPage",
    "ListRow",
    "ListVersion",
    "ProgressRecord",
]
