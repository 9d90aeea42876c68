"""Visits close together: who is offered what, what joining changes, and what nobody learns of."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access import may_see, visible
from liaison.inspections.budget import with_this
from liaison.joint.models import Booking, Operation, OperationParty, Visit
from liaison.joint.visits import enterprises_of, left
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.visits import nearby
from liaison.visits.figures import figures
from liaison.visits.flow import MERGER
from liaison.visits.merging import offer
from liaison.visits.models import Merger
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories import inspections as make
from tests.factories.liaison import member, principal
from tests.liaison.joint.conftest import window
from tests.liaison.visits.conftest import confirmed, filing
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def near(operation: Operation, days: int = 3) -> dt.date:
    return operation.day + dt.timedelta(days=days)


def add_party(operation: Operation, body) -> None:
    OperationParty.objects.create(operation=operation, organisation=body, basis="法定职责")


def sorted_by_code(operation: Operation) -> list[str]:
    found = operation.targets.filter(kind="enterprise").order_by("credit_code")
    return list(found.values_list("name", flat=True))


@pytest.fixture
def both(world, body, code):
    """An operation in which the body takes part, and a filing of the body three days later."""
    operation = confirmed(world, code)
    add_party(operation, body)
    return operation, filing(body, code, near(operation), hour=15)


def test_an_inspection_joins_the_operation_its_body_takes_part_in(world, body, code, both):
    operation, item = both
    clerk = principal(body)
    (pair,) = nearby.pairs_for(clerk)
    assert (pair.host.pk, pair.guest.pk, pair.apart) == (operation.pk, item.pk, 3)
    merger = offer(pair=pair, principal=clerk)
    assert merger.asked == world.bureau
    assert set(Notice.objects.filter(kind="merger.offered").values_list("recipient", flat=True)) == {world.clerk.pk}
    assert nearby.pairs_for(clerk) == []
    assert nearby.pairs_for(principal_for(world.clerk)) == [], "offered once, by either"
    before = with_this(item).in_all
    fire(merger, "accept", principal=principal_for(world.clerk))
    item.refresh_from_db()
    assert timezone.localtime(item.starts_at).date() == operation.day
    assert (timezone.localtime(item.starts_at).hour < 12) == (operation.part == "am")
    assert item.ends_at - item.starts_at == dt.timedelta(hours=2)
    assert left([code], operation.day.year, world.bureau.region.level) == {code: 1}, "one visit, not two"
    assert before == 2
    told = set(Notice.objects.filter(kind="merger.accept").values_list("recipient__organisation", flat=True))
    assert body.pk in told
    merger.refresh_from_db()
    assert merger.left_day == near(operation)
    saved = figures(clerk, merger.left_day.year)
    assert (saved.saved, saved.offered) == (1, 1)
    assert [(line.name, line.saved) for line in saved.organisations] == [(body.short_name, 1)]
    assert saved.quarters[(merger.left_day.month - 1) // 3].saved == 1


def test_an_operation_without_a_day_joins_one_with_a_day_and_its_lead_is_booked(world, code):
    host = confirmed(world, code)
    guest = world.approved(enterprises=[("甲食品厂", code), ("乙", code[:-1] + ("1" if code[-1] == "0" else "0"))])
    clerk = principal_for(world.clerk)
    (pair,) = nearby.pairs_for(clerk)
    assert (pair.host.pk, pair.guest.pk, pair.apart) == (host.pk, guest.pk, None)
    merger = offer(pair=pair, principal=clerk)
    fire(merger, "accept", principal=clerk)
    assert [target.name for target in enterprises_of(guest)] == ["乙"]
    assert left([code], host.day.year, world.bureau.region.level) == {code: 1}
    fire(host, "reschedule", principal=principal_for(world.head), values={"reason": "台风"})
    merger.refresh_from_db()
    assert merger.state == "ended"
    assert left([code], window()[0].year, world.bureau.region.level) == {code: 0}
    assert [target.name for target in enterprises_of(guest)] == sorted_by_code(guest)
    assert Notice.objects.filter(kind="merger.end").exists()


def test_about_new_year_the_visit_is_saved_in_the_year_in_which_it_would_have_been_made(world, code):
    year, level = window()[0].year, world.bureau.region.level
    host = confirmed(world, code)
    guest = world.approved(enterprises=[("甲食品厂", code)])
    clerk = principal_for(world.clerk)
    merger = offer(pair=nearby.pairs_for(clerk)[0], principal=clerk)
    fire(merger, "accept", principal=clerk)
    Visit.objects.filter(operation=guest).update(year=year + 1)
    Operation.objects.filter(pk=host.pk).update(day=dt.date(year, 12, 30))
    Merger.objects.filter(pk=merger.pk).update(day=dt.date(year, 12, 30), left_day=dt.date(year + 1, 1, 4))
    assert left([code], year, level) == {code: 1}
    assert left([code], year + 1, level) == {code: 2}, "it is made with one of the old year"
    assert (figures(clerk, year).saved, figures(clerk, year + 1).saved) == (0, 1)
    assert figures(clerk, year + 1).quarters[0].saved == 1
    Visit.objects.filter(operation=host).delete()
    assert left([code], year + 1, level) == {code: 1}, "what it was made with is not held any more"


def test_whoever_comes_along_is_never_booked_twice(world, code):
    host = confirmed(world, code)
    guest = world.approved(enterprises=[("甲食品厂", code)])
    planner = member(world.bureau, Role.CLERK)
    Operation.objects.filter(pk=guest.pk).update(planned_by=planner)
    third = world.approved(enterprises=())
    Booking.objects.create(operation=third, kind="person", key=str(planner.user_id), day=host.day, part=host.part,
                           label="x")  # fmt: skip
    clerk = principal_for(world.clerk)
    merger = offer(pair=nearby.pairs_for(clerk)[0], principal=clerk)
    with pytest.raises(EventRefused, match=str(planner.user)):
        fire(merger, "accept", principal=clerk)
    merger.refresh_from_db()
    assert merger.state == "offered"
    assert left([code], host.day.year, world.bureau.region.level) == {code: 0}, "nothing of it was done"


def test_walls_a_body_learns_at_most_that_another_visit_is_planned(world, body, code, client):
    operation = confirmed(world, code)
    item = filing(body, code, near(operation))
    clerk = member(body)
    assert nearby.pairs_for(principal_for(clerk)) == []
    assert [hint.pk for hint in nearby.hints_for(principal_for(clerk))] == [item.pk]
    client.force_login(clerk.user)
    page = client.get(reverse("visits:list")).content.decode()
    assert operation.title not in page
    assert world.bureau.short_name not in page
    named = {"host": f"operation:{operation.pk}", "guest": f"inspection:{item.pk}", "enterprise": code}
    client.post(reverse("visits:offer"), named)
    assert not Merger.objects.exists()
    # Of an operation about the body itself it learns nothing at all.
    operation.targets.filter(kind="body").update(organisation=body)
    assert nearby.hints_for(principal_for(clerk)) == []
    # The coordinating body sees the filing, and may not tell the body of the operation either.
    assert nearby.pairs_for(principal_for(world.clerk)) == []


def test_a_coordinating_body_brings_two_inspections_together(world, body, code):
    other = make.ready_body()
    other.region = world.bureau.region
    other.save()
    day = window()[0] + dt.timedelta(days=20)
    host, guest = filing(body, code, day), filing(other, code, day + dt.timedelta(days=4))
    clerk = principal_for(world.clerk)
    (pair,) = nearby.pairs_for(clerk)
    assert (pair.host.pk, pair.guest.pk) == (host.pk, guest.pk)
    assert nearby.pairs_for(principal(body)) == [], "bodies do not see each other's"
    merger = offer(pair=pair, principal=clerk)
    assert merger.asked == other, "the one that moves answers"
    assert may_see(principal(body), merger)
    assert not may_see(principal(world.others[0]), merger)
    with pytest.raises(EventRefused):
        fire(merger, "decline", principal=principal(body), values={"reason": "不"})
    fire(merger, "accept", principal=principal(other))
    fire(host, "cancel", principal=principal(body, Role.HEAD), values={"reason": "停业"})
    merger.refresh_from_db()
    assert merger.state == "ended"
    assert left([code], day.year, world.bureau.region.level) == {code: 1}


def test_offers_that_are_out_of_date_change_nothing(world, body, code, both):
    _operation, item = both
    clerk = principal(body)
    merger = offer(pair=nearby.pairs_for(clerk)[0], principal=clerk)
    fire(item, "cancel", principal=principal(body, Role.HEAD), values={"reason": "停业"})
    merger.refresh_from_db()
    assert merger.state == "ended"
    assert permitted_events(principal_for(world.clerk), merger) == []
    assert visible(clerk, Merger).count() == 1


def test_every_event_has_its_side(world, body, both):
    clerk = principal(body)
    merger = offer(pair=nearby.pairs_for(clerk)[0], principal=clerk)
    asked, offerer = principal_for(world.clerk), clerk
    for state in MERGER.states:
        Merger.objects.filter(pk=merger.pk).update(state=state.code)
        merger.refresh_from_db()
        allowed = {who: {event.code for event in permitted_events(who, merger)} for who in (asked, offerer)}
        if state.code == "offered":
            assert allowed == {asked: {"accept", "decline"}, offerer: {"withdraw"}}
        else:
            assert allowed == {asked: set(), offerer: set()}
        assert permitted_events(principal(body, Role.READER), merger) == []


def test_the_pages_from_the_offer_to_the_figures(world, body, both, client):
    operation, _item = both
    clerk = member(body)
    client.force_login(clerk.user)
    page = client.get(reverse("visits:list"))
    assert operation.title in page.content.decode()
    (pair, host, guest) = page.context["pairs"][0]
    answer = client.post(reverse("visits:offer"), {"host": host, "guest": guest, "enterprise": pair.host.code})
    merger = Merger.objects.get()
    assert answer.url == reverse("visits:merger", args=[merger.pk])
    assert client.get(answer.url).status_code == 200
    assert client.get(reverse("visits:event", args=[merger.pk, "accept"])).status_code == 302, "not for them"
    client.force_login(world.clerk.user)
    assert client.get(reverse("visits:event", args=[merger.pk, "accept"])).status_code == 200
    assert client.post(reverse("visits:event", args=[merger.pk, "decline"]), {"reason": ""}).status_code == 422
    assert client.post(reverse("visits:event", args=[merger.pk, "accept"])).status_code == 302
    merger.refresh_from_db()
    assert merger.state == "joined"
    shown = client.get(reverse("visits:figures"), {"year": operation.day.year})
    assert shown.context["figures"].saved == 1
    assert "示例食品有限公司" in shown.content.decode()
    client.force_login(member(world.others[2]).user)
    assert client.get(reverse("visits:merger", args=[merger.pk])).status_code == 404
    assert "示例食品有限公司" not in client.get(reverse("visits:figures")).content.decode()


def test_the_list_costs_the_same_however_many_there_are(world, body, both, client, settings):
    settings.VISITS_PER_LEVEL = settings.VISITS_IN_ALL = 99
    operation, _item = both
    client.force_login(member(body).user)
    few = queries_of(client, reverse("visits:list"), at_most=30)
    code = both[1].enterprise.credit_code
    for n in range(4):
        filing(body, code, near(operation, n), hour=10)
    assert queries_of(client, reverse("visits:list"), at_most=30) == few
