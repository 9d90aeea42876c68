"""Who of the organisations that take part hears of a poll, of the day and of changes to it."""

import pytest
from django.utils import timezone

from liaison.joint.models import Operation
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.organisations.models import Delegation, Membership
from liaison.workflow.engine import fire
from tests.factories.liaison import clue, member

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[Membership]:
    """Who has a notice of ``kind``."""
    return set(Membership.objects.filter(notices__kind=f"operation.{kind}"))


def stands_in(absent: Membership, deputy: Membership) -> None:
    today = timezone.localdate()
    Delegation.objects.create(absent=absent, deputy=deputy, starts_on=today, ends_on=today)


@pytest.fixture
def named(world):
    """An operation whose parties have all named who comes, and at the first of them a head, a clerk beside whoever
    comes, and a reader."""
    first = world.others[0]
    world.their_head = member(first, Role.HEAD)
    world.colleague, world.reader = member(first, Role.CLERK), member(first, Role.READER)
    operation = world.ready()
    Notice.objects.all().delete()
    return operation


def test_once_somebody_is_named_the_heads_hear_and_the_others_do_not(world, named):
    world.confirm(named)
    assert told("day_confirmed") == {world.clerk, world.other_head, world.their_head, *world.theirs[:2]}


def test_whoever_stands_in_for_a_head_hears_what_heads_hear(world, named):
    stands_in(world.their_head, world.colleague)
    world.confirm(named)
    assert {world.their_head, world.colleague} <= told("day_confirmed")
    fire(named, "cancel", principal=principal_for(world.head), values={"reason": "改期"})
    assert {world.their_head, world.colleague} <= told("called_off")


def test_whoever_stands_in_for_the_one_who_comes_hears_it_too(world, named):
    stands_in(world.theirs[0], world.colleague)
    world.confirm(named)
    assert {world.theirs[0], world.colleague} <= told("day_confirmed")


def test_a_deputy_who_must_keep_away_hears_nothing(world):
    source = clue(world.bureau, state="analysing")
    world.their_head, colleague = member(world.others[0], Role.HEAD), member(world.others[0], Role.CLERK)
    operation = world.ready(clue=source)
    source.recusals.create(user=colleague.user, reason="近亲属", declared_by=world.head.user)
    stands_in(world.their_head, colleague)
    Notice.objects.all().delete()
    world.confirm(operation)
    assert world.their_head in told("day_confirmed")
    assert colleague not in told("day_confirmed")


def test_a_reminder_reaches_those_missing_alone(world):
    operation = world.asked()
    world.answer(operation, world.theirs[0])
    Notice.objects.all().delete()
    fire(Operation.objects.get(pk=operation.pk), "remind", principal=principal_for(world.clerk))
    assert {each.organisation_id for each in told("reminded")} <= {world.bureau.pk, world.others[1].pk}
    assert world.theirs[1] in told("reminded")
    assert world.theirs[0] not in told("reminded")
