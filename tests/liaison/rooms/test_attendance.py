"""Attendance lists: codes that soon are worth nothing, who may sign in and how often, what is entered by hand."""

import datetime as dt
import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.organisations.refusals import Refused
from liaison.rooms import codes
from liaison.rooms.choices import Kind
from liaison.rooms.minutes.drafting import draft_of
from liaison.rooms.models import Attendance, Presence, RoomEvent
from liaison.rooms.services import attendance as services
from tests.factories.liaison import member
from tests.factories.rooms import SharedRoom, client_id
from tests.liaison.rooms.test_views import address, browser
from tests.queries import queries_of

START = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def shared(db) -> SharedRoom:
    return SharedRoom()


def opened(shared, **values) -> Attendance:
    given_ = {"room": shared.room.pk, "principal": shared.ours, "text": "现场核查", "client_id": client_id()}
    return services.open_attendance(**given_ | {"ends_at": timezone.now() + dt.timedelta(hours=3)} | values)


def scan(item, principal, scanned=None, at=None) -> Presence:
    now = timezone.now()
    scanned = scanned or now
    return services.sign_in(
        attendance=item, principal=principal, code=codes.code_at(item, scanned), scanned_at=scanned, at=at
    )


@given(second=st.integers(0, 10**7), later=st.integers(-200, 400))
def test_a_code_is_taken_in_its_own_minute_and_the_next_and_never_else(second, later):
    item = Attendance(pk=7, secret="5e" * 32)
    shown = START + dt.timedelta(seconds=second)
    steps = (int(shown.timestamp()) + later) // 60 - int(shown.timestamp()) // 60
    taken = codes.accepted(item, codes.code_at(item, shown), shown + dt.timedelta(seconds=later))
    assert taken == (steps in {0, 1})
    assert taken or not 0 <= later <= 60  # whoever scans what is on the wall has a minute at least
    assert not taken or later < 120


@given(code=st.text(max_size=40), pk=st.integers(1, 9), secret=st.binary(min_size=32, max_size=32))
def test_no_other_text_list_or_secret_gives_a_code(code, pk, secret):
    item, other = Attendance(pk=7, secret="5e" * 32), Attendance(pk=pk, secret=secret.hex())
    assert not codes.accepted(item, code, START)
    assert codes.accepted(item, codes.code_at(other, START), START) == (other.pk == 7 and other.secret == item.secret)
    assert len(codes.code_at(other, START)) * 6 >= 128


def test_two_lists_have_secrets_of_their_own(shared):
    assert len({opened(shared).secret for _n in range(3)}) == 3


def test_signing_in_counts_once_with_its_time_and_way(shared):
    item = opened(shared)
    first = scan(item, shared.theirs)
    assert scan(item, shared.theirs).pk == first.pk
    assert (first.member, first.way, first.entered_by) == (shared.their_head, Presence.Way.CODE, None)
    reader = shared.join(shared.receiver, role=Role.READER)  # who only reads can be there, too
    assert scan(item, reader)
    what = RoomEvent.objects.filter(room=shared.room, kind=Kind.CHANGE, target=item.seq)
    assert [(each.author_id, each.body["what"]) for each in what.order_by("seq")] == [
        (shared.their_head.pk, "signed_in"),
        (reader.membership_id, "signed_in"),
    ]


def test_stale_and_foreign_codes_and_others_are_refused(shared):
    item, other = opened(shared), opened(shared)
    now = timezone.now()
    wrong = {
        "another list's": {"code": codes.code_at(other, now), "scanned_at": now},
        "two minutes old": {"code": codes.code_at(item, now - dt.timedelta(minutes=2)), "scanned_at": now},
        "scanned long ago": {
            "code": codes.code_at(item, now - dt.timedelta(minutes=11)),
            "scanned_at": now - dt.timedelta(minutes=11),
        },
        "of the future": {
            "code": codes.code_at(item, now + dt.timedelta(hours=1)),
            "scanned_at": now + dt.timedelta(hours=1),
        },
    }
    for name, values in wrong.items():
        with pytest.raises(Refused, match="失效"):
            services.sign_in(attendance=item, principal=shared.theirs, **values)
        assert not item.presences.exists(), name
    for stranger in (SharedRoom().ours, principal_for(member(shared.receiver))):
        with pytest.raises(Refused, match="不是本会商室成员"):
            scan(item, stranger)


