"""Writing notices, in the transaction of what causes them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils import timezone

from core import outbox
from liaison.clues.choices import Channel
from liaison.notices import mailing, quiet
from liaison.notices.kinds import KINDS
from liaison.notices.models import Notice
from liaison.notices.recipients import recipients
from liaison.workflow.announcing import Happening
from liaison.workflow.registry import workflow_of

#: What happened longer ago (imports, sample content) is told on the page, not by mail.
MAILED_WITHIN: Final = dt.timedelta(days=1)


def _is_imported(happening: Happening) -> bool:
    """Whoever imports a thousand clues has them counted there; as notices they would bury all others."""
    return happening.kind == "clue.received" and happening.item.channel == Channel.IMPORT


def tell(happening: Happening, *, owner: int | None = None, data: dict[str, Any] | None = None) -> int:
    """Write the notices of ``happening`` and ask for their mails; returns how many there are.

    Told again of the same cause, a recipient keeps the notice there is.
    """
    kind = KINDS.get(happening.kind)
    if kind is None or _is_imported(happening):
        return 0
    told = recipients(kind, happening, owner)
    if not told:
        return 0
    given = dict(data or {})
    if happening.principal.organisation_id is not None:
        given["organisation"] = happening.principal.organisation_id
    now = timezone.now()
    recent = happening.at > now - MAILED_WITHIN
    moments = quiet.mail_moments([principal.membership_id for principal in told], now) if recent else {}
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=principal.membership_id,
                kind=kind.code,
                about=workflow_of(happening.item).workflow.code,
                item_id=happening.item.pk,
                cause=happening.cause,
                data=given,
                created_at=happening.at,
                mail_at=moments.get(principal.membership_id),
            )
            for principal in told
        ],
        ignore_conflicts=True,
    )
    for membership, moment in moments.items():
        outbox.enqueue(mailing.TOPIC, str(membership), not_before=moment)
    return len(told)
