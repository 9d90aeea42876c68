"""Writes: periods, holds, and deletion by two people."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import outbox
from core.access import Principal
from core.audit import Actor, Event, actor_for, record, record_many, register_action
from liaison.organisations.choices import Role
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_act
from liaison.retention import parties, records
from liaison.retention.kinds import KINDS, OUTCOMES, Ended, Kind
from liaison.retention.models import (
    LONGEST_REASON,
    Deletion,
    DueRecord,
    Hold,
    RecordKind,
    RetentionPeriod,
    Tombstone,
)
from liaison.retention.periods import in_force
from liaison.retention.removing import StillReferredTo
from liaison.retention.rules import seen

SHORTEST_REASON: Final = 6
#: Outbox topic: the list of what is due follows a new period at once.
LIST: Final = "retention.list"

PERIOD_SET = register_action("retention.period_set", gettext_lazy("Retention period set"))
HELD = register_action("retention.hold_placed", gettext_lazy("Hold placed"))
LIFTED = register_action("retention.hold_lifted", gettext_lazy("Hold lifted"))
PROPOSED = register_action("retention.proposed", gettext_lazy("Deletion proposed"))
WITHDRAWN = register_action("retention.withdrawn", gettext_lazy("Proposal of a deletion withdrawn"))
REFUSED = register_action("retention.refused", gettext_lazy("Deletion refused"))
DELETED = register_action("retention.deleted", gettext_lazy("Deleted after its period"), sensitive=True)
SOURCE_DELETED = register_action("casefile.source_deleted", gettext_lazy("Source of exported case files deleted"))


def _reason(text: str) -> str:
    text = text.strip()
    if not SHORTEST_REASON <= len(text) <= LONGEST_REASON:
        raise Refused(_("Give the reason, in six characters at least."), field="reason")
    return text


@transaction.atomic
def set_period(
    *, kind: str, outcome: str, months: int | None, since: dt.date, source: str, reason: str, user, actor: Actor
) -> RetentionPeriod:
    """Set the period of one kind (of clues: with one outcome, or all others) from a day on. ``months`` None: kept.

    The caller has made sure that ``user`` is a security administrator.

    Raises:
        Refused: unknown kind or outcome, no source, no reason, or a day that is past.
    """
    if kind not in RecordKind.values or (outcome and (kind != "clue" or outcome not in OUTCOMES)):
        raise Refused(_("Choose one of the options."), field="kind")
    if months is not None and not 1 <= months <= 1200:
        raise Refused(_("Between 1 and 1200 months, or empty: kept for good."), field="months")
    if since < timezone.localdate():
        raise Refused(_("A period begins today or later: what was decided before stays as it was."), field="since")
    if not source.strip():
        raise Refused(_("Name the rule that sets the period, with its article."), field="source")
    before = in_force(since).of(kind, outcome)
    period = RetentionPeriod.objects.create(
        kind=kind,
        outcome=outcome,
        months=months,
        since=since,
        source=source.strip()[:300],
        reason=_reason(reason)[:300],
        by=user,
    )
    outbox.enqueue(LIST, "due")
    detail: dict[str, Any] = {"outcome": outcome, "months": months, "since": since.isoformat(), "source": period.source}
    if (was := before.months if before else None) != months:
        detail["changed"] = {"months": [was, months]}
    record(action=PERIOD_SET, stream=f"retention:{kind}", actor=actor, detail=detail)
    return period


def may_hold(principal: Principal) -> bool:
    """Heads and auditors place and lift holds, of any organisation that sees the record."""
    return principal.is_member and principal.role in {Role.HEAD, Role.AUDITOR}


@transaction.atomic
def place_hold(*, kind: str, item: Model, principal: Principal, reason: str) -> Hold:
    """Stop every deletion of ``item`` until the hold is lifted. A hold on a clue covers all that belongs to it.

    Raises:
        Refused: not a head or auditor, no reason, not an item with holds, or the organisation holds it already.
    """
    known = KINDS[kind]
    if not may_hold(principal) or not seen(principal, type(item)).filter(pk=item.pk).exists():
        raise Refused(_("Heads and auditors place holds."))
    if known.code != known.about:
        raise Refused(_("Place the hold on the clue: it covers all that belongs to it."))
    held = Hold.objects.filter(
        kind=kind, item_id=item.pk, organisation=principal.organisation_id, lifted_at=None
    ).exists()
    if held:
        raise Refused(_("Your organisation holds it already."))
    hold = Hold.objects.create(
        kind=kind,
        about=known.about,
        item_id=item.pk,
        number=records.number_of(item),
        holder_id=records.holder_of(item),
        organisation_id=principal.organisation_id,
        reason=_reason(reason),
        placed_by_id=principal.user_id,
    )
    record(action=HELD, stream=records.stream_of(hold), actor=actor_for(principal), detail={"hold": hold.pk})
    return hold


@transaction.atomic
def lift_hold(*, hold: Hold, principal: Principal, reason: str) -> Hold:
    """End a hold; by a head of the organisation that placed it.

    Raises:
        Refused: not a head there, lifted already, or no reason.
    """
    locked = Hold.objects.select_for_update().get(pk=hold.pk)
    if principal.role != Role.HEAD or principal.organisation_id != locked.organisation_id:
        raise Refused(_("A head of the organisation that placed the hold lifts it."))
    if locked.lifted_at is not None:
        raise Refused(_("It was lifted already."))
    locked.lift_reason = _reason(reason)
    locked.lifted_by_id, locked.lifted_at = principal.user_id, timezone.now()
    locked.save(update_fields=["lift_reason", "lifted_by", "lifted_at"])
    record(action=LIFTED, stream=records.stream_of(locked), actor=actor_for(principal), detail={"hold": locked.pk})
    return locked


def propose(*, kind: str, item: Model, principal: Principal, reason: str) -> Deletion:
    """Propose to delete a record whose period has ended.

    Raises:
        Refused: not a head or clerk of the holder who sees it; its period runs or there is none; a hold; other records
            need it; proposed already; or no reason.
    """
    known = KINDS[kind]
    reason = _reason(reason)
    with transaction.atomic():
        locked = known.model._default_manager.select_for_update().get(pk=item.pk)
        if not may_act(principal) or not _own(principal, locked, known):
            raise Refused(_("Heads and clerks of the organisation whose record it is propose its deletion."))
        ended = check_deletable(known, locked)
        if Deletion.objects.filter(kind=kind, item_id=locked.pk, state=Deletion.State.PROPOSED).exists():
            raise Refused(_("Its deletion is proposed already."))
        deletion = Deletion.objects.create(
            kind=kind,
            about=known.about,
            item_id=locked.pk,
            number=ended.number,
            holder_id=ended.holder_id,
            reason=reason,
            proposed_by_id=principal.user_id,
        )
        detail = {"deletion": deletion.pk, "kind": kind}
        record(action=PROPOSED, stream=records.stream_of(deletion), actor=actor_for(principal), detail=detail)
    return deletion


def _own(principal: Principal, item: Model, kind: Kind) -> bool:
    if kind.about == "organisation":
        return item.pk == principal.organisation_id
    there = seen(principal, type(item)).filter(pk=item.pk).exists()
    return there and records.holder_of(item) == principal.organisation_id


def check_deletable(kind: Kind, item: Model) -> Ended:
    """The record ``item`` is, if it may be deleted now.

    Raises:
        Refused: its period runs, or there is none; somebody holds it; or other records need it.
    """
    ended = records.due_now(kind, item.pk)
    if ended is None:
        raise Refused(_("Its period has not ended, or none was set: it is kept."))
    if records.holds_on(kind, item).exists():
        raise Refused(_("A hold stops every deletion. It has to be lifted first."))
    if kind.code == kind.about and (blockers := records.blockers_of(item, kind.about)):
        raise Refused(
            _("Other records still need it: %(list)s. They have to be deleted first.") % {"list": "、".join(blockers)}
        )
    return ended


def may_decide(principal: Principal, deletion: Deletion) -> bool:
    """Whether it is for ``principal`` to approve or refuse: a head of the holder who is another person."""
    return (
        deletion.state == Deletion.State.PROPOSED
        and principal.is_member
        and principal.role == Role.HEAD
        and principal.organisation_id == deletion.holder_id
        and principal.user_id != deletion.proposed_by_id
    )


@transaction.atomic
def withdraw(*, deletion: Deletion, principal: Principal) -> None:
    """Take a proposal back; by whoever made it. Refused: somebody else's, or decided already."""
    locked = Deletion.objects.select_for_update().get(pk=deletion.pk)
    if locked.state != Deletion.State.PROPOSED or locked.proposed_by_id != principal.user_id:
        raise Refused(_("Only whoever proposed it withdraws it, and only before it is decided."))
    locked.state, locked.decided_at = Deletion.State.WITHDRAWN, timezone.now()
    locked.save(update_fields=["state", "decided_at"])
    detail = {"deletion": locked.pk}
    record(action=WITHDRAWN, stream=records.stream_of(locked), actor=actor_for(principal), detail=detail)


