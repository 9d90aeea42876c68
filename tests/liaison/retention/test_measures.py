"""Orders, measures, transfers of crimes, penalty opinions and ledger entries: deleted with what they are made of, their
tombstone seen by whoever saw them, and no clue kept for ever because one of them is."""

from __future__ import annotations

import pytest
from django.utils import timezone

from core import outbox
from core.access import visible
from liaison.disposal.models import DualExamination
from liaison.disposal.services import begin_dual, demand_accountability, plan_interview, request_decision
from liaison.documents.models import Document
from liaison.documents.services import create_document
from liaison.ledgers.services import record_entry
from liaison.levels.models import Order, Remark
from liaison.linkage.services import draw_up, send_opinion
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.refusals import Refused
from liaison.readings.models import Reading, hash_of
from liaison.referrals.models import Referral
from liaison.referrals.services import send_referral
from liaison.retention import services
from liaison.retention.kinds import KINDS
from liaison.retention.listing import list_due
from liaison.retention.models import DueRecord, RetentionPeriod, Tombstone
from liaison.workflow.engine import fire
from tests.factories.liaison import clue, member, organisation
from tests.liaison.retention.conftest import MARK, put
from tests.liaison.retention.test_deletion import delete, everything_stored, propose
from tests.liaison.retention.test_kinds import LONG_AGO, end

pytestmark = pytest.mark.django_db

TEXTS = {"title": f"{MARK}题", "facts": f"{MARK}事实", "legal_basis": f"{MARK}依据"}


@pytest.fixture(autouse=True)
def years(security):
    """Ten years for every kind."""
    for kind in KINDS:
        RetentionPeriod.objects.create(kind=kind, months=120, source="第七条", reason="测试用", by=security)


@pytest.fixture
def body():
    return organisation(OrganisationKind.ENFORCEMENT)


@pytest.fixture
def procuratorate():
    return organisation(OrganisationKind.PROCURATORATE)


@pytest.fixture
def police():
    return organisation(OrganisationKind.POLICE)


def sees(acting) -> bool:
    return visible(principal_for(acting), Tombstone).exists()


def gone(item, by, other, kind: str) -> Tombstone:
    """Delete it; nothing that was written about it is left, and whoever dealt with it sees what is."""
    put(item.subject, f"{MARK}.txt", f"{MARK}附件".encode())
    assert MARK in everything_stored()
    list_due()
    assert DueRecord.objects.filter(kind=kind, item_id=item.pk).exists()
    tombstone = delete(item, by, other, kind)
    assert MARK not in everything_stored()
    assert sees(by)
    assert sees(other)
    assert not sees(member(role=Role.HEAD))
    return tombstone


