"""Writes of adjustments (清单调整): preparing rows, and the steps from application to publication.

Every function takes the adjustment's row lock, so that an edit and an approval cannot pass each other.
"""

from collections.abc import Mapping
from typing import Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from content.lists import queries, workflow
from content.lists.adjustments import Adjustment, AdjustmentEvent, AdjustmentRow, State
from content.lists.diff import Difference, apply, conflicts, diff
from content.lists.importing import ImportedRow, read_file
from content.lists.kinds import KEY_NAME, MAX_ROWS
from content.lists.services import create_list_version

Mode = Literal["replace", "merge"]


def proposed_rows(adjustment: Adjustment) -> dict[str, dict]:
    """Key → values of the good rows, in order: what would be published."""
    return dict(adjustment.rows.filter(good=True).order_by("position", "pk").values_list("key", "data"))


def difference_of(adjustment: Adjustment) -> Difference:
    """What the adjustment changes in the version it was prepared against."""
    return diff(queries.rows_of(adjustment.base), proposed_rows(adjustment))


def open_errors(adjustment: Adjustment) -> int:
    """Rows with errors that are neither put right nor left out."""
    return adjustment.rows.filter(good=False, left_out=False).count()


def _locked(adjustment: Adjustment) -> Adjustment:
    return Adjustment.objects.select_for_update().get(pk=adjustment.pk)


def _editable(adjustment: Adjustment, user) -> Adjustment:
    adjustment = _locked(adjustment)
    if not workflow.may_edit(user, adjustment):
        raise PermissionDenied(_("Only the applicant can change an adjustment, before application or after a return."))
    return adjustment


def _fill(adjustment: Adjustment, rows: Mapping[str, Mapping]) -> None:
    adjustment.rows.all().delete()
    AdjustmentRow.objects.bulk_create(
        (
            AdjustmentRow(adjustment=adjustment, position=position, key=key, data=dict(data))
            for position, (key, data) in enumerate(rows.items(), start=1)
        ),
        batch_size=500,
    )


def begin_adjustment(*, list_page, user) -> Adjustment:
    """A new adjustment of ``list_page`` that proposes the rows of its latest version unchanged."""
    if not user.has_perm(workflow.APPLY):
        raise PermissionDenied(_("You may not apply for adjustments."))
    with transaction.atomic():
        base = queries.latest_version(list_page)
        adjustment = Adjustment.objects.create(list=list_page, base=base, applicant=user)
        _fill(adjustment, queries.rows_of(base))
        AdjustmentEvent.objects.create(adjustment=adjustment, user=user, event="begin", state=State.DRAFT)
    return adjustment


def save_details(*, adjustment: Adjustment, user, effective_from, note: str, document_number: str = "") -> Adjustment:
    """Store effective date, note and document number; what is required is checked at application."""
    with transaction.atomic():
        adjustment = _editable(adjustment, user)
        adjustment.effective_from = effective_from
        adjustment.note = note.strip()
        adjustment.document_number = document_number.strip()
        adjustment.save(update_fields=["effective_from", "note", "document_number", "updated_at"])
    return adjustment


def import_file(*, adjustment: Adjustment, user, name: str, content: bytes, mode: Mode) -> list[ImportedRow]:
    """Put the rows of a file into the adjustment and return them.

    ``replace``: the file is the whole list. ``merge``: its rows are added to or take the place of those with the
    same key, the others stay. Rows with errors are kept beside the good ones. Raises ``FileError`` (nothing changes).
    """
    kind = adjustment.list.kind_data
    imported = read_file(kind, name, content)
    with transaction.atomic():
        adjustment = _editable(adjustment, user)
        kept = [] if mode == "replace" else list(adjustment.rows.all())
        taken = {row.key for row in imported if row.key}
        kept_rows = [row for row in kept if row.key not in taken] if mode == "merge" else []
        replaced = {row.key: row.position for row in kept if row.key in taken}
        if len(kept_rows) + len(imported) > MAX_ROWS:
            raise ValidationError(_("A list holds at most %(limit)s rows.") % {"limit": MAX_ROWS})
        adjustment.rows.exclude(pk__in=[row.pk for row in kept_rows] if kept_rows else []).delete()
        last = max((row.position for row in kept), default=0)
        AdjustmentRow.objects.bulk_create(
            (
                AdjustmentRow(
                    adjustment=adjustment,
                    position=replaced.get(row.key, last + number),
                    line=row.line,
                    key=row.key,
                    raw=row.raw if row.errors else {},
                    data={} if row.errors else row.data,
                    errors=[list(error) for error in row.errors],
                    good=not row.errors,
                )
                for number, row in enumerate(imported, start=1)
            ),
            batch_size=500,
        )
        adjustment.file_name = name[-200:]
        adjustment.save(update_fields=["file_name", "updated_at"])
    return imported


