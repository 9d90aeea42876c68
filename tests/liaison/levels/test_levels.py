"""Levels: what a city office sees of those below it, and the way of an order of supervision."""

import pytest
from django.test import Client
from django.urls import reverse

from core.access import visible
from core.audit import AuditEntry
from core.deadlines import open_clock
from liaison.board.queries import Wanted, count
from liaison.clues.models import Clue
from liaison.clues.services import recuse
from liaison.levels.flow import ORDER
from liaison.levels.models import Order, Remark
from liaison.levels.services import issue_order
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Level, OrganisationKind, Role
from liaison.referrals.services import send_referral
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member, organisation, region
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
SENT = {"fields": ["description"], "request": "handle", "legal_basis": "《行政执法监督条例》", "note": ""}


class World:
    """A city office, two county offices, a township office; heads and clerks of the first two."""

    def __init__(self) -> None:
        county = region("临溪区", Level.COUNTY, region())
        kind = OrganisationKind.COORDINATING
        self.city = organisation(kind)
        self.county = organisation(kind, parent=self.city, region=county)
        self.other = organisation(kind, parent=self.city)
        self.town = organisation(OrganisationKind.TOWNSHIP_OFFICE, parent=self.county, region=county)
        self.people = {
            name: member(office, role)
            for name, office, role in (
                ("city head", self.city, Role.HEAD),
                ("city clerk", self.city, Role.CLERK),
                ("county head", self.county, Role.HEAD),
                ("county clerk", self.county, Role.CLERK),
                ("other head", self.other, Role.HEAD),
                ("town head", self.town, Role.HEAD),
            )
        }

    def __getitem__(self, name: str):
        return principal_for(self.people[name])

    def handed_down(self, held=None):
        held = held or clue(self.city, state="supervising")
        return send_referral(clue=held, receiver=self.county, principal=self["city head"], **SENT)

    def reported_up(self, held=None, by="county head", to=None):
        held = held or clue(self.county, state="supervising")
        return send_referral(clue=held, receiver=to or self.city, principal=self[by], **SENT)


@pytest.fixture
def world():
    return World()


def order(world, referral=None) -> Order:
    return issue_order(referral=referral or world.handed_down(), principal=world["city head"], requirements="查清答复")


def test_a_city_office_sees_of_a_county_what_was_reported_or_handed_down_and_nothing_else(world):
    silent = clue(world.county, state="supervising", title="县里自己的线索")
    reported = world.reported_up(clue(world.county, state="supervising", title="上报的线索"))
    down = world.handed_down()
    fire(down, "receive", principal=world["county head"])
    fire(down, "accept", principal=world["county head"], values={"acceptance_number": "1"})
    city = world["city head"]
    assert set(visible(city, Clue)) == {down.clue}  # neither the county's own records nor the one made of what came
    client = Client()
    client.force_login(world.people["city head"].user)
    for scope, there in (("down", down.title), ("from_below", reported.title)):
        page = client.get(f"/work/levels/?scope={scope}").content.decode()
        assert there in page
        assert silent.title not in page
    assert client.get(reverse("clues:clue", args=[down.received_clue_id])).status_code == 404
    assert (down.direction, reported.direction) == ("assigned", "reported")
    assert world.reported_up(clue(world.town, state="supervising"), by="town head").direction == "reported"


def test_the_whole_way_of_an_order(world):
    down = world.handed_down()
    fire(down, "receive", principal=world["county head"])
    fire(down, "accept", principal=world["county head"], values={"acceptance_number": "1"})
    item = order(world, down)
    assert open_clock(item.subject, "order.receipt", world.county.pk)
    with pytest.raises(EventRefused):
        order(world, down)  # one at a time
    Clue.objects.filter(pk=down.received_clue_id).update(state="supervising")
    down.received_clue.refresh_from_db()
    with pytest.raises(EventRefused, match="督办"):
        fire(down.received_clue, "feed_back", principal=world["county head"])
    fire(item, "receive", principal=world["county clerk"])
    fire(item, "press", principal=world["city clerk"], values={"text": "请抓紧"})
    fire(item, "answer", principal=world["county clerk"], values={"text": "已退款"})
    fire(item, "send_back", principal=world["city head"], values={"text": "缺凭证"})
    assert open_clock(item.subject, "order.answer", world.county.pk)
    fire(item, "answer", principal=world["county clerk"], values={"text": "凭证已附"})
    fire(item, "accept", principal=world["city head"])
    assert item.state == "settled"
    assert item.ended_at
    assert item.next_due_at is None
    assert [each.text for each in item.remarks.all()] == ["请抓紧", "已退款", "缺凭证", "凭证已附"]
    fire(down.received_clue, "feed_back", principal=world["county head"])
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert {"order.issued", "order.press", "order.answer", "order.send_back", "order.accept"} <= kinds
    assert AuditEntry.objects.filter(stream=item.subject).count() == 7  # issued, and each of the six events


EVENTS = {
    "issued": {"above.head": "press withdraw", "above.clerk": "press", "below.head": "receive return",
               "below.clerk": "receive"},
    "handling": {"above.head": "press withdraw", "above.clerk": "press", "below.head": "return answer",
                 "below.clerk": "answer"},
    "answered": {"above.head": "accept send_back withdraw", "above.clerk": "accept send_back"},
    "settled": {}, "returned": {}, "withdrawn": {},
}  # fmt: skip


