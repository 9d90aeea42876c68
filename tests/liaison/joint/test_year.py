"""The annual plan: operations of a year by quarters in the order of their days, with what each quarter leads to."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from liaison.joint.models import Operation
from liaison.joint.year import Quarter
from liaison.organisations.acting import principal_for
from liaison.quarter.models import QuarterPlan
from liaison.quarter.queries import quarters
from liaison.workspace.saved import save_view
from tests.factories.liaison import member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year


def dated(operation: Operation, earliest: dt.date, state: str, day: dt.date | None = None, part: str = "") -> Operation:
    """The operation with another window, day and state."""
    Operation.objects.filter(pk=operation.pk).update(
        earliest=earliest,
        latest=max(earliest + dt.timedelta(days=40), day or earliest),
        day=day,
        part=part,
        state=state,
    )
    operation.refresh_from_db()
    return operation


@pytest.fixture
def year(world) -> list[Operation]:
    """Six operations; the third is of the year before."""
    made = [world.plan(enterprises=(), title=f"第{n}项") for n in range(6)]
    dated(made[0], dt.date(YEAR, 5, 20), "closed", dt.date(YEAR, 7, 2), "pm")  # held in the third quarter
    dated(made[1], dt.date(YEAR, 7, 1), "approved")
    dated(made[2], dt.date(YEAR - 1, 7, 1), "closed", dt.date(YEAR - 1, 7, 9), "am")
    dated(made[3], dt.date(YEAR, 1, 5), "confirmed", dt.date(YEAR, 2, 1), "pm")
    dated(made[4], dt.date(YEAR, 1, 6), "confirmed", dt.date(YEAR, 2, 1), "am")
    dated(made[5], dt.date(YEAR, 6, 1), "draft")
    return made


@pytest.fixture
def browser(client, world):
    client.force_login(world.clerk.user)
    return client


def titles(quarter: Quarter) -> list[str]:
    return [row.title for row, *_clock in quarter.rows]


def test_a_year_is_shown_by_quarters_in_the_order_of_its_days(browser, year):
    answer = browser.get(reverse("joint:list"), {"year": YEAR})
    shown = answer.context["quarters"]
    assert [each.name for each in shown] == [f"{YEAR}-Q{n}" for n in range(1, 5)]
    assert [titles(each) for each in shown] == [["第4项", "第3项"], ["第5项"], ["第1项", "第0项"], []]
    assert [(str(words), n) for words, n in shown[2].states] == [("已批准", 1), ("已办结", 1)]
    page = answer.content.decode()
    assert "第2项" not in page
    assert f"{YEAR}-07-01 – " in page, "where no day is fixed, the window is read"
    answer = browser.get(reverse("joint:list"), {"year": YEAR, "quarter": 3})
    assert [each.name for each in answer.context["quarters"]] == [f"{YEAR}-Q3"]
    assert answer.context["page_obj"].paginator.count == 2


def test_other_filters_and_orders_go_with_the_year(browser, year):
    answer = browser.get(reverse("joint:list"), {"year": YEAR, "state": "confirmed"})
    assert [titles(each) for each in answer.context["quarters"]] == [["第4项", "第3项"], [], [], []]
    answer = browser.get(reverse("joint:list"), {"year": YEAR, "sort": "old"})
    assert answer.context["quarters"] == []
    assert [row.title for row, *_c in answer.context["rows"]] == [f"第{n}项" for n in (0, 1, 3, 4, 5)]
    answer = browser.get(reverse("joint:list"), {"quarter": 3})
    assert [row.title for row, *_c in answer.context["rows"]] == ["第2项", "第1项", "第0项"], "of every year"
    answer = browser.get(reverse("joint:list"), {"sort": "day"})
    assert next(each.name for each in answer.context["quarters"]) == f"{YEAR - 1}-Q3"
    assert browser.get(reverse("joint:list"), {"year": "1850"}).context["page_obj"].paginator.count == 6


def test_only_what_may_be_seen_is_listed_and_counted(client, world, year):
    client.force_login(world.theirs[0].user)
    shown = client.get(reverse("joint:list"), {"year": YEAR}).context["quarters"]
    assert [each.number for each in shown] == [2, 0, 1, 0], "drafts and what is only approved stay with the lead"
    client.force_login(member(world.body).user)
    assert [each.number for each in client.get(reverse("joint:list"), {"year": YEAR}).context["quarters"]] == [0] * 4


def test_the_plan_of_a_year_can_be_saved(browser, world, year):
    view = save_view(principal=principal_for(world.clerk), code="operations", name="年度", query=f"year={YEAR}&x=1")
    assert view.query == f"year={YEAR}"
    answer = browser.get(reverse("joint:list"), {"view": view.pk})
    assert [len(each.rows) for each in answer.context["quarters"]] == [2, 1, 2, 0]
    assert answer.context["selection"].links[0].count == 5


def test_quarters_lead_to_their_plan_and_back(browser, client, world, year):
    ahead = [each for each in quarters(principal_for(world.clerk)) if each.first.year == YEAR]
    shown = browser.get(reverse("joint:list"), {"year": YEAR}).context["quarters"]
    assert [address for each in shown for _words, address in each.leads] == [
        f"{reverse('quarter:list')}#{each.name}" for each in ahead
    ]
    given = {"organisation": world.bureau, "asked_by": world.clerk, "done_at": timezone.now()}
    first = {"first": dt.date(YEAR, 1, 1), "last": dt.date(YEAR, 3, 31)}
    QuarterPlan.objects.create(**given, **first)
    newest = QuarterPlan.objects.create(**given, **first)
    address = reverse("quarter:plan", args=[newest.pk])
    shown = browser.get(reverse("joint:list"), {"year": YEAR}).context["quarters"]
    assert [place for _words, place in shown[0].leads] == [address]
    back = f"{reverse('joint:list')}?year={YEAR}&quarter=1"
    assert back.replace("&", "&amp;") in browser.get(address).content.decode()
    page = browser.get(reverse("quarter:list"))
    assert page.context["quarters"][0].operations.replace("&", "&amp;") in page.content.decode()
    client.force_login(world.theirs[0].user)
    shown = client.get(reverse("joint:list"), {"year": YEAR}).context["quarters"]
    assert address not in [place for each in shown for _words, place in each.leads], "another's plan"


def test_a_year_costs_the_same_however_many_there_are(browser, world, year):
    address = f"{reverse('joint:list')}?year={YEAR}"
    few = queries_of(browser, address, at_most=27)
    for n in range(40):
        dated(world.plan(enterprises=()), dt.date(YEAR, 1 + n % 12, 1), "approved")
    assert queries_of(browser, address, at_most=27) == few
    assert len(browser.get(address).context["rows"]) == 45
