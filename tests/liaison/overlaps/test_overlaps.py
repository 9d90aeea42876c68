"""Overlaps: the coordinating body learns who and about whom, the parties nothing without the agreement of both."""

import pytest
from django.test import Client
from django.urls import reverse

from core import outbox
from core.access import visible
from core.audit import AuditEntry
from liaison.clues.models import Clue
from liaison.clues.services import recuse
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.overlaps.finding import COMPARE, compare_clue
from liaison.overlaps.flow import CONSENT, OVERLAP
from liaison.overlaps.keys import codes_in, folded_name
from liaison.overlaps.models import Consent, Overlap
from liaison.referrals.services import send_referral
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member, organisation

pytestmark = pytest.mark.django_db
CODE = "91330800MA28F1234X"


class World:
    """A coordinating body, a procuratorate and a congress with clues about one enterprise."""

    def __init__(self) -> None:
        self.bureau = organisation(OrganisationKind.COORDINATING)
        self.one = organisation(OrganisationKind.PROCURATORATE)
        self.two = organisation(OrganisationKind.CONGRESS)
        self.heads = {each.pk: member(each, Role.HEAD) for each in (self.bureau, self.one, self.two)}

    def head(self, of):
        return principal_for(self.heads[of.pk])

    def clue(self, of, name="示例食品有限公司", detail="", **values):
        values.setdefault("subjects", [{"kind": "enterprise", "name": name, "detail": detail}])
        held = clue(of, **values)
        compare_clue(held)
        return held

    def overlap(self):
        self.first, self.second = self.clue(self.one), self.clue(self.two)
        return Overlap.objects.get()

    def asked(self):
        overlap = self.overlap()
        fire(overlap, "ask", principal=self.head(self.bureau), values={"text": "拟统一核查"})
        return overlap, Consent.objects.get(organisation=self.one), Consent.objects.get(organisation=self.two)


@pytest.fixture
def world():
    return World()


def browser(acting) -> Client:
    client = Client()
    client.force_login(acting.user)
    return client


def test_found_in_the_background_and_told_to_the_coordinating_body_alone(world):
    for of in (world.one, world.two):
        clue(of, title=f"{of.pk}号内容", subjects=[{"kind": "enterprise", "name": "示例食品（集团）有限公司"}])
    assert not Overlap.objects.exists()
    outbox.drain(COMPARE)
    overlap = Overlap.objects.get()
    assert {overlap.first, overlap.second} == {world.one, world.two}
    assert set(Notice.objects.filter(about="overlap").values_list("recipient", flat=True)) == {
        world.heads[world.bureau.pk].pk
    }
    page = browser(world.heads[world.bureau.pk]).get(reverse("overlaps:overlap", args=[overlap.pk])).content.decode()
    assert "示例食品（集团）有限公司" in page
    assert "号内容" not in page
    for party in (world.one, world.two):
        client = browser(world.heads[party.pk])
        assert client.get(reverse("overlaps:overlap", args=[overlap.pk])).status_code == 404
        assert not client.get(reverse("overlaps:list")).context["rows"]
        assert not visible(world.head(party), Overlap).exists()
    assert AuditEntry.objects.filter(action="overlap.found").count() == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (("示例食品有限公司", ""), ("示例食品有限公司 ", ""), True),
        (("示例食品（集团）公司", ""), ("示例食品(集團)公司", ""), True),
        (("甲厂", CODE), ("乙厂", f"代码{CODE.lower()}"), True),
        (("甲厂", ""), ("乙厂", ""), False),
        (("某食品公司", ""), ("某食品公司", ""), False),
    ],
)
def test_what_is_taken_for_the_same(world, ours, theirs, same):
    world.clue(world.one, *ours)
    world.clue(world.two, *theirs)
    assert Overlap.objects.exists() is same


def test_one_overlap_for_two_organisations_and_one_subject(world):
    body = organisation(name="示例市甲局", credit_code=CODE)
    about = [{"kind": "body", "name": "示例市甲局", "organisation": body}]
    for of in (world.one, world.two, world.one):
        world.clue(of, subjects=about)
    assert Overlap.objects.get().clues.count() == 3
    world.clue(world.bureau, subjects=about)
    assert Overlap.objects.count() == 3  # each two of the three
    assert codes_in(f"统一代码 {CODE}") == [CODE]
    assert folded_name("张某") == ""


def test_who_know_of_each_other_by_a_referral_and_confined_clues_are_no_overlap(world):
    held = world.clue(world.one, state="supervising")
    sent = send_referral(
        clue=held,
        receiver=world.two,
        principal=world.head(world.one),
        fields=["subjects"],
        request="handle",
        legal_basis="x",
        note="",
    )
    fire(sent, "receive", principal=world.head(world.two))
    fire(sent, "accept", principal=world.head(world.two), values={"acceptance_number": "1"})
    compare_clue(sent.received_clue)
    assert not Overlap.objects.exists()
    world.clue(world.one, name="另一企业", confined=True)
    world.clue(world.two, name="另一企业")
    assert not Overlap.objects.exists()