def test_nobody_can_do_what_the_table_does_not_list(world):
    assert set(EVENTS) == {state.code for state in ORDER.states}
    item = order(world)
    people = {"above.head": "city head", "above.clerk": "city clerk"}
    people |= {"below.head": "county head", "below.clerk": "county clerk"}
    for state, by_role in EVENTS.items():
        Order.objects.filter(pk=item.pk).update(state=state)
        item.refresh_from_db()
        for role, name in people.items():
            allowed = {event.code for event in permitted_events(world[name], item)}
            assert allowed == set(by_role.get(role, "").split()), (state, role)
        for name in ("other head", "town head"):
            assert permitted_events(world[name], item) == []


def test_only_the_head_above_orders_and_only_what_passed_between_them(world):
    down, up = world.handed_down(), world.reported_up()
    for name in ("city clerk", "county head", "other head"):
        with pytest.raises(EventRefused):
            issue_order(referral=down, principal=world[name], requirements="x")
    with pytest.raises(EventRefused):  # not received yet
        issue_order(referral=up, principal=world["city head"], requirements="x")
    fire(up, "receive", principal=world["city head"])
    item = issue_order(referral=up, principal=world["city head"], requirements="x")
    assert (item.above, item.below) == (world.city, world.county)
    sideways = send_referral(
        clue=clue(world.city, state="supervising"),
        receiver=organisation(OrganisationKind.PROCURATORATE),
        principal=world["city head"],
        **SENT,
    )
    with pytest.raises(EventRefused):
        issue_order(referral=sideways, principal=world["city head"], requirements="x")
    with pytest.raises(EventRefused):
        issue_order(referral=world.handed_down(), principal=world["city head"], requirements=" ")


def test_who_must_not_see_the_matter_sees_no_order_of_it(world):
    down = world.handed_down()
    fire(down, "receive", principal=world["county head"])
    fire(down, "accept", principal=world["county head"], values={"acceptance_number": "1"})
    item = order(world, down)
    fire(item, "receive", principal=world["county head"])
    fire(item, "answer", principal=world["county head"], values={"text": "县里的答复"})
    recused, plain = member(world.county), member(world.county)
    recuse(clue=down.received_clue, member=recused, reason="近亲属", principal=world["county head"])
    assert not visible(principal_for(recused), Order).exists()
    assert visible(principal_for(plain), Order).exists()
    Clue.objects.filter(pk=down.received_clue_id).update(confined=True, handler=world.people["county head"])
    assert not visible(principal_for(plain), Order).exists()
    assert not visible(principal_for(plain), Remark).exists()
    assert visible(world["county head"], Remark).exists()
    assert count(principal_for(plain), Wanted(source="orders")).all.total == 0
    client = Client()
    client.force_login(recused.user)
    assert client.get(reverse("levels:order", args=[item.pk])).status_code == 404
    assert item.number not in client.get("/work/levels/").content.decode()


@pytest.mark.parametrize(
    ("sender", "receiver", "who", "words", "button"),
    [
        ("city", "county", "city head", "已交办", "交办"),
        ("county", "city", "county head", "已上报", "上报"),
        ("county", "other", "county head", "已移送", "移送给"),
    ],
)
def test_pages_call_what_goes_down_or_up_by_its_name(world, sender, receiver, who, words, button):
    held, to = clue(getattr(world, sender), state="supervising"), getattr(world, receiver)
    client = Client()
    client.force_login(world.people[who].user)
    address = f"{reverse('referrals:new', args=[held.pk])}?receiver={to.pk}"
    assert f">{button}{to.short_name}</button>" in client.get(address).content.decode()
    given = {"fields_sent": ["description"], "request": "handle", "legal_basis": "《行政执法监督条例》"}
    sent = client.post(address, given, follow=True)
    assert f"{words}{to.short_name}" in sent.content.decode()


def test_from_the_button_on_the_clue_to_the_answer_in_the_browser(world):
    held = clue(world.city, state="supervising")
    client = Client()
    client.force_login(world.people["city head"].user)
    page = client.get(reverse("clues:clue", args=[held.pk])).content.decode()
    choose = reverse("levels:pass", args=[held.pk, "down"])
    assert choose in page
    assert reverse("levels:pass", args=[held.pk, "up"]) not in page  # nothing is above
    offices = client.get(choose).context["offices"]
    assert set(offices) == {world.county, world.other, world.town}
    down = world.handed_down(held)
    start = reverse("levels:new", args=[down.pk])
    assert start in client.get(reverse("referrals:referral", args=[down.pk])).content.decode()
    opened = client.post(start, {"requirements": "查清并答复"})
    item = Order.objects.get()
    assert opened["Location"] == reverse("levels:order", args=[item.pk])
    assert item.number in client.get(reverse("clues:clue", args=[held.pk])).content.decode()
    county = Client()
    county.force_login(world.people["county head"].user)
    address = reverse("levels:order", args=[item.pk])
    assert item.number in county.get("/work/").content.decode()
    assert county.post(f"{address}do/receive/").status_code == 302
    assert county.post(f"{address}do/answer/", {"text": "已查清"}).status_code == 302
    assert "已查清" in client.get(address).content.decode()
    assert client.post(f"{address}do/accept/").status_code == 302
    item.refresh_from_db()
    assert item.state == "settled"


def test_the_list_costs_the_same_however_many_orders(world):
    client = Client()
    client.force_login(world.people["city head"].user)
    order(world)
    before = queries_of(client, "/work/levels/", at_most=20)
    for _each in range(5):
        order(world)
    assert queries_of(client, "/work/levels/", at_most=before + 5) <= before + 5  # limits are read for each clock


def test_levels_are_no_page_of_other_parties(world):
    client = Client()
    client.force_login(member(organisation(OrganisationKind.PROCURATORATE), Role.HEAD).user)
    assert client.get("/work/levels/").status_code == 404
    assert "/work/levels/" not in client.get("/work/").content.decode()
