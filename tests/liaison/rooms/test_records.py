"""Records of a room: receipts by organisation, decisions with dissent, action items with clocks, minutes filed."""

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document as Docx

from core.access import may_see, visible
from core.deadlines import Clock
from core.files import Attachment
from liaison.casefiles.gathering import gather
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.organisations.models import Membership
from liaison.organisations.refusals import Refused
from liaison.rooms.choices import Kind
from liaison.rooms.models import Decision, FormalNotice, Minutes, RoomEvent
from liaison.rooms.services import messages, minutes, people, records
from tests.factories.liaison import member
from tests.factories.rooms import SharedRoom, client_id
from tests.liaison.rooms.test_views import address, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared() -> SharedRoom:
    return SharedRoom()


def notice(shared, text="请于明日前确认人员名单") -> FormalNotice:
    return records.send_notice(room=shared.room.pk, principal=shared.ours, text=text, client_id=client_id())


def decision(shared, quorum=2) -> Decision:
    return records.propose_decision(
        room=shared.room.pk, principal=shared.ours, text="列为线索", client_id=client_id(), quorum=quorum
    )


def test_read_by_a_clerk_is_not_confirmed_by_the_organisation(shared):
    sent = notice(shared)
    clerk = shared.join(shared.receiver)
    messages.mark_read(room=shared.room.pk, principal=clerk, seq=shared.fresh().last_seq)
    assert set(sent.reads.values_list("member", flat=True)) == {shared.our_clerk.pk, clerk.membership_id}
    assert not sent.receipts.exclude(confirmed_at=None).exists()
    records.confirm_notice(notice=sent, principal=shared.theirs, remark="两人")
    receipt = sent.receipts.get()
    assert (receipt.organisation, receipt.confirmed_by, receipt.remark) == (shared.receiver, shared.their_head, "两人")
    with pytest.raises(Refused):
        records.confirm_notice(notice=sent, principal=shared.theirs)
    with pytest.raises(Refused):
        records.confirm_notice(notice=sent, principal=shared.ours)
    change = RoomEvent.objects.filter(room=shared.room).last()
    assert (change.kind, change.target, change.body["what"]) == (Kind.CHANGE, sent.seq, "receipt")


def test_nothing_but_formal_notices_counts_who_has_read(shared):
    said = shared.say(shared.ours, "一句普通的话")
    messages.mark_read(room=shared.room.pk, principal=shared.theirs, seq=said.seq)
    assert not FormalNotice.objects.exists()
    page = browser(shared.ours).get(address(shared, "room")).content.decode()
    assert "已阅" not in page


def test_the_same_notice_is_sent_once(shared):
    one = client_id()
    values = {"room": shared.room.pk, "principal": shared.ours, "text": "甲", "client_id": one}
    assert records.send_notice(**values).pk == records.send_notice(**values).pk
    assert FormalNotice.objects.count() == 1


def test_reminders_go_to_those_who_have_not_confirmed_and_not_too_often(shared):
    sent = notice(shared)
    assert records.remind(notice=sent, principal=shared.ours) == [shared.their_head.pk]
    with pytest.raises(Refused):
        records.remind(notice=sent, principal=shared.ours)
    with pytest.raises(Refused):
        records.remind(notice=sent, principal=shared.theirs)
    FormalNotice.objects.update(reminded_at=timezone.now() - dt.timedelta(hours=5))
    records.confirm_notice(notice=sent, principal=shared.theirs)
    with pytest.raises(Refused):
        records.remind(notice=sent, principal=shared.ours)


def test_a_decision_keeps_dissent_and_waits_for_its_quorum(shared):
    proposed = decision(shared)
    with pytest.raises(Refused):
        records.end_decision(decision=proposed, principal=shared.ours)
    with pytest.raises(Refused):
        records.give_opinion(decision=proposed, principal=shared.theirs, stance="dissent")
    records.give_opinion(decision=proposed, principal=shared.theirs, stance="dissent", reason="先向企业核实")
    records.give_opinion(decision=proposed, principal=shared.theirs, stance="abstain")  # one voice, changed
    with pytest.raises(Refused):
        records.end_decision(decision=proposed, principal=shared.theirs)
    taken = records.end_decision(decision=proposed, principal=shared.ours)
    assert (taken.state, taken.opinions.count()) == (Decision.State.TAKEN, 2)
    with pytest.raises(Refused):
        records.give_opinion(decision=proposed, principal=shared.theirs, stance="agree")


