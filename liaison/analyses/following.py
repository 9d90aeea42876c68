"""What becomes of accepted analyses: a clue, or one document to all bodies that share a problem."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, visible
from core.audit import actor_for, record
from liaison.analyses.choices import Origin
from liaison.analyses.models import Analysis
from liaison.analyses.rules import may_follow
from liaison.clues.choices import Channel, ClueKind, ClueSource
from liaison.clues.handling import create_clue
from liaison.clues.models import Clue
from liaison.documents.models import Document
from liaison.documents.services import create_document
from liaison.workflow.engine import EventRefused

SOURCES = {
    Origin.OPINION: ClueSource.RECONSIDERATION,
    Origin.RECONSIDERATION: ClueSource.RECONSIDERATION,
    Origin.JUDGMENT: ClueSource.LITIGATION,
}


@transaction.atomic
def raise_clue(*, analysis: Analysis, kind: str, principal: Principal, at: dt.datetime | None = None) -> Clue:
    """Take an accepted analysis up as a clue of the coordinating body.

    Raises:
        EventRefused: not for this principal, not accepted, or it became a clue already.
    """
    analysis = Analysis.objects.select_for_update().get(pk=analysis.pk)
    if not may_follow(principal, analysis):
        raise EventRefused(_("Out of an accepted analysis the coordinating body makes a clue."))
    if analysis.clue_id is not None:
        raise EventRefused(_("This analysis became a clue already."))
    if kind not in ClueKind.values:
        raise EventRefused(_("Choose one of the options."), field="kind")
    clue = create_clue(
        holder=analysis.coordinator,
        principal=principal,
        title=analysis.title,
        description=_("%(found)s\n\nHow it came to it: %(how)s")
        % {"found": analysis.summary, "how": analysis.explanation},
        kind=kind,
        source=SOURCES[Origin(analysis.origin)],
        source_detail=analysis.case_number[:120],
        channel=Channel.WORKSPACE,
        subjects=[{"kind": "body", "name": analysis.body.name, "organisation": analysis.body}],
        received_at=at or timezone.now(),
    )
    analysis.clue = clue
    analysis.save(update_fields=["clue"])
    detail = {"clue": clue.number}
    record(action="analysis.clue_raised", stream=analysis.subject, actor=actor_for(principal), detail=detail)
    return clue


def problems_in_words(analyses: Sequence[Analysis]) -> str:
    """What the cases have in common as paragraphs of a document: what was found wrong, no body named."""
    return "\n".join(f"{place}．{item.summary}" for place, item in enumerate(analyses, start=1))


@transaction.atomic
def draft_common(
    *, analyses: Sequence[Analysis], kind: str, principal: Principal, at: dt.datetime | None = None, **given: str
) -> Document:
    """Draft one document on a common problem (共性问题), addressed to the bodies of all ``analyses``.

    Its number, approval, service, reply and clocks are those of every document.

    Raises:
        EventRefused: nothing chosen, something not accepted or of another coordinating body; or the document cannot be.
    """
    keys = {item.pk for item in analyses}
    chosen = list(visible(principal, Analysis).filter(pk__in=keys).select_related("body").order_by("pk"))
    if not chosen or len(chosen) != len(keys) or not all(may_follow(principal, item) for item in chosen):
        raise EventRefused(_("Choose accepted analyses of your organisation."), field="analyses")
    document = create_document(
        kind=kind,
        principal=principal,
        about=chosen[0],
        addressees=list({item.body_id: item.body for item in chosen}.values()),
        values={"查明情况": problems_in_words(chosen)},
        at=at,
        **given,
    )
    for item in chosen:
        detail = {"document": document.pk, "analyses": len(chosen)}
        record(action="analysis.document_drafted", stream=item.subject, actor=actor_for(principal), detail=detail)
    return document
