"""Who sees a clue."""

import datetime as dt

import pytest
from django.utils import timezone

from core.access import PUBLIC, SYSTEM, Principal, PrincipalKind, visible
from liaison.clues.models import Clue, InternalNote
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Delegation
from tests.factories.liaison import clue, member, organisation, principal

pytestmark = pytest.mark.django_db


def seen(asking: Principal) -> set[int]:
    return set(visible(asking, Clue).values_list("pk", flat=True))


def test_the_holder_sees_its_clues_and_nobody_else_does():
    bureau = organisation(OrganisationKind.COORDINATING)
    held = clue(bureau)
    clue()
    assert seen(principal(bureau)) == {held.pk}
    assert seen(principal()) == set()
    assert seen(PUBLIC) == set()
    assert seen(Principal(PrincipalKind.ACCOUNT, user_id=1)) == set()
    assert held.pk in seen(SYSTEM)


def test_nobody_sees_a_clue_about_a_body_they_work_for_in_whatever_capacity():
    bureau, body = organisation(OrganisationKind.COORDINATING), organisation()
    both = member(bureau, Role.HEAD)
    member(body, user=both.user)
    about = clue(bureau, subjects=[{"kind": "body", "name": body.name, "organisation": body}])
    own = clue(bureau, subjects=[{"kind": "body", "name": bureau.name, "organisation": bureau}])
    assert seen(principal_for(both)) == set()
    assert seen(principal(bureau)) == {about.pk}
    assert own.pk not in seen(principal(bureau, Role.HEAD))


def test_a_membership_that_ended_keeps_nobody_away():
    bureau, body = organisation(OrganisationKind.COORDINATING), organisation()
    person = member(bureau)
    member(body, user=person.user, ended_on=dt.date(2026, 1, 1))
    about = clue(bureau, subjects=[{"kind": "body", "name": body.name, "organisation": body}])
    assert seen(principal_for(person)) == {about.pk}


def test_an_officer_named_and_a_recused_member_do_not_see_it():
    bureau = organisation(OrganisationKind.COORDINATING)
    named, recused, other = member(bureau), member(bureau), member(bureau)
    held = clue(bureau, subjects=[{"kind": "officer", "name": "某", "user": named.user}])
    held.recusals.create(user=recused.user, reason="近亲属", declared_by=recused.user)
    assert seen(principal_for(named)) == seen(principal_for(recused)) == set()
    assert seen(principal_for(other)) == {held.pk}


def test_a_confined_clue_is_seen_by_its_handlers_their_deputies_and_the_head():
    bureau = organisation(OrganisationKind.COORDINATING)
    handler, deputy, other = member(bureau), member(bureau), member(bureau)
    held = clue(bureau, confined=True, handler=handler)
    assert seen(principal_for(handler)) == {held.pk}
    assert seen(principal(bureau, Role.HEAD)) == {held.pk}
    assert seen(principal_for(deputy)) == seen(principal_for(other)) == seen(principal(bureau, Role.AUDITOR)) == set()
    today = timezone.localdate()
    Delegation.objects.create(absent=handler, deputy=deputy, starts_on=today, ends_on=today)
    assert seen(principal_for(deputy)) == {held.pk}


def test_notes_are_seen_with_their_clue_only():
    bureau, body = organisation(OrganisationKind.COORDINATING), organisation()
    author = member(bureau)
    held = clue(bureau)
    note = InternalNote.objects.create(clue=held, author=author, text="核实中")
    assert list(visible(principal(bureau), InternalNote)) == [note]
    assert not visible(principal(body), InternalNote).exists()
