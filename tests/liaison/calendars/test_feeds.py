"""Feeds at secret addresses: what they hold today, for how long they open, and programs that read them."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.audit.models import AuditEntry
from liaison.calendars import feeds
from liaison.calendars.models import Feed
from liaison.calendars.public import READINGS, WRONG
from liaison.joint.models import Operation
from liaison.joint.services import block_days
from liaison.organisations.choices import Role
from liaison.organisations.models import Membership
from liaison.workflow.engine import EventRefused
from tests.factories.inspections import filed, ready_body
from tests.factories.liaison import clue, member
from tests.liaison.calendars.clients import between, in_calcurse, parsed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def address(who: Membership, world, *, of_organisation: bool = False) -> str:
    _feed, token = feeds.make(principal=world.as_(who), of_organisation=of_organisation)
    return f"/calendar/{token}.ics"


def read(place: str, **headers) -> bytes:
    answer = Client().get(place, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content


def confirmed(world, **values) -> Operation:
    operation = world.ready(**values)
    world.confirm(operation)
    operation.refresh_from_db()
    return operation


def event_of(found, title: str):
    (event,) = [each for each in found.walk("VEVENT") if each["SUMMARY"] == title]
    return event


def test_a_persons_feed_holds_what_the_membership_may_see(world):
    operation = confirmed(world, place="第三会议室")
    asked = world.asked(enterprises=())
    found = parsed(read(address(world.theirs[0], world)))
    event = event_of(found, operation.title)
    start = event["DTSTART"].dt
    assert start.tzinfo.key == "Asia/Shanghai"
    assert start.date() == operation.day
    assert start.hour == (9 if operation.part == "am" else 14)
    assert event["STATUS"] == "CONFIRMED"
    assert event["LOCATION"] == "第三会议室"
    assert [str(zone["TZID"]) for zone in found.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    days = [slot.day for slot in asked.slots.all()]
    assert {each["STATUS"] for each in found.walk("VEVENT") if each["SUMMARY"] == asked.title} == {
        "TENTATIVE",
        "CONFIRMED",  # the last day to answer
    }
    assert asked.title in between(found, min(days), max(days))
    assert operation.title not in between(found, operation.day + dt.timedelta(days=1), operation.day.replace(day=28))
    assert operation.title not in read(address(world.theirs[2], world)).decode()


def test_a_feed_follows_the_rule_at_every_reading(world):
    source = clue(world.bureau, title="来源线索", kind="fines")
    operation = confirmed(world)
    place = address(world.clerk, world)
    assert operation.title in between(parsed(read(place)), operation.day, operation.day)
    Operation.objects.filter(pk=operation.pk).update(clue=source)
    source.confined = True
    source.save(update_fields=["confined"])
    text = parsed(read(place))
    assert between(text, operation.day, operation.day) >= {"忙碌"}
    assert operation.title not in str(text.to_ical().decode())
    assert operation.number not in text.to_ical().decode()
    source.recusals.create(user=world.clerk.user, reason="近亲属", declared_by=world.head.user)
    assert "忙碌" not in between(parsed(read(place)), operation.day, operation.day)


def test_it_ends_with_the_membership_and_with_its_revocation(world, as_member):
    place = address(world.theirs[0], world)
    read(place)
    assert Feed.objects.get().used_at is not None
    Membership.objects.filter(pk=world.theirs[0].pk).update(ended_on=timezone.localdate())
    gone = Client().get(place)
    assert (gone.status_code, gone.content) == (404, b"")
    place = address(world.theirs[1], world)
    client = as_member(world.theirs[1])
    feed = Feed.objects.get(made_by=world.theirs[1])
    assert client.post(f"/work/calendar/feeds/{feed.pk}/revoke/").status_code == 302
    assert Client().get(place).status_code == 404
    assert Client().get("/calendar/" + "x" * 43 + ".ics").content == gone.content


def test_the_address_is_shown_once_and_kept_as_a_hash(world, as_member):
    client = as_member(world.clerk)
    made = client.post("/work/calendar/feeds/", {"whose": "member"})
    token = re.search(r"/calendar/([\w-]+)\.ics", made.content.decode())[1]
    assert len(token) >= 43  # 256 bits
    assert made["Cache-Control"] == "no-store"
    assert token not in client.get("/work/calendar/feeds/").content.decode()
    assert token not in str(list(Feed.objects.values()))
    assert token not in str(list(AuditEntry.objects.values()))
    before = f"/calendar/{token}.ics"
    read(before)
    client.post("/work/calendar/feeds/", {"whose": "member"})
    assert Client().get(before).status_code == 404
    assert Feed.objects.filter(revoked_at=None).count() == 1
    actions = list(AuditEntry.objects.filter(stream__startswith="calendar-feed:").values_list("action", flat=True))
    assert sorted(actions) == ["calendar.feed_made", "calendar.feed_made", "calendar.feed_revoked"]


def test_nobody_revokes_the_feed_of_another(world, as_member):
    address(world.theirs[0], world)
    feed = Feed.objects.get()
    for stranger in (world.clerk, world.head, world.theirs[1]):
        assert as_member(stranger).post(f"/work/calendar/feeds/{feed.pk}/revoke/").status_code == 404
    feed.refresh_from_db()
    assert feed.revoked_at is None


def test_only_a_head_gives_out_the_organisations_feed(world, as_member):
    with pytest.raises(EventRefused):
        feeds.make(principal=world.as_(world.clerk), of_organisation=True)
    answer = as_member(world.clerk).post("/work/calendar/feeds/", {"whose": "organisation"})
    assert answer.status_code == 403
    place = address(world.head, world, of_organisation=True)
    read(place)
    Membership.objects.filter(pk=world.head.pk).update(role=Role.CLERK)
    assert Client().get(place).status_code == 404


def test_the_organisations_feed_names_what_every_member_may_see(world):
    for role in ("clerk", "reader") * 6:  # more than are asked in one query
        member(world.bureau, role)
    operation = confirmed(world)
    block_days(principal=world.as_(world.clerk), first=operation.day, last=operation.day, reason="内部原因")
    clue(world.bureau)
    place = address(world.head, world, of_organisation=True)
    assert between(parsed(read(place)), operation.day, operation.day) == {operation.title}
    # One member works for a body it is about: the day is taken, and nothing else is said.
    member(world.body, user=world.other_head.user)
    found = parsed(read(place))
    assert between(found, operation.day, operation.day) == {"忙碌"}
    text = found.to_ical().decode()
    assert operation.title not in text
    assert operation.number not in text
    assert f"-{operation.pk}@" not in text
    assert str(operation.pk) not in re.findall(r"UID:(\S+)", text)[0].split("@")[0].split("-")


def test_an_unannounced_visit_does_not_name_the_enterprise(world):
    body = ready_body()
    item = filed(body)
    text = parsed(read(address(member(body), world))).to_ical().decode()
    assert item.number in text
    assert item.enterprise.name not in text


def test_programs_are_told_that_nothing_changed(world):
    operation = confirmed(world)
    place = address(world.clerk, world)
    first = Client().get(place)
    again = Client().get(place, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(place, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    # What disappears is a change, too, though nothing that is left is newer.
    Feed.objects.update(content_since=timezone.now() - dt.timedelta(hours=1))
    earlier = Client().get(place)["Last-Modified"]
    Operation.objects.filter(pk=operation.pk).update(state="scheduling", day=None, part="")
    later = Client().get(place, headers={"if-modified-since": earlier})
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]
    assert "no-cache" in later["Cache-Control"]
    assert "private" in later["Cache-Control"]


def test_readings_and_guesses_are_limited(world):
    place = address(world.clerk, world)
    feed = Feed.objects.get()
    for _ in range(READINGS.times):
        READINGS.take(str(feed.pk))
    answer = Client().get(place)
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    READINGS.forget(str(feed.pk))
    for number in range(WRONG.times):
        assert Client().get(f"/calendar/wrong{number}.ics").status_code == 404
    assert Client().get(place).status_code == 429


@pytest.mark.parametrize("whole", [False, True])
def test_queries_do_not_grow_with_the_days(world, whole):
    confirmed(world, enterprises=())
    place = address(world.head, world, of_organisation=whole)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(place)
        return len(captured)

    asked()
    few = asked()
    for _ in range(2):
        confirmed(world, enterprises=())
    asked()
    assert asked() <= few <= 20


def test_a_program_with_a_parser_of_its_own_reads_the_same(world, tmp_path):
    operation = confirmed(world)
    block_days(principal=world.as_(world.clerk), first=operation.day, last=operation.day, reason="会议")
    found = read(address(world.clerk, world))
    listed = in_calcurse(found, tmp_path, operation.day, operation.day)
    assert operation.title in listed
    assert ("09:00 -> 12:00" if operation.part == "am" else "14:00 -> 17:30") in listed
    assert "本单位不安排" in listed
    assert operation.title not in in_calcurse(
        found, tmp_path, operation.day + dt.timedelta(days=1), operation.day + dt.timedelta(days=2)
    )