def test_content_is_read_only_while_both_agree(world):
    _overlap, one, two = world.asked()
    first, second = world.head(world.one), world.head(world.two)
    fire(one, "agree", principal=first, values={"text": "一方的内容"})
    assert set(visible(second, Consent)) == {two}
    assert (
        "一方的内容"
        not in browser(world.heads[world.two.pk]).get(reverse("overlaps:consent", args=[two.pk])).content.decode()
    )
    assert (
        world.one.name
        not in browser(world.heads[world.two.pk]).get(reverse("overlaps:consent", args=[two.pk])).content.decode()
    )
    fire(two, "agree", principal=second, values={"text": "另一方的内容"})
    assert set(visible(first, Consent)) == set(visible(second, Consent)) == {one, two}
    assert (
        "一方的内容"
        in browser(world.heads[world.two.pk]).get(reverse("overlaps:consent", args=[two.pk])).content.decode()
    )
    assert Notice.objects.filter(kind="consent.shared").count() == 1  # whoever agreed last knows
    # The coordinating body sees who answered what, and no content.
    assert not visible(world.head(world.bureau), Consent).exists()
    fire(one, "withdraw", principal=first)
    assert set(visible(second, Consent)) == {two}
    assert set(visible(first, Consent)) == {one}
    assert AuditEntry.objects.filter(action="consent.withdraw").exists()


def test_a_refusal_ends_it_and_it_can_be_asked_again(world):
    overlap, one, two = world.asked()
    bureau = world.head(world.bureau)
    with pytest.raises(EventRefused):
        fire(overlap, "ask_again", principal=bureau, values={"text": "再次"})
    fire(one, "agree", principal=world.head(world.one), values={"text": "内容"})
    fire(two, "refuse", principal=world.head(world.two))
    assert set(visible(world.head(world.two), Consent)) == {two}
    fire(overlap, "ask_again", principal=bureau, values={"text": "再次"})
    assert sorted(Consent.objects.values_list("round", "state")) == [
        (1, "ended"),
        (1, "refused"),
        (2, "asked"),
        (2, "asked"),
    ]
    fire(overlap, "dismiss", principal=bureau, values={"text": "不再征询"})
    assert not Consent.objects.filter(state__in=["asked", "agreed"]).exists()


def test_whoever_must_not_see_a_clue_behind_it_learns_nothing(world):
    overlap, one, two = world.asked()
    # recused from one of the clues; works for a party and for the body the other's clue is about
    away = member(world.one, Role.HEAD)
    recuse(clue=world.first, member=away, reason="近亲属", principal=world.head(world.one))
    assert not visible(principal_for(away), Consent).exists()
    world.second.subjects.create(kind="body", name=world.one.name, organisation=world.one)
    assert not visible(world.head(world.one), Consent).exists()
    assert visible(world.head(world.two), Consent).exists()
    world.second.subjects.filter(organisation=world.one).delete()
    both = member(world.bureau, Role.HEAD)
    assert visible(principal_for(both), Overlap).exists()
    world.first.subjects.create(kind="body", name="x", organisation=member(organisation(), user=both.user).organisation)
    assert not visible(principal_for(both), Overlap).exists()
    # confined since: neither overlap nor questions are there any more
    Clue.objects.filter(pk=world.first.pk).update(confined=True, handler=world.heads[world.one.pk])
    assert not visible(world.head(world.bureau), Overlap).exists()
    assert not visible(world.head(world.two), Consent).exists()
    assert permitted_events(world.head(world.bureau), overlap) == []
    assert permitted_events(world.head(world.two), two) == []
    assert one.pk


ALLOWED = {
    "overlap": {"found": "ask dismiss", "asked": "ask_again dismiss", "dismissed": ""},
    "consent": {"asked": "agree refuse", "agreed": "withdraw", "refused": "", "withdrawn": "", "ended": ""},
}


def test_nobody_can_do_what_the_tables_do_not_list(world):
    overlap, one, _two = world.asked()
    clerk, other = principal_for(member(world.bureau)), world.head(world.two)
    for item, flow, head in ((overlap, OVERLAP, world.bureau), (one, CONSENT, world.one)):
        assert set(ALLOWED[flow.code]) == {state.code for state in flow.states}
        for state, events in ALLOWED[flow.code].items():
            type(item).objects.filter(pk=item.pk).update(state=state)
            item.refresh_from_db()
            assert {event.code for event in permitted_events(world.head(head), item)} == set(events.split())
            for nobody in (clerk, other):
                assert permitted_events(nobody, item) == []
        type(item).objects.filter(pk=item.pk).update(state="asked")


def test_from_the_notice_to_the_shared_content_in_the_browser(world):
    overlap = world.overlap()
    bureau, one, two = (browser(world.heads[each.pk]) for each in (world.bureau, world.one, world.two))
    assert overlap.name in bureau.get("/work/").content.decode()
    assert (
        bureau.post(reverse("overlaps:event", args=["overlap", overlap.pk, "ask"]), {"text": "核查"}).status_code == 302
    )
    for client, party in ((one, world.one), (two, world.two)):
        consent = Consent.objects.get(organisation=party)
        assert overlap.name in client.get("/work/").content.decode()
        address = reverse("overlaps:event", args=["consent", consent.pk, "agree"])
        assert client.post(address, {"text": f"{party.pk}方的情况"}).status_code == 302
    page = one.get(reverse("overlaps:consent", args=[Consent.objects.get(organisation=world.one).pk])).content.decode()
    assert f"{world.two.pk}方的情况" in page
    assert f"{world.two.pk}方的情况" not in bureau.get(reverse("overlaps:overlap", args=[overlap.pk])).content.decode()
