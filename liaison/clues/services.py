"""Writes beside the workflow: notes, messages to the reporter, recusals, related clues, confinement."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, visible
from liaison.clues.models import LONGEST_MESSAGE, Clue, InternalNote, Recusal, ReporterMessage
from liaison.organisations.models import Membership
from liaison.organisations.rules import may_act
from liaison.workflow.beside import record_beside
from liaison.workflow.engine import EventRefused, roles_of, sign

HEAD = ("holder.head",)


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise EventRefused(_("Write something first."), field="text")
    if len(text) > LONGEST_MESSAGE:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_MESSAGE}, field="text")
    return text


def write_internal_note(*, clue: Clue, principal: Principal, text: str) -> InternalNote:
    """A note for the holder's own people.

    Raises:
        EventRefused: empty or too long, or the principal may only look on.
    """
    if not may_act(principal):
        raise EventRefused(_("Your role only reads."))
    return InternalNote.objects.create(clue=clue, author_id=principal.membership_id, text=_text(text))


def write_to_reporter(*, clue: Clue, principal: Principal, text: str) -> ReporterMessage:
    """A message to the reporter. It cannot be taken back, so the page shows a preview first.

    Raises:
        EventRefused: empty or too long, nobody to write to, or not for this principal to do.
    """
    if "holder.clerk" not in roles_of(principal, clue):
        raise EventRefused(_("Only the handlers and the head write to the reporter."))
    if not hasattr(clue, "receipt"):
        raise EventRefused(_("This clue has no reporter with a receipt."))
    return ReporterMessage.objects.create(
        clue=clue, from_reporter=False, author_id=principal.membership_id, text=_text(text)
    )


@transaction.atomic
def recuse(*, clue: Clue, member: Membership, reason: str, principal: Principal) -> Recusal:
    """回避: ``member`` no longer sees or handles the clue. Members declare it for themselves, the head for anybody.

    Raises:
        EventRefused: no reason, or not for this principal to do.
    """
    own = member.user_id == principal.user_id
    if not own and "holder.head" not in roles_of(principal, clue):
        raise EventRefused(_("Only the head can order it for somebody else."))
    if not reason.strip():
        raise EventRefused(_("Give the reason."), field="reason")
    locked = Clue.objects.select_for_update().get(pk=clue.pk)
    who = () if own else HEAD
    given = {"reason": reason.strip()[:200], "declared_by_id": principal.user_id}
    given["declared_as"] = sign(principal, locked, who)[0] if who else principal.label[:160]
    recusal, made = Recusal.objects.get_or_create(clue=locked, user=member.user, lifted_at=None, defaults=given)
    if made:
        # Before the handlers change: whoever declares it for themselves may be one of them.
        record_beside(locked, "recused", principal=principal, who=who, note=str(member.user))
    if locked.handler_id == member.pk:
        locked.handler, locked.second_handler = locked.second_handler, None
    elif locked.second_handler_id == member.pk:
        locked.second_handler = None
    locked.save(update_fields=["handler", "second_handler"])
    return recusal


@transaction.atomic
def lift_recusal(*, clue: Clue, recusal: Recusal, principal: Principal) -> None:
    """End a recusal; the head's decision.

    Raises:
        EventRefused: not the head.
    """
    if "holder.head" not in roles_of(principal, clue):
        raise EventRefused(_("Only the head can end a recusal."))
    if Recusal.objects.filter(pk=recusal.pk, clue=clue, lifted_at=None).update(lifted_at=timezone.now()):
        record_beside(clue, "recusal_ended", principal=principal, who=HEAD, note=str(recusal.user))


@transaction.atomic
def confine(*, clue: Clue, confined: bool, principal: Principal) -> None:
    """Confine a clue to its handlers, or open it to the organisation again.

    Raises:
        EventRefused: not the head, or nobody is named to handle it.
    """
    if "holder.head" not in roles_of(principal, clue):
        raise EventRefused(_("Only the head can change who sees the clue."))
    if confined and clue.handler_id is None:
        raise EventRefused(_("Name a handler first: otherwise nobody but the head would see it."))
    if Clue.objects.filter(pk=clue.pk).exclude(confined=confined).update(confined=confined):
        record_beside(clue, "confined" if confined else "opened", principal=principal, who=HEAD)
    clue.confined = confined


@transaction.atomic
def relate(*, clue: Clue, number: str, principal: Principal) -> Clue:
    """Relate two clues that the principal may see; returns the other.

    Raises:
        EventRefused: no such clue, the same one, or the principal may only look on.
    """
    if not may_act(principal):
        raise EventRefused(_("Your role only reads."))
    other = visible(principal, Clue).filter(number=number.strip()).first()
    if other is None or other.pk == clue.pk:
        raise EventRefused(_("There is no other clue with this number that you may see."), field="number")
    if not clue.related.filter(pk=other.pk).exists():
        clue.related.add(other)
        record_beside(clue, "related", principal=principal, note=other.number)
    return other
