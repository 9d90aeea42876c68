"""Writes of referrals: standards, sending, and the effects of the workflow's events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.clues.choices import Channel, ClueKind, ClueSource
from liaison.clues.flow import CLUE
from liaison.clues.handling import create_clue
from liaison.clues.models import LONGEST_DESCRIPTION, LONGEST_MESSAGE, Clue
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership, Organisation
from liaison.organisations.queries import nearest_coordinating
from liaison.organisations.rules import may_act
from liaison.referrals import packages
from liaison.referrals.choices import Direction, Request, Result
from liaison.referrals.models import MOST_ITEMS, Feedback, Referral, SharedNote, TransferStandard
from liaison.referrals.rules import may_refer
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import ClockRule
from liaison.workflow.engine import EventRefused, roles_of
from liaison.workflow.handlers import handler_given
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, workflow_of


@transaction.atomic
def publish_standard(
    *,
    organisation: Organisation,
    principal: Principal,
    introduction: str,
    items: Sequence[dict[str, Any]],
    kinds: Sequence[str] = (),
) -> TransferStandard:
    """A new version of what ``organisation`` asks of referrals.

    Raises:
        EventRefused: not the organisation's head, no items, too many, or an item without words.
    """
    if principal.organisation_id != organisation.pk or principal.role != Role.HEAD:
        raise EventRefused(_("Only the head publishes the transfer standard."))
    cleaned = [{"text": str(item["text"]).strip()[:300], "required": bool(item.get("required"))} for item in items]
    cleaned = [item for item in cleaned if item["text"]]
    if not cleaned:
        raise EventRefused(_("Write at least one item."), field="items")
    if len(cleaned) > MOST_ITEMS:
        raise EventRefused(_("A checklist has at most %(n)d items.") % {"n": MOST_ITEMS}, field="items")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    last = organisation.transfer_standards.order_by("-version").first()
    standard = TransferStandard.objects.create(
        organisation=organisation,
        version=last.version + 1 if last else 1,
        introduction=introduction.strip()[:2000],
        kinds=[kind for kind in kinds if kind in ClueKind.values],
        items=cleaned,
        published_by_id=principal.membership_id,
    )
    record(
        action="referral.standard_published",
        stream=f"organisation:{organisation.pk}",
        actor=actor_for(principal),
        detail={"version": standard.version, "items": len(cleaned)},
    )
    return standard


def current_standard(organisation: Organisation) -> TransferStandard | None:
    """The version in force; None where the organisation asks for nothing in particular."""
    return organisation.transfer_standards.order_by("-version").first()


def _above(upper: Organisation, lower: Organisation) -> bool:
    """Whether ``upper`` stands above ``lower``, directly or further up."""
    seen: set[int] = set()
    above = lower.parent
    while above is not None and above.pk not in seen:
        if above.pk == upper.pk:
            return True
        seen.add(above.pk)
        above = above.parent
    return False


def direction_between(sender: Organisation, receiver: Organisation, urged: bool = False) -> str:
    """Whether what ``sender`` gives to ``receiver`` is handed down, reported up or goes sideways (``Direction``)."""
    if _above(sender, receiver):
        return Direction.URGED if urged else Direction.ASSIGNED
    return Direction.REPORTED if _above(receiver, sender) else Direction.SIDEWAYS


def conflicts(clue: Clue, receiver: Organisation) -> bool:
    """Whether the clue is about ``receiver`` or an organisation below it: it must not reach it."""
    about = set(clue.subjects.exclude(organisation=None).values_list("organisation_id", flat=True))
    if receiver.pk in about:
        return True
    below = set(receiver.children.values_list("pk", flat=True))
    return bool(about & below) and receiver.kind == OrganisationKind.ENFORCEMENT


@transaction.atomic
def send_referral(
    *,
    clue: Clue,
    receiver: Organisation,
    principal: Principal,
    fields: Sequence[str],
    request: str,
    legal_basis: str,
    note: str = "",
    met: Sequence[int] = (),
    files: Sequence[dict[str, Any]] = (),
    may_pass_on: bool = False,
    urged: bool = False,
    previous: Referral | None = None,
    at=None,
) -> Referral:
    """Send ``clue`` to ``receiver``: package frozen and hashed, checklist answered, numbered, clocks started.

    Args:
        fields: names of ``PACKAGE_FIELDS`` that go along.
        met: positions of the standard's items that are met.
        previous: the returned or recalled referral this one follows.

    Raises:
        EventRefused: not for this principal, the clue has ended; the receiver is itself, is whom the clue is about, has
            ended or has this clue already; a required item is not met; a text is missing or too long.
    """
    clue = Clue.objects.select_for_update().select_related("holder").get(pk=clue.pk)
    if not may_refer(principal, clue):
        raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
    if CLUE.state(clue.state).final:
        raise EventRefused(_("The clue has ended. Reopen it first."))
    _receivable(clue, receiver)
    onward = getattr(clue, "origin", None)
    if onward is not None and not onward.may_pass_on:
        raise EventRefused(
            _("%(sender)s did not allow this matter to be passed on. Return it with a suggestion instead.")
            % {"sender": onward.sender.short_name}
        )
    if request not in Request.values:
        raise EventRefused(_("Choose one of the options."), field="request")
    for name, text, longest in (("legal_basis", legal_basis, 500), ("note", note, LONGEST_MESSAGE)):
        if len(text) > longest:
            raise EventRefused(_("At most %(n)d characters.") % {"n": longest}, field=name)
    if not legal_basis.strip():
        raise EventRefused(_("Give the legal basis of the referral."), field="legal_basis")
    standard = current_standard(receiver)
    package = packages.build(clue, fields, files)
    at = at or timezone.now()
    year = timezone.localtime(at).year
    code = clue.holder.number_code or clue.holder.short_name
    referral = Referral.objects.create(
        clue=clue,
        sender=clue.holder,
        receiver=receiver,
        number=f"{code}移〔{year}〕{next_number(f'referral/{clue.holder_id}/{year}')}号",
        title=clue.title,
        direction=direction_between(clue.holder, receiver, urged),
        request=request,
        legal_basis=legal_basis.strip(),
        note=note.strip(),
        previous=previous,
        round=previous.round + 1 if previous else 1,
        onward_from=onward,
        may_pass_on=may_pass_on,
        standard=standard,
        checklist=_checklist(standard, met),
        package=package,
        package_hash=packages.digest(package),
        sent_by_id=principal.membership_id,
        sent_at=at,
    )
    transition = record_beginning(referral, "sent", principal=principal, at=at, note=note.strip())
    run_clocks(workflow_of(referral), (ClockRule("referral.receipt", "start"),), referral, transition)
    detail = {"referral": referral.number, "receiver": receiver.name, "package": referral.package_hash}
    record(action="referral.sent", stream=clue.subject, actor=actor_for(principal), detail=detail)
    record(action="referral.sent", stream=referral.subject, actor=actor_for(principal), detail=detail)
    announce_transition(referral, transition, principal)
    return referral


def _receivable(clue: Clue, receiver: Organisation) -> None:
    if receiver.pk == clue.holder_id:
        raise EventRefused(_("Choose another organisation than your own."), field="receiver")
    if not Organisation.objects.active().filter(pk=receiver.pk).exists():
        raise EventRefused(_("%(name)s exists no more.") % {"name": receiver}, field="receiver")
    if conflicts(clue, receiver):
        raise EventRefused(
            _("The clue is about %(name)s: it must not reach it. What it may know is disclosed by a rectification.")
            % {"name": receiver},
            field="receiver",
        )
    under_way = clue.referrals.filter(receiver=receiver, state__in=workflow_of(Referral).workflow.open_states)
    if under_way.exists():
        raise EventRefused(_("%(name)s has this clue already.") % {"name": receiver}, field="receiver")


def _checklist(standard: TransferStandard | None, met: Sequence[int]) -> list[dict[str, Any]]:
    if standard is None:
        return []
    answers = [
        {"text": item["text"], "required": item["required"], "met": place in set(met)}
        for place, item in enumerate(standard.items)
    ]
    missing = [answer["text"] for answer in answers if answer["required"] and not answer["met"]]
    if missing:
        raise EventRefused(
            _("The receiver requires: %(list)s. Complete it before sending.") % {"list": "；".join(missing)},
            field="checklist",
        )
    return answers


def write_shared_note(*, referral: Referral, principal: Principal, text: str) -> SharedNote:
    """A note that both sides read.

    Raises:
        EventRefused: empty or too long, or the principal may only look on.
    """
    text = text.strip()
    if not may_act(principal) or not roles_of(principal, referral):
        raise EventRefused(_("Your role only reads."))
    if not text:
        raise EventRefused(_("Write something first."), field="text")
    if len(text) > LONGEST_MESSAGE:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_MESSAGE}, field="text")
    return SharedNote.objects.create(referral=referral, author_id=principal.membership_id, text=text)


# --- effects ---------------------------------------------------------------------------------------------------------


@effect("referral.receipt")
def sign_receipt(referral: Referral, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The signed receipt: a keyed hash over package, receiver, person and time, which anybody here can check."""
    referral.received_by_id, referral.received_at = principal.membership_id, transition.at
    referral.receipt = receipt_of(referral)
    referral.save(update_fields=["received_by", "received_at", "receipt"])


