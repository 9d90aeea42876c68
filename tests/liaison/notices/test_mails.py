"""Mails: quiet hours, digest, what they say, once."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import WorkingCalendar
from core.outbox import drain
from core.outbox.models import OutboxEntry
from liaison.clues.models import Recusal, ReporterMessage
from liaison.notices import mailing, quiet
from liaison.notices.mailing import TOPIC
from liaison.notices.models import Notice, NoticePreference
from liaison.notices.quiet import mail_moment
from tests.factories.liaison import clue
from tests.liaison.notices.conftest import handled

DAYS = WorkingCalendar()
Mail = NoticePreference.Mail


def moment(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("now", "at_once", "daily"),
    [
        ("2026-03-04 10:00", "2026-03-04 10:00", "2026-03-05 08:00"),
        ("2026-03-04 20:00", "2026-03-05 08:00", "2026-03-05 08:00"),
        ("2026-03-05 07:59", "2026-03-05 08:00", "2026-03-05 08:00"),
        ("2026-03-05 08:00", "2026-03-05 08:00", "2026-03-06 08:00"),
        ("2026-03-06 21:00", "2026-03-09 08:00", "2026-03-09 08:00"),  # Friday evening
        ("2026-03-07 11:00", "2026-03-09 08:00", "2026-03-09 08:00"),  # Saturday
        ("2026-02-14 11:00", "2026-02-14 11:00", "2026-02-24 08:00"),  # a Saturday that is worked, then 春节
    ],
)
def test_quiet_hours_and_days_off(now, at_once, daily):
    assert mail_moment(NoticePreference(mail=Mail.AT_ONCE), moment(now), DAYS) == moment(at_once)
    assert mail_moment(NoticePreference(mail=Mail.DAILY), moment(now), DAYS) == moment(daily)
    assert mail_moment(NoticePreference(mail=Mail.NONE), moment(now), DAYS) is None


YEAR = dt.datetime.fromisoformat("2026-01-01"), dt.datetime.fromisoformat("2026-12-01")
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@given(now=st.datetimes(*YEAR), start=times, end=times, days_off=st.booleans())
def test_no_mail_is_ever_sent_in_quiet_time(now, start, end, days_off):
    now = timezone.make_aware(now)
    wish = NoticePreference(quiet_from=start, quiet_until=end, quiet_days_off=days_off)
    found = timezone.localtime(mail_moment(wish, now, DAYS))
    assert found >= now
    assert not days_off or DAYS.is_working(found.date())
    clock = found.time()
    within = start <= clock < end if start <= end else clock >= start or clock < end
    assert not within
    assert mail_moment(wish, found, DAYS) == found
    daily = NoticePreference(mail=Mail.DAILY, quiet_until=end, quiet_days_off=days_off)
    assert mail_moment(daily, now, DAYS) > now


@pytest.fixture
def at(monkeypatch):
    """``at("2026-03-04 10:00")``: the time at which notices are written and mailed from now on."""

    def go(text: str) -> dt.datetime:
        now = moment(text)
        for module in (mailing, quiet):
            monkeypatch.setattr(module.timezone, "now", lambda: now)
        return now

    return go


def say(item, text="补充"):
    ReporterMessage.objects.create(clue=item, from_reporter=True, text=text, at=timezone.now())


@pytest.mark.django_db
class TestMails:
    @pytest.fixture
    def item(self, world, at):
        at("2026-03-02 09:00")
        made = handled(world)
        Notice.objects.all().delete()
        OutboxEntry.objects.all().delete()
        return made

    def test_at_once_one_mail_without_names_however_often_it_is_drained(self, world, item, at):
        at("2026-03-04 10:00")
        say(item, "张某的电话是 13800000000")
        for _time in range(3):
            drain(TOPIC)
        (sent,) = mail.outbox
        assert sent.to == [world.bureau_clerk.user.email]
        assert sent.subject == "行政执法监督协同门户：有 1 件事项需要您办理"
        notice = Notice.objects.get()
        assert notice.mailed_at is not None
        assert notice.mail_at is None
        assert f"/work/notices/{notice.pk}/" in sent.body
        for secret in (item.title, item.number, item.description, "张某", "13800000000"):
            assert secret not in sent.body + sent.subject

    def test_in_quiet_hours_it_waits_until_morning_and_goes_together(self, world, item, at):
        at("2026-03-04 22:00")
        say(item)
        say(item, "又补充")
        drain(TOPIC)
        assert mail.outbox == []
        at("2026-03-05 08:00")
        drain(TOPIC)
        drain(TOPIC)
        assert len(mail.outbox) == 1
        assert mail.outbox[0].body.count("/work/notices/") >= 2
        assert mail.outbox[0].subject.endswith("有 1 件事项需要您办理")  # two notices, one matter

    def test_a_mail_held_up_into_quiet_hours_waits_for_their_end(self, item, at):
        at("2026-03-04 19:59")
        say(item)
        at("2026-03-04 23:00")
        drain(TOPIC)
        assert mail.outbox == []
        at("2026-03-05 08:00")
        drain(TOPIC)
        assert len(mail.outbox) == 1

    def test_the_digest_comes_once_a_day_and_says_what_is_due(self, world, item, at):
        NoticePreference.objects.create(membership=world.bureau_clerk, mail=Mail.DAILY)
        at("2026-03-04 10:00")
        say(item)
        at("2026-03-04 15:00")
        say(item, "又补充")
        Notice.objects.update(data={"due_on": "2026-03-06", "limit": "clue.analysis"})
        drain(TOPIC)
        assert mail.outbox == []
        at("2026-03-05 08:00")
        drain(TOPIC)
        (sent,) = mail.outbox
        assert "2026-03-06" in sent.body
        assert "待您办理：1 件" in sent.body
        at("2026-03-05 09:00")
        say(item, "第三次")
        drain(TOPIC)
        assert len(mail.outbox) == 1
        at("2026-03-06 08:00")
        drain(TOPIC)
        assert len(mail.outbox) == 2

    def test_what_is_drained_early_does_not_swallow_what_is_due_later(self, world, item, at):
        at("2026-03-04 19:00")
        say(item)
        at("2026-03-04 21:00")
        say(item, "晚上")  # waits in the same lane until morning
        Notice.objects.filter(mail_at__lte=moment("2026-03-04 19:00")).update(read_at=timezone.now())
        drain(TOPIC)
        at("2026-03-05 08:00")
        drain(TOPIC)
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("how", ["read", "recused", "none", "no address", "left"])
    def test_not_mailed_when_meanwhile(self, world, item, at, how):
        at("2026-03-04 22:00")
        say(item)
        clerk = world.bureau_clerk
        if how == "read":
            Notice.objects.update(read_at=timezone.now())
        elif how == "recused":
            Recusal.objects.create(clue=item, user=clerk.user, reason="亲属", declared_by=world.bureau_head.user)
        elif how == "none":
            NoticePreference.objects.create(membership=clerk, mail=Mail.NONE)
        elif how == "no address":
            clerk.user.email = ""
            clerk.user.save()
        else:
            clerk.ended_on = dt.date(2026, 3, 4)
            clerk.save()
        at("2026-03-05 08:00")
        drain(TOPIC)
        assert mail.outbox == []
        assert not Notice.objects.filter(mail_at__isnull=False).exists()

    def test_what_happened_long_ago_is_told_without_a_mail(self, world, at):
        at("2026-03-04 10:00")
        clue(world.bureau, received_at=moment("2026-01-05 10:00"))
        assert Notice.objects.exists()
        assert not Notice.objects.filter(mail_at__isnull=False).exists()

    def test_a_mail_server_that_is_away_loses_nothing(self, item, at, settings):
        at("2026-03-04 10:00")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        say(item)
        drain(TOPIC)
        assert Notice.objects.filter(mail_at__isnull=False, mailed_at=None).count() == 1
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        at("2026-03-04 10:30")
        drain(TOPIC)
        assert len(mail.outbox) == 1
