"""The finder of days: every reason, and that a possible day keeps every rule, against a checker that shares no code."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.working import WorkingCalendar
from liaison.joint.finding_days import Enterprise, Question, Slot, Team, Why, candidates, nearest

DAYS = WorkingCalendar()
LEAD, OTHER = Team("市司法局", frozenset({1, 2}), needed=True), Team("市检察院", frozenset({3}))
MONDAY = dt.date(2026, 3, 2)


def why(day: dt.date, part: str = "am", **values) -> list[Why]:
    given_ = {"first": day, "last": day, "today": dt.date(2026, 1, 5), "teams": (LEAD, OTHER), "quorum": 2} | values
    found = candidates(Question(**given_), DAYS)
    return [reason.why for reason in found[("am", "pm").index(part)].reasons]


def test_a_plain_working_day_is_possible_and_each_rule_alone_excludes_it():
    assert why(MONDAY) == []
    assert why(dt.date(2026, 3, 1)) == [Why.WEEKEND]
    assert why(dt.date(2026, 10, 1)) == [Why.HOLIDAY]
    assert why(dt.date(2026, 2, 14)) == [Why.SWAPPED]
    assert why(dt.date(2026, 2, 14), swapped_days=True) == []
    assert why(MONDAY, today=dt.date(2026, 3, 3)) == [Why.PAST]
    busy = {3: frozenset({Slot(MONDAY, "am")})}
    assert why(MONDAY, busy=busy) == [Why.QUORUM]
    assert why(MONDAY, "pm", busy=busy) == []
    assert why(MONDAY, busy=busy, quorum=1) == []
    lead_busy = {1: frozenset({Slot(MONDAY, "am")}), 2: frozenset({Slot(MONDAY, "am")})}
    assert why(MONDAY, busy=lead_busy, quorum=1) == [Why.BUSY]
    blocked = Team("市司法局", frozenset({1}), needed=True, blackouts=((MONDAY, MONDAY),))
    assert why(MONDAY, teams=(blocked, OTHER), quorum=1) == [Why.BLACKOUT]
    assert why(MONDAY, room_taken=frozenset({Slot(MONDAY, "am")})) == [Why.ROOM]
    assert why(MONDAY, enterprises=(Enterprise("甲", {2026: 0}),)) == [Why.BUDGET]
    assert why(MONDAY, enterprises=(Enterprise("甲", {}, frozenset({MONDAY})),)) == [Why.VISITED]


def test_notice_is_counted_in_working_days_over_a_holiday():
    # 2026-10-09 is the second working day after the holiday of 1 to 7 October; three working days before are
    # 8 October, 30 and 29 September.
    day = dt.date(2026, 10, 9)
    third = DAYS.add_working_days(day, -3)
    assert third == dt.date(2026, 9, 29)
    assert why(day, notice=3, today=third) == []
    assert why(day, notice=3, today=third + dt.timedelta(days=1)) == [Why.NOTICE]


def test_of_people_it_is_known_only_that_they_are_busy():
    busy = {3: frozenset({Slot(MONDAY, "am")})}
    found = candidates(Question(MONDAY, MONDAY, MONDAY, teams=(LEAD, OTHER), busy=busy), DAYS)
    assert (found[0].busy, found[0].able) == ((3,), ("市司法局",))


def test_a_window_that_is_none_is_refused():
    for last in (MONDAY - dt.timedelta(days=1), MONDAY + dt.timedelta(days=120)):
        with pytest.raises(ValueError, match="window"):
            candidates(Question(MONDAY, last, MONDAY), DAYS)


slots = st.builds(Slot, st.dates(dt.date(2026, 9, 20), dt.date(2026, 10, 20)), st.sampled_from(["am", "pm"]))


@st.composite
def questions(draw) -> Question:
    first = draw(st.dates(dt.date(2026, 9, 20), dt.date(2026, 10, 10)))
    teams = tuple(
        Team(
            f"单位{n}",
            frozenset(draw(st.sets(st.integers(1, 6), min_size=1, max_size=3))),
            needed=n == 0,
            blackouts=tuple((day, day) for day in draw(st.lists(st.dates(first, dt.date(2026, 10, 20)), max_size=2))),
        )
        for n in range(draw(st.integers(1, 4)))
    )
    return Question(
        first=first,
        last=first + dt.timedelta(days=draw(st.integers(0, 10))),
        today=draw(st.dates(dt.date(2026, 9, 15), dt.date(2026, 10, 5))),
        notice=draw(st.sampled_from([0, 3])),
        quorum=draw(st.integers(1, 4)),
        teams=teams,
        busy={person: frozenset(draw(st.sets(slots, max_size=8))) for person in range(1, 7)},
        enterprises=(
            Enterprise(
                "甲", {2026: draw(st.integers(0, 1))}, frozenset(draw(st.sets(st.dates(first, first), max_size=1)))
            ),
        ),
        room_taken=frozenset(draw(st.sets(slots, max_size=4))),
    )


def lawful(question: Question, slot: Slot) -> bool:
    """Written from the rules, not from the finder."""
    day = slot.day
    working = DAYS.is_working(day) and day.weekday() < 5
    before = sum(DAYS.is_working(question.today + dt.timedelta(days=n)) for n in range((day - question.today).days))
    coming = [
        team
        for team in question.teams
        if any(slot not in question.busy[person] for person in team.people)
        and not any(a <= day <= b for a, b in team.blackouts)
    ]
    return (
        day >= question.today
        and working
        and before >= question.notice
        and len(coming) >= question.quorum
        and all(team in coming for team in question.teams if team.needed)
        and slot not in question.room_taken
        and all(each.left[2026] > 0 and day not in each.visited for each in question.enterprises)
    )


@given(questions())
def test_what_is_possible_is_exactly_what_the_rules_allow(question):
    found = candidates(question, DAYS)
    assert [each.slot for each in found] == sorted(each.slot for each in found)
    assert {each.slot: each.possible for each in found} == {each.slot: lawful(question, each.slot) for each in found}


@given(questions(), st.dates(dt.date(2026, 9, 1), dt.date(2026, 10, 31)))
def test_nothing_possible_is_nearer_than_the_nearest(question, wished):
    found = candidates(question, DAYS)
    best = nearest(found, wished)
    distances = [abs((each.slot.day - wished).days) for each in found if each.possible]
    if best is None:
        assert not distances
    else:
        assert best.possible
        assert abs((best.slot.day - wished).days) == min(distances)