def put_row(*, adjustment: Adjustment, user, values: Mapping[str, object], row: AdjustmentRow | None = None):
    """Store one row from the form: a new one, or ``row`` changed. Returns it.

    Raises ``ValidationError`` whose ``error_dict`` names columns (``key`` for the key).
    """
    kind = adjustment.list.kind_data
    key, data, errors = kind.read_row(dict(values))
    labels = {str(column.label): column.name for column in kind.columns} | {kind.key_label: KEY_NAME}
    found = {labels.get(error.column, KEY_NAME): [error.message] for error in errors}
    with transaction.atomic():
        adjustment = _editable(adjustment, user)
        others = adjustment.rows.filter(key=key, good=True)
        if row is not None:
            others = others.exclude(pk=row.pk)
        if key and others.exists():
            found[KEY_NAME] = [_("“%(key)s” is already used by another row") % {"key": key}]
        if found:
            raise ValidationError(found)
        if row is None:
            if adjustment.rows.count() >= MAX_ROWS:
                raise ValidationError(_("A list holds at most %(limit)s rows.") % {"limit": MAX_ROWS})
            last = adjustment.rows.aggregate(last=Max("position"))["last"] or 0
            row = AdjustmentRow(adjustment=adjustment, position=last + 1)
        else:
            row = adjustment.rows.get(pk=row.pk)
        row.key, row.data, row.raw, row.errors, row.good, row.left_out = key, data, {}, [], True, False
        row.save()
    return row


def remove_row(*, adjustment: Adjustment, user, row: AdjustmentRow) -> None:
    """Take a row out of the proposal; if the list holds it today, the difference will show it as removed."""
    with transaction.atomic():
        _editable(adjustment, user).rows.filter(pk=row.pk).delete()


def leave_out(*, adjustment: Adjustment, user, left_out: bool, row: AdjustmentRow | None = None) -> int:
    """Leave out ``row`` (all rows with errors if None) or take it back in; returns how many rows it concerned."""
    with transaction.atomic():
        rows = _editable(adjustment, user).rows.filter(good=False, left_out=not left_out)
        if row is not None:
            rows = rows.filter(pk=row.pk)
        return rows.update(left_out=left_out)


def rebase(*, adjustment: Adjustment, user) -> list[str]:
    """Carry the adjustment over to the list's latest version; returns the keys both had changed.

    For those the adjustment's values win; the difference then shown against the latest version says so.
    """
    with transaction.atomic():
        adjustment = _editable(adjustment, user)
        if open_errors(adjustment):
            raise ValidationError(_("First put the rows with errors right or leave them out."))
        mine = difference_of(adjustment)
        latest = queries.latest_version(adjustment.list)
        rows = queries.rows_of(latest)
        met = conflicts(mine, rows)
        _fill(adjustment, apply(mine, rows))
        adjustment.base = latest
        adjustment.save(update_fields=["base", "updated_at"])
    return met


def is_stale(adjustment: Adjustment) -> bool:
    """Whether another version was published since the adjustment was prepared."""
    latest = queries.latest_version(adjustment.list_id)
    return (latest.pk if latest else None) != adjustment.base_id


def problems(adjustment: Adjustment) -> list[str]:
    """What keeps the adjustment from being applied for or published, each as a sentence that says what to do."""
    found = []
    errors = open_errors(adjustment)
    if errors:
        found.append(_("%(number)s rows have errors: put them right, or leave them out.") % {"number": errors})
    if not adjustment.note:
        found.append(_("Write the adjustment note: what changes and why."))
    if adjustment.effective_from is None:
        found.append(_("Set the day from which it is effective."))
    else:
        if adjustment.effective_from < timezone.localdate():
            found.append(
                _("The effective date %(day)s has passed. What held on past days stays: choose today or later.")
                % {"day": adjustment.effective_from.isoformat()}
            )
        if adjustment.base and adjustment.effective_from <= adjustment.base.effective_from:
            found.append(
                _("Version %(number)s is effective from %(day)s; the next one must begin later.")
                % {"number": adjustment.base.number, "day": adjustment.base.effective_from.isoformat()}
            )
    if is_stale(adjustment):
        found.append(_("Another version was published meanwhile: carry this adjustment over to it first."))
    elif not errors and not difference_of(adjustment):
        found.append(_("The rows do not differ from the latest version."))
    return found


def transition(*, adjustment: Adjustment, event: str, user, reason: str = "") -> Adjustment:
    """Carry out ``event`` of the workflow. Raises ``PermissionDenied`` or ``ValidationError``.

    ``publish`` creates the version, in the same transaction.
    """
    step = workflow.EVENTS[event]
    reason = reason.strip()
    with transaction.atomic():
        adjustment = _locked(adjustment)
        if not workflow.may(user, adjustment, step):
            raise PermissionDenied(
                _("This step is not open to you now: it may have been done meanwhile, or the adjustment is your own.")
            )
        if step.needs_reason and not reason:
            raise ValidationError({"reason": _("Write the reason, so that the applicant knows what to change.")})
        if event in ("apply", "approve", "publish") and (found := problems(adjustment)):
            raise ValidationError(found)
        now = timezone.now()
        if event == "apply":
            adjustment.applied_at, adjustment.reviewer, adjustment.reviewed_at = now, None, None
        elif event in ("approve", "return"):
            adjustment.reviewer, adjustment.reviewed_at = user, now
        elif event == "publish":
            adjustment.version = create_list_version(
                list_page=adjustment.list,
                rows=[{KEY_NAME: key, **data} for key, data in proposed_rows(adjustment).items()],
                effective_from=adjustment.effective_from,
                note=adjustment.note,
                document_number=adjustment.document_number,
                user=user,
                published_at=now,
            )
        adjustment.state = step.target
        adjustment.save()
        AdjustmentEvent.objects.create(
            adjustment=adjustment, user=user, event=event, state=step.target, reason=reason[:1000]
        )
    return adjustment