def test_outside_the_window_and_after_closing_nobody_signs_in(shared):
    now = timezone.now()
    item = opened(shared, begins_at=now + dt.timedelta(hours=1))
    with pytest.raises(Refused, match="尚未开始"):
        scan(item, shared.theirs)
    late = item.ends_at + dt.timedelta(seconds=1)
    with pytest.raises(Refused, match="已截止"):
        scan(item, shared.theirs, scanned=late, at=late)
    with pytest.raises(Refused):
        services.close_attendance(attendance=item, principal=shared.theirs)
    services.close_attendance(attendance=item, principal=shared.ours)
    for again in (
        lambda: scan(item, shared.theirs),
        lambda: services.close_attendance(attendance=item, principal=shared.ours),
        lambda: services.enter_guest(attendance=item, principal=shared.ours, name="甲", organisation="乙"),
    ):
        with pytest.raises(Refused):
            again()


@pytest.mark.parametrize("hours", [(1, 1), (2, 1), (-3, -1), (1, 24 * 8)])
def test_a_window_that_cannot_be_is_refused(shared, hours):
    now = timezone.now()
    begins_at, ends_at = (now + dt.timedelta(hours=n) for n in hours)
    with pytest.raises(Refused):
        opened(shared, begins_at=begins_at, ends_at=ends_at)


def test_a_list_is_open_today_unless_said_otherwise(shared):
    at = dt.datetime(2026, 6, 1, 9, tzinfo=timezone.get_default_timezone())
    item = opened(shared, at=at, ends_at=None)
    assert (item.begins_at, timezone.localdate(item.ends_at)) == (at, at.date())


def test_by_hand_enters_the_organiser_alone_once_and_with_the_reason(shared):
    item = opened(shared)
    values = {"attendance": item, "member": shared.their_head.pk}
    with pytest.raises(Refused):
        services.enter_member(principal=shared.theirs, reason="手机没电", **values)
    with pytest.raises(Refused):
        services.enter_member(principal=shared.ours, reason=" ", **values)
    there = services.enter_member(principal=shared.ours, reason="手机没电", **values)
    assert (there.way, there.entered_by, there.reason) == (Presence.Way.HAND, shared.our_clerk, "手机没电")
    with pytest.raises(Refused):
        services.enter_member(principal=shared.ours, reason="再来", **values)
    assert scan(item, shared.theirs).pk == there.pk
    outsider = member(shared.receiver)
    with pytest.raises(Refused):
        services.enter_member(attendance=item, principal=shared.ours, member=outsider.pk, reason="在场")
    guest = {"attendance": item, "principal": shared.ours, "name": "王 五", "organisation": "行业协会"}
    assert services.enter_guest(**guest).guest == "王 五"
    with pytest.raises(Refused):
        services.enter_guest(**guest)
    assert item.presences.count() == 2


def test_the_minutes_say_who_was_there_and_who_was_entered(shared):
    item = opened(shared)
    scan(item, shared.theirs)
    services.enter_guest(attendance=item, principal=shared.ours, name="王五", organisation="行业协会")
    (section,) = draft_of(shared.fresh())
    told = "\n".join(section["rows"][0]["lines"])
    assert str(shared.their_head.user) in told
    assert "王五" in told
    assert "人工登记" in told
    assert item.secret not in str(section)


def code_page(shared, item) -> str:
    """The address on the wall, as the organiser's page draws it now."""
    return reverse("rooms:scan", args=[item.pk, codes.code_at(item, timezone.now())])


def test_who_scans_signs_in_first_where_needed_and_confirms(shared):
    item = opened(shared)
    phone = Client()
    answer = phone.get(code_page(shared, item))
    there = reverse("rooms:sign_in", args=[item.pk])
    assert (answer.status_code, answer["Location"]) == (302, there)
    assert "login" in phone.get(there)["Location"]
    phone.force_login(shared.their_head.user)
    assert "签到" in phone.get(there).content.decode()
    assert not item.presences.exists()  # looking is not signing in
    phone.post(there)
    assert item.presences.get().member == shared.their_head
    assert "您已签到" in phone.get(there).content.decode()


