"""Records of a room: formal notices with receipts, decisions, action items. Each change is an event of the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.calendar import calendar
from core.deadlines import open_clock, start_clock, stop_clock
from core.files import Received, attach
from liaison.clues.grams import normal
from liaison.organisations.models import Membership, Organisation
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_act
from liaison.rooms.choices import Kind, RoomRole
from liaison.rooms.models import (
    LONGEST_RECORD,
    ActionItem,
    Decision,
    FormalNotice,
    NoticeRead,
    Opinion,
    Participant,
    Receipt,
    Record,
    Room,
    RoomEvent,
    Stance,
)
from liaison.rooms.services.appending import Writing, writing
from liaison.rooms.services.messages import checked_client_id, checked_text

REMIND_AFTER: Final = dt.timedelta(hours=4)
ACTION_LIMIT: Final = "room.action"
R = TypeVar("R", bound=Record)

#: Told of records and what becomes of them: (what happened, record, event, memberships concerned).
Listener = Callable[[str, Record, RoomEvent, Sequence[int]], None]
record_listeners: list[Listener] = []


def send_notice(
    *,
    room: int,
    principal: Principal,
    text: str,
    client_id: str,
    answer_by: dt.date | None = None,
    at: dt.datetime | None = None,
) -> FormalNotice:
    """Send a formal notice to every other organisation in the room.

    Raises:
        Refused: not for this principal, no text, or nobody else is there.
    """
    client_id, text = checked_client_id(client_id), checked_text(text, LONGEST_RECORD)
    with writing(room, principal) as write:
        write.at = at
        if (before := made_before(write, client_id, FormalNotice)) is not None:
            return before
        hold_to_act(principal)
        others = [each for each in parties_of(write.room) if each.pk != principal.organisation_id]
        if not others:
            raise Refused(_("Nobody else is in the room."))
        if answer_by is not None and answer_by < timezone.localdate(at):
            raise Refused(_("Choose a day from today on."), field="answer_by")
        notice, event = make(write, FormalNotice, text, client_id, answer_by=answer_by)
        Receipt.objects.bulk_create(Receipt(notice=notice, organisation=each) for each in others)
        NoticeRead.objects.create(notice=notice, member=write.author, read_at=event.created_at)
        told("notice", notice, event, people_behind(write.room, others))
        write.recorded("room.notice_sent", principal, notice=notice.number)
    return notice


def confirm_notice(
    *, notice: FormalNotice, principal: Principal, remark: str = "", at: dt.datetime | None = None
) -> Receipt:
    """Confirm a notice for one's organisation (回执).

    Raises:
        Refused: the organisation was not asked, or has confirmed already.
    """
    with writing(notice.room_id, principal) as write:
        write.at = at
        hold_to_act(principal)
        receipt = notice.receipts.filter(organisation=principal.organisation_id).first()
        if receipt is None:
            raise Refused(_("Your organisation was not asked to confirm this."))
        if receipt.confirmed_at is not None:
            raise Refused(_("Your organisation has confirmed this already."))
        event = change(write, notice, "receipt", remark=remark[:300])
        receipt.confirmed_by, receipt.confirmed_at, receipt.remark = write.author, event.created_at, remark[:300]
        receipt.save()
        NoticeRead.objects.get_or_create(notice=notice, member=write.author, defaults={"read_at": event.created_at})
        write.recorded("room.notice_confirmed", principal, notice=notice.number)
    return receipt


def remind(*, notice: FormalNotice, principal: Principal) -> list[int]:
    """Remind the organisations that have not confirmed; returns whom. For the sender's organisation, every four hours.

    Raises:
        Refused: another organisation's notice, everybody has confirmed, or the last reminder was just now.
    """
    with writing(notice.room_id, principal) as write:
        hold_to_act(principal)
        notice = FormalNotice.objects.select_for_update().select_related("author").get(pk=notice.pk)
        if notice.author.organisation_id != principal.organisation_id:
            raise Refused(_("Only the organisation that sent it reminds."))
        open_ones = [each.organisation for each in notice.receipts.filter(confirmed_at=None)]
        if not open_ones:
            raise Refused(_("Everybody has confirmed."))
        if notice.reminded_at is not None and timezone.now() - notice.reminded_at < REMIND_AFTER:
            raise Refused(_("A reminder went out less than four hours ago."))
        notice.reminded_at = timezone.now()
        notice.save(update_fields=["reminded_at"])
        event = change(write, notice, "reminded", whom="、".join(each.short_name for each in open_ones))
        whom = people_behind(write.room, open_ones)
        told("reminder", notice, event, whom)
        write.recorded("room.notice_reminded", principal, notice=notice.number)
    return whom


def notices_read(participant: Participant, seq: int) -> None:
    """Keep that a member has had the formal notices up to ``seq`` on the screen: only for these is it kept."""
    unread = FormalNotice.objects.filter(room=participant.room_id, seq__gt=participant.sees_from, seq__lte=seq).exclude(
        reads__member=participant.membership_id
    )
    NoticeRead.objects.bulk_create(
        (NoticeRead(notice=notice, member_id=participant.membership_id) for notice in unread), ignore_conflicts=True
    )


def propose_decision(
    *, room: int, principal: Principal, text: str, client_id: str, quorum: int, at: dt.datetime | None = None
) -> Decision:
    """Propose a decision; the proposer's organisation agrees by proposing.

    Args:
        quorum: how many of the organisations in the room must have given an opinion before it can be taken.

    Raises:
        Refused: not for this principal, no text, or a quorum that cannot be reached.
    """
    client_id, text = checked_client_id(client_id), checked_text(text, LONGEST_RECORD)
    with writing(room, principal) as write:
        write.at = at
        if (before := made_before(write, client_id, Decision)) is not None:
            return before
        hold_to_act(principal)
        parties = parties_of(write.room)
        if not 1 <= quorum <= len(parties):
            raise Refused(_("The quorum lies between 1 and %(n)d.") % {"n": len(parties)}, field="quorum")
        decision, event = make(write, Decision, text, client_id, parties=len(parties), quorum=quorum)
        Opinion.objects.create(
            decision=decision,
            organisation_id=principal.organisation_id,
            by=write.author,
            stance=Stance.AGREE,
            at=event.created_at,
        )
        others = [each for each in parties if each.pk != principal.organisation_id]
        told("decision", decision, event, people_behind(write.room, others))
        write.recorded("room.decision_proposed", principal, decision=decision.number)
    return decision


def give_opinion(
    *, decision: Decision, principal: Principal, stance: str, reason: str = "", at: dt.datetime | None = None
) -> Opinion:
    """Say for one's organisation what it thinks of a decision; another opinion replaces it while it is open.

    Raises:
        Refused: the decision has ended, no such opinion, or dissent without a reason.
    """
    reason = reason.strip()[:500]
    if stance not in Stance.values:
        raise Refused(_("Choose one of the options."), field="stance")
    if stance == Stance.DISSENT and not reason:
        raise Refused(_("Dissent is kept with its reason: write it down."), field="reason")
    with writing(decision.room_id, principal) as write:
        write.at = at
        hold_to_act(principal)
        if Decision.objects.select_for_update().get(pk=decision.pk).state != Decision.State.OPEN:
            raise Refused(_("The decision has ended already."))
        event = change(write, decision, "opinion", stance=stance, reason=reason)
        opinion, _made = Opinion.objects.update_or_create(
            decision=decision,
            organisation_id=principal.organisation_id,
            defaults={"by": write.author, "stance": stance, "reason": reason, "at": event.created_at},
        )
        write.recorded("room.opinion_given", principal, decision=decision.number, stance=stance)
    return opinion


def end_decision(*, decision: Decision, principal: Principal, at: dt.datetime | None = None) -> Decision:
    """Take the decision or drop it, by what was said: taken with the quorum and more who agree than disagree.

    Raises:
        Refused: another organisation proposed it, it has ended, or the quorum is not there yet.
    """
    with writing(decision.room_id, principal) as write:
        write.at = at
        hold_to_act(principal)
        decision = Decision.objects.select_for_update().select_related("author").get(pk=decision.pk)
        if decision.author.organisation_id != principal.organisation_id:
            raise Refused(_("Only the organisation that proposed it ends it."))
        if decision.state != Decision.State.OPEN:
            raise Refused(_("The decision has ended already."))
        stances = list(decision.opinions.values_list("stance", flat=True))
        if len(stances) < decision.quorum:
            raise Refused(
                _("%(n)d of at least %(of)d organisations have given an opinion.")
                % {"n": len(stances), "of": decision.quorum}
            )
        taken = stances.count(Stance.AGREE) > stances.count(Stance.DISSENT)
        decision.state = Decision.State.TAKEN if taken else Decision.State.DROPPED
        event = change(write, decision, "taken" if taken else "dropped")
        decision.ended_at = event.created_at
        decision.save(update_fields=["state", "ended_at"])
        write.recorded(f"room.decision_{decision.state}", principal, decision=decision.number)
    return decision


def add_action(
    *,
    room: int,
    principal: Principal,
    text: str,
    client_id: str,
    owner: Membership,
    days: int,
    at: dt.datetime | None = None,
) -> ActionItem:
    """Give somebody in the room something to do within ``days`` working days.

    Raises:
        Refused: not for this principal, no text, or the owner does not write in the room.
    """
    client_id, text = checked_client_id(client_id), checked_text(text, LONGEST_RECORD)
    if not 1 <= days <= 250:
        raise Refused(_("Between 1 and %(n)d working days.") % {"n": 250}, field="days")
    with writing(room, principal) as write:
        write.at = at
        if (before := made_before(write, client_id, ActionItem)) is not None:
            return before
        hold_to_act(principal)
        there = write.room.participants.filter(left_at=None, role=RoomRole.WRITER, membership=owner)
        if not there.exists():
            raise Refused(_("%(name)s does not write in this room.") % {"name": owner.user}, field="owner")
        now = at or timezone.now()
        due_on = calendar().add_working_days(timezone.localdate(now), days)
        item, event = make(write, ActionItem, text, client_id, owner=owner, due_on=due_on)
        clock = start_clock(
            subject=item.subject,
            limit=ACTION_LIMIT,
            event="room.action_given",
            owner=owner.organisation_id,
            started_at=now,
            amount=days,
            source=_("agreed in the room"),
        )
        ActionItem.objects.filter(pk=item.pk).update(due_on=clock.due_on)
        item.due_on = clock.due_on
        told("action", item, event, [owner.pk])
        write.recorded("room.action_given", principal, item=item.number, owner=owner.pk)
    return item


def finish_action(
    *,
    item: ActionItem,
    principal: Principal,
    evidence: str,
    files: Sequence[Received] = (),
    at: dt.datetime | None = None,
) -> ActionItem:
    """Say how an action item was done, with evidence; for its owner, its owner's organisation, or whoever gave it.

    Raises:
        Refused: somebody else asks, it is done already, or nothing is said.
    """
    evidence = checked_text(evidence, LONGEST_RECORD)
    with writing(item.room_id, principal) as write:
        write.at = at
        hold_to_act(principal)
        item = ActionItem.objects.select_for_update().select_related("owner", "author").get(pk=item.pk)
        if principal.organisation_id not in (item.owner.organisation_id, item.author.organisation_id):
            raise Refused(_("Only the owner's organisation and whoever gave it can say that it is done."))
        if item.done_at is not None:
            raise Refused(_("It is done already."))
        for received in files:
            try:
                attach(received, subject=item.subject, purpose="evidence", uploader_id=principal.user_id)
            except ValidationError as error:
                raise Refused(" ".join(error.messages), field="files") from error
        event = change(write, item, "done")
        item.done_by, item.done_at, item.evidence = write.author, event.created_at, evidence
        item.save(update_fields=["done_by", "done_at", "evidence"])
        clock = open_clock(item.subject, ACTION_LIMIT, item.owner.organisation_id)
        if clock is not None:
            stop_clock(clock=clock, at=event.created_at)
        write.recorded("room.action_done", principal, item=item.number)
    return item


def parties_of(room: Room) -> list[Organisation]:
    """Organisations with anybody in the room now."""
    there = Participant.objects.filter(room=room, left_at=None).values("membership__organisation")
    return list(Organisation.objects.filter(pk__in=there).order_by("pk"))


def people_behind(room: Room, organisations: Sequence[Organisation]) -> list[int]:
    """Members of ``organisations`` who write in the room."""
    there = Participant.objects.filter(room=room, left_at=None, role=RoomRole.WRITER)
    return list(there.filter(membership__organisation__in=organisations).values_list("membership", flat=True))


def hold_to_act(principal: Principal) -> None:
    """Refuse auditors and readers of an organisation."""
    if not may_act(principal):
        raise Refused(_("This is not for you to do. Ask the head or the handler in charge."))


def made_before(write: Writing, client_id: str, model: type[R]) -> R | None:
    """The record that was made with ``client_id``, if it came before."""
    before = write.sent_before(client_id)
    return None if before is None else model._default_manager.filter(room=write.room, seq=before.seq).first()


def make(write: Writing, model: type[R], text: str, client_id: str, **values: Any) -> tuple[R, RoomEvent]:
    """A record and its event, with the same text and moment; its author is who writes, or given as ``author_id``."""
    last = model._default_manager.filter(room=write.room).order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    body = {"record": model.code, "number": number, "text": text}
    event = write.append(Kind.RECORD, body, client_id=client_id, text=text)
    RoomEvent.objects.filter(pk=event.pk).update(folded=normal(text))
    made = model._default_manager.create(
        room=write.room,
        seq=event.seq,
        number=number,
        text=text,
        created_at=event.created_at,
        **({} if "author_id" in values else {"author": write.author}),
        **values,
    )
    return made, event


def change(write: Writing, changed: Record, what: str, **detail: Any) -> RoomEvent:
    """The event that something became of a record."""
    body = {"record": changed.code, "number": changed.number, "what": what, **detail}
    return write.append(Kind.CHANGE, {k: v for k, v in body.items() if v != ""}, target=changed.seq)


def told(what: str, made: Record, event: RoomEvent, whom: Sequence[int]) -> None:
    """Tell the listeners, in the transaction."""
    for tell in record_listeners:
        tell(what, made, event, [pk for pk in whom if pk != event.author_id])
