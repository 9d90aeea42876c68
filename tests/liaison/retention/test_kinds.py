"""Every kind of record, deleted with what it is made of: nothing of it is left in any table, and nothing goes while
something that is kept refers to it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access import visible
from core.files import Attachment
from liaison.analyses.models import Alert, Analysis
from liaison.analyses.services import draft_alert, open_analysis, write_analysis
from liaison.campaigns.models import Campaign
from liaison.campaigns.services import draft_document, plan_campaign, record_check
from liaison.clues.models import Clue
from liaison.disposal.models import Accountability, DecisionRequest, DualExamination, Interview
from liaison.documents.models import Document, Reply
from liaison.documents.services import create_document
from liaison.inspections import public
from liaison.inspections.models import Inspection, InspectionWarning
from liaison.joint.models import Accompaniment, Operation
from liaison.joint.models import Finding as JointFinding
from liaison.joint.planning import plan_operation
from liaison.ledgers.models import Entry
from liaison.levels.models import Order
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.refusals import Refused
from liaison.readings.models import Reading
from liaison.referrals.models import Referral
from liaison.referrals.services import send_referral
from liaison.registry.models import Enterprise
from liaison.retention import services
from liaison.retention.kinds import ITEMS, KINDS
from liaison.retention.listing import list_due
from liaison.retention.models import DueRecord, RetentionPeriod, Tombstone
from liaison.retention.schedule import SCHEDULE
from liaison.rooms.models import Participant, Room
from liaison.rooms.services import messages, minutes, people, records
from liaison.visits.models import Merger
from liaison.workflow.engine import fire
from liaison.workflow.models import Transition
from tests.factories.inspections import credit_code
from tests.factories.liaison import clue, member, organisation
from tests.liaison.retention.conftest import MARK, put
from tests.liaison.retention.test_deletion import delete, everything_stored, propose

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - dt.timedelta(days=365 * 40)
TODAY = dt.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def years(security):
    """Ten years for every kind."""
    for kind in KINDS:
        RetentionPeriod.objects.create(kind=kind, months=120, source="第七条", reason="测试用", by=security)


@pytest.fixture
def body():
    return organisation(OrganisationKind.ENFORCEMENT)


@pytest.fixture
def room(bureau, clerk, head):
    """A room with a receiver, where something was said, decided, filed and attached."""
    receiver = organisation(OrganisationKind.PROCURATORATE)
    member(receiver, Role.HEAD)
    held = clue(bureau, state="supervising", handler=clerk)
    asking = principal_for(clerk)
    texts = {"request": "handle", "legal_basis": "《行政执法监督条例》"}
    send_referral(clue=held, receiver=receiver, principal=asking, fields=["description"], **texts)
    found = people.open_room(kind="clue", item=held, principal=asking, title=f"{MARK}室", organisations=[receiver])
    given = {"room": found.pk, "principal": asking}
    messages.say(text=f"{MARK}发言", client_id="number-0001", **given)
    records.send_notice(text=f"{MARK}通知", client_id="number-0002", **given)
    minutes.issue_minutes(text=f"{MARK}纪要", client_id="number-0003", **given)
    put(found.subject, f"{MARK}.txt", f"{MARK}附件".encode())
    return found


def document(clerk, body, about=None, **values) -> Document:
    texts = {"title": f"{MARK}题", "text": f"{MARK}文", "addressed_as": "各单位"}
    return create_document(
        kind="prompt", principal=principal_for(clerk), addressees=[body], about=about, **texts | values
    )


def operation(clerk, body, source=None) -> Operation:
    party = organisation(OrganisationKind.PROCURATORATE)
    texts = {"title": f"{MARK}行动", "purpose": f"{MARK}目的", "field": "x", "place": "", "exemption": ""}
    days = {"earliest": TODAY, "latest": TODAY, "quorum": 1, "steps": []}
    who = {"principal": principal_for(clerk), "parties": {party: "x"}, "bodies": [body]}
    found = plan_operation(**who, **days, **texts, clue=source, kind="joint", source="plan")
    JointFinding.objects.create(operation=found, text=f"{MARK}问题", owner_id=found.lead_id)
    return found


def campaign(clerk, head, body) -> Campaign:
    found = plan_campaign(
        principal=principal_for(clerk),
        kind="special",
        starts_on=TODAY,
        ends_on=TODAY,
        bodies=[body],
        partners=[],
        items=[(f"{MARK}项", "")],
        title=f"{MARK}专项",
        purpose=f"{MARK}目的",
        basis="x",
    )
    fire(found, "submit", principal=principal_for(clerk))
    fire(found, "approve", principal=principal_for(head))
    texts = {"title": f"{MARK}题", "text": f"{MARK}情况", "evidence": "x", "category": "law", "tier": "general"}
    covered, item = found.covered.get(), found.items.get()
    record_check(covered=covered, item=item, principal=principal_for(clerk), result="problem", finding=texts)
    put(found.findings.get().subject, f"{MARK}.txt", f"{MARK}证据".encode())
    return found


def analysis(opener, body) -> Analysis:
    found = open_analysis(
        principal=principal_for(opener),
        body=body,
        origin="judgment",
        outcome="revoked",
        decided_on=dt.date(2026, 1, 5),
        case_number="（2025）示01行终7号",
        **dict.fromkeys(("title", "summary", "decided_by"), f"{MARK}案"),
    )
    clerk, leader = principal_for(member(body)), principal_for(member(body, Role.HEAD))
    texts = dict.fromkeys(("explanation", "unit", "remedy", "lesson"), f"{MARK}析")
    write_analysis(analysis=found, principal=clerk, causes=["facts"], **texts)
    fire(found, "propose", principal=clerk)
    fire(found, "submit", principal=leader)
    fire(found, "accept", principal=principal_for(member(found.coordinator, Role.HEAD)))
    return found


def inspection(body, **values) -> Inspection:
    begin = timezone.now() - dt.timedelta(minutes=1)
    given = {
        "number": f"示检{uuid.uuid4()}"[:30], "matter_key": "x", "matter": f"{MARK}事项", "list_title": "清单",
        "list_version": 1, "basis": "x", "reason": f"{MARK}缘由", "starts_at": begin,
        "ends_at": begin + dt.timedelta(hours=1), "state": "filed",
    }  # fmt: skip
    enterprise = Enterprise.objects.create(credit_code=credit_code(), name="示例公司")
    return Inspection.objects.create(body=body, enterprise=enterprise, **given | values)


ENDS = {
    Document: {"state": "withdrawn", "withdrawn_at": LONG_AGO},
    Room: {"archived_at": LONG_AGO},
    Operation: {"state": "closed", "ended_at": LONG_AGO},
    Accompaniment: {"state": "recorded", "recorded_at": LONG_AGO},
    Campaign: {"state": "concluded", "ended_at": LONG_AGO},
    Analysis: {"state": "accepted", "ended_at": LONG_AGO},
    Alert: {"state": "discarded", "changed_at": LONG_AGO},
    Inspection: {"state": "finished", "left_at": LONG_AGO},
    Clue: {"state": "closed", "outcome": "rectified", "closed_at": LONG_AGO},
    Referral: {"state": "accepted", "ended_at": LONG_AGO},
    Order: {"state": "settled", "ended_at": LONG_AGO},
    DecisionRequest: {"state": "made", "ended_at": LONG_AGO},
    Accountability: {"state": "counted", "ended_at": LONG_AGO},
    Interview: {"state": "settled", "ended_at": LONG_AGO},
    DualExamination: {"state": "concluded", "ended_at": LONG_AGO},
    CrimeTransfer: {"state": "concluded", "ended_at": LONG_AGO},
    PenaltyOpinion: {"state": "concluded", "ended_at": LONG_AGO},
    Entry: {"state": "closed", "ended_at": LONG_AGO},
    Reading: {"state": "answered", "ended_at": LONG_AGO},
}


def end(item, **values):
    """As if it had ended long ago."""
    type(item)._default_manager.filter(pk=item.pk).update(**ENDS[type(item)] | values)
    item.refresh_from_db()
    return item


def end_events(item):
    """As if all that happened to it was long ago, where no column says when it ended."""
    Transition.objects.filter(subject=item.subject).update(at=LONG_AGO)
    return end(item)


class TestNothingIsLeft:
    def check(self, item, by, other, kind: str) -> Tombstone:
        assert MARK in everything_stored()
        list_due()
        assert DueRecord.objects.filter(kind=kind, item_id=item.pk).exists()
        subject, asked = item.subject, principal_for(by)
        tombstone = delete(item, by, other, kind)
        assert MARK not in everything_stored()
        assert not Attachment.objects.filter(subject=subject).exists()
        assert not DueRecord.objects.filter(kind=kind, item_id=tombstone.item_id).exists()
        assert visible(asked, Tombstone).get(kind=kind) == tombstone
        assert visible(principal_for(other), Tombstone).get(kind=kind) == tombstone
        assert not visible(principal_for(member(role=Role.HEAD)), Tombstone).exists()
        return tombstone

    def test_of_a_document_served_and_answered(self, clerk, head, body):
        item = document(clerk, body)
        fire(item, "submit", principal=principal_for(clerk))
        fire(item, "approve", principal=principal_for(head))
        fire(item, "issue", principal=principal_for(clerk))
        service = item.services.get()
        reply = Reply.objects.create(service=service, text=f"{MARK}答", author=member(body))
        put(reply.subject, f"{MARK}.txt", f"{MARK}证".encode())
        Notice.objects.create(recipient=member(body), kind="x", about="service", item_id=service.pk, cause="x")
        theirs = principal_for(member(body))
        tombstone = self.check(end(item), clerk, head, "document")
        assert tombstone.counts["documents.service"] == 1
        assert tombstone.counts["notices.notice"] >= 1
        assert visible(theirs, Tombstone).get() == tombstone, "the addressee saw it"

    def test_of_a_draft_that_was_given_up_before_it_had_a_number(self, clerk, head, body):
        item = document(clerk, body)
        fire(item, "discard", principal=principal_for(clerk), values={"reason": "x"})
        with pytest.raises(Refused):
            propose(item, clerk, "document")
        end_events(item)
        Document.objects.filter(pk=item.pk).update(state="discarded", withdrawn_at=None)
        assert self.check(item, clerk, head, "document").number.startswith("#")

    def test_of_a_room_with_its_minutes(self, room, clerk, head, other_head):
        member_there = Participant.objects.exclude(membership__organisation=clerk.organisation).get().membership
        tombstone = self.check(end(room), clerk, head, "room")
        assert {name for name in tombstone.counts if name.startswith("rooms.")} >= {
            "rooms.roomevent",
            "rooms.minutes",
            "rooms.formalnotice",
            "rooms.participant",
        }
        assert visible(principal_for(member_there), Tombstone).exists()
        not_there = member(member_there.organisation, Role.HEAD)
        assert not visible(principal_for(not_there), Tombstone).exists(), "only those inside saw it"
        assert not visible(principal_for(member(clerk.organisation)), Tombstone).exists()
        assert visible(principal_for(other_head), Tombstone).exists(), "heads of the holder delete it"

    def test_of_an_inspection_with_its_ratings(self, body):
        item = inspection(body)
        public.rate(inspection=item, key=uuid.uuid4(), score=5, comment=f"{MARK}评")
        tombstone = self.check(end(item), member(body), member(body, Role.HEAD), "inspection")
        assert tombstone.counts["inspections.inspectionrating"] == 1

    def test_of_a_campaign_with_its_findings(self, clerk, head, body):
        item = campaign(clerk, head, body)
        tombstone = self.check(end(item), clerk, head, "campaign")
        assert tombstone.counts["campaigns.finding"] == 1
        assert not visible(principal_for(member(body, Role.HEAD)), Tombstone).exists(), "the body never learnt of it"

    def test_of_an_operation(self, clerk, head, body):
        item = operation(clerk, body)
        assert self.check(end(item), clerk, head, "operation").counts["joint.finding"] == 1

    def test_of_accompanying_supervision(self, clerk, head, body):
        item = Accompaniment.objects.create(
            operation=operation(clerk, body), body=body, number="x", told=f"{MARK}告知", sent_by=clerk
        )
        Operation.objects.update(title="x", purpose="x")
        JointFinding.objects.all().delete()
        tombstone = delete(end(item), clerk, head, "accompaniment")
        assert f"{MARK}告知" not in everything_stored()
        assert visible(principal_for(member(body)), Tombstone).get() == tombstone

    def test_of_an_analysis_and_its_alert(self, clerk, head, body, bureau):
        item = analysis(head, body)
        texts = dict.fromkeys(("title", "text", "requirements"), f"{MARK}警")
        alert = draft_alert(principal=principal_for(clerk), analysis=item, kind="warning", bodies=[body], **texts)
        end_events(alert)
        with pytest.raises(Refused, match="1"):
            propose(end(item), clerk, "analysis")
        delete(alert, clerk, head, "alert")
        assert self.check(item, clerk, head, "analysis").counts["analyses.analysiscause"] == 1


class TestWhatIsReferredToStays:
    """In words: the kind of what refers to it, and how many."""

    def refused(self, item, by, kind: str, word: str) -> None:
        with pytest.raises(Refused) as refused:
            propose(item, by, kind)
        assert word in refused.value.message

    def test_a_clue_with_a_room(self, room, clerk, head):
        held = end(Clue.objects.get(pk=room.item_id))
        self.refused(held, clerk, "clue", str(Room._meta.verbose_name))

    def test_a_campaign_until_the_letter_about_its_finding_is_gone(self, clerk, head, body):
        item = campaign(clerk, head, body)
        found = item.findings.get()
        fire(found, "confirm", principal=principal_for(head), values={"tier": "general"})
        texts = {"title": f"{MARK}函", "text": f"{MARK}函"}
        letter = draft_document(
            campaign=item, findings=[found], kind="feedback_letter", principal=principal_for(clerk), **texts
        )
        found.refresh_from_db()
        assert found.document_id in (None, letter.pk)
        type(found).objects.filter(pk=found.pk).update(document=letter)
        self.refused(end(item), clerk, "campaign", str(Document._meta.verbose_name))
        delete(end(letter), clerk, head, "document")
        found.refresh_from_db()
        assert found.document_id is None
        delete(item, clerk, head, "campaign")
        assert MARK not in everything_stored()

    def test_an_operation_until_what_the_body_was_told_is_gone(self, clerk, head, body):
        item = end(operation(clerk, body))
        told = Accompaniment.objects.create(operation=item, body=body, number="x", told="x", sent_by=clerk)
        self.refused(item, clerk, "operation", str(Accompaniment._meta.verbose_name))
        delete(end(told), clerk, head, "accompaniment")
        delete(item, clerk, head, "operation")

    def test_a_document_that_another_follows(self, clerk, head, body):
        first = document(clerk, body)
        second = document(clerk, body, previous=first)
        self.refused(end(first), clerk, "document", str(Document._meta.verbose_name))
        delete(end(second), clerk, head, "document")
        delete(first, clerk, head, "document")

    def test_the_host_of_a_visit_made_together(self, body):
        clerk, head = member(body), member(body, Role.HEAD)
        host, guest = end(inspection(body)), end(inspection(body))
        together = {"credit_code": "x", "name": "x", "day": TODAY, "offered_by": clerk, "offerer": body, "asked": body}
        sides = {"host_kind": "inspection", "host_pk": host.pk, "guest_kind": "inspection", "guest_pk": guest.pk}
        Merger.objects.create(**together, **sides, host=body, guest=body, state="joined")
        self.refused(host, clerk, "inspection", str(Merger._meta.verbose_name))
        assert delete(guest, clerk, head, "inspection").counts["visits.merger"] == 1
        delete(host, clerk, head, "inspection")

    def test_what_was_warned_of_goes_with_its_clue_and_does_not_tell_the_body(self, body, bureau, clerk, head):
        item = inspection(body)
        public.rate(inspection=item, key=uuid.uuid4(), score=1, comment=f"{MARK}差评")
        raised = Clue.objects.get(inspection_warning__inspection=item)
        delete(end(item), member(body), member(body, Role.HEAD), "inspection")
        assert InspectionWarning.objects.get().clue == raised
        holder = raised.holder
        delete(end(raised), member(holder), member(holder, Role.HEAD), "clue")
        assert not InspectionWarning.objects.exists()


class TestHolds:
    def test_one_on_the_clue_covers_its_room_and_documents(self, room, clerk, head, body):
        held = Clue.objects.get(pk=room.item_id)
        paper = end(document(clerk, body, about=held))
        hold = services.place_hold(kind="clue", item=held, principal=principal_for(head), reason="行政诉讼需要")
        for item, kind in ((end(room), "room"), (paper, "document")):
            with pytest.raises(Refused):
                propose(item, clerk, kind)
        services.lift_hold(hold=hold, principal=principal_for(head), reason="诉讼已经终结")
        propose(room, clerk, "room")

    def test_one_on_a_campaign_covers_the_letters_about_its_findings(self, clerk, head, body):
        item = campaign(clerk, head, body)
        found = item.findings.get()
        fire(found, "confirm", principal=principal_for(head), values={"tier": "general"})
        letter = draft_document(
            campaign=item, findings=[found], kind="feedback_letter", principal=principal_for(clerk), title="x", text="x"
        )
        services.place_hold(kind="campaign", item=item, principal=principal_for(head), reason="行政诉讼需要")
        with pytest.raises(Refused):
            propose(end(letter), clerk, "document")


def test_every_kind_of_record_has_a_proposed_period_with_its_article():
    """Contact details, files and notices are parts, and no archives of their own."""
    assert set(SCHEDULE) == set(ITEMS)
    for each in SCHEDULE.values():
        assert each.months in (None, 120, 360)
        assert "第8号" in each.source
        assert "第七条" in each.source
        assert len(each.source) <= 300


def test_found_by_its_number(client, clerk, head, body):
    item, overview = document(clerk, body), reverse("retention:overview")
    there = reverse("retention:record", args=["document", item.pk])
    client.force_login(clerk.user)
    assert client.get(overview, {"number": f"#{item.pk}"})["location"] == there
    Document.objects.filter(pk=item.pk).update(number="示执监〔2026〕7号")
    assert client.get(overview, {"number": " 示执监〔2026〕7号 "})["location"] == there
    assert item.title in client.get(there).content.decode()
    client.force_login(member(role=Role.HEAD).user)
    assert client.get(overview, {"number": "示执监〔2026〕7号"}).status_code == 200
    assert client.get(there).status_code == 404