def test_stale_addresses_and_pages_without_a_scan_say_what_to_do(shared):
    item = opened(shared)
    phone = browser(shared.theirs)
    old = reverse("rooms:scan", args=[item.pk, codes.code_at(item, timezone.now() - dt.timedelta(minutes=3))])
    for where in (old, reverse("rooms:scan", args=[item.pk + 1, "x"]), reverse("rooms:sign_in", args=[item.pk])):
        answer = phone.get(where)
        assert answer.status_code == 410
        assert "扫" in answer.content.decode()
    assert phone.post(reverse("rooms:sign_in", args=[item.pk])).status_code == 410
    assert not item.presences.exists()


def test_whoever_acts_as_another_is_shown_the_right_membership_and_strangers_nothing(shared):
    item = opened(shared)
    elsewhere = SharedRoom()
    second = member(elsewhere.holder, user=shared.their_head.user)
    phone = browser(principal_for(second))
    phone.get(code_page(shared, item))
    page = phone.get(reverse("rooms:sign_in", args=[item.pk])).content.decode()
    assert f'name="membership" value="{shared.their_head.pk}"' in page
    assert item.text not in page
    assert phone.post(reverse("rooms:sign_in", args=[item.pk])).status_code == 422
    assert not item.presences.exists()


def test_only_the_organiser_shows_the_code(shared):
    item = opened(shared)
    wall = reverse("rooms:project", args=[item.pk])
    ours, theirs = browser(shared.ours), browser(shared.theirs)
    assert "<svg" in ours.get(wall).content.decode()
    assert theirs.get(wall).status_code == 302
    assert browser(SharedRoom().ours).get(wall).status_code == 404
    for page in (
        theirs.get(address(shared, "room")),
        theirs.get(reverse("rooms:record", args=["attendance", item.pk])),
    ):
        assert item.secret not in page.content.decode()
        assert codes.code_at(item, timezone.now()) not in page.content.decode()
    services.close_attendance(attendance=item, principal=shared.ours)
    assert ours.get(wall).status_code == 302


def test_lists_are_opened_filled_and_closed_on_their_pages(shared):
    ours, theirs = browser(shared.ours), browser(shared.theirs)
    assert ours.get(address(shared, "make", "attendance")).status_code == 200
    form = {"client_id": client_id(), "text": "案卷核对会", "place": "三楼会议室"}
    assert ours.post(address(shared, "make", "attendance"), form).status_code == 302
    item = Attendance.objects.get()
    act = {what: reverse("rooms:act", args=["attendance", item.pk, what]) for what in ("enter", "guest", "close")}
    theirs.post(act["guest"], {"name": "甲", "organisation": "乙"})
    assert not item.presences.exists()
    ours.post(act["enter"], {"member": shared.their_head.pk, "reason": "未带手机"})
    ours.post(act["enter"], {"member": "x", "reason": "未带手机"})
    ours.post(act["guest"], {"name": "甲", "organisation": "乙"})
    ours.post(act["close"])
    page = theirs.get(reverse("rooms:record", args=["attendance", item.pk])).content.decode()
    assert "未带手机" in page
    item.refresh_from_db()
    assert (item.closed_at is not None, item.presences.count()) == (True, 2)


def test_scans_from_one_address_are_limited(shared):
    item = opened(shared)
    cache.clear()
    phone, wrong = Client(), reverse("rooms:scan", args=[item.pk, "x" * 27])
    assert {phone.get(wrong).status_code for _n in range(240)} == {410}
    assert phone.get(wrong).status_code == 429
    cache.clear()


def test_more_people_and_lists_cost_no_more_queries(shared):
    ours = browser(shared.ours)

    def filled() -> None:
        item = opened(shared)
        scan(item, shared.theirs)
        services.enter_guest(attendance=item, principal=shared.ours, name="王五", organisation="行业协会")

    filled()
    before = queries_of(ours, address(shared, "room"), at_most=40)
    for _n in range(3):
        shared.join(shared.receiver)
        filled()
    assert queries_of(ours, address(shared, "room"), at_most=40) <= before


@pytest.mark.django_db(transaction=True)
def test_two_organisations_sign_in_at_once_and_each_is_there_once():
    shared = SharedRoom()
    item = opened(shared)
    start, failed = threading.Barrier(4), []

    def go(principal):
        try:
            start.wait(5)
            scan(item, principal)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(who,)) for who in (shared.ours, shared.theirs) * 2]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert failed == []
    assert sorted(each.member_id for each in item.presences.all()) == sorted(
        [shared.our_clerk.pk, shared.their_head.pk]
    )
