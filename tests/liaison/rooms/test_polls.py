"""Polls for a date: which half days may be asked about, one voice an organisation, the day in the minutes."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.calendar import calendar
from liaison.notices.models import Notice
from liaison.organisations.choices import Role
from liaison.organisations.refusals import Refused
from liaison.rooms.choices import Kind
from liaison.rooms.half_days import in_words, named
from liaison.rooms.minutes.drafting import draft_of
from liaison.rooms.models import Poll, PollAnswer, RoomEvent
from liaison.rooms.services import polls
from tests.factories.rooms import SharedRoom, client_id
from tests.liaison.rooms.test_views import address, browser
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared() -> SharedRoom:
    return SharedRoom()


def half_days(count: int) -> list[str]:
    """The first working half days from tomorrow on."""
    days, today = calendar(), timezone.localdate()
    return [named(days.add_working_days(today, n // 2 + 1), "am" if n % 2 == 0 else "pm") for n in range(count)]


def values_of(shared, **values) -> dict:
    slots = values.pop("slots", half_days(2))
    given = {"room": shared.room.pk, "principal": shared.ours, "text": "案卷核对会", "client_id": client_id()}
    return given | {"slots": slots, "reply_by": timezone.localdate()} | values


def asked(shared, **values) -> Poll:
    return polls.ask_day(**values_of(shared, **values))


def all_yes(poll: Poll) -> dict[str, str]:
    return dict.fromkeys(poll.slots, "yes")


def a_weekend() -> dt.date:
    days, day = calendar(), timezone.localdate()
    while days.is_working(day):
        day += dt.timedelta(days=1)
    return day


def test_each_organisation_has_one_voice_that_it_may_change_until_the_poll_is_closed(shared):
    poll = asked(shared)
    first, second = poll.slots
    polls.answer_poll(poll=poll, principal=shared.theirs, said={first: "no", second: "yes"}, remark="上午开庭")
    colleague = shared.join(shared.receiver)
    polls.answer_poll(poll=poll, principal=colleague, said={first: "if_needed", second: "yes"})
    polls.answer_poll(poll=poll, principal=shared.ours, said=all_yes(poll))
    said = {each.organisation: (each.by_id, each.said[first]) for each in poll.answers.all()}
    assert said == {
        shared.receiver: (colleague.membership_id, "if_needed"),
        shared.holder: (shared.our_clerk.pk, "yes"),
    }
    with pytest.raises(Refused):
        polls.close_poll(poll=poll, principal=shared.theirs, chosen=first)
    with pytest.raises(Refused):
        polls.close_poll(poll=poll, principal=shared.ours, chosen="2020-01-02/am")
    closed = polls.close_poll(poll=poll, principal=shared.ours, chosen=second)
    assert (closed.state, closed.chosen) == (Poll.State.CLOSED, second)
    for again in (
        lambda: polls.answer_poll(poll=poll, principal=shared.theirs, said=all_yes(poll)),
        lambda: polls.close_poll(poll=poll, principal=shared.ours),
    ):
        with pytest.raises(Refused):
            again()
    changes = RoomEvent.objects.filter(room=shared.room, kind=Kind.CHANGE, target=poll.seq).order_by("seq")
    assert [each.body["what"] for each in changes] == ["poll_answered"] * 3 + ["poll_closed"]
    assert changes[0].body["said"] == {first: "no", second: "yes"}  # what was said before stays in the log


@pytest.mark.parametrize(
    "wanted",
    [
        lambda today: [],
        lambda today: ["2026-13-01/am"],
        lambda today: ["yesterday"],
        lambda today: [f"{today.isoformat()}/noon"],
        lambda today: half_days(13),
        lambda today: [named(today - dt.timedelta(days=1), "am")],
        lambda today: [named(today + dt.timedelta(days=400), "am")],
        lambda today: [named(a_weekend(), "pm")],
    ],
)
def test_half_days_that_cannot_be_are_refused(shared, wanted):
    slots = wanted(timezone.localdate())
    with pytest.raises(Refused) as refused:
        asked(shared, slots=slots)
    assert refused.value.field == "slots"
    assert not Poll.objects.exists()


def test_a_holiday_is_refused_with_its_name(shared):
    festival = dt.datetime(2026, 9, 28, 9, tzinfo=timezone.get_default_timezone())
    with pytest.raises(Refused, match="国庆"):
        asked(shared, slots=["2026-10-01/am"], reply_by=festival.date(), at=festival)


def test_answers_are_wanted_before_the_last_half_day(shared):
    for day in (timezone.localdate() - dt.timedelta(days=1), timezone.localdate() + dt.timedelta(days=90)):
        with pytest.raises(Refused) as refused:
            asked(shared, reply_by=day)
        assert refused.value.field == "reply_by"


def test_every_half_day_is_answered_with_a_word_there_is(shared):
    poll = asked(shared)
    for said in ({}, {poll.slots[0]: "yes"}, all_yes(poll) | {poll.slots[0]: "maybe"}):
        with pytest.raises(Refused):
            polls.answer_poll(poll=poll, principal=shared.theirs, said=said)
    auditor = shared.join(shared.receiver, role=Role.AUDITOR)
    with pytest.raises(Refused):
        polls.answer_poll(poll=poll, principal=auditor, said=all_yes(poll))
    assert not PollAnswer.objects.exists()


def test_the_same_poll_is_asked_once_and_the_others_are_told(shared):
    values = values_of(shared)
    assert polls.ask_day(**values).pk == polls.ask_day(**values).pk
    told = Notice.objects.filter(kind="room.poll")
    assert [each.recipient for each in told] == [shared.their_head]


def test_the_day_and_the_answers_are_in_the_minutes(shared):
    poll = asked(shared)
    polls.answer_poll(poll=poll, principal=shared.theirs, said=all_yes(poll), remark="带案卷")
    polls.close_poll(poll=poll, principal=shared.ours, chosen=poll.slots[1])
    (section,) = draft_of(shared.fresh())
    (row,) = section["rows"]
    assert row["seq"] == poll.seq
    assert in_words(poll.slots[1]) in row["lines"][0]
    assert "带案卷" in row["lines"][1]


def test_a_poll_is_asked_answered_and_closed_on_its_pages(shared):
    ours, theirs = browser(shared.ours), browser(shared.theirs)
    page = ours.get(address(shared, "make", "poll")).content.decode()
    assert f'value="{half_days(1)[0]}"' in page
    assert named(a_weekend(), "am") not in page
    form = {"client_id": client_id(), "text": "核对会", "reply_by": timezone.localdate().isoformat()}
    refused = ours.post(address(shared, "make", "poll"), form)
    assert (refused.status_code, Poll.objects.count()) == (422, 0)
    assert ours.post(address(shared, "make", "poll"), form | {"slots": half_days(2)}).status_code == 302
    poll = Poll.objects.get()
    page = theirs.get(reverse("rooms:record", args=["poll", poll.pk])).content.decode()
    assert "/close/" not in page
    answer = {f"said-{slot}": "if_needed" for slot in poll.slots} | {"remark": "一人"}
    theirs.post(reverse("rooms:act", args=["poll", poll.pk, "answer"]), answer)
    assert poll.answers.get().by == shared.their_head
    stream = ours.get(address(shared, "room")).content.decode()
    assert f'data-l="{shared.receiver.short_name}">必要时可以' in stream
    ours.post(reverse("rooms:act", args=["poll", poll.pk, "close"]), {"chosen": "none"})
    poll.refresh_from_db()
    assert (poll.state, poll.chosen) == (Poll.State.CLOSED, "")
    stranger = browser(SharedRoom().ours)
    assert stranger.get(reverse("rooms:record", args=["poll", poll.pk])).status_code == 404
    assert stranger.post(reverse("rooms:act", args=["poll", poll.pk, "answer"]), answer).status_code == 404


def test_more_polls_and_answers_cost_no_more_queries(shared):
    ours = browser(shared.ours)
    polls.answer_poll(poll=(poll := asked(shared)), principal=shared.theirs, said=all_yes(poll))
    before = queries_of(ours, address(shared, "room"), at_most=40)
    for _n in range(3):
        poll = asked(shared)
        for who in (shared.ours, shared.theirs):
            polls.answer_poll(poll=poll, principal=who, said=all_yes(poll))
    assert queries_of(ours, address(shared, "room"), at_most=40) <= before


@pytest.mark.django_db(transaction=True)
def test_two_organisations_answer_at_once_and_both_are_heard():
    shared = SharedRoom()
    poll = asked(shared)
    start, failed = threading.Barrier(2), []

    def answer(principal):
        try:
            start.wait(5)
            polls.answer_poll(poll=poll, principal=principal, said=all_yes(poll))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(who,)) for who in (shared.ours, shared.theirs)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert failed == []
    assert {each.organisation for each in poll.answers.all()} == {shared.holder, shared.receiver}
    room = shared.fresh()
    assert list(room.events.order_by("seq").values_list("seq", flat=True)) == list(range(1, room.last_seq + 1))