def receipt_of(referral: Referral) -> str:
    """What the receipt of ``referral`` must be."""
    parts = (
        referral.number,
        referral.package_hash,
        referral.receiver_id,
        referral.received_by_id,
        referral.received_at.isoformat(),
    )
    return salted_hmac("liaison.referrals.receipt", "\n".join(map(str, parts)), algorithm="sha256").hexdigest()


@effect("referral.accept")
def accept(referral: Referral, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The receiver's own clue, made of the package alone; whoever accepts handles it until the head names others."""
    number = str(values["acceptance_number"]).strip()
    if len(number) > 40:
        raise EventRefused(_("At most %(n)d characters.") % {"n": 40}, field="acceptance_number")
    fields = referral.package["fields"]
    member = Membership.objects.get(pk=principal.membership_id)
    subjects = _subjects(referral)
    clue = create_clue(
        holder=referral.receiver,
        principal=principal,
        title=fields["title"],
        description=fields.get("description", "") or referral.note or fields["title"],
        kind=fields["kind"],
        source=ClueSource.LIAISON,
        source_detail=f"{referral.sender.short_name} {referral.number}"[:120],
        channel=Channel.REFERRAL,
        place=fields.get("when_where", {}).get("place", ""),
        wishes=fields.get("wishes", ""),
        subjects=subjects,
        received_at=transition.at,
        handler=member if member.role == Role.CLERK else None,
    )
    referral.acceptance_number, referral.received_clue, referral.handler = number, clue, clue.handler
    referral.save(update_fields=["acceptance_number", "received_clue", "handler"])


def _subjects(referral: Referral) -> list[dict[str, Any]]:
    """Whom the receiver's clue is about: as the package says, and untold whoever must be kept away there too."""
    told = {(each["kind"], each["name"]) for each in referral.package["fields"].get("subjects", [])}
    return [
        {
            "kind": subject.kind,
            "name": subject.name,
            "detail": subject.detail,
            "organisation": subject.organisation,
            "user": subject.user,
            "disclosed": (subject.kind, subject.name) in told,
        }
        for subject in referral.clue.subjects.select_related("organisation", "user")
        if (subject.kind, subject.name) in told or subject.organisation_id or subject.user_id
    ]


@effect("referral.assign")
def assign(referral: Referral, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who of the receiver's members handles it."""
    member = handler_given(values["handler"], referral.receiver_id)
    clue = referral.received_clue
    if clue is not None and clue.recusals.filter(user=member.user_id, lifted_at=None).exists():
        raise EventRefused(_("%(name)s is recused from this clue.") % {"name": member.user}, field="handler")
    referral.handler = member
    referral.save(update_fields=["handler"])


@effect("referral.return")
def give_back(referral: Referral, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Why, and what the receiver suggests instead."""
    referral.return_reason = str(values["reason"]).strip()[:2000]
    referral.suggestion = str(values["suggestion"]).strip()[:2000]
    referral.save(update_fields=["return_reason", "suggestion"])


@effect("referral.feedback")
def give_feedback(referral: Referral, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What was done, with result codes."""
    text = str(values["text"]).strip()
    if len(text) > LONGEST_DESCRIPTION:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_DESCRIPTION}, field="text")
    results = [code for code in values["results"] if code in Result.values]
    if not results:
        raise EventRefused(_("Choose one of the options."), field="results")
    Feedback.objects.create(
        referral=referral, text=text, results=results, given_by_id=principal.membership_id, given_at=transition.at
    )


@effect("referral.decide")
def decide(referral: Referral, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the referrer (or the coordinating body) says to the latest feedback."""
    feedback = referral.feedback.order_by("-pk").first()
    if feedback is not None:
        feedback.decision, feedback.decision_reason = transition.event, str(values.get("reason", ""))[:2000]
        feedback.decided_by_id, feedback.decided_at = principal.membership_id, transition.at
        feedback.save()
    if transition.event == "escalate":
        referral.coordinator = coordinator_for(referral)
        referral.save(update_fields=["coordinator"])


def coordinator_for(referral: Referral) -> Organisation:
    """The coordinating body of the sender's region or the nearest above it that is not a party itself.

    Raises:
        EventRefused: there is none.
    """
    found = nearest_coordinating(referral.sender.region, besides=[referral.sender_id, referral.receiver_id])
    if found is not None:
        return found
    raise EventRefused(_("There is no coordinating body above both parties here. Settle it between the two heads."))


@effect("referral.ended")
def ended(referral: Referral, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    referral.ended_at, referral.next_due_at = transition.at, None
    referral.save(update_fields=["ended_at", "next_due_at"])


# --- ties to the clue ------------------------------------------------------------------------------------------------


def still_open(clue: Clue) -> list[str]:
    """Referrals of the clue that are under way, in words."""
    open_states = workflow_of(Referral).workflow.open_states
    return [
        _("referral %(number)s to %(receiver)s") % {"number": number, "receiver": receiver}
        for number, receiver in clue.referrals.filter(state__in=open_states).values_list(
            "number", "receiver__short_name"
        )
    ]


def feedback_awaited(clue: Clue) -> list[str]:
    """The referrer of the clue, while it has not accepted the feedback."""
    origin = getattr(clue, "origin", None)
    if origin is None or origin.state == "accepted":
        return []
    return [_("%(sender)s (referral %(number)s)") % {"sender": origin.sender.short_name, "number": origin.number}]
