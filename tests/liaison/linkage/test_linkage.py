"""Both directions of the linkage: the limits, refusals and their review, who sees what, rates with their wholes."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.access import visible
from core.deadlines import open_clocks_of
from core.files import Attachment
from liaison.linkage.choices import EvidenceKind
from liaison.linkage.flow import CRIME, PENALTY
from liaison.linkage.models import CrimeTransfer, Evidence, PenaltyOpinion
from liaison.linkage.queries import rates
from liaison.linkage.rules import INSIDE
from liaison.linkage.services import draw_up, send_opinion
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import EventRefused, fire, permitted_events
from liaison.workflow.registry import effects, guards
from tests.factories.liaison import clue, member, organisation

pytestmark = pytest.mark.django_db

TEXTS = {
    "title": "某公司涉嫌非法经营",
    "suspect": "某公司",
    "facts": "无证经营成品油二百吨。",
    "legal_basis": "《行政执法机关移送涉嫌犯罪案件的规定》第三条",
}
EVIDENCE = [("documentary", "购销台账", "3册", "执法局档案室"), ("record", "现场检查笔录", "", "")]


class World:
    def __init__(self):
        self.body = organisation(OrganisationKind.ENFORCEMENT)
        self.police = organisation(OrganisationKind.POLICE)
        self.procuratorate = organisation(OrganisationKind.PROCURATORATE)
        self.sides = (self.body, self.police, self.procuratorate)
        self.clerks = {each.pk: member(each) for each in self.sides}
        self.heads = {each.pk: member(each, Role.HEAD) for each in self.sides}

    def clerk(self, of):
        return principal_for(self.clerks[of.pk])

    def head(self, of):
        return principal_for(self.heads[of.pk])

    def drawn(self, **values) -> CrimeTransfer:
        given = {"evidence": EVIDENCE, "procuratorate": self.procuratorate, "charge": "非法经营罪"} | TEXTS
        return draw_up(principal=self.clerk(self.body), **{"police": self.police} | given | values)

    def moved(self, at=None, **values) -> CrimeTransfer:
        item, at = self.drawn(**values), at or timezone.now() - dt.timedelta(hours=3)
        fire(item, "propose", principal=self.clerk(self.body), at=at)
        fire(item, "approve", principal=self.head(self.body), at=at + dt.timedelta(hours=1))
        fire(item, "transfer", principal=self.clerk(self.body), at=at + dt.timedelta(hours=2))
        return item

    def refused(self, **values) -> CrimeTransfer:
        item = self.moved(**values)
        fire(item, "refuse", principal=self.clerk(self.police), values={"reason": "数额未达标准"})
        return item

    def opinion(self, **values) -> PenaltyOpinion:
        given = TEXTS | {"decision_number": "检不诉〔2026〕3号", "advice": "建议给予行政处罚。"}
        return send_opinion(principal=self.clerk(self.procuratorate), body=self.body, **given | values)


@pytest.fixture
def world():
    return World()


def running(item) -> dict[str, int]:
    return {clock.limit_code: clock.owner for clock in open_clocks_of([item.subject])[item.subject]}


def test_the_tables_are_sound_and_every_guard_and_effect_is_there():
    for flow in (CRIME, PENALTY):
        assert not list(flow.problems())
        for event in flow.events:
            assert set(event.guards) <= set(guards)
            assert set(event.effects) <= set(effects)
    assert set(INSIDE) <= set(CRIME.state_by_code)


def test_three_days_for_the_head_then_twenty_four_hours_then_three_days_for_the_police(world):
    item, at = world.drawn(), timezone.now()
    assert running(item) == {}
    fire(item, "propose", principal=world.clerk(world.body), at=at)
    assert running(item) == {"crime.approval": world.body.pk}
    fire(item, "approve", principal=world.head(world.body), at=at)
    assert running(item) == {"crime.transfer": world.body.pk}
    assert item.next_due_at == at + dt.timedelta(hours=24)
    fire(item, "transfer", principal=world.clerk(world.body), at=at)
    assert running(item) == {"crime.examination": world.police.pk}
    fire(item, "file", principal=world.clerk(world.police), values={"case_number": "公立1号"})
    assert running(item) == {}
    fire(item, "report_outcome", principal=world.clerk(world.police), values={"outcome": "convicted", "text": "判决"})
    assert (item.state, item.outcome, item.case_number) == ("concluded", "convicted", "公立1号")


def test_a_report_needs_evidence_and_another_head(world):
    bare = world.drawn(evidence=[])
    with pytest.raises(EventRefused):
        fire(bare, "propose", principal=world.clerk(world.body))
    item = draw_up(
        principal=world.head(world.body), police=world.police, evidence=EVIDENCE, charge="非法经营罪", **TEXTS
    )
    fire(item, "propose", principal=world.head(world.body))
    with pytest.raises(EventRefused):
        fire(item, "approve", principal=world.head(world.body))
    with pytest.raises(EventRefused):
        fire(item, "approve", principal=world.clerk(world.body))
    assert [bare.number[-2:], item.number[-2:]] == ["1号", "2号"]


def test_a_refusal_is_reviewed_once_and_then_supervised(world):
    item = world.refused()
    assert running(item) == {"crime.review_request": world.body.pk}
    fire(item, "ask_review", principal=world.head(world.body), values={"reason": "数额已达标准"})
    assert running(item) == {"crime.review": world.police.pk}
    with pytest.raises(EventRefused):
        fire(item, "uphold_refusal", principal=world.clerk(world.police), values={"reason": "x"})
    fire(item, "uphold_refusal", principal=world.head(world.police), values={"reason": "维持"})
    with pytest.raises(EventRefused):
        fire(item, "ask_review", principal=world.head(world.body), values={"reason": "再议"})
    fire(item, "ask_supervision", principal=world.head(world.body), values={"reason": "请监督"})
    fire(item, "order_filing", principal=world.head(world.procuratorate), values={"reason": "应当立案"})
    codes = {event.code for event in permitted_events(world.clerk(world.police), item)}
    assert codes == {"file"}  # what the procuratorate orders is not refused again
    fire(item, "file", principal=world.clerk(world.police), values={"case_number": "公立2号"})
    assert item.state == "filed"


def test_a_body_may_keep_the_case_and_without_a_procuratorate_nobody_supervises(world):
    item = world.refused(procuratorate=None)
    with pytest.raises(EventRefused):
        fire(item, "ask_supervision", principal=world.head(world.body), values={"reason": "请监督"})
    fire(item, "keep", principal=world.clerk(world.body))
    assert (item.state, running(item)) == ("kept", {})


def test_nobody_outside_learns_of_a_transfer_before_it_is_made(world):
    item = world.drawn()
    others = [world.head(world.police), world.head(world.procuratorate), principal_for(member())]
    for event, principal in (("propose", world.clerk(world.body)), ("approve", world.head(world.body))):
        for asking in others:
            assert not visible(asking, CrimeTransfer).exists()
            assert not visible(asking, Evidence).exists()
        fire(item, event, principal=principal)
    fire(item, "transfer", principal=world.clerk(world.body))
    assert [visible(asking, CrimeTransfer).count() for asking in others] == [1, 1, 0]
    assert [visible(asking, Evidence).count() for asking in others] == [2, 2, 0]


def test_a_transfer_out_of_a_confined_clue_is_seen_with_the_clue(world):
    handler = world.clerks[world.body.pk]
    held = clue(world.body, confined=True, handler=handler)
    item = world.drawn(clue=held)
    assert not visible(principal_for(member(world.body)), CrimeTransfer).filter(pk=item.pk).exists()
    assert visible(world.clerk(world.body), CrimeTransfer).filter(pk=item.pk).exists()
    with pytest.raises(EventRefused):
        world.drawn(clue=clue(world.procuratorate))


def test_the_other_direction_with_a_refusal_and_an_answer_sent_back(world):
    item = world.opinion()
    ours, theirs, head = world.clerk(world.procuratorate), world.clerk(world.body), world.head(world.procuratorate)
    assert running(item) == {"penalty.acceptance": world.body.pk}
    fire(item, "refuse", principal=theirs, values={"reason": "无管辖权"})
    assert running(item) == {"penalty.review": world.procuratorate.pk}
    fire(item, "insist", principal=head, values={"reason": "有管辖权"})
    fire(item, "accept", principal=theirs, values={"case_number": "罚立1号"})
    fire(item, "answer", principal=theirs, values={"outcome": "no_penalty", "text": "不罚"})
    fire(item, "send_back", principal=ours, values={"reason": "理由不足"})
    assert running(item) == {"penalty.answer": world.body.pk}
    fire(item, "answer", principal=theirs, values={"outcome": "penalised", "text": "罚款"})
    fire(item, "conclude", principal=ours)
    assert (item.state, item.outcome, running(item)) == ("concluded", "penalised", {})
    assert not visible(world.head(world.police), PenaltyOpinion).exists()


def test_only_the_right_kinds_take_part(world):
    with pytest.raises(EventRefused):
        draw_up(principal=world.clerk(world.police), police=world.police, evidence=EVIDENCE, charge="x", **TEXTS)
    with pytest.raises(EventRefused):
        world.drawn(police=world.procuratorate)
    with pytest.raises(EventRefused):
        world.drawn(charge="")
    with pytest.raises(EventRefused):
        send_opinion(principal=world.clerk(world.body), body=world.body, decision_number="x", advice="x", **TEXTS)
    with pytest.raises(EventRefused):
        world.opinion(transfer=world.drawn())  # the procuratorate does not have it


def test_every_rate_names_its_whole(world):
    now = timezone.now()
    filed = world.moved()
    fire(filed, "file", principal=world.clerk(world.police), values={"case_number": "1"})
    turned = world.refused()
    fire(turned, "ask_review", principal=world.head(world.body), values={"reason": "x"})
    fire(turned, "file_on_review", principal=world.head(world.police), values={"case_number": "2"})
    world.refused()
    world.moved(at=now - dt.timedelta(days=1))
    no = world.drawn()
    fire(no, "propose", principal=world.clerk(world.body))
    fire(no, "not_approve", principal=world.head(world.body), values={"reason": "x"})
    counted = {str(rate.name): rate for rate in rates(world.clerk(world.body))}
    numbers = [(rate.part, rate.whole) for rate in counted.values()]
    assert numbers[:6] == [(4, 5), (5, 5), (4, 4), (2, 3), (1, 3), (1, 1)]
    assert all(rate.part_name and rate.whole_name for rate in counted.values())
    # others count what they may see: nothing of what was not approved
    assert next((rate.part, rate.whole) for rate in rates(world.clerk(world.police))) == (4, 4)
    assert rates(principal_for(member()))[0].percent == "—"


def test_the_pages_of_a_transfer(world, client):
    client.force_login(world.clerks[world.body.pk].user)
    given = TEXTS | {
        "charge": "非法经营罪",
        "police": world.police.pk,
        "procuratorate": world.procuratorate.pk,
        "evidence": "乱写",
    }
    assert client.post(reverse("linkage:new_crime"), given).status_code == 422
    given["evidence"] = f"{EvidenceKind.DOCUMENTARY.label} | 购销台账 | 3册 | 档案室"
    made = client.post(reverse("linkage:new_crime"), given)
    item = CrimeTransfer.objects.get()
    shown = reverse("linkage:crime", args=[item.pk])
    assert made["Location"] == shown
    assert "购销台账" in client.get(shown).content.decode()
    assert "档案室" in client.get(reverse("linkage:edit_crime", args=[item.pk])).content.decode()
    assert client.post(f"{shown}do/propose/").status_code == 302
    assert client.get(reverse("linkage:rates")).status_code == 200
    client.force_login(world.heads[world.police.pk].user)
    assert client.get(shown).status_code == 404
    assert item.number not in client.get(reverse("linkage:list")).content.decode()
    client.force_login(world.heads[world.body.pk].user)
    assert client.post(f"{shown}do/approve/").status_code == 302
    client.force_login(world.clerks[world.body.pk].user)
    assert client.post(f"{shown}do/transfer/").status_code == 302
    client.force_login(world.heads[world.police.pk].user)
    page = client.get(shown).content.decode()
    assert str(world.heads[world.body.pk].user) not in page  # who decided stays with the body
    assert item.number in client.get(reverse("linkage:list")).content.decode()
    assert client.post(f"{shown}do/refuse/", {"reason": "不足"}).status_code == 302


def test_the_pages_of_an_opinion(world, client):
    client.force_login(world.clerks[world.procuratorate.pk].user)
    given = TEXTS | {"decision_number": "检不诉1号", "advice": "罚", "body": world.body.pk}
    made = client.post(reverse("linkage:new_penalty"), given)
    item = PenaltyOpinion.objects.get()
    assert made["Location"] == reverse("linkage:penalty", args=[item.pk])
    assert item.number in client.get(reverse("linkage:list") + "?scope=penalties").content.decode()
    client.force_login(world.clerks[world.body.pk].user)
    assert client.get(made["Location"]).status_code == 200
    assert client.post(f"{made['Location']}do/accept/", {"case_number": "1"}).status_code == 302
    assert client.get(reverse("linkage:new_penalty"))["Location"] == reverse("linkage:list")
    client.force_login(world.clerks[world.police.pk].user)
    assert client.get(made["Location"]).status_code == 404


def test_files_go_along_with_a_transfer_and_stay_as_they_were_reported(world, client):
    item = world.drawn()
    address = reverse("linkage:crime_files", args=[item.pk])
    client.force_login(world.clerks[world.body.pk].user)
    assert client.post(address, {"files": SimpleUploadedFile("台账.txt", b"ledger")}).status_code == 302
    read = f"{address}{Attachment.objects.get(subject=item.subject).pk}/"
    client.force_login(world.clerks[world.police.pk].user)
    assert client.get(read).status_code == 404  # nothing of a transfer is seen before it is made
    fire(item, "propose", principal=world.clerk(world.body))
    client.force_login(world.clerks[world.body.pk].user)
    client.post(address, {"files": SimpleUploadedFile("b.txt", b"b")})
    assert Attachment.objects.filter(subject=item.subject).count() == 1
    fire(item, "approve", principal=world.head(world.body))
    fire(item, "transfer", principal=world.clerk(world.body))
    client.force_login(world.clerks[world.police.pk].user)
    assert read in client.get(reverse("linkage:crime", args=[item.pk])).content.decode()
    assert b"".join(client.get(read).streaming_content) == b"ledger"
    client.force_login(member(organisation(OrganisationKind.COORDINATING), Role.HEAD).user)
    assert client.get(read).status_code == 404
