"""Writing notices, in the transaction of what causes them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils import timezone

from core import outbox
from liaison.clues.choices import Channel
from liaison.notices import mailing, quiet
from liaison.notices.items import code_of
from liaison.notices.kinds import KINDS, Kind
from liaison.notices.models import Notice
from liaison.notices.recipients import recipients
from liaison.workflow.announcing import Happening

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
    write(
        kind,
        [principal.membership_id for principal in told],
        about=code_of(happening.item),
        item_id=happening.item.pk,
        cause=happening.cause,
        data=given,
        at=happening.at,
    )
    return len(told)


def write(
    kind: Kind, recipients: list[int], *, about: str, item_id: int, cause: str, data: dict[str, Any], at: dt.datetime
) -> None:
    """Store a notice for each of ``recipients`` (memberships) and ask for their mails."""
    now = timezone.now()
    moments = quiet.mail_moments(recipients, now + kind.patience) if at > now - MAILED_WITHIN else {}
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=recipient,
                kind=kind.code,
                about=about,
                item_id=item_id,
                cause=cause,
                data=data,
                created_at=at,
                mail_at=moments.get(recipient),
            )
            for recipient in recipients
        ],
        ignore_conflicts=True,
    )
    for membership, moment in moments.items():
        outbox.enqueue(mailing.TOPIC, str(membership), not_before=moment)