def test_a_decision_without_a_majority_is_not_taken(shared):
    proposed = decision(shared)
    records.give_opinion(decision=proposed, principal=shared.theirs, stance="dissent", reason="先核实")
    assert records.end_decision(decision=proposed, principal=shared.ours).state == Decision.State.DROPPED


@pytest.mark.parametrize("quorum", [0, 3])
def test_a_quorum_that_cannot_be_is_refused(shared, quorum):
    with pytest.raises(Refused):
        decision(shared, quorum)


def test_an_action_item_runs_on_a_clock_of_working_days(shared):
    friday = dt.datetime(2026, 5, 22, 10, tzinfo=timezone.get_default_timezone())
    values = {"room": shared.room.pk, "principal": shared.ours, "text": "调取排班表", "days": 1, "at": friday}
    item = records.add_action(owner=shared.their_head, client_id=client_id(), **values)
    assert item.due_on == dt.date(2026, 5, 25)
    clock = Clock.objects.get(subject=item.subject)
    assert (clock.owner, clock.due_on) == (shared.receiver.pk, item.due_on)
    outsider = member(shared.receiver)
    with pytest.raises(Refused):
        records.add_action(owner=outsider, client_id=client_id(), **values)
    done = records.finish_action(item=item, principal=shared.theirs, evidence="排班表已收到", at=friday)
    assert done.done_by == shared.their_head
    assert not Clock.objects.filter(subject=item.subject, stopped_at=None).exists()
    with pytest.raises(Refused):
        records.finish_action(item=item, principal=shared.ours, evidence="又一次")


def test_readers_and_auditors_make_no_records(shared):
    auditor = shared.join(shared.holder, role=Role.AUDITOR)
    values = {"room": shared.room.pk, "principal": auditor, "client_id": client_id(), "text": "甲"}
    with pytest.raises(Refused):
        records.send_notice(**values)


def issued(shared) -> Minutes:
    sent = notice(shared)
    records.confirm_notice(notice=sent, principal=shared.theirs)
    proposed = decision(shared)
    records.give_opinion(decision=proposed, principal=shared.theirs, stance="dissent", reason="先向企业核实")
    said = shared.say(shared.theirs, "九点集合")
    messages.pin(room=shared.room.pk, principal=shared.ours, target=said.seq, client_id=client_id())
    return minutes.issue_minutes(room=shared.room.pk, principal=shared.ours, text="请确认", client_id=client_id())


def test_minutes_say_what_was_decided_with_the_numbers_of_messages(shared):
    with pytest.raises(Refused):
        minutes.issue_minutes(room=shared.room.pk, principal=shared.ours, text="x", client_id=client_id())
    drafted = issued(shared)
    rows = {row["text"]: row for section in drafted.content for row in section["rows"]}
    assert set(rows) == {"请于明日前确认人员名单", "列为线索", "九点集合"}
    assert "先向企业核实" in str(rows["列为线索"]["lines"])
    for row in rows.values():
        assert RoomEvent.objects.filter(room=shared.room, seq=row["seq"], text=row["text"]).exists()
    assert drafted.content_hash == minutes.digest(drafted.content)
    assert drafted.until_hash == RoomEvent.objects.get(room=shared.room, seq=drafted.until_seq).hash


def test_minutes_are_filed_when_everybody_has_confirmed(shared):
    drafted = issued(shared)
    with pytest.raises(Refused):
        minutes.file_minutes(minutes=drafted, principal=shared.ours)
    minutes.answer_minutes(minutes=drafted, principal=shared.theirs)
    filed = minutes.file_minutes(minutes=drafted, principal=shared.ours)
    assert filed.state == Minutes.State.FILED
    pdf = Attachment.objects.get(subject=shared.room.subject, purpose="minutes")
    assert pdf.media_type == "application/pdf"
    for principal, clue in ((shared.ours, shared.clue),):
        case = gather(clue, principal)
        assert shared.room.subject in case.streams
        assert [entry.attachment.pk for entry in case.files if entry.attachment.subject == shared.room.subject] == [
            pdf.pk
        ]