class TestMeasures:
    def test_a_decision_goes_after_the_document_that_made_it(self, clerk, head, body):
        government = organisation(OrganisationKind.GOVERNMENT)
        drafter, leader = member(government), member(government, Role.HEAD)
        both = member(government, Role.HEAD)
        member(body, user=both.user)
        given = TEXTS | {"government": government, "body": body, "asked": f"{MARK}请"}
        item = request_decision(principal=principal_for(clerk), **given)
        fire(item, "propose", principal=principal_for(clerk))
        fire(item, "ask", principal=principal_for(head))
        document = create_document(kind="decision", principal=principal_for(drafter), about=item)
        fire(document, "submit", principal=principal_for(drafter))
        fire(document, "approve", principal=principal_for(leader))
        fire(document, "issue", principal=principal_for(drafter))
        outbox.drain("documents.produce")
        item.refresh_from_db()
        assert item.document == document
        with pytest.raises(Refused, match=str(Document._meta.verbose_name)):
            propose(end(item), clerk, "decision")
        delete(end(document), drafter, leader, "document")
        item.refresh_from_db()
        assert item.document is None
        tombstone = delete(item, clerk, head, "decision")
        assert MARK not in everything_stored()
        for acting, there in ((leader, True), (both, False), (member(body, Role.HEAD), False), (head, True)):
            assert visible(principal_for(acting), Tombstone).filter(pk=tombstone.pk).exists() is there

    def test_accountability_is_known_to_the_heads_of_the_unit(self, clerk, head, body):
        who = {"principal": principal_for(clerk), "body": body, "proposed": "talk"}
        item = demand_accountability(**who, **TEXTS, officer=f"{MARK}人")
        gone(end(item), clerk, head, "accountability")
        assert sees(member(body, Role.HEAD))
        assert not sees(member(body))

    def test_one_given_up_is_known_to_nobody_else(self, clerk, head, body):
        who = {"principal": principal_for(clerk), "body": body, "proposed": "talk"}
        item = demand_accountability(**who, **TEXTS, officer=f"{MARK}人")
        gone(end(item, state="discarded"), clerk, head, "accountability")
        assert not sees(member(body, Role.HEAD))

    @pytest.mark.parametrize(("state", "known"), [("settled", True), ("cancelled", False)])
    def test_an_interview_once_held_is_known_to_the_body(self, clerk, head, body, state, known):
        given = {"body": body, "persons": f"{MARK}局长", "place": f"{MARK}室", "planned_for": timezone.now()}
        item = plan_interview(principal=principal_for(clerk), **given, **TEXTS)
        gone(end(item, state=state), clerk, head, "interview")
        assert sees(member(body)) is known

    def test_out_of_a_confined_clue_it_is_known_to_its_handlers(self, bureau, clerk, head):
        held = clue(bureau, state="supervising", handler=clerk, confined=True)
        item = begin_dual(principal=principal_for(clerk), clue=held, case_number=f"{MARK}号", **TEXTS)
        assert gone(end(item), clerk, head, "dual").counts["disposal.dualexamination"] == 1
        assert not sees(member(bureau))


class TestLinkage:
    def crime(self, body, police, **values):
        who, texts = principal_for(member(body)), {"suspect": f"{MARK}人", "charge": f"{MARK}罪"}
        evidence = [("documentary", f"{MARK}证", "", "")]
        return draw_up(principal=who, police=police, evidence=evidence, **TEXTS, **texts, **values)

    def test_a_crime_goes_after_the_opinion_with_its_evidence(self, body, police, procuratorate):
        item = end(self.crime(body, police, procuratorate=procuratorate))
        adviser = member(procuratorate)
        texts = {"suspect": f"{MARK}人", "decision_number": "1", "advice": f"{MARK}意见"}
        opinion = send_opinion(principal=principal_for(adviser), body=body, transfer=item, **TEXTS, **texts)
        clerk, head = member(body), member(body, Role.HEAD)
        with pytest.raises(Refused, match=str(opinion._meta.verbose_name)):
            propose(item, clerk, "crime")
        delete(end(opinion), adviser, member(procuratorate, Role.HEAD), "penalty")
        assert visible(principal_for(clerk), Tombstone).filter(kind="penalty").exists()
        assert gone(item, clerk, head, "crime").counts["linkage.evidence"] == 1
        for side in (police, procuratorate):
            assert visible(principal_for(member(side)), Tombstone).filter(kind="crime").exists()

    def test_one_that_was_not_approved_is_known_to_the_body_alone(self, body, police):
        item = end(self.crime(body, police), state="not_approved")
        gone(item, member(body), member(body, Role.HEAD), "crime")
        assert not sees(member(police, Role.HEAD))


def test_a_restricted_entry_is_known_to_heads_and_to_whoever_recorded_it():
    keeper = organisation(OrganisationKind.DISCIPLINE)
    clerk, head = member(keeper), member(keeper, Role.HEAD)
    texts = {"title": f"{MARK}题", "text": f"{MARK}文", "details": {"unit": f"{MARK}所", "basis": f"{MARK}计划"}}
    given = {"kind": "patrol", "day": timezone.localdate(), "secrecy": "restricted"}
    gone(end(record_entry(principal=principal_for(clerk), **given, **texts)), clerk, head, "ledger")
    assert not sees(member(keeper))


