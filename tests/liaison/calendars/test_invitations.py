"""Invitations by mail: who gets which version, in which form; any order of mails ends with the days of the portal."""

from __future__ import annotations

import random
from collections import defaultdict
from email import message_from_bytes
from email.policy import default

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.outbox import drain
from core.outbox.models import OutboxEntry
from liaison.calendars import feeds, inviting
from liaison.calendars.items import half_day
from liaison.calendars.models import Appointment, InvitationMail
from liaison.joint.choices import BookingKind
from liaison.joint.models import Operation, OperationParty
from liaison.notices.models import NoticePreference
from liaison.organisations.models import Membership
from liaison.workflow.announcing import Happening, announce
from liaison.workflow.engine import fire
from tests.factories.liaison import clue, member
from tests.liaison.calendars.clients import Inbox, parsed
from tests.liaison.joint.conftest import World, new_world


def post() -> list[tuple[str, str, bytes, str]]:
    """Send what waits, whatever hour it waits for; what arrives: (to, method, content, subject)."""
    OutboxEntry.objects.filter(topic=inviting.TOPIC, done_at=None).update(not_before=timezone.now())
    drain(inviting.TOPIC)
    arrived = []
    for message in mail.outbox:
        read = message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=default)
        for part in read.walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                arrived.append((read["to"], part.get_param("method"), content, read["subject"]))
    mail.outbox.clear()
    return arrived


def fired(world: World, operation: Operation, event: str, **values) -> None:
    fire(operation, event, principal=world.as_(world.head), values=values)


def confirmed(world: World, **values) -> Operation:
    operation = world.ready(**values)
    world.confirm(operation)
    operation.refresh_from_db()
    return operation


def mails_of(world: World) -> set[str]:
    return {who.user.email for who in (world.clerk, *world.theirs[:2])}


