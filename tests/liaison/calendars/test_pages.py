"""The calendar's pages: what lies on a day for whom, how addresses name periods, how many queries it takes."""

import datetime as dt

import pytest
from django.utils import timezone

from core.calendar import calendar
from liaison.calendars.items import items_between
from liaison.calendars.periods import days_of, period, period_named
from liaison.joint.services import block_days
from liaison.organisations.choices import OrganisationKind
from tests.factories.inspections import filed, ready_body
from tests.factories.liaison import clue, member, organisation, principal
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def page(client, address=""):
    answer = client.get("/work/calendar/" + address)
    assert answer.status_code == 200
    return answer.content.decode()


def month_of(day) -> str:
    return f"?month={day:%Y-%m}"


def codes(who, first, last) -> set[str]:
    return {item.code for item in items_between(who, first, last)}


def test_a_poll_its_last_day_and_the_confirmed_half_day_lie_on_their_days(world, as_member):
    operation = world.asked()
    slots = list(operation.slots.all())
    theirs = as_member(world.theirs[0])
    assert operation.title in page(theirs, month_of(slots[0].day))
    asked = world.as_(world.theirs[0])
    assert codes(asked, operation.reply_by, operation.reply_by) >= {"reply"}
    world.answer(operation, world.theirs[0])
    assert "reply" not in codes(asked, operation.reply_by, operation.reply_by)
    world.answer(operation, world.clerk)
    world.confirm(operation)
    (item,) = [each for each in items_between(asked, operation.day, operation.day) if each.code == "operation"]
    assert (item.part, item.number) == (operation.part, operation.number)
    assert not {each.code for each in items_between(asked, slots[1].day, slots[1].day)} & {"proposal"}
    for view in ("month", "week", "agenda"):
        text = f"{operation.day:%Y-%m-%d}" if view == "week" else f"{operation.day:%Y-%m}"
        assert operation.title in page(theirs, f"?{view}={text}")


def test_whoever_is_no_party_or_works_for_the_body_meets_nothing(world, as_member):
    operation = world.ready()
    world.confirm(operation)
    for stranger in (world.theirs[2], member(world.body)):
        assert operation.title not in page(as_member(stranger), month_of(operation.day))
    # The same person in another seat is kept away as well.
    both = member(world.body, user=world.theirs[0].user)
    assert "operation" not in codes(world.as_(world.theirs[0]), operation.day, operation.day)
    assert "operation" not in codes(world.as_(both), operation.day, operation.day)


def test_limits_are_counted_by_day_and_only_those_of_matters_seen(world, as_member):
    seen = clue(world.bureau, title="看得见的线索")
    hidden = clue(world.bureau, title="回避的线索")
    hidden.recusals.create(user=world.clerk.user, reason="近亲属", declared_by=world.head.user)
    due = seen.__class__.objects.get(pk=seen.pk).next_due_at
    day = timezone.localdate(due)
    (of_clerk,) = [each for each in items_between(world.as_(world.clerk), day, day, named=True) if each.code == "due"]
    (of_head,) = [each for each in items_between(world.as_(world.head), day, day, named=True) if each.code == "due"]
    assert len(of_head.more) == len(of_clerk.more) + 1
    text = page(as_member(world.clerk), f"?agenda={day:%Y-%m}")
    assert seen.title in text
    assert hidden.title not in text


def test_a_body_sees_its_own_visits_and_the_coordinating_body_how_many(as_member):
    body = ready_body()
    item = filed(body)
    day = timezone.localdate(item.starts_at)
    assert item.title in page(as_member(member(body)), f"?week={day}")
    above = principal(organisation(OrganisationKind.COORDINATING))
    (counted,) = [each for each in items_between(above, day, day) if each.subject.startswith("inspection")]
    assert counted.code == "inspections"
    assert item.enterprise.name not in counted.title


def test_blocked_days_stand_on_each_of_their_days(world):
    first = dt.date(2026, 12, 30)
    block_days(principal=world.as_(world.clerk), first=first, last=first + dt.timedelta(days=3), reason="年终会议")
    items = items_between(world.as_(world.clerk), dt.date(2026, 12, 1), dt.date(2027, 1, 3))
    weeks = days_of(period("month", first), items, calendar(), first)
    blocked = [day.day for week in weeks for day in week if any(item.code == "blocked" for item in day.items)]
    assert blocked == [first + dt.timedelta(days=n) for n in range(4)]
    assert not codes(world.as_(world.theirs[0]), first, first)


def test_holidays_and_days_worked_in_exchange_are_named():
    weeks = days_of(period("month", dt.date(2026, 10, 1)), [], calendar(), dt.date(2026, 10, 1))
    known = {day.day: day for week in weeks for day in week}
    assert known[dt.date(2026, 10, 1)].rest
    assert known[dt.date(2026, 10, 1)].words
    assert not known[dt.date(2026, 10, 10)].rest  # a Saturday worked in exchange
    assert known[dt.date(2026, 10, 10)].words
    assert known[dt.date(2026, 9, 28)].outside


@pytest.mark.parametrize(
    ("view", "text"),
    [("month", "2026-13"), ("month", "1999-12"), ("month", "2101-01"), ("week", "2026-11"), ("agenda", "٢٠٢٦-11")],
)
def test_an_address_that_names_no_period_shows_this_one(view, text, world, as_member):
    assert period_named(view, text) is None
    assert f"{timezone.localdate():%Y-%m}" in page(as_member(world.clerk), f"?{view}={text}")


def test_periods_follow_each_other_and_end_with_the_years():
    assert period_named("month", "2026-12").next().address == "?month=2027-01"
    assert period_named("week", "2026-11-26").address == "?week=2026-11-23"
    assert period_named("week", "2026-11-26").previous().address == "?week=2026-11-16"
    assert period_named("month", "2100-12").next() is None
    assert period_named("month", "2000-01").previous() is None


def test_the_public_is_sent_to_sign_in(client):
    answer = client.get("/work/calendar/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


@pytest.mark.parametrize("view", ["month", "week", "agenda"])
def test_queries_do_not_grow_with_what_lies_there(world, as_member, view):
    operation = world.asked(enterprises=())
    clue(world.bureau)
    slot = operation.slots.all()[0].day
    address = f"/work/calendar/?{view}={slot}" if view == "week" else f"/work/calendar/?{view}={slot:%Y-%m}"
    client = as_member(world.clerk)
    few = queries_of(client, address, at_most=20)
    for _ in range(3):
        world.asked(enterprises=())
        clue(world.bureau)
    assert queries_of(client, address, at_most=20) == few