def test_minutes_come_as_docx_with_what_was_decided_and_answered(shared):
    drafted = issued(shared)
    minutes.answer_minutes(minutes=drafted, principal=shared.theirs)
    response = browser(shared.ours).get(reverse("rooms:minutes_docx", args=[drafted.pk]))
    made = Docx(BytesIO(b"".join(response.streaming_content)))
    text = [paragraph.text for paragraph in made.paragraphs]
    assert shared.room.title in text
    assert any("列为线索" in line for line in text)
    answers = [[cell.text for cell in row.cells] for row in made.tables[-1].rows]
    assert {row[0] for row in answers[1:]} == {shared.holder.name, shared.receiver.name}
    stranger = principal_for(member(shared.receiver))
    assert browser(stranger).get(reverse("rooms:minutes_docx", args=[drafted.pk])).status_code == 404


def test_an_objection_in_time_stops_minutes_and_time_alone_files_them(shared):
    drafted = issued(shared)
    late = drafted.objections_until + dt.timedelta(minutes=1)
    with pytest.raises(Refused):
        minutes.answer_minutes(minutes=drafted, principal=shared.theirs, objection="时间不对", at=late)
    assert minutes.may_file(drafted, late)
    minutes.answer_minutes(minutes=drafted, principal=shared.theirs, objection="时间不对")
    drafted.refresh_from_db()
    assert drafted.state == Minutes.State.OBJECTED
    with pytest.raises(Refused):
        minutes.file_minutes(minutes=drafted, principal=shared.ours, at=late)
    assert minutes.issue_minutes(room=shared.room.pk, principal=shared.ours, text="第二稿", client_id=client_id())


def test_records_are_seen_with_their_room_from_where_ones_time_begins(shared):
    sent = notice(shared)
    late = shared.join(shared.receiver, from_start=False)
    assert may_see(shared.theirs, sent)
    assert not may_see(late, sent)
    assert not visible(SharedRoom().ours, FormalNotice).exists()
    people.remove_party(room=shared.room.pk, organisation=shared.receiver, principal=shared.ours)
    assert not may_see(shared.theirs, sent)


def test_who_is_concerned_is_told_and_who_has_read_is_not_mailed(shared):
    said = shared.say(shared.ours, f"@{shared.their_head.user} 请看")
    told = Notice.objects.get(recipient=shared.their_head, kind="room.mention")
    assert told.mail_at > timezone.now() + dt.timedelta(minutes=4)
    messages.mark_read(room=shared.room.pk, principal=shared.theirs, seq=said.seq)
    told.refresh_from_db()
    assert told.read_at is not None
    assert told.mail_at is None
    notice(shared)
    item = records.add_action(
        room=shared.room.pk, principal=shared.ours, text="调取", client_id=client_id(), owner=shared.their_head, days=3
    )
    kinds = set(Notice.objects.filter(recipient=shared.their_head, read_at=None).values_list("kind", flat=True))
    assert {"room.notice", "room.action"} <= kinds
    theirs = browser(shared.theirs)
    page = theirs.get("/work/notices/").content.decode()
    assert "调取" in page
    opened = theirs.get(f"/work/notices/{Notice.objects.get(kind='room.action').pk}/")
    assert opened.status_code in {302, 200}
    assert item.title == "调取"


def test_pages_of_records_carry_their_buttons_to_whom_they_belong(shared):
    sent, proposed, drafted = notice(shared), decision(shared), issued(shared)
    item = records.add_action(
        room=shared.room.pk, principal=shared.ours, text="调取", client_id=client_id(), owner=shared.their_head, days=3
    )
    ours, theirs = browser(shared.ours), browser(shared.theirs)
    for each in (sent, proposed, drafted, item):
        where = f"/work/rooms/records/{each.code}/{each.pk}/"
        for who in (ours, theirs):
            assert who.get(where).status_code == 200
        assert browser(SharedRoom().ours).get(where).status_code == 404
    assert theirs.post(f"/work/rooms/records/notice/{sent.pk}/confirm/", {"remark": ""}).status_code == 302
    assert sent.receipts.get().confirmed_by == shared.their_head
    assert "confirm/" not in ours.get(f"/work/rooms/records/notice/{sent.pk}/").content.decode()
    assert theirs.get(address(shared, "room")).status_code == 200
    for code in ("notice", "decision", "action", "minutes"):
        assert ours.get(address(shared, "make", code)).status_code == 200
    form = {"client_id": client_id(), "text": "新的通知", "answer_by": ""}
    assert ours.post(address(shared, "make", "notice"), form).status_code == 302
    assert FormalNotice.objects.filter(text="新的通知").exists()
    assert Membership.objects.filter(pk=principal_for(shared.our_clerk).membership_id).exists()