@transaction.atomic
def refuse(*, deletion: Deletion, principal: Principal, answer: str) -> None:
    """Refuse a proposal, with a reason. Refused: not another head's to decide, decided already, or no reason."""
    locked = _locked(deletion, principal)
    locked.answer = _reason(answer)
    _decide(locked, Deletion.State.REFUSED, principal)
    detail = {"deletion": locked.pk}
    record(action=REFUSED, stream=records.stream_of(locked), actor=actor_for(principal), detail=detail)


@transaction.atomic
def approve(*, deletion: Deletion, principal: Principal, answer: str = "") -> Tombstone:
    """Approve a proposal and carry it out at once: one transaction takes the record out and puts its tombstone there.

    Files leave the store after the commit, through the outbox. Case files exported before are outside the portal; the
    audit trail says that what they were made of is gone.

    Raises:
        Refused: not another head's to decide, decided already; or since the proposal the period was changed, the record
            reopened, held, or other records need it.
    """
    locked = _locked(deletion, principal)
    kind = KINDS[locked.kind]
    item = kind.model._default_manager.select_for_update().filter(pk=locked.item_id).first()
    if item is None or not _own(principal, item, kind):
        raise Refused(_("It is not there any more, or you may not see it."))
    ended = check_deletable(kind, item)
    period = in_force().of(kind.code, ended.outcome)
    facts, exports, began = parties.facts_of(item), records.exports_of(item, kind), kind.began(item)
    locked.answer = answer.strip()[:LONGEST_REASON]
    _decide(locked, Deletion.State.DONE, principal)
    try:
        removed = records.remove(kind, item, period.months)
    except StillReferredTo as problem:  # added in this very moment
        raise Refused(str(problem)) from problem
    _forget_beside(kind, locked)
    tombstone = Tombstone.objects.create(
        kind=locked.kind,
        about=locked.about,
        item_id=locked.item_id,
        number=locked.number,
        holder_id=locked.holder_id,
        subject=records.stream_of(locked),
        outcome=str(OUTCOMES.get(ended.outcome, "")),
        began_at=began,
        ended_on=timezone.localdate(ended.ended_at),
        period_months=period.months,
        period_source=period.source,
        reason=locked.reason,
        proposed_by=str(locked.proposed_by),
        proposed_at=locked.proposed_at,
        approved_by=str(locked.decided_by),
        deleted_at=locked.decided_at,
        counts=removed.counts,
        content_hash=removed.content_hash,
        exports=exports,
        deletion=locked,
    )
    parties.store(tombstone, facts)
    record_many(_events(tombstone, actor_for(principal)))
    return tombstone


