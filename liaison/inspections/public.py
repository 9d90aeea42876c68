"""What the enterprise does on the page of its code: marks when they come, rates, reports. No account, no name."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SYSTEM
from liaison.inspections import warnings
from liaison.inspections.choices import Deviation
from liaison.inspections.models import LONGEST_COMMENT, Inspection, InspectionRating, UnfiledReport
from liaison.intake.receivers import body_named
from liaison.workflow.engine import EventRefused, fire

#: States in which a code is one to be shown.
IN_FORCE = ("filed", "under_way", "finished")
#: Ratings of one visit; several people of an enterprise may give one each.
MOST_RATINGS = 10
#: So long after a visit it can be rated, and its page shows who came.
OPEN_FOR = dt.timedelta(days=90)
#: So long the form of a report is kept, as it tells whoever fills it in; sent again, it is known that long.
REPORTS_KEPT = dt.timedelta(days=30)


def find(token: str) -> Inspection | None:
    """The filing of a code; None for one that was never given out, or that was never handed in."""
    found = Inspection.objects.select_related("body__region", "enterprise").filter(token=token).first()
    return None if found is None or found.state in ("draft", "submitted") else found


def is_open(inspection: Inspection, now: dt.datetime | None = None) -> bool:
    """Whether it can be rated: from the day of the visit on, for ``OPEN_FOR``."""
    now = now or timezone.now()
    begun = timezone.localdate(now) >= timezone.localdate(inspection.starts_at)
    return inspection.state in IN_FORCE and begun and now <= inspection.ends_at + OPEN_FOR


def mark(*, inspection: Inspection, event: str) -> None:
    """``arrive`` or ``leave``, as the enterprise sees it. Raises EventRefused, also where it is marked already."""
    if event not in ("arrive", "leave"):
        raise EventRefused(_("Choose one of the options."))
    fire(inspection, event, principal=SYSTEM, note=_("marked by the enterprise"))


def rate(
    *,
    inspection: Inspection,
    key: uuid.UUID,
    score: int,
    deviations: Iterable[str] = (),
    comment: str = "",
    at: dt.datetime | None = None,
) -> InspectionRating:
    """Keep one rating for each ``key``, and warn where it is bad.

    Raises:
        EventRefused: not open, as many as there may be, or a value that is none.
    """
    at = at or timezone.now()
    chosen = [value for value in Deviation.values if value in set(deviations)]
    if not 1 <= score <= 5 or len(comment) > LONGEST_COMMENT:
        raise EventRefused(_("Choose a number from 1 to 5."), field="score")
    with transaction.atomic():
        locked = Inspection.objects.select_for_update(of=("self",)).select_related("body__region", "enterprise")
        inspection = locked.get(pk=inspection.pk)
        known = InspectionRating.objects.filter(key=key, inspection=inspection).first()
        if known is not None:
            return known
        if not is_open(inspection, at):
            raise EventRefused(_("This visit cannot be rated now."))
        if inspection.ratings.count() >= MOST_RATINGS:
            raise EventRefused(_("This visit has as many ratings as there may be. Tell us more by submitting a clue."))
        rating = InspectionRating.objects.create(
            inspection=inspection, key=key, score=score, deviations=chosen, comment=comment.strip(), at=at
        )
        warnings.of_rating(rating)
    return rating


def report(
    *,
    key: uuid.UUID,
    body_name: str,
    enterprise_name: str,
    visited_on: dt.date,
    credit_code: str = "",
    text: str = "",
    inspection: Inspection | None = None,
    at: dt.datetime | None = None,
) -> UnfiledReport:
    """Keep one report of an unfiled inspection for each ``key``, and warn of it."""
    with transaction.atomic():
        known = UnfiledReport.objects.filter(key=key).first()
        if known is not None:
            return known
        body = body_named(body_name)
        made = UnfiledReport.objects.create(
            key=key,
            body=body,
            body_name=body.name if body else body_name.strip(),
            enterprise_name=enterprise_name.strip(),
            credit_code=credit_code,
            visited_on=visited_on,
            text=text.strip(),
            inspection=inspection,
            at=at or timezone.now(),
        )
        warnings.of_report(made)
    return made


def forget_reports(now: dt.datetime | None = None) -> int:
    """Forget the forms of reports whose time is over; what they say is with their clue. Returns how many."""
    now = now or timezone.now()
    return UnfiledReport.objects.filter(at__lt=now - REPORTS_KEPT).delete()[0]


def as_clue(inspection: Inspection) -> dict[str, dict[str, str]]:
    """The steps of the public form for clues, filled in with what the filing says; the words are the enterprise's."""
    day = f"{timezone.localdate(inspection.starts_at):%Y-%m-%d}"
    filing = _("Inspection %(number)s: %(matter)s") % {"number": inspection.number, "matter": inspection.matter}
    return {
        "what": {"kind": "inspections", "description": f"{filing}\n", "wishes": ""},
        "when": {
            "occurred_from": day if inspection.starts_at <= timezone.now() else "",
            "occurred_until": "",
            "region": str(inspection.enterprise.region_id or ""),
            "place": inspection.place,
        },
        "whom": {
            "body": inspection.body.name,
            "more_bodies": "",
            "officers": "",
            "enterprise": inspection.enterprise.name,
            "enterprise_detail": inspection.enterprise.credit_code,
        },
    }


def prefill(token: str) -> dict[str, dict[str, str]]:
    """The same by the code; nothing for one that is none."""
    found = find(token[:40])
    return as_clue(found) if found else {}