@pytest.mark.django_db
class TestMails:
    def test_everybody_who_comes_is_invited_once(self, world):
        operation = confirmed(world, place="第三会议室")
        arrived = post()
        assert {to for to, *_rest in arrived} == mails_of(world)
        assert len(arrived) == len(mails_of(world))
        for to, method, content, subject in arrived:
            assert method == "REQUEST"
            found = parsed(content)
            assert found["METHOD"] == "REQUEST"
            (event,) = found.walk("VEVENT")
            assert event["DTSTART"].dt == half_day(operation.day, operation.part)[0]
            assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
            assert [zone["TZID"] for zone in found.walk("VTIMEZONE")] == ["Asia/Shanghai"]
            assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
            assert event["ATTENDEE"] == f"mailto:{to}"
            assert str(event["ORGANIZER"]).startswith("mailto:")
            # What a matter is about, and who else comes, is read after signing in.
            others = mails_of(world) - {to}
            text = content.decode()
            assert operation.title not in text + subject
            assert not any(other in text for other in others)
            assert operation.number not in subject
        assert post() == []

    def test_the_message_is_one_that_mail_programs_take_for_an_invitation(self, world):
        confirmed(world)
        OutboxEntry.objects.filter(topic=inviting.TOPIC).update(not_before=timezone.now())
        drain(inviting.TOPIC)
        read = message_from_bytes(mail.outbox[0].message().as_bytes(linesep="\r\n"), policy=default)
        assert read.get_content_type() == "multipart/alternative"
        plain, calendar = read.iter_parts()
        assert plain.get_content_type() == "text/plain"
        assert calendar.get_content_type() == "text/calendar"
        assert calendar.get_param("charset").lower() == "utf-8"
        assert parsed(calendar.get_payload(decode=True))["METHOD"] == calendar.get_param("method") == "REQUEST"

    def test_told_again_nothing_is_sent(self, world):
        operation = confirmed(world)
        post()
        for _ in range(2):
            announce(Happening("operation.confirm", operation, "transition:0"))
        assert post() == []
        assert Appointment.objects.get().sequence == 0

    def test_a_change_and_a_cancellation_raise_the_sequence_by_one(self, world):
        operation = confirmed(world)
        first = post()
        fired(world, operation, "reschedule", reason="洪水")
        given_up = post()
        assert {method for _to, method, *_rest in given_up} == {"CANCEL"}
        slot = operation.slots.filter(asked=True).last()
        fired(world, operation, "confirm", slot=f"{slot.day.isoformat()}/{slot.part}")
        again = post()
        fired(world, operation, "cancel", reason="不再需要")
        called_off = post()
        versions = [next(iter(parsed(each[0][2]).walk("VEVENT"))) for each in (first, given_up, again, called_off)]
        assert [int(event["SEQUENCE"]) for event in versions] == [0, 1, 2, 3]
        assert len({str(event["UID"]) for event in versions}) == 1
        assert [str(event["STATUS"]) for event in versions] == ["CONFIRMED", "CANCELLED"] * 2
        assert {to for to, *_rest in called_off} == mails_of(world)

    def test_versions_that_wait_together_are_one_mail(self, world):
        operation = confirmed(world)
        fired(world, operation, "reschedule", reason="洪水")
        assert post() == []  # nobody was told of the day
        slot = operation.slots.filter(asked=True).last()
        fired(world, operation, "confirm", slot=f"{slot.day.isoformat()}/{slot.part}")
        arrived = post()
        assert {method for _to, method, *_rest in arrived} == {"REQUEST"}
        assert len(arrived) == len(mails_of(world))

    def test_whoever_leaves_or_is_recused_is_told_no_more_than_that_it_ended(self, world):
        operation = confirmed(world)
        Operation.objects.filter(pk=operation.pk).update(clue=clue(world.bureau))
        operation.refresh_from_db()
        post()
        operation.clue.recusals.create(user=world.theirs[0].user, reason="近亲属", declared_by=world.head.user)
        arrived = post()
        removed = [(to, content.decode()) for to, method, content, _subject in arrived if method == "CANCEL"]
        ((to, text),) = removed
        assert to == world.theirs[0].user.email
        assert operation.number not in text
        assert "/work/joint/" not in text
        kept = {to for to, method, *_rest in arrived if method == "REQUEST"}
        assert kept == mails_of(world) - {to}

    def test_the_rule_is_asked_again_before_a_mail_goes(self, world):
        operation = confirmed(world)
        member(world.body, user=world.theirs[0].user)  # kept away from now on; nobody has told the calendar
        arrived = post()
        assert world.theirs[0].user.email not in {to for to, *_rest in arrived}
        assert Appointment.objects.get().guests.filter(pk=world.theirs[0].pk).count() == 0
        assert operation.day is not None

    def test_who_wants_no_mails_gets_none_but_is_not_left_with_a_wrong_day(self, world):
        NoticePreference.objects.create(membership=world.theirs[0], mail="none")
        operation = confirmed(world)
        assert world.theirs[0].user.email not in {to for to, *_rest in post()}
        NoticePreference.objects.create(membership=world.theirs[1], mail="none")
        fired(world, operation, "cancel", reason="不再需要")
        told = {to for to, *_rest in post()}
        assert world.theirs[1].user.email in told
        assert world.theirs[0].user.email not in told

    def test_a_feed_calls_the_day_as_the_invitation_does(self, world, client):
        cache.clear()
        operation = confirmed(world)
        fired(world, operation, "reschedule", reason="洪水")
        world.confirm(operation)
        _feed, token = feeds.make(principal=world.as_(world.clerk), of_organisation=False)
        found = parsed(client.get(f"/calendar/{token}.ics").content)
        appointment = Appointment.objects.get()
        (event,) = [each for each in found.walk("VEVENT") if each["SUMMARY"] == operation.title]
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (appointment.uid, 2)

    def test_confirming_takes_the_same_queries_for_every_guest_but_one_rule_and_one_mail(self, world):
        operation = confirmed(world)
        with CaptureQueriesContext(connection) as captured:
            inviting.tell(operation)
        assert len(captured) <= 10 + len(mails_of(world))


