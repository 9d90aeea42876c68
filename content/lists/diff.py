"""Differences between two versions of a list, cell by cell. Pure: rows are ``key → {column: stored value}``.

The order of rows is presentation, not content: it makes no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from content.lists.columns import Stored

Rows = Mapping[str, Mapping[str, Stored]]


@dataclass(frozen=True)
class Cell:
    """One changed value; None on a side means that it was or became empty."""

    column: str
    old: Stored
    new: Stored


@dataclass(frozen=True)
class Change:
    """The cells of one row that differ."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Difference:
    """What must be done to the old rows to get the new ones."""

    added: dict[str, dict[str, Stored]] = field(default_factory=dict)
    removed: dict[str, dict[str, Stored]] = field(default_factory=dict)
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows added, removed, changed."""
        return len(self.added), len(self.removed), len(self.changed)


def diff(old: Rows, new: Rows) -> Difference:
    """What was added, removed and changed between ``old`` and ``new``, in the order of ``new`` (removed: ``old``)."""
    changed = []
    for key, row in new.items():
        if key not in old:
            continue
        before = old[key]
        cells = tuple(
            Cell(name, before.get(name), row.get(name))
            for name in dict.fromkeys([*before, *row])
            if before.get(name) != row.get(name)
        )
        if cells:
            changed.append(Change(key, cells))
    return Difference(
        added={key: dict(row) for key, row in new.items() if key not in old},
        removed={key: dict(row) for key, row in old.items() if key not in new},
        changed=tuple(changed),
    )


def apply(difference: Difference, rows: Rows) -> dict[str, dict[str, Stored]]:
    """``rows`` with ``difference`` carried out. Applied to the old rows it gives the new ones.

    On other rows (a later version) what no longer exists is passed over; ``conflicts`` tells about it.
    """
    result = {key: dict(row) for key, row in rows.items() if key not in difference.removed}
    for change in difference.changed:
        if change.key in result:
            row = result[change.key]
            for cell in change.cells:
                if cell.new is None:
                    row.pop(cell.column, None)
                else:
                    row[cell.column] = cell.new
    for key, row in difference.added.items():
        result[key] = dict(row)
    return result


def conflicts(difference: Difference, rows: Rows) -> list[str]:
    """Keys where ``difference``, made against other rows, meets rows that have meanwhile changed in the same place."""
    keys = [key for key, row in difference.added.items() if key in rows and dict(rows[key]) != row]
    keys += [key for key, row in difference.removed.items() if key in rows and dict(rows[key]) != row]
    for change in difference.changed:
        row = rows.get(change.key)
        if row is None or any(row.get(cell.column) not in (cell.old, cell.new) for cell in change.cells):
            keys.append(change.key)
    return keys
