"""Warnings: what is wrong with a visit becomes, once, a clue of whoever receives clues about the body."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import SYSTEM
from core.audit import actor_for, record, register_action
from liaison.clues.choices import Channel, ClueKind, ClueSource, SubjectKind
from liaison.clues.handling import create_clue
from liaison.clues.models import LONGEST_TITLE
from liaison.inspections.choices import Deviation, WarningKind
from liaison.inspections.models import Inspection, InspectionRating, InspectionWarning, UnfiledReport
from liaison.intake.receivers import receiver
from liaison.organisations.models import Organisation

RAISED = register_action("inspection.warned", gettext_lazy("an inspection was warned of"))

#: A rating up to this score is a bad one.
BAD_SCORE = 2
#: Words of later reports are added to a warning up to so many characters; after that they are only counted.
MOST_DETAIL = 20_000
#: Kind of clue that a warning becomes.
_CLUE_KINDS = {WarningKind.CERTIFICATE: ClueKind.PROCEDURE, WarningKind.RATING: ClueKind.CONDUCT}


def warn(
    *,
    kind: str,
    key: str,
    body: Organisation | None,
    body_name: str,
    enterprise_name: str,
    detail: str,
    enterprise_detail: str = "",
    inspection: Inspection | None = None,
    place: str = "",
    day: dt.date | None = None,
    at: dt.datetime | None = None,
) -> InspectionWarning:
    """Raise a warning once for each ``key``, with its clue, in one transaction; again, it is only counted.

    Where nobody independent receives clues about the body, the warning stands without a clue and waits for one.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                warning = InspectionWarning.objects.create(
                    key=key,
                    kind=kind,
                    inspection=inspection,
                    body=body,
                    body_name=body_name,
                    enterprise_name=enterprise_name,
                    detail=detail,
                    raised_at=at or timezone.now(),
                )
        except IntegrityError:  # it was noticed before
            InspectionWarning.objects.filter(key=key).update(times=F("times") + 1)
            return InspectionWarning.objects.get(key=key)
        about = [body] if body else []
        holder = receiver(about, body.region if body else None)
        if holder is None:
            return warning
        subjects: list[dict[str, Any]] = [{"kind": SubjectKind.BODY, "name": body_name, "organisation": body}]
        subjects.append({"kind": SubjectKind.ENTERPRISE, "name": enterprise_name, "detail": enterprise_detail})
        label = str(WarningKind(kind).label)
        given = {"received_at": at} if at else {}
        warning.clue = create_clue(
            holder=holder,
            principal=SYSTEM,
            subjects=subjects,
            title=f"{body.short_name if body else body_name}：{label}"[:LONGEST_TITLE],
            description=detail,
            kind=_CLUE_KINDS.get(kind, ClueKind.INSPECTIONS),
            source=ClueSource.INSPECTION,
            source_detail=label,
            external_key=f"warning:{warning.pk}",
            channel=Channel.WEB if kind in (WarningKind.UNFILED, WarningKind.RATING) else Channel.WORKSPACE,
            region=body.region if body else None,
            place=place,
            occurred_from=day,
            **given,
        )
        warning.save(update_fields=["clue"])
        record(
            action=RAISED,
            stream=inspection.subject if inspection else f"inspection-warning:{warning.pk}",
            actor=actor_for(SYSTEM),
            detail={"kind": kind, "warning": warning.pk},
        )
    return warning


def about(inspection: Inspection, kind: str, why: str, at: dt.datetime | None = None) -> InspectionWarning:
    """Warn of one filing: each kind once."""
    body, day = inspection.body, timezone.localdate(inspection.starts_at)
    lines = [
        why,
        "",
        _("Filing: %(number)s") % {"number": inspection.number or "—"},
        _("Body: %(name)s") % {"name": body.name},
        _("Enterprise: %(name)s (%(code)s)")
        % {"name": inspection.enterprise.name, "code": inspection.enterprise.credit_code},
        _("Matter: %(matter)s") % {"matter": inspection.matter},
        _("Time: %(begin)s to %(end)s")
        % {"begin": _written(inspection.starts_at), "end": _written(inspection.ends_at)},
    ]
    return warn(
        kind=kind,
        key=f"{kind}:{inspection.pk}",
        body=body,
        body_name=body.name,
        enterprise_name=inspection.enterprise.name,
        enterprise_detail=inspection.enterprise.credit_code,
        detail="\n".join(lines),
        inspection=inspection,
        place=inspection.place,
        day=min(day, timezone.localdate(at) if at else timezone.localdate()),
        at=at,
    )


def _written(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def of_rating(rating: InspectionRating) -> list[InspectionWarning]:
    """What a rating warns of: a bad one, and another matter than the filed one. Good ones warn of nothing."""
    inspection, found = rating.inspection, []
    said = "；".join(rating.deviation_labels)
    words = [_("The enterprise rates the inspection %(score)d of 5.") % {"score": rating.score}]
    if said:
        words.append(_("Not as filed: %(list)s.") % {"list": said})
    if rating.comment:
        words.append(_("Comment: %(text)s") % {"text": rating.comment})
    why = "\n".join(words)
    if Deviation.MATTER in rating.deviations:
        found.append(about(inspection, WarningKind.OUTSIDE_LIST, why, rating.at))
    if rating.score <= BAD_SCORE or set(rating.deviations) - {Deviation.MATTER}:
        found.append(about(inspection, WarningKind.RATING, why, rating.at))
    return found


def of_report(report: UnfiledReport) -> InspectionWarning:
    """An unfiled inspection: one warning for a body, an enterprise and a day, however often it is reported.

    What a later report says is added to the warning, which is read with its clue: the form itself is forgotten.
    """
    enterprise = report.credit_code or "".join(report.enterprise_name.split())
    body = str(report.body_id) if report.body_id else "".join(report.body_name.split())
    lines = [
        _("An enterprise reports an inspection for which no filing is in force."),
        "",
        _("Body: %(name)s") % {"name": report.body_name},
        _("Enterprise: %(name)s (%(code)s)")
        % {"name": report.enterprise_name, "code": report.credit_code or _("code not given")},
        _("Day: %(day)s") % {"day": report.visited_on},
    ]
    if report.inspection is not None:
        lines.append(_("Filing whose code was shown: %(number)s") % {"number": report.inspection.number or "—"})
    if report.text:
        lines += ["", report.text]
    warning = warn(
        kind=WarningKind.UNFILED,
        key=f"{WarningKind.UNFILED}:{body}:{enterprise}:{report.visited_on}"[:200],
        body=report.body,
        body_name=report.body_name,
        enterprise_name=report.enterprise_name,
        enterprise_detail=report.credit_code,
        detail="\n".join(lines),
        inspection=report.inspection,
        day=report.visited_on,
        at=report.at,
    )
    if report.text and report.text not in warning.detail and len(warning.detail) < MOST_DETAIL:
        again = _("Reported again at %(at)s: %(text)s") % {"at": _written(report.at), "text": report.text}
        more = Concat(F("detail"), Value(f"\n\n{again}"))
        InspectionWarning.objects.filter(pk=warning.pk).update(detail=more)
    return warning
