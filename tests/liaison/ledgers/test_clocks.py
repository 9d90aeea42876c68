"""What the keeper of a ledger itself has to do in time: contact, appointment, follow-up; shown, told and ended."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access import visible
from core.calendar.counting import last_of_months
from core.deadlines import clocks_of, explain, open_clocks_of, registered_limits, states_of, tick
from liaison.ledgers.kinds import KINDS, kinds_for
from liaison.ledgers.models import Entry
from liaison.ledgers.queries import count_waiting, find_entries, waiting_for
from liaison.ledgers.services import raise_clue, record_entry
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import LIAISON_KINDS, OrganisationKind, Role
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def clerk():
    return member(organisation(OrganisationKind.CHAMBER))


@pytest.fixture
def keeper(clerk):
    return principal_for(clerk)


def days_ago(days: int) -> dt.date:
    return TODAY() - dt.timedelta(days=days)


def recorded(principal, kind: str, days: int = 0, **values) -> Entry:
    details = {field.code: "某" for field in KINDS[kind].fields if not field.is_date}
    details |= values.pop("details", {})
    given = {"title": f"{kind}一则", "day": days_ago(days), "text": "企业反映一年被检查九次。", "details": details}
    return record_entry(principal=principal, kind=kind, **given | values)


def clock(entry):
    (running,) = open_clocks_of([entry.subject])[entry.subject]
    return running


def tone(entry) -> str:
    running = clock(entry)
    return states_of([running])[running.pk].tone


def test_every_ledger_of_every_party_has_a_clock_with_a_source():
    known = {limit.code: limit for limit in registered_limits()}
    for party in LIAISON_KINDS:
        for kind in kinds_for(party):
            (code,) = {kind.limit, kind.own} - {""}
            assert str(known[code].source)
            assert known[code].assumed
            assert bool(kind.own) == bool(kind.todo)
    codes = [kind.limit or kind.own for kind in KINDS.values()]
    assert len(set(codes)) == len(codes)  # none shares that of another


def test_a_contact_point_is_due_months_after_its_last_contact(keeper):
    point = recorded(keeper, "contact_point", days=200)
    assert (clock(point).limit_code, tone(point)) == ("ledger.contact", "late")
    visit = recorded(keeper, "visit", days=10, about=point)
    assert timezone.localdate(clock(point).started_at) == days_ago(10)
    assert clock(point).explanation["last"] == last_of_months(days_ago(10), 3).isoformat()
    point.refresh_from_db()
    assert (point.next_due_at, point.state) == (clock(point).due_at, "recorded")
    assert point.followed.get() == visit
    recorded(keeper, "visit", days=60, about=point)  # recorded late: the newer contact holds
    assert timezone.localdate(clock(point).started_at) == days_ago(10)
    fire(point, "contact", principal=keeper, values={"day": TODAY().isoformat(), "report": "电话联系"})
    assert timezone.localdate(clock(point).started_at) == TODAY()
    assert [each.status for each in clocks_of(point.subject)] == ["missed", "met", "running"]
    recorded(keeper, "appeal", about=point)  # what is heard there is no visit
    assert len(clocks_of(point.subject)) == 3


def test_a_contact_needs_a_day_that_has_come_and_words(keeper):
    point = recorded(keeper, "contact_point")
    for values, field in (
        ({"day": (TODAY() + dt.timedelta(days=1)).isoformat(), "report": "电话"}, "day"),
        ({"day": "昨天", "report": "电话"}, "day"),
        ({"day": TODAY().isoformat(), "report": ""}, "report"),
    ):
        with pytest.raises(EventRefused) as refused:
            fire(point, "contact", principal=keeper, values=values)
        assert refused.value.field == field
    for kind, event, values in (
        ("visit", "contact", {"day": TODAY().isoformat(), "report": "电话"}),
        ("visit", "renew", {"until": "2099-12-31"}),
    ):
        with pytest.raises(EventRefused):
            fire(recorded(keeper, kind), event, principal=keeper, values=values)


def test_an_appointment_runs_to_its_end_and_is_renewed_or_closed(keeper):
    until = TODAY() + dt.timedelta(days=100)
    item = recorded(keeper, "specialist", days=265, details={"until": until.isoformat()})
    assert (clock(item).limit_code, clock(item).due_on, tone(item)) == ("ledger.term", until, "ok")
    assert any("聘期" in sentence for sentence in explain(clock(item)))
    longer = until + dt.timedelta(days=365)
    fire(item, "renew", principal=keeper, values={"until": longer.isoformat()})
    assert (clock(item).due_on, item.details["until"]) == (longer, longer.isoformat())
    with pytest.raises(EventRefused) as refused:
        fire(item, "renew", principal=keeper, values={"until": days_ago(1).isoformat()})
    assert refused.value.field == "until"
    fire(item, "close", principal=keeper, values={"result": "不再续聘"})
    assert (item.next_due_at, open_clocks_of([item.subject])[item.subject]) == (None, [])
    for bad in ("", "明年", days_ago(300).isoformat()):
        with pytest.raises(EventRefused) as refused:
            recorded(keeper, "specialist", days=265, details={"until": bad})
        assert refused.value.field == "until"


@pytest.mark.parametrize(("kind", "limit"), [("visit", "ledger.visit"), ("seminar", "ledger.seminar")])
def test_what_was_promised_is_followed_up_in_time(keeper, kind, limit):
    fresh, late = recorded(keeper, kind), recorded(keeper, kind, days=40)
    assert (clock(fresh).limit_code, tone(fresh), tone(late)) == (limit, "ok", "late")
    fire(fresh, "close", principal=keeper, values={"result": "已答复企业"})
    raise_clue(entry=late, kind="inspections", principal=keeper)
    assert [clocks_of(each.subject).get().status for each in (fresh, late)] == ["met", "missed"]
    assert not waiting_for(keeper).exists()


def test_an_entry_opened_again_runs_again(clerk, keeper):
    head = principal_for(member(clerk.organisation, Role.HEAD))
    visit = recorded(keeper, "visit", days=40)
    until = (TODAY() + dt.timedelta(days=9)).isoformat()
    appointed = recorded(keeper, "specialist", days=300, details={"until": until})
    for item in (visit, appointed):
        fire(item, "close", principal=keeper, values={"result": "已答复"})
        fire(item, "reopen", principal=head, values={"reason": "企业不认可"})
    assert timezone.localdate(clock(visit).started_at) == TODAY()
    assert clock(appointed).due_on.isoformat() == until


def test_what_waits_is_work_and_what_lasts_only_when_its_end_is_near(keeper):
    recorded(keeper, "contact_point")
    until = (TODAY() + dt.timedelta(days=300)).isoformat()
    recorded(keeper, "specialist", details={"until": until})
    assert count_waiting(keeper).total == 0
    late = [recorded(keeper, "contact_point", days=200), recorded(keeper, "visit", days=40)]
    soon = recorded(keeper, "specialist", details={"until": (TODAY() + dt.timedelta(days=20)).isoformat()})
    fresh = recorded(keeper, "seminar")
    assert set(waiting_for(keeper)) == {*late, soon, fresh}
    assert (count_waiting(keeper).total, count_waiting(keeper).late) == (4, 2)
    assert list(find_entries(keeper, kind="visit", due="late")) == [late[1]]
    assert not waiting_for(principal_for(member(organisation(OrganisationKind.CHAMBER)))).exists()


def test_the_keeper_is_told_and_nobody_else(clerk, keeper):
    head = member(clerk.organisation, Role.HEAD)
    member(organisation(OrganisationKind.COORDINATING), Role.HEAD)
    visit = recorded(keeper, "visit", days=40)
    tick()
    told = set(Notice.objects.filter(about="ledger", item_id=visit.pk).values_list("recipient", "kind"))
    assert {recipient for recipient, _kind in told} == {clerk.pk, head.pk}
    assert (clerk.pk, "clock.overdue") in told


def test_an_occasion_is_one_that_the_ledger_has_and_the_writer_sees(keeper):
    other = principal_for(member(organisation(OrganisationKind.CHAMBER)))
    for occasion in (recorded(other, "contact_point"), recorded(keeper, "specialist", details={"until": "2099-01-01"})):
        with pytest.raises(EventRefused) as refused:
            recorded(keeper, "visit", about=occasion)
        assert refused.value.field == "about"
    closed = recorded(keeper, "contact_point")
    fire(closed, "close", principal=keeper, values={"result": "撤销"})
    assert recorded(keeper, "visit", about=closed).about == closed
    assert visible(keeper, Entry).get(pk=closed.pk).next_due_at is None


def test_the_pages_from_the_contact_point_to_the_visit_and_its_problem(clerk, keeper, client):
    client.force_login(clerk.user)
    point = recorded(keeper, "contact_point", days=200, title="造纸行业联系点")
    page = client.get(reverse("ledgers:entry", args=[point.pk])).content.decode()
    assert "联系或走访联系点" in page
    assert "续聘" not in page
    assert f"{reverse('ledgers:new', args=['visit'])}?about={point.pk}" in page
    address = reverse("ledgers:new", args=["visit"])
    form = client.get(address, {"about": point.pk})
    assert f'<option value="{point.pk}" selected>' in form.content.decode()
    given = {"title": "走访", "day": TODAY().isoformat(), "text": "重复检查", "enterprise": "某公司", "visitors": "甲"}
    assert client.post(address, given | {"about": point.pk}).status_code == 302
    visit = Entry.objects.get(kind="visit")
    assert (visit.about, tone(point)) == (point, "ok")
    assert visit.number in client.get(reverse("ledgers:entry", args=[point.pk])).content.decode()
    assert (
        reverse("ledgers:entry", args=[point.pk])
        in client.get(reverse("ledgers:entry", args=[visit.pk])).content.decode()
    )
    contact = reverse("ledgers:event", args=[point.pk, "contact"])
    assert client.get(contact).status_code == 200
    assert client.post(contact, {"day": TODAY().isoformat(), "report": "电话联系"}).status_code == 302
    assert "电话联系" in client.get(reverse("ledgers:entry", args=[point.pk])).content.decode()
    assert client.post(reverse("ledgers:new", args=["specialist"]), {"until": "明年"}).status_code == 422


def test_lists_ask_no_more_for_more_entries(clerk, keeper, client):
    client.force_login(clerk.user)
    for address in (reverse("ledgers:list", args=["visit"]), reverse("work:home")):
        recorded(keeper, "visit")
        few = queries_of(client, address, at_most=80)
        for _n in range(4):
            recorded(keeper, "visit", days=40)
        assert queries_of(client, address, at_most=80) == few
