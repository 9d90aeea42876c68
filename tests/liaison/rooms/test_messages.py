"""Messages: numbers without gaps, once each, edited, withdrawn, pinned, quoted, mentioned; a log that proves itself."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.access import visible
from core.files import receive
from liaison.organisations.refusals import Refused
from liaison.rooms import queries
from liaison.rooms.choices import RoomRole
from liaison.rooms.models import RoomEvent
from liaison.rooms.services import messages, people
from liaison.rooms.wire import read_events
from tests.factories.rooms import SharedRoom, client_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared() -> SharedRoom:
    return SharedRoom()


def log_of(shared, principal) -> dict[int, dict]:
    found = visible(principal, RoomEvent).filter(room=shared.room).order_by("seq")
    return {event["seq"]: event for event in read_events(found)}


def test_numbers_have_no_gaps_and_the_same_message_is_stored_once(shared):
    start = shared.fresh().last_seq
    one = client_id()
    first = messages.say(room=shared.room.pk, principal=shared.ours, text="第一条", client_id=one)
    again = messages.say(room=shared.room.pk, principal=shared.ours, text="第一条", client_id=one)
    # The number belongs to its sender: another member may happen to use the same.
    other = messages.say(room=shared.room.pk, principal=shared.theirs, text="第二条", client_id=one)
    assert (first.seq, again.seq, other.seq) == (start + 1, start + 1, start + 2)
    assert shared.fresh().last_seq == start + 2
    assert list(RoomEvent.objects.filter(room=shared.room).values_list("seq", flat=True)) == list(range(1, start + 3))


def test_the_log_proves_itself(shared):
    shared.say(shared.ours, "甲")
    shared.say(shared.theirs, "乙")
    previous = ""
    for event in RoomEvent.objects.filter(room=shared.room).order_by("seq"):
        assert event.hash == event.hash_after(previous)
        previous = event.hash
    assert shared.fresh().last_hash == previous
    event = RoomEvent.objects.filter(room=shared.room).last()
    event.body = {"text": "丙"}
    assert event.hash != event.hash_after(event.hash)


@pytest.mark.parametrize("text", ["", "  \n ", "字" * 4001, None, 7])
def test_what_is_no_text_is_refused(shared, text):
    with pytest.raises(Refused):
        messages.say(room=shared.room.pk, principal=shared.ours, text=text, client_id=client_id())


@pytest.mark.parametrize("number", ["", None, "short", "x" * 65, "半角之外的字符不行", 12345678])
def test_a_message_without_a_number_of_its_own_is_refused(shared, number):
    with pytest.raises(Refused):
        messages.say(room=shared.room.pk, principal=shared.ours, text="甲", client_id=number)


def test_editing_keeps_the_former_text_for_ten_minutes_only(shared):
    said = shared.say(shared.ours, "周四")
    edit = {"room": shared.room.pk, "target": said.seq}
    messages.edit(principal=shared.ours, text="周五", client_id=client_id(), **edit)
    with pytest.raises(Refused):
        messages.edit(principal=shared.theirs, text="周六", client_id=client_id(), **edit)
    line = log_of(shared, shared.theirs)[said.seq]
    assert (line["text"], line["edited"]) == ("周五", True)
    assert [text for _at, text in queries.history(shared.theirs, RoomEvent.objects.get(pk=said.pk))] == ["周四", "周五"]
    RoomEvent.objects.filter(pk=said.pk).update(created_at=timezone.now() - dt.timedelta(minutes=11))
    with pytest.raises(Refused):
        messages.edit(principal=shared.ours, text="周六", client_id=client_id(), **edit)


def test_withdrawing_leaves_a_trace_and_no_word(shared):
    said = shared.say(shared.ours, "绝密甲")
    messages.edit(room=shared.room.pk, principal=shared.ours, target=said.seq, text="绝密乙", client_id=client_id())
    answer = shared.say(shared.theirs, "收到", quote=said.seq)
    with pytest.raises(Refused):
        messages.withdraw(room=shared.room.pk, principal=shared.theirs, target=said.seq, client_id=client_id())
    messages.withdraw(room=shared.room.pk, principal=shared.ours, target=said.seq, client_id=client_id())
    log = log_of(shared, shared.theirs)
    assert "绝密" not in str(log)
    assert log[said.seq]["withdrawn"]
    assert log[answer.seq]["quote"] == {"seq": said.seq, "withdrawn": True}
    assert queries.search(shared.ours, shared.room, "绝密") == []
    assert queries.history(shared.ours, RoomEvent.objects.get(pk=said.pk)) == []


def test_pins_come_and_go(shared):
    said = shared.say(shared.ours, "九点集合")
    pin = {"room": shared.room.pk, "principal": shared.theirs, "target": said.seq}
    messages.pin(client_id=client_id(), **pin)
    assert [line["seq"] for line in queries.pinned(shared.ours, shared.room)] == [said.seq]
    with pytest.raises(Refused):
        messages.pin(client_id=client_id(), **pin)
    messages.pin(client_id=client_id(), pinned=False, **pin)
    assert queries.pinned(shared.ours, shared.room) == []


def test_mentions_are_people_and_organisations_of_the_room(shared):
    name = str(shared.their_head.user)
    assert shared.say(shared.ours, f"@{name}请看").body["mentions"] == [shared.their_head.pk]
    assert shared.say(shared.ours, f"＠{shared.receiver.short_name}，请看").body["mentions"] == [shared.their_head.pk]
    assert "mentions" not in shared.say(shared.ours, "@无此人 请看").body
    assert "mentions" not in shared.say(shared.theirs, f"@{name}").body  # oneself


def test_files_come_with_their_message(shared):
    file = receive(SimpleUploadedFile("记录.txt", "检查记录".encode()))
    said = shared.say(shared.ours, "", files=[file])
    (told,) = log_of(shared, shared.theirs)[said.seq]["files"]
    assert (told["name"], told["picture"]) == ("记录.txt", False)


def test_readers_and_archived_rooms_are_read_only(shared):
    reader = shared.join(shared.holder, role=RoomRole.READER)
    with pytest.raises(Refused):
        shared.say(reader, "甲")
    people.archive(room=shared.room.pk)
    with pytest.raises(Refused):
        shared.say(shared.ours, "甲")
    assert log_of(shared, reader)
    people.take_up_again(room=shared.room.pk)
    assert shared.say(shared.ours, "甲")


def test_the_read_position_moves_forward_and_not_past_the_end(shared):
    head = shared.say(shared.ours, "甲").seq
    mark = {"room": shared.room.pk, "principal": shared.theirs}
    assert queries.my_rooms(shared.theirs).get().unread == head
    messages.mark_read(seq=head + 50, **mark)
    assert shared.participant(shared.theirs).read_seq == head
    messages.mark_read(seq=1, **mark)
    assert shared.participant(shared.theirs).read_seq == head
    assert queries.my_rooms(shared.theirs).get().unread == 0


def test_search_finds_words_however_they_are_written(shared):
    said = shared.say(shared.ours, "请核对（2026）示0101号处罚决定书的排班表")
    shared.say(shared.ours, "无关")
    for words in ("排班表", "排班 处罚", "處罰決定書", "(2026)示0101號"):
        assert [line["seq"] for line in queries.search(shared.theirs, shared.room, words)] == [said.seq], words
    assert queries.search(shared.theirs, shared.room, "，。") == []


def test_a_post_costs_a_bounded_number_of_queries(shared, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        shared.say(shared.ours, "一句普通的话")
