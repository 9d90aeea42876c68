"""Tables that are uploaded: read whole, shown with what is wrong in which line, stored by the outbox after a yes.

A kind of table is registered once (``register_table``); everything else is the same for all of them.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook

from content.lists.tabular.reading import FileError, SheetRow, read_table
from core import outbox
from core.access import Principal
from core.audit import actor_for, record, register_action
from core.sealed import seal, unseal
from liaison.intake.importing import day_of, plain
from liaison.organisations.acting import principal_for
from liaison.registry.models import RegisterImport
from liaison.registry.services import CHANGED, KNOWN, MADE

TOPIC: Final = "registry.import"
MOST_ROWS: Final = 2000
CHUNK: Final = 25
IMPORTED = register_action("registry.imported", gettext_lazy("table imported into the register"))


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its name here, its headings (the first stands in the template), what it may hold."""

    name: str
    titles: tuple[str, ...]
    required: bool = False
    longest: int = 200
    example: str = ""


@dataclass
class Row:
    """One row: its line, what it says, what is wrong with it, whether it is stored already."""

    line: int
    values: dict[str, str]
    errors: list[str] = field(default_factory=list)
    known: bool = False


@dataclass(frozen=True)
class Table:
    """A kind of table.

    Attributes:
        code: stable name, stored with uploads.
        label, hint: what it is and what to know before uploading.
        key: the column by which a row is known; two rows with one key are an error.
        shown: columns that the preview shows.
        may: who uploads it.
        check: marks what is wrong with a row beyond its columns, or known.
        store: stores one row; says ``made``, ``changed`` or ``known``, or raises ``RowRefused``.
    """

    code: str
    label: Any
    hint: Any
    columns: tuple[TableColumn, ...]
    key: str
    shown: tuple[str, ...]
    may: Callable[[Principal], bool]
    check: Callable[[Row, Principal], None]
    store: Callable[[dict[str, str], Principal], str]

    def title_of(self, name: str) -> str:
        """The heading of a column."""
        return next(column.titles[0] for column in self.columns if column.name == name)


class RowRefused(Exception):
    """A row that cannot be stored now; the message says why."""


_tables: dict[str, Table] = {}


def register_table(table: Table) -> None:
    """Let ``table`` be uploaded; in AppConfig.ready()."""
    _tables[table.code] = table


def table_of(code: str) -> Table | None:
    """The table ``code``; None where there is none."""
    return _tables.get(code)


def tables_for(principal: Principal) -> list[Table]:
    """What ``principal`` may upload."""
    return [table for table in _tables.values() if table.may(principal)]


def moment_of(text: str) -> dt.datetime | None:
    """Day and time (``2026-05-18 09:30``, also with T); None when it is none."""
    day, _space, clock = text.strip().replace("T", " ").partition(" ")
    found = day_of(day)
    try:
        time = dt.time.fromisoformat(clock.strip().zfill(5)) if clock.strip() else None
    except ValueError:
        return None
    if found is None or time is None:
        return None
    moment = dt.datetime.combine(found, time)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def read_file(table: Table, name: str, content: bytes, principal: Principal) -> list[Row]:
    """The rows of an uploaded file, each checked by itself.

    Raises:
        FileError: the file as a whole cannot be taken; says why and what to do.
    """
    rows = read_rows(table.columns, table.key, name, content)
    for row in rows:
        if not row.errors:
            table.check(row, principal)
    return rows


def read_rows(columns: Sequence[TableColumn], key: str, name: str, content: bytes, twice: Any = None) -> list[Row]:
    """The rows of a file by ``columns``, each with what is wrong with its cells; one ``key`` names one row.

    Args:
        twice: what is said of a row whose key stands in an earlier ``line``.

    Raises:
        FileError: the file as a whole cannot be taken; says why and what to do.
    """
    sheet = read_table(name, content)
    if not sheet:
        raise FileError(_("The file is empty."))
    header = [plain(cell) for cell in sheet[0].cells]
    places = {
        column.name: next((header.index(title) for title in column.titles if title in header), None)
        for column in columns
    }
    missing = [column.titles[0] for column in columns if column.required and places[column.name] is None]
    if missing:
        raise FileError(_("The columns %(names)s are missing. Use the template.") % {"names": "、".join(missing)})
    if len(sheet) - 1 > MOST_ROWS:
        raise FileError(_("The file has more than %(limit)s rows. Split it.") % {"limit": MOST_ROWS})
    rows, seen = [_row(columns, found, places, header) for found in sheet[1:]], {}
    twice = twice or _("The same number stands in line %(line)s.")
    for row in rows:
        value = row.values[key]
        if value and value in seen:
            row.errors.append(twice % {"line": seen[value]})
        seen.setdefault(value, row.line)
    return rows


