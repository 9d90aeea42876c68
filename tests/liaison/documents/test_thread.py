"""A document from the draft to the accepted reply, and everything that is refused on the way."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override

from core.access import visible
from core.deadlines import open_clock, tick
from core.files import Attachment, receive
from liaison.documents.flow import DOCUMENT, SERVICE
from liaison.documents.models import Document, Reply, Service
from liaison.documents.services import create_document, edit_document, printed_content
from liaison.documents.serving import receipt_of, still_open
from liaison.notices.models import Notice
from liaison.notices.queries import lines
from liaison.organisations.choices import OrganisationKind, Role
from liaison.rectifications.services import issue as demand
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member, organisation, principal
from tests.liaison.documents.conftest import TEXT

pytestmark = pytest.mark.django_db


def events(asking, item) -> set[str]:
    return {event.code for event in permitted_events(asking, item)}


def test_the_whole_way_to_the_accepted_reply(world, drained):
    document = world.issued()
    service = world.service(document)
    year = timezone.localdate().year
    assert document.number == f"{world.bureau.number_code}督通〔{year}〕1号"
    assert (document.state, service.state) == ("issued", "served")
    theirs, ours = world.as_(world.answerers[0]), world.as_(world.drafter)
    assert open_clock(service.subject, "document.receipt", world.bodies[0].pk) is not None
    fire(service, "receive", principal=theirs)
    assert service.receipt == receipt_of(service)
    evidence = receive(SimpleUploadedFile("凭证.txt", "退款凭证".encode()))
    fire(service, "reply", principal=theirs, values={"text": "已自查", "files": [evidence]})
    fire(service, "send_back", principal=ours, values={"reason": "缺退款凭证"})
    assert open_clock(service.subject, "document.notice", world.bodies[0].pk) is not None
    fire(service, "reply", principal=theirs, values={"text": "已退款"})
    fire(service, "accept", principal=ours)
    drained()
    document.refresh_from_db()
    assert (document.state, service.state, service.next_due_at) == ("concluded", "accepted", None)
    assert list(Reply.objects.values_list("text", "decision")) == [("已自查", "send_back"), ("已退款", "accept")]
    assert Attachment.objects.filter(subject=service.replies.first().subject).count() == 1


def test_one_notice_to_three_bodies_two_reply_and_the_late_one_escalates(world, drained):
    world.bodies[2].parent = superior = organisation(OrganisationKind.GOVERNMENT)
    world.bodies[2].save()
    body_head, superior_head = member(world.bodies[2], Role.HEAD), member(superior, Role.HEAD)
    served = timezone.now() - dt.timedelta(days=60)
    document = world.issued(bodies=3, at=served)
    for place in range(2):
        service = world.service(document, place)
        fire(service, "receive", principal=world.as_(world.answerers[place]))
        fire(service, "reply", principal=world.as_(world.answerers[place]), values={"text": "已整改"})
        fire(service, "accept", principal=world.as_(world.drafter))
    while tick(limit=100):
        pass
    late = world.service(document, 2)
    told = {(notice.kind, notice.recipient_id) for notice in Notice.objects.filter(about="service", item_id=late.pk)}
    assert ("clock.overdue", world.answerers[2].pk) in told
    assert ("clock.escalated_head", body_head.pk) in told
    assert ("clock.escalated_coordinating", world.head.pk) in told
    # the superior is no side of it: it learns who is late, and nothing of the document
    above = Notice.objects.filter(kind="clock.escalated_superior", about="service", item_id=late.pk)
    assert {notice.recipient for notice in above} == {superior_head}
    for line in lines(world.as_(superior_head), above):
        assert line.blind
        assert document.title not in line.title
        assert document.number != line.number
    fire(late, "receive", principal=world.as_(world.answerers[2]))
    fire(late, "reply", principal=world.as_(world.answerers[2]), values={"text": "迟复"})
    fire(late, "accept", principal=world.as_(world.drafter))
    drained()
    document.refresh_from_db()
    assert document.state == "concluded"


def test_nobody_approves_what_they_drafted_or_edited_last(world):
    document = world.draft()
    edit_document(
        document=document,
        principal=world.as_(world.head),
        addressees=world.bodies[:1],
        supervisors=world.supervisors,
        title=document.title,
        text=TEXT + "\n改。",
    )
    fire(document, "submit", principal=world.as_(world.drafter))
    with pytest.raises(EventRefused, match=r"."):
        fire(document, "approve", principal=world.as_(world.head))
    fire(document, "approve", principal=world.as_(world.other_head))
    assert document.approved_by == world.other_head


def test_what_is_issued_is_what_was_approved(world):
    document = world.approved()
    Document.objects.filter(pk=document.pk).update(text="另一份文书。")
    with pytest.raises(EventRefused):
        fire(document, "issue", principal=world.as_(world.drafter))
    fire(document, "send_back", principal=world.as_(world.head), values={"reason": "内容有变"})
    document.refresh_from_db()
    assert (document.state, document.content_hash, document.approved_by) == ("draft", "", None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "〔待填：约谈时间〕到场。"}, ""),
        ({"addressees": []}, "addressees"),
        ({"supervisors": []}, "supervisor"),
    ],
)
def test_an_incomplete_draft_is_not_submitted(world, change, field):
    document = world.draft(**change)
    with pytest.raises(EventRefused) as refused:
        fire(document, "submit", principal=world.as_(world.drafter))
    assert refused.value.field == field


def test_supervisors_need_a_certificate_in_force(world):
    document = world.draft(supervisors=[world.supervisors[0], member(world.bureau)])
    with pytest.raises(EventRefused):
        fire(document, "submit", principal=world.as_(world.drafter))


def test_only_some_kinds_go_to_several_and_only_to_those_they_concern(world):
    with pytest.raises(EventRefused):
        world.draft("feedback_letter", bodies=2)
    with pytest.raises(EventRefused):
        world.draft("notice", addressees=[organisation(OrganisationKind.CHAMBER)])
    with pytest.raises(EventRefused):
        world.draft("notice", addressees=[world.bureau])
    with pytest.raises(EventRefused):
        world.draft("decision")  # made by the government, asked of it by the bureau


def test_the_text_must_not_name_the_clue_to_the_body(world):
    held = clue(world.bureau, state="supervising", findings="重复处罚。")
    document = world.draft(about=held, text=f"线索{held.number}反映的问题属实。")
    with pytest.raises(EventRefused):
        fire(document, "submit", principal=world.as_(world.drafter))


def test_a_template_is_filled_from_the_record(world):
    body = world.bodies[0]
    held = clue(
        world.bureau,
        state="supervising",
        findings="同一行为被罚两次。",
        subjects=[{"kind": "body", "name": body.name, "organisation": body}],
    )
    document = create_document(kind="feedback_letter", principal=world.as_(world.drafter), about=held)
    assert "同一行为被罚两次。" in document.text
    assert held.description not in document.text
    assert [service.addressee for service in document.services.all()] == [body]
    form = create_document(kind="acceptance_form", principal=world.as_(world.drafter), about=held)
    assert held.number in form.text
    item = demand(
        clue=held,
        body=body,
        principal=world.as_(world.drafter),
        title="整改",
        disclosed="抽查发现重复处罚。",
        requirements="退还罚款。",
        legal_basis="《行政处罚法》第二十九条",
    )
    letter = create_document(kind="feedback_letter", principal=world.as_(world.drafter), about=item)
    assert ("抽查发现重复处罚。" in letter.text, letter.clue, letter.about) == (True, held, f"rectification:{item.pk}")


def test_no_reply_asked_ends_with_the_receipt(world, drained):
    document = world.issued("prompt", reply_asked=False)
    service = world.service(document)
    fire(service, "receive", principal=world.as_(world.answerers[0]))
    drained()
    document.refresh_from_db()
    assert (service.state, document.state, service.next_due_at) == ("settled", "concluded", None)


def test_an_internal_form_is_numbered_and_served_on_nobody(world):
    document = world.issued("acceptance_form", addressees=[])
    assert (document.state, document.serial, document.services.count()) == ("concluded", 1, 0)


def test_withdrawal_ends_every_service_and_keeps_the_number(world, drained):
    document = world.issued(bodies=2)
    service = world.service(document)
    fire(service, "receive", principal=world.as_(world.answerers[0]))
    with pytest.raises(EventRefused):
        fire(document, "withdraw", principal=world.as_(world.drafter), values={"reason": "有误"})
    fire(document, "withdraw", principal=world.as_(world.head), values={"reason": "认定有误"})
    drained()
    assert set(document.services.values_list("state", flat=True)) == {"withdrawn"}
    assert document.state == "withdrawn"
    assert Notice.objects.filter(kind="service.withdraw", recipient=world.answerers[0]).exists()
    assert world.issued().serial == 2


def test_more_time_moves_the_due_date(world):
    document = world.issued()
    service = world.service(document)
    before = service.next_due_at
    fire(service, "receive", principal=world.as_(world.answerers[0]))
    due = open_clock(service.subject, "document.notice", world.bodies[0].pk).due_at
    fire(service, "extend", principal=world.as_(world.head), values={"days": 10, "reason": "需财政配合"})
    assert before is not None
    assert open_clock(service.subject, "document.notice", world.bodies[0].pk).due_at > due + dt.timedelta(days=5)


def test_a_clue_waits_for_the_answers_to_its_documents(world):
    held = clue(world.bureau, state="rectifying", findings="重复处罚。")
    document = world.issued(about=held)
    assert [document.number in words for words in still_open(held)] == [True]
    with pytest.raises(EventRefused, match=r"督通"):
        fire(held, "feed_back", principal=world.as_(world.head))


@pytest.mark.parametrize("state", [state.code for state in DOCUMENT.states])
def test_who_may_do_what_to_a_document_in_every_state(world, state):
    document = world.draft()
    Document.objects.filter(pk=document.pk).update(state=state)
    document.refresh_from_db()
    by_clerk = {"draft": "submit discard", "approved": "issue"}
    by_head = {
        "draft": "submit discard",
        "submitted": "approve send_back",
        "approved": "issue send_back",
        "issued": "withdraw",
        "concluded": "withdraw",
    }
    assert events(world.as_(world.drafter), document) == set(by_clerk.get(state, "").split())
    assert events(world.as_(world.head), document) == set(by_head.get(state, "").split())
    for nobody in (Role.READER, Role.AUDITOR):
        assert events(principal(world.bureau, nobody), document) == set()
    assert events(principal(world.bodies[0], Role.HEAD), document) == set()


@pytest.mark.parametrize("state", [state.code for state in SERVICE.states])
def test_who_may_do_what_to_a_service_in_every_state(world, state):
    service = world.service(world.issued())
    Service.objects.filter(pk=service.pk).update(state=state)
    service.refresh_from_db()
    by_addressee = {"served": "receive", "received": "reply"}
    by_clerk = {"replied": "accept send_back"}
    by_head = {"served": "extend", "received": "extend", "replied": "accept send_back"}
    assert events(world.as_(world.answerers[0]), service) == set(by_addressee.get(state, "").split())
    assert events(principal(world.bodies[0], Role.HEAD), service) == set(by_addressee.get(state, "").split())
    assert events(world.as_(world.drafter), service) == set(by_clerk.get(state, "").split())
    assert events(world.as_(world.head), service) == set(by_head.get(state, "").split())
    assert events(principal(world.bodies[1], Role.HEAD), service) == set()
    for nobody in (Role.READER, Role.AUDITOR):
        assert events(principal(world.bodies[0], nobody), service) == set()


def test_an_addressee_sees_its_own_service_only_and_nothing_before_it_is_issued(world):
    theirs = principal(world.bodies[0], Role.HEAD)
    document = world.approved(bodies=2)
    assert not visible(theirs, Document).exists()
    assert not visible(theirs, Service).exists()
    fire(document, "issue", principal=world.as_(world.drafter))
    other = world.service(document, 1)
    fire(other, "receive", principal=world.as_(world.answerers[1]))
    fire(other, "reply", principal=world.as_(world.answerers[1]), values={"text": "另一单位的回复"})
    assert list(visible(theirs, Document)) == [document]
    assert list(visible(theirs, Service)) == [world.service(document)]
    assert not visible(theirs, Reply).exists()
    third = principal(world.bodies[2], Role.HEAD)
    assert not visible(third, Document).exists()


def test_a_document_out_of_a_confined_clue_is_seen_by_whoever_sees_the_clue(world):
    held = clue(world.bureau, state="supervising", findings="x", confined=True, handler=world.drafter)
    document = world.draft(about=held)
    assert visible(world.as_(world.drafter), Document).filter(pk=document.pk).exists()
    assert visible(world.as_(world.head), Document).filter(pk=document.pk).exists()
    assert not visible(principal(world.bureau), Document).filter(pk=document.pk).exists()
    officer = member(world.bodies[0])
    named = clue(world.bureau, state="supervising", subjects=[{"kind": "officer", "name": "某", "user": officer.user}])
    sent = world.issued(about=named)
    assert not visible(world.as_(officer), Document).filter(pk=sent.pk).exists()
    assert not visible(world.as_(officer), Service).filter(document=sent).exists()


def test_marks_are_frozen_with_the_text_and_secrecy_needs_a_classified_network(settings):
    issuer, body = organisation(OrganisationKind.COORDINATING), organisation()
    drafter, head = principal(issuer), principal(issuer, Role.HEAD)
    given = {"title": "提示函", "text": "请自查。", "addressed_as": "各单位"}
    document = create_document(kind="prompt", principal=drafter, addressees=[body], **given)
    before = printed_content(document)
    assert "marks" not in before  # what was approved before there were marks stays what it was
    change = {"document": document, "principal": drafter, "addressees": [body], **given}
    for wrong, field in (
        ({"urgency": "soon"}, "urgency"),
        ({"secrecy": "secret"}, "secrecy"),
        ({"secrecy_years": 1}, "secrecy_years"),
    ):
        with pytest.raises(EventRefused) as refused:
            edit_document(**change, **wrong)
        assert refused.value.field == field
    document = edit_document(**change, urgency="most")
    with override("zh-hans"):
        assert document.marks == ["特急"]
    settings.PORTAL_SECRECY_MARKS = True
    document = edit_document(**change, urgency="pressing", secrecy="secret", secrecy_years=1)
    with override("zh-hans"):
        assert document.marks == ["秘密★1年", "加急"]
    fire(document, "submit", principal=drafter)
    fire(document, "approve", principal=head)
    Document.objects.filter(pk=document.pk).update(urgency="most")
    with pytest.raises(EventRefused):
        fire(document, "issue", principal=drafter)
