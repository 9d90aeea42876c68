"""Writes of published lists: versions and progress records. Adjustments are in ``adjusting``."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.lists import queries
from content.lists.diff import diff
from content.lists.kinds import KEY_NAME, MAX_ROWS, Kind
from content.lists.versions import ListRow, ListVersion, ProgressRecord
from core.generations import bump
from search.text.fold import fold_plain


def row_text(kind: Kind, key: str, data: Mapping) -> str:
    """Everything readable in a row, folded as queries are, one value a line."""
    values = [key, *(column.display(data.get(column.name)) for column in kind.columns)]
    return "\n".join(fold_plain(value) for value in values if value)


def check_rows(kind: Kind, rows: Iterable[Mapping]) -> list[tuple[str, dict]]:
    """``rows`` (mappings with ``key`` and column names) as keys and stored values.

    Raises ``ValidationError`` with one message a mistake (row number, column, reason), at most 50 of them.
    """
    result: list[tuple[str, dict]] = []
    messages: list[str] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise ValidationError(_("A list holds at most %(limit)s rows.") % {"limit": MAX_ROWS})
        key, data, errors = kind.read_row(dict(raw))
        messages += [
            _("Row %(row)s, %(column)s: %(message)s")
            % {"row": number, "column": error.column, "message": error.message}
            for error in errors
        ]
        if key and key in seen:
            messages.append(
                _("Row %(row)s, %(column)s: %(message)s")
                % {
                    "row": number,
                    "column": kind.key_label,
                    "message": _("“%(key)s” is already used by row %(first)s") % {"key": key, "first": seen[key]},
                }
            )
        seen.setdefault(key, number)
        result.append((key, data))
    if messages:
        raise ValidationError(messages[:50])
    return result


def _facets(kind: Kind, rows: list[tuple[str, dict]]) -> dict[str, list]:
    facets = {}
    for column in kind.columns:
        if column.filterable:
            counts = Counter(data[column.name] for _key, data in rows if column.name in data)
            facets[column.name] = sorted(counts.items(), key=lambda item: column.sort_key(item[0]) or "")
    return facets


def create_list_version(
    *,
    list_page,
    rows: Iterable[Mapping],
    effective_from: dt.date,
    note: str,
    user=None,
    published_at: dt.datetime | None = None,
    document_number: str = "",
) -> ListVersion:
    """Publish the next version of ``list_page`` and return it.

    ``rows``: mappings with ``key`` and column names; values as people type them or as stored. The former version
    ends the day before. Raises ``ValidationError`` for rows that do not fit the kind and for a date that is not
    after the former version's.
    """
    kind = list_page.kind_data
    checked = check_rows(kind, rows)
    if not note.strip():
        raise ValidationError({"note": _("Say what this version changes and why.")})
    with transaction.atomic():
        # The list's row is the lock: two publications of one list wait for each other.
        type(list_page).objects.select_for_update().get(pk=list_page.pk)
        former = queries.latest_version(list_page)
        if former and effective_from <= former.effective_from:
            raise ValidationError(
                {
                    "effective_from": _("Version %(number)s is effective from %(day)s; the next one must begin later.")
                    % {"number": former.number, "day": former.effective_from.isoformat()}
                }
            )
        added, removed, changed = diff(queries.rows_of(former), dict(checked)).counts
        if former:
            former.effective_to = effective_from - dt.timedelta(days=1)
            former.save(update_fields=["effective_to"])
        version = ListVersion.objects.create(
            list=list_page,
            number=former.number + 1 if former else 1,
            effective_from=effective_from,
            note=note.strip(),
            document_number=document_number,
            published_at=published_at or timezone.now(),
            published_by=user,
            row_count=len(checked),
            added=added,
            removed=removed,
            changed=changed,
            facets=_facets(kind, checked),
        )
        ListRow.objects.bulk_create(
            (
                ListRow(
                    version=version,
                    key=key,
                    position=position,
                    data=data,
                    sort_keys={
                        column.name: sort_key
                        for column in kind.columns
                        if (sort_key := column.sort_key(data.get(column.name))) is not None
                    },
                    text=row_text(kind, key, data),
                )
                for position, (key, data) in enumerate(checked, start=1)
            ),
            batch_size=500,
        )
        bump("lists")
    return version


def versions_take_effect(*, day: dt.date | None = None) -> int:
    """Outdate what caches show of lists when versions take effect on ``day`` (today); return how many do.

    Pages of lists are not cached while a version is to come; others that name the version in force (the home page)
    are, and the turn of a day is no write that would outdate them. Harmless to repeat.
    """
    number = ListVersion.objects.filter(effective_from=day or timezone.localdate()).count()
    if number:
        bump("lists")
    return number


def record_progress(*, list_page, key: str, day: dt.date, status: str, text: str, user=None) -> ProgressRecord:
    """Record progress of problem ``key``; the public sees it after ``confirm_progress``.

    Without a ``user`` (data handed over by a program) it counts as confirmed. Raises ``ValidationError``.
    """
    kind = list_page.kind_data
    if not kind.problems:
        raise ValidationError(_("Rows of this kind of list carry no progress records."))
    if not ListRow.objects.filter(version__list=list_page, key=key).exists():
        raise ValidationError({"key": _("The list has no row “%(key)s”.") % {"key": key}})
    if day > timezone.localdate():
        raise ValidationError({"day": _("Progress cannot be dated in the future.")})
    record = ProgressRecord(
        list=list_page,
        key=key,
        day=day,
        status=status,
        text=text.strip(),
        recorded_by=user,
        confirmed_at=None if user else timezone.now(),
    )
    record.full_clean()
    with transaction.atomic():
        record.save()
        if user is None:
            bump("lists")
    return record


def confirm_progress(*, record: ProgressRecord, user) -> ProgressRecord:
    """Make a colleague's progress record public. Raises ``PermissionDenied`` for one's own."""
    with transaction.atomic():
        record = ProgressRecord.objects.select_for_update().get(pk=record.pk)
        if record.recorded_by_id == user.pk:
            raise PermissionDenied(_("Nobody confirms their own record."))
        if record.confirmed_at is None:
            record.confirmed_by, record.confirmed_at = user, timezone.now()
            record.save(update_fields=["confirmed_by", "confirmed_at"])
            bump("lists")
    return record


def discard_progress(*, record: ProgressRecord) -> None:
    """Delete a progress record that was not confirmed. Raises ``ValidationError`` for a public one."""
    with transaction.atomic():
        record = ProgressRecord.objects.select_for_update().get(pk=record.pk)
        if record.confirmed_at:
            raise ValidationError(_("A public record is not deleted; record what has changed instead."))
        record.delete()


def as_mapping(key: str, data: Mapping) -> dict:
    """A row as ``create_list_version`` and exports take it."""
    return {KEY_NAME: key, **data}