STEPS = st.lists(
    st.sampled_from(["first", "last", "reschedule", "delegate", "recuse", "allow", "leave", "again", "post", "cancel"]),
    min_size=1,
    max_size=10,
)


class AnyOrderTest(TestCase):
    """Whatever happens to a day, and however mails arrive, programs end with the portal's days."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=STEPS, seed=st.integers(0, 2**16))
    def test_programs_end_with_the_days_of_the_portal(self, steps, seed):
        cache.clear()
        mail.outbox = []
        world = new_world()
        operation = world.ready(enterprises=())
        source = clue(world.bureau)
        Operation.objects.filter(pk=operation.pk).update(clue=source)
        operation.refresh_from_db()
        arrived = []
        for step in ["first", *steps]:
            arrived += self.carry_out(world, operation, step)
        arrived += post()
        chance = random.Random(seed)
        arrived += chance.sample(arrived, len(arrived) // 2)  # some arrive twice
        chance.shuffle(arrived)
        inboxes: dict[str, Inbox] = defaultdict(Inbox)
        for to, _method, content, _subject in arrived:
            inboxes[to].receive(content)
        assert {to: inbox.starts for to, inbox in inboxes.items() if inbox.starts} == self.of_the_portal(operation)
        versions = {(mail.sequence, mail.membership_id) for mail in InvitationMail.objects.all()}
        assert len(versions) == InvitationMail.objects.count()

    def carry_out(self, world: World, operation: Operation, step: str) -> list:
        """What may happen in this state; mails that arrive by it."""
        operation.refresh_from_db()
        guest = world.theirs[0]
        left = not Membership.objects.active().filter(pk=guest.pk).exists()
        if step in ("first", "last") and operation.state == "scheduling":
            asked = operation.slots.filter(asked=True)
            slot = asked[0] if step == "first" else asked.last()
            fired(world, operation, "confirm", slot=f"{slot.day.isoformat()}/{slot.part}")
        elif step == "reschedule" and operation.state == "confirmed":
            fired(world, operation, "reschedule", reason="洪水")
        elif step == "delegate" and operation.state == "scheduling":
            party = OperationParty.objects.get(operation=operation, organisation=world.others[1])
            OperationParty.objects.filter(pk=party.pk).update(delegate=member(world.others[1]))
        elif step == "recuse":
            operation.clue.recusals.get_or_create(
                user=guest.user, lifted_at=None, defaults={"reason": "近亲属", "declared_by": world.head.user}
            )
        elif step == "allow":
            for recusal in operation.clue.recusals.filter(lifted_at=None):
                recusal.lifted_at = timezone.now()
                recusal.save()
        elif step == "leave" and not left:
            Membership.objects.filter(pk=guest.pk).update(ended_on=timezone.localdate())
            inviting.after_membership(inviting.Change("ended", guest, (), f"membership:{guest.pk}"))
        elif step == "again":
            announce(Happening("operation.confirm", operation, "transition:0"))
        elif step == "cancel" and operation.state in ("scheduling", "confirmed"):
            fired(world, operation, "cancel", reason="不再需要")
        elif step == "post":
            return post()
        return []

    def of_the_portal(self, operation: Operation) -> dict[str, set]:
        """Who comes when, from the bookings, by rules written here anew."""
        operation.refresh_from_db()
        if operation.state != "confirmed":
            return {}
        begins = half_day(operation.day, operation.part)[0]
        away = set(operation.clue.recusals.filter(lifted_at=None).values_list("user", flat=True))
        found = {}
        for booking in operation.bookings.filter(kind=BookingKind.PERSON):
            guest = Membership.objects.get(user=int(booking.key))
            if guest.ended_on is None and guest.user_id not in away:
                found[guest.user.email] = {begins}
        return found
