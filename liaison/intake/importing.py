"""12345 工单 and other tables of clues: read, shown with what is wrong in which row, stored once a number."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook

from content.lists.tabular.reading import FileError, SheetRow, read_table
from core import outbox
from core.access import Principal
from core.audit import actor_for, record, register_action
from core.sealed import seal, unseal
from liaison.clues.choices import Channel, ClueKind, ClueSource
from liaison.clues.handling import create_clue
from liaison.clues.models import LONGEST_TITLE, Clue
from liaison.intake.models import ClueImport
from liaison.intake.receivers import body_named
from liaison.intake.subjects import store_reporter, subjects_of, title_of
from liaison.organisations.acting import principal_for
from liaison.organisations.models import Region

TOPIC: Final = "clues.import"
MOST_ROWS: Final = 2000
CHUNK: Final = 25
IMPORTED = register_action("clue.imported", gettext_lazy("clues imported from a table"))

#: Header → what it fills. The first name stands in the template; the others are understood.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "external_key": ("工单编号", "编号", "工单号"),
    "title": ("标题", "工单标题"),
    "description": ("反映内容", "内容", "诉求内容"),
    "kind": ("问题类别", "类别"),
    "received": ("受理时间", "来电时间"),
    "occurred": ("发生日期", "发生时间"),
    "region": ("所属地区", "地区"),
    "place": ("地点", "具体地点"),
    "body": ("被反映单位", "单位"),
    "officers": ("执法人员",),
    "enterprise": ("涉及企业", "企业"),
    "name": ("反映人", "来电人", "姓名"),
    "telephone": ("联系电话", "电话"),
    "wishes": ("诉求", "希望怎样处理"),
}
REQUIRED: Final = ("external_key", "description")
_LIMITS: Final = {"external_key": 80, "title": LONGEST_TITLE, "description": 4000, "place": 200, "wishes": 2000}
_EXAMPLE: Final = {
    "external_key": "示例2026051800123",
    "title": "反映同一超限行为重复罚款",
    "description": "同一趟运输、同一超限事实，3 月 12 日和 3 月 15 日各罚款一次。",
    "kind": "乱罚款",
    "received": "2026-05-18 09:30",
    "occurred": "2026-03-12",
    "region": "",
    "place": "环城东路",
    "body": "",
    "officers": "",
    "enterprise": "",
    "name": "陈先生",
    "telephone": "000-0000-0000",
    "wishes": "退还一次罚款",
}
_LISTED: Final = re.compile(r"[、,，;；\n]")
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass
class Row:
    """One row: its line, what it says, what is wrong with it, what was assumed."""

    line: int
    values: dict[str, str]
    errors: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    known: bool = False


def read_file(name: str, content: bytes) -> list[Row]:
    """The rows of an uploaded table, each checked by itself.

    Raises:
        FileError: the file as a whole cannot be taken; says why and what to do.
    """
    table = read_table(name, content)
    if not table:
        raise FileError(_("The file is empty."))
    header = [plain(cell) for cell in table[0].cells]
    places = {
        column: next((header.index(title) for title in titles if title in header), None)
        for column, titles in COLUMNS.items()
    }
    missing = [COLUMNS[column][0] for column in REQUIRED if places[column] is None]
    if missing:
        raise FileError(_("The columns %(names)s are missing. Use the template.") % {"names": "、".join(missing)})
    if len(table) - 1 > MOST_ROWS:
        raise FileError(_("The file has more than %(limit)s rows. Split it.") % {"limit": MOST_ROWS})
    regions = {region.name: region.pk for region in Region.objects.all()}
    rows = [_row(found, places, header, regions) for found in table[1:]]
    seen: dict[str, int] = {}
    for row in rows:
        key = row.values["external_key"]
        if key and key in seen:
            row.errors.append(_("The same number stands in line %(line)s.") % {"line": seen[key]})
        seen.setdefault(key, row.line)
    return rows


def plain(cell: object) -> str:
    """A cell as text."""
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, dt.date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).replace("\0", "").strip()


def _row(found: SheetRow, places: dict[str, int | None], header: Sequence[str], regions: dict[str, int]) -> Row:
    def cell(place: int | None) -> str:
        return plain(found.cells[place]) if place is not None and place < len(found.cells) else ""

    row = Row(found.line, {column: cell(place) for column, place in places.items()})
    for place, fault in found.faults:
        row.errors.append(f"{header[place] if place < len(header) else place + 1}：{fault}")
    for column in REQUIRED:
        if not row.values[column]:
            row.errors.append(_("%(column)s is empty.") % {"column": COLUMNS[column][0]})
    for column, longest in (*_LIMITS.items(), ("body", 100), ("enterprise", 100), ("name", 60), ("telephone", 40)):
        if len(row.values[column]) > longest:
            row.errors.append(
                _("%(column)s has more than %(n)d characters.") % {"column": COLUMNS[column][0], "n": longest}
            )
    _check_kind(row)
    _check_times(row)
    if row.values["region"] and row.values["region"] not in regions:
        row.remarks.append(
            _("The region “%(name)s” is not registered and is left out.") % {"name": row.values["region"]}
        )
        row.values["region"] = ""
    return row


def _check_kind(row: Row) -> None:
    by_label = {str(label): value for value, label in ClueKind.choices} | {value: value for value in ClueKind.values}
    given = row.values["kind"]
    row.values["kind"] = by_label.get(given, ClueKind.OTHER)
    if given and given not in by_label:
        row.remarks.append(_("The kind “%(kind)s” is not known and becomes “other”.") % {"kind": given[:20]})


def _check_times(row: Row) -> None:
    for column, read in (("received", _moment), ("occurred", day_of)):
        text = row.values[column]
        if not text:
            continue
        value = read(text)
        if value is None:
            row.errors.append(
                _("%(column)s “%(text)s” is no date like 2026-05-18.")
                % {"column": COLUMNS[column][0], "text": text[:30]}
            )
        elif (value.date() if isinstance(value, dt.datetime) else value) > timezone.localdate():
            row.errors.append(_("%(column)s lies in the future.") % {"column": COLUMNS[column][0]})


def day_of(text: str) -> dt.date | None:
    """A day as people write it; None when it is none."""
    found = _DAY.match(text)
    try:
        return dt.date(*map(int, found.groups())) if found else parse_date(text)
    except ValueError:
        return None


def _moment(text: str) -> dt.datetime | None:
    day = day_of(text)
    if day is None or day.year < 1990:
        return None
    clock = _DAY.sub("", text, count=1).strip().replace("T", " ").strip() or "00:00"
    try:
        found = parse_datetime(f"{day} {clock}")
    except ValueError:
        return None
    if found is None:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def upload(*, principal: Principal, name: str, content: bytes) -> ClueImport:
    """Keep a table for its preview. Raises FileError."""
    rows = read_file(name, content)
    bodies = {name: body_named(name) for name in {row.values["body"][:100] for row in rows}}
    for row in rows:
        found = bodies[row.values["body"][:100]]
        if found is not None and found.pk == principal.organisation_id:
            row.errors.append(_("This is about your own organisation: hand it to the body above."))
    return ClueImport.objects.create(
        organisation_id=principal.organisation_id,
        uploaded_by_id=principal.membership_id,
        file_name=name[-120:].replace("\0", ""),
        sealed=seal(json.dumps([asdict(row) for row in rows])),
        faulty=sum(bool(row.errors) for row in rows),
    )


def rows_of(batch: ClueImport) -> list[Row]:
    """The rows of an import that waits, with those marked whose number is known by now."""
    rows = [Row(**values) for values in json.loads(unseal(batch.sealed) or "[]")]
    keys = [row.values["external_key"] for row in rows]
    known = set(
        Clue.objects.filter(holder=batch.organisation_id, source=ClueSource.HOTLINE, external_key__in=keys).values_list(
            "external_key", flat=True
        )
    )
    for row in rows:
        row.known = row.values["external_key"] in known
    return rows


def confirm(*, batch: ClueImport, principal: Principal) -> bool:
    """Say yes to the preview, once; the outbox does the work. False when it was confirmed before."""
    with transaction.atomic():
        waiting = ClueImport.objects.select_for_update().filter(pk=batch.pk, confirmed_at=None).first()
        if waiting is None:
            return False
        waiting.confirmed_at = timezone.now()
        waiting.save(update_fields=["confirmed_at"])
        outbox.enqueue(TOPIC, str(batch.pk))
        record(
            action=IMPORTED,
            stream=f"import:{batch.pk}",
            actor=actor_for(principal),
            detail={"rows": len(rows_of(batch))},
        )
    return True


def carry_out(works: Sequence[outbox.Work]) -> None:
    """Store the rows of confirmed imports. Stopped anywhere, the next one goes on: a number that is there is known."""
    for work in works:
        batch = ClueImport.objects.select_related("uploaded_by__organisation", "uploaded_by__user").get(pk=work.key)
        if batch.done_at is not None or batch.confirmed_at is None:
            continue
        _store(batch)


def _store(batch: ClueImport) -> None:
    principal = principal_for(batch.uploaded_by)
    rows = [row for row in rows_of(batch) if not row.errors]
    made = batch.made
    for start in range(0, len(rows), CHUNK):
        with transaction.atomic():
            for row in rows[start : start + CHUNK]:
                made += not row.known and _store_row(row, batch, principal)
            ClueImport.objects.filter(pk=batch.pk).update(made=made)
    # What was typed into the rows lives in the clues now; the table with its names is not kept beside them.
    ClueImport.objects.filter(pk=batch.pk).update(made=made, known=len(rows) - made, done_at=timezone.now(), sealed="")


def _store_row(row: Row, batch: ClueImport, principal: Principal) -> bool:
    values = row.values
    officers = [name.strip()[:100] for name in _LISTED.split(values["officers"]) if name.strip()]
    subjects = subjects_of(
        bodies=[(values["body"], "")] if values["body"] else [],
        officers=[(name, "") for name in officers[:10]],
        enterprise=values["enterprise"],
    )
    region = Region.objects.filter(name=values["region"]).order_by("pk").first() if values["region"] else None
    try:
        with transaction.atomic():
            clue = create_clue(
                holder=batch.organisation,
                principal=principal,
                subjects=subjects,
                title=values["title"] or title_of(values["kind"], subjects),
                description=values["description"],
                wishes=values["wishes"],
                kind=values["kind"],
                source=ClueSource.HOTLINE,
                source_detail=values["external_key"][:120],
                external_key=values["external_key"],
                channel=Channel.IMPORT,
                region=region,
                place=values["place"],
                occurred_from=day_of(values["occurred"]) if values["occurred"] else None,
                **({"received_at": _moment(values["received"])} if values["received"] else {}),
            )
            store_reporter(clue, {"name": values["name"], "telephone": values["telephone"]})
    except IntegrityError:  # another import brought the same number meanwhile
        return False
    return True


def template() -> bytes:
    """The table to fill in, with one example row."""
    book = Workbook()
    sheet = book.active
    sheet.title = "线索"
    sheet.append([titles[0] for titles in COLUMNS.values()])
    sheet.append([_EXAMPLE[column] for column in COLUMNS])
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 18
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def clear_unconfirmed(days: int = 3) -> int:
    """Forget uploads that nobody confirmed."""
    old = timezone.now() - dt.timedelta(days=days)
    return ClueImport.objects.filter(confirmed_at=None, uploaded_at__lt=old).delete()[0]
