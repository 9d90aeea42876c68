"""What is kept of rules for a day: they are made of who asks and the day, and the answers are those of now."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.access import PUBLIC, SYSTEM, Question, is_momentary, may_see, registered_models, visible
from liaison.organisations.acting import principal_for
from liaison.workspace import tallies
from liaison.workspace.waiting import Counts, sections_for
from tests.factories.liaison import clue, member, organisation, principal

pytestmark = pytest.mark.django_db

#: An early and a late moment of the same day in the portal's time.
EARLY, LATE = (dt.datetime(2026, 3, 4, hour, tzinfo=timezone.get_fixed_timezone(8 * 60)) for hour in (1, 23))


@pytest.fixture
def at(monkeypatch):
    """Lets it be another moment."""

    def be(moment: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return be


@pytest.mark.parametrize(
    ("kind", "role"),
    [("coordinating", "head"), ("procuratorate", "clerk"), ("enforcement", "head"), ("enforcement", "clerk")],
)
def test_rules_are_made_of_who_asks_and_the_day_alone(kind, role, at):
    asking = principal(organisation(kind), role)
    for model in registered_models():
        if is_momentary(model):
            continue
        at(EARLY)
        with CaptureQueriesContext(connection) as asked:
            early = Question.about(visible(asking, model))
        assert not asked.captured_queries, f"the rule of {model.__name__} reads the database"
        at(LATE)
        assert Question.about(visible(asking, model)) == early, f"the rule of {model.__name__} changes in a day"


@pytest.mark.parametrize(
    ("kind", "role"), [("coordinating", "head"), ("procuratorate", "head"), ("enforcement", "clerk")]
)
def test_what_the_home_page_counts_is_made_of_the_same(kind, role, at, monkeypatch):
    asking, made = principal(organisation(kind), role), []
    for name in ("_by_limit", "_in_all"):
        real = getattr(tallies, name)
        monkeypatch.setattr(tallies, name, lambda who, rows, day, real=real: made.append(rows) or real(who, rows, day))
    for part in ("waiting", "returned", "outside"):
        for section in sections_for(asking, part):
            assert section.count(asking) == Counts()
    assert len(made) > 8
    for rows in made:
        at(EARLY)
        with CaptureQueriesContext(connection) as asked:
            early = Question.about(rows(asking))
        assert not asked.captured_queries
        at(LATE)
        assert Question.about(rows(asking)) == early, rows


def test_it_answers_as_the_database_stands_now():
    bureau = organisation("coordinating")
    acting, held = member(bureau), clue(bureau)
    asking = principal(bureau)
    assert may_see(asking, held)
    recusal = held.recusals.create(user_id=asking.user_id, reason="近亲属", declared_by=acting.user)
    assert not may_see(asking, held)
    recusal.delete()
    assert may_see(asking, held)
    assert not may_see(principal(organisation("coordinating")), held)
    assert not may_see(PUBLIC, held)
    assert may_see(SYSTEM, held)
    held.delete()
    assert not may_see(asking, held)


def test_a_membership_that_ends_tomorrow_holds_today_alone(at):
    """Who works where is a question of the day: what was put together for one day is not asked on the next."""
    bureau, body = organisation("coordinating"), organisation("enforcement")
    acting = member(bureau)
    member(body, user=acting.user, ended_on=dt.date(2026, 3, 5))
    held = clue(bureau, subjects=[{"kind": "body", "name": body.name, "organisation": body}])
    at(LATE)
    assert not may_see(principal_for(acting), held)
    at(LATE + dt.timedelta(days=1))
    assert may_see(principal_for(acting), held)