def _row(columns: Sequence[TableColumn], found: SheetRow, places: dict[str, int | None], header: Sequence[str]) -> Row:
    def cell(place: int | None) -> str:
        return plain(found.cells[place]) if place is not None and place < len(found.cells) else ""

    row = Row(found.line, {column.name: cell(places[column.name]) for column in columns})
    for place, fault in found.faults:
        row.errors.append(f"{header[place] if place < len(header) else place + 1}：{fault}")
    for column in columns:
        value = row.values[column.name]
        if column.required and not value:
            row.errors.append(_("%(column)s is empty.") % {"column": column.titles[0]})
        if len(value) > column.longest:
            row.errors.append(
                _("%(column)s has more than %(n)d characters.") % {"column": column.titles[0], "n": column.longest}
            )
    return row


def upload(*, table: Table, principal: Principal, name: str, content: bytes) -> RegisterImport:
    """Keep a file for its preview. Raises FileError."""
    rows = read_file(table, name, content, principal)
    return RegisterImport.objects.create(
        kind=table.code,
        organisation_id=principal.organisation_id,
        uploaded_by_id=principal.membership_id,
        file_name=name[-120:].replace("\0", ""),
        sealed=seal(json.dumps([asdict(row) for row in rows])),
        faulty=sum(bool(row.errors) for row in rows),
    )


def rows_of(batch: RegisterImport) -> list[Row]:
    """The rows of an import that waits."""
    return [Row(**values) for values in json.loads(unseal(batch.sealed) or "[]")]


def confirm(*, batch: RegisterImport, principal: Principal) -> bool:
    """Say yes to the preview, once; the outbox does the work. False when it was confirmed before."""
    with transaction.atomic():
        waiting = RegisterImport.objects.select_for_update().filter(pk=batch.pk, confirmed_at=None).first()
        if waiting is None:
            return False
        waiting.confirmed_at = timezone.now()
        waiting.save(update_fields=["confirmed_at"])
        outbox.enqueue(TOPIC, str(batch.pk))
        detail = {"kind": batch.kind, "rows": len(rows_of(batch))}
        record(action=IMPORTED, stream=f"register-import:{batch.pk}", actor=actor_for(principal), detail=detail)
    return True


def carry_out(works: Sequence[outbox.Work]) -> None:
    """Store the rows of confirmed imports. Stopped anywhere, the next one goes on: what is there is known."""
    for work in works:
        batch = RegisterImport.objects.select_related("uploaded_by__organisation", "uploaded_by__user").get(pk=work.key)
        if batch.done_at is None and batch.confirmed_at is not None:
            _store(batch)


def _store(batch: RegisterImport) -> None:
    table, principal = _tables[batch.kind], principal_for(batch.uploaded_by)
    rows = [row for row in rows_of(batch) if not row.errors]
    done, refused = {MADE: 0, CHANGED: 0, KNOWN: 0}, []
    for start in range(0, len(rows), CHUNK):
        with transaction.atomic():
            for row in rows[start : start + CHUNK]:
                try:
                    with transaction.atomic():
                        done[table.store(row.values, principal)] += 1
                except RowRefused as error:
                    refused.append([row.line, str(error)])
    # What was typed into the rows lives in the register now; the table with its names is not kept beside it.
    RegisterImport.objects.filter(pk=batch.pk).update(**done, refused=refused, done_at=timezone.now(), sealed="")


def template(table: Table) -> bytes:
    """The table to fill in, with one example row."""
    return blank_table(table.columns)


def blank_table(columns: Sequence[TableColumn]) -> bytes:
    """A table to fill in, with one example row."""
    book = Workbook()
    sheet = book.active
    sheet.append([column.titles[0] for column in columns])
    sheet.append([column.example for column in columns])
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 20
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def clear_unconfirmed(days: int = 3) -> int:
    """Forget uploads that nobody confirmed."""
    old = timezone.now() - dt.timedelta(days=days)
    return RegisterImport.objects.filter(confirmed_at=None, uploaded_at__lt=old).delete()[0]
