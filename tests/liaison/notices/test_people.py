"""What people are told about their own membership: another role, deputies, its end."""

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from core.access import visible
from core.outbox import drain_all
from liaison.notices.models import Notice, NoticePreference
from liaison.notices.queries import lines
from liaison.organisations.choices import Role
from liaison.organisations.deputies import cancel_deputy, set_deputy
from liaison.organisations.people import change_membership, end_membership
from tests.factories.liaison import member
from tests.liaison.notices.conftest import as_, told

pytestmark = pytest.mark.django_db


def deputise(world, by=None):
    today = timezone.localdate()
    return set_deputy(
        absent=world.bureau_clerk,
        deputy=world.bureau_other,
        starts_on=today,
        ends_on=today + dt.timedelta(days=3),
        principal=as_(by or world.bureau_clerk),
    )


def promote(world, department="监督处"):
    change_membership(
        membership=world.bureau_clerk, principal=as_(world.bureau_head), role=Role.HEAD, department=department
    )


def test_another_role_is_told_to_the_person_and_to_nobody_else(world, client):
    promote(world)
    assert told("membership.changed") == {world.bureau_clerk}
    world.bureau_clerk.refresh_from_db()
    (line,) = lines(as_(world.bureau_clerk), Notice.objects.all())
    assert (line.title, line.number) == (world.bureau.name, "经办人 → 负责人")
    client.force_login(world.bureau_clerk.user)
    assert line.number in client.get("/work/notices/?about=membership").content.decode()
    assert client.get(f"/work/notices/{line.notice.pk}/")["Location"] == f"/work/people/{world.bureau_clerk.pk}/"
    for stranger in (world.bureau_other, world.elsewhere):
        assert not visible(as_(stranger), Notice).exists()


def test_nothing_changed_and_nothing_undone_is_told(world):
    given = {"membership": world.bureau_clerk, "principal": as_(world.bureau_head), "role": Role.CLERK}
    change_membership(department="", **given)
    assert not Notice.objects.exists()
    with transaction.atomic():
        change_membership(department="监督处", **given)
        assert told("membership.changed") == {world.bureau_clerk}
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_deputies_are_told_when_they_are_set_and_when_it_ends(world):
    delegation = deputise(world)
    assert told("membership.deputy_set") == {world.bureau_other}  # who set it knows
    (line,) = lines(as_(world.bureau_other), Notice.objects.all())
    assert line.title == f"{world.bureau_clerk.user} → {world.bureau_other.user}"
    assert line.number == f"{delegation.starts_on} – {delegation.ends_on}"
    cancel_deputy(delegation=delegation, principal=as_(world.bureau_head))
    assert told("membership.deputy_ended") == {world.bureau_clerk, world.bureau_other}


def test_a_deputy_set_by_the_head_is_told_to_both(world):
    deputise(world, by=world.bureau_head)
    assert told("membership.deputy_set") == {world.bureau_clerk, world.bureau_other}


def test_deputising_that_ends_with_a_membership_is_told_to_who_stays(world):
    deputise(world)
    Notice.objects.all().delete()
    end_membership(membership=world.bureau_clerk, principal=as_(world.bureau_head))
    assert told("membership.deputy_ended") == {world.bureau_other}


def test_the_end_of_a_membership_is_mailed_whatever_is_preferred(world):
    NoticePreference.objects.create(membership=world.bureau_clerk, mail=NoticePreference.Mail.NONE)
    end_membership(membership=world.bureau_clerk, principal=as_(world.bureau_head))
    for _time in range(2):
        drain_all()
    (message,) = [each for each in mail.outbox if world.bureau_clerk.user.email in each.to]
    assert timezone.localdate().isoformat() in message.body
    assert world.bureau.name not in message.subject + message.body


def test_whoever_leaves_by_themselves_is_not_told(world):
    end_membership(membership=world.bureau_clerk, principal=as_(world.bureau_clerk))
    drain_all()
    assert not mail.outbox


def test_a_change_by_mail_names_nobody(world):
    NoticePreference.objects.create(
        membership=world.bureau_clerk, quiet_from=dt.time(0), quiet_until=dt.time(0), quiet_days_off=False
    )
    promote(world)
    drain_all()
    (message,) = mail.outbox
    assert "/work/notices/" in message.body
    for word in ("监督处", str(world.bureau_clerk.user), world.bureau.name):
        assert word not in message.subject + message.body


def test_acting_for_another_organisation_shows_none_of_them(world):
    deputise(world, by=world.bureau_head)
    other = member(user=world.bureau_clerk.user)
    assert not visible(as_(other), Notice).exists()