def _locked(deletion: Deletion, principal: Principal) -> Deletion:
    locked = Deletion.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=deletion.pk)
    if not may_decide(principal, locked):
        raise Refused(_("It is decided already, or another head must decide: nobody approves their own proposal."))
    return locked


def _decide(deletion: Deletion, state: str, principal: Principal) -> None:
    deletion.state = state
    deletion.decided_by_id, deletion.decided_at = principal.user_id, timezone.now()
    try:
        with transaction.atomic():
            deletion.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    except IntegrityError as error:  # the database's own word on two people
        raise Refused(_("Nobody approves their own proposal.")) from error


def _forget_beside(kind: Kind, deletion: Deletion) -> None:
    """What retention itself kept about the record: lists, holds that were lifted, proposals that came to nothing."""
    if kind.code != kind.about:
        DueRecord.objects.filter(kind=kind.code, item_id=deletion.item_id).delete()
        return
    same = {"about": kind.about, "item_id": deletion.item_id}
    DueRecord.objects.filter(**same).delete()
    Hold.objects.filter(**same).delete()
    Deletion.objects.filter(**same).exclude(state=Deletion.State.DONE).delete()


def _events(tombstone: Tombstone, actor: Actor) -> list[Event]:
    """For the chain: facts and hashes, and no words that somebody wrote."""
    detail: dict[str, Any] = {
        "kind": tombstone.kind,
        "number": tombstone.number,
        "deletion": tombstone.deletion_id,
        "proposed_by": tombstone.proposed_by,
        "approved_by": tombstone.approved_by,
        "period_months": tombstone.period_months,
        "content": tombstone.content_hash,
        "tombstone": tombstone.digest(),
        "counts": tombstone.counts,
    }
    events = [Event(DELETED, tombstone.subject, detail, actor=actor)]
    if tombstone.exports:
        exports = {"exports": [one["entry"] for one in tombstone.exports], "deleted": tombstone.kind}
        events.append(Event(SOURCE_DELETED, tombstone.subject, exports, actor=actor))
    return events
