"""Rooms about an operation: between its lead and the organisations that take part, as soon as they are asked."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.access import Principal, may_see, visible
from liaison.joint.flow import OPERATION, SHARED
from liaison.joint.models import Operation
from liaison.joint.queries import poll_of
from liaison.joint.rules import roles
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.organisations.models import Membership, Organisation
from liaison.organisations.rules import may_act
from liaison.rooms.subjects import Answers, Question, Subject
from liaison.workflow.engine import EventRefused, fire, permitted_events


def _seen(principal: Principal, item: OuterRef) -> Q:
    return Q(Exists(visible(principal, Operation).filter(pk=item)))


def _parties(operation: Operation) -> QuerySet[Organisation]:
    if operation.state not in SHARED:
        return Organisation.objects.filter(pk=operation.lead_id)
    return Organisation.objects.active().filter(operations__operation=operation)


def _first(operation: Operation, organisation: Organisation) -> list[Membership]:
    """Whom the organisation sends and, at the lead, whoever planned it; where nobody is named, the heads."""
    named = set(operation.parties.filter(organisation=organisation).values_list("delegate", flat=True))
    if organisation.pk == operation.lead_id:
        named.add(operation.planned_by_id)
    people = Membership.objects.active().filter(organisation=organisation).select_related("user", "organisation")
    found = list(people.filter(pk__in=named - {None}).order_by("pk"))
    return found or list(people.filter(role=Role.HEAD).order_by("pk"))


def _may_open(principal: Principal, operation: Operation) -> bool:
    return (
        operation.state in SHARED
        and not OPERATION.state(operation.state).final
        and "lead.clerk" in roles(principal, operation)
    )


def _place(principal: Principal, operation: Operation) -> str:
    seen = may_see(principal, operation)
    return reverse("joint:operation", args=[operation.pk]) if seen else ""


def _question(operation: Operation) -> Question | None:
    """The poll about the day, once there is one. It is answered at the operation alone."""
    if operation.reply_by is None:
        return None
    asked = operation.slots.filter(asked=True).values_list("day", "part")
    return Question(
        text=gettext("The day of the joint operation: %(title)s") % {"title": operation.title},
        author=operation.planned_by_id,
        slots=tuple(f"{day.isoformat()}/{part}" for day, part in asked),
        reply_by=operation.reply_by,
        is_open=operation.state == "scheduling",
        chosen=f"{operation.day.isoformat()}/{operation.part}" if operation.day else "",
    )


def _answers(principal: Principal, operation: Operation) -> Answers | None:
    """The table of the poll for whoever may see the operation."""
    if not may_see(principal, operation):
        return None
    parties = list(operation.parties.select_related("organisation"))
    answered = {party.organisation_id for party in parties if party.answered_at}
    mine = any(party.organisation_id == principal.organisation_id for party in parties)
    return Answers(
        columns=[party.organisation.short_name for party in parties],
        rows=[
            (f"{line.slot.day.isoformat()}/{line.slot.part}", line.answers, f"{line.coming} / {operation.quorum}")
            for line in poll_of(operation, parties)
        ],
        answered=len(answered),
        of=len(parties),
        waits=operation.state == "scheduling"
        and mine
        and principal.organisation_id not in answered
        and may_act(principal),
        place=_place(principal, operation),
    )


def _was_there(operation: Operation, member: Membership) -> None:
    """Whoever signs in at the room signs in at the operation, where its flow lets them: on its day, and once."""
    principal = principal_for(member)
    operation = Operation.objects.get(pk=operation.pk)
    if any(event.code == "sign_in" for event in permitted_events(principal, operation)):
        with suppress(EventRefused):
            fire(operation, "sign_in", principal=principal)


OPERATION_ROOM = Subject(
    kind="operation",
    model=Operation,
    label=_("joint operation"),
    seen=_seen,
    parties=_parties,
    first=_first,
    may_open=_may_open,
    title=lambda operation: operation.title,
    closed=lambda operation: OPERATION.state(operation.state).final,
    place=_place,
    opens_to=_("The organisations that take part can be let in."),
    question=_question,
    answers=_answers,
    was_there=_was_there,
)