def test_a_reading_of_a_draft_is_known_to_both_sides(bureau, clerk, head):
    congress = organisation(OrganisationKind.CONGRESS)
    content = {"chapters": [{"title": f"{MARK}章", "text": f"{MARK}稿"}]}
    reading = Reading.objects.create(
        asker=bureau,
        reader=congress,
        number="示司稿〔2016〕1号",
        title=f"{MARK}题",
        content=content,
        content_hash=hash_of(content),
        opinion=f"{MARK}意见",
        answer=f"{MARK}答复",
        opened_by=head,
    )
    tombstone = gone(end(reading), clerk, head, "reading")
    assert tombstone.number == "示司稿〔2016〕1号"
    assert sees(member(congress))


class TestOrders:
    @pytest.fixture
    def below(self, bureau):
        return organisation(OrganisationKind.COORDINATING, parent=bureau)

    @pytest.fixture
    def item(self, bureau, below, clerk, head):
        held = clue(bureau, state="supervising", handler=clerk, confined=True)
        texts = {"request": "handle", "legal_basis": "x", "note": ""}
        passed = send_referral(
            clue=held, receiver=below, principal=principal_for(head), fields=["description"], **texts
        )
        words = {"number": "1号", "title": f"{MARK}题", "requirements": f"{MARK}求", "issued_by": head}
        found = Order.objects.create(referral=passed, above=bureau, below=below, **words)
        Remark.objects.create(order=found, event="press", text=f"{MARK}催", author=head)
        return found

    def test_it_goes_before_its_referral(self, item, bureau, below, clerk, head):
        passed = end(Referral.objects.get(pk=item.referral_id))
        with pytest.raises(Refused, match=str(Order._meta.verbose_name)):
            propose(passed, clerk, "referral")
        assert gone(end(item), clerk, head, "order").counts["levels.remark"] == 1
        assert sees(member(below))
        assert not sees(member(bureau)), "the clue is confined"
        propose(passed, clerk, "referral")

    def test_a_hold_on_the_clue_or_the_referral_covers_it(self, item, head, clerk):
        end(item)
        for kind, held in (("clue", item.referral.clue), ("referral", item.referral)):
            hold = services.place_hold(kind=kind, item=held, principal=principal_for(head), reason="行政诉讼需要")
            with pytest.raises(Refused):
                propose(item, clerk, "order")
            services.lift_hold(hold=hold, principal=principal_for(head), reason="诉讼已经终结")
        propose(item, clerk, "order")


def test_a_clue_goes_once_the_measures_out_of_it_are_gone(bureau, clerk, head):
    held = clue(bureau, state="supervising", handler=clerk)
    item = begin_dual(principal=principal_for(clerk), clue=held, case_number="1", **TEXTS)
    end(held)
    with pytest.raises(Refused, match=str(DualExamination._meta.verbose_name)):
        propose(held, clerk)
    hold = services.place_hold(kind="clue", item=held, principal=principal_for(head), reason="行政诉讼需要")
    with pytest.raises(Refused):
        propose(end(item), clerk, "dual")
    services.lift_hold(hold=hold, principal=principal_for(head), reason="诉讼已经终结")
    delete(item, clerk, head, "dual")
    delete(held, clerk, head)
    assert not type(held).objects.exists()


def test_what_is_not_ended_stays(clerk, body):
    given = {"body": body, "persons": "x", "place": "x", "planned_for": LONG_AGO}
    item = plan_interview(principal=principal_for(clerk), at=LONG_AGO, **given, **TEXTS)
    list_due()
    assert not DueRecord.objects.exists()
    with pytest.raises(Refused):
        propose(item, clerk, "interview")
