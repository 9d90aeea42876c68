"""The audit trail as CSV. Reading so much of it at once is itself recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.charts.table import safe_cell, write_csv
from core.audit import Actor, AuditEntry, label_of, record
from liaison.trail.wording import as_text

EXPORTED: Final = "audit.exported"
#: Lines of one export; whoever needs more narrows the days.
MOST: Final = 10_000


_HEADER: Final = (
    *(pgettext_lazy("audit", "number"), pgettext_lazy("audit", "time"), pgettext_lazy("audit", "action")),
    *(_("code"), pgettext_lazy("audit", "result"), pgettext_lazy("audit", "who"), _("for which organisation")),
    *(_("source address"), pgettext_lazy("audit", "stream"), pgettext_lazy("audit", "in words")),
    pgettext_lazy("audit", "as recorded"),
    pgettext_lazy("audit", "hash"),
)


def csv_response(entries: Iterable[AuditEntry], *, stream: str, chosen: dict[str, Any], actor: Actor) -> HttpResponse:
    """``entries`` as a CSV file, recorded in ``stream`` with the filter and the number of lines before it leaves."""
    rows = [[str(name) for name in _HEADER]]
    for entry in entries:
        at = timezone.localtime(entry.at).isoformat(timespec="seconds")
        who = (entry.actor_name, entry.organisation_name, entry.address)
        values = (label_of(entry.action), entry.action, entry.get_result_display(), *who, entry.stream)
        rows.append([str(entry.seq), at, *map(safe_cell, (*values, as_text(entry), entry.detail_json)), entry.hash])
    kept = {name: str(value) for name, value in chosen.items() if value}
    record(action=EXPORTED, stream=stream, actor=actor, detail={"filter": kept, "entries": len(rows) - 1})
    response = HttpResponse(write_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y%m%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
