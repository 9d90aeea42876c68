"""Periods and the list of what has reached its end: by kind and outcome, kept by default, nothing deleted by itself."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM, AuditEntry
from core.outbox import drain
from liaison.clues.models import Clue
from liaison.organisations.refusals import Refused
from liaison.retention.listing import list_due
from liaison.retention.models import DueRecord, RetentionPeriod
from liaison.retention.periods import due_on, in_force, months_later
from liaison.retention.services import LIST, set_period
from liaison.retention.words import in_words
from tests.liaison.retention.conftest import ended, put

pytestmark = pytest.mark.django_db


def listed(kind: str | None = None) -> set[int]:
    list_due()
    found = DueRecord.objects.all() if kind is None else DueRecord.objects.filter(kind=kind)
    return set(found.values_list("item_id", flat=True))


def test_without_a_period_everything_is_kept(bureau):
    ended(bureau, years=80)
    assert listed() == set()


def test_by_outcome_before_by_kind(bureau, security, periods):
    rectified, unfounded = ended(bureau, 4), ended(bureau, 4, outcome="unfounded")
    declined = ended(bureau, 4, state="declined", outcome="")
    assert listed("clue") == set()
    for outcome, months in (("unfounded", 36), ("declined", None)):
        RetentionPeriod.objects.create(kind="clue", outcome=outcome, months=months, source="s", reason="r", by=security)
    assert listed("clue") == {unfounded.pk}
    Clue.objects.filter(pk__in=[rectified.pk, declined.pk]).update(
        closed_at=timezone.now() - dt.timedelta(days=365 * 50)
    )
    assert listed("clue") == {unfounded.pk, rectified.pk}, "declined ones are kept for good"


def test_the_newest_in_force_holds_and_a_longer_one_takes_off_the_list(bureau, security, periods):
    old = ended(bureau, 11)
    assert listed("clue") == {old.pk}
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    RetentionPeriod.objects.create(kind="clue", months=360, source="s", reason="r", by=security, since=tomorrow)
    assert listed("clue") == {old.pk}
    RetentionPeriod.objects.create(kind="clue", months=360, source="s", reason="r", by=security)
    assert listed("clue") == set()


def test_reopened_leaves_the_list_and_listing_deletes_nothing(bureau, periods):
    old = ended(bureau, 11)
    put(old.subject, "a.txt", b"x")
    assert listed() == {old.pk}
    assert set(DueRecord.objects.values_list("kind", flat=True)) == {"clue", "files"}
    before = Clue.objects.count()
    list_due()
    assert Clue.objects.count() == before
    Clue.objects.filter(pk=old.pk).update(state="analysing", closed_at=None)
    assert listed() == set()


def test_the_day(bureau, periods):
    """Ten years to the day: listed on the day after."""
    today = timezone.localdate()
    day = months_later(today, -120)
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    held = ended(bureau, closed_at=at)
    assert listed("clue") == set()
    Clue.objects.filter(pk=held.pk).update(closed_at=at - dt.timedelta(days=2))
    assert listed("clue") == {held.pk}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 1200))
def test_a_period_is_never_cut_short(day, months):
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(0, 30)))
    due = due_on(at, months)
    last = due - dt.timedelta(days=1)
    assert (last.year * 12 + last.month) - (day.year * 12 + day.month) == months
    assert last.day == day.day or (last.day < day.day and due.day == 1)


class TestSetting:
    def set(self, user, **values):
        given = {
            "kind": "clue",
            "outcome": "",
            "months": 120,
            "since": timezone.localdate(),
            "source": "《规定》第七条",
            "reason": "统一保管期限",
        }
        return set_period(user=user, actor=SYSTEM, **given | values)

    def test_it_is_recorded_and_the_list_follows(self, bureau, security):
        old = ended(bureau, 11)
        period = self.set(security)
        entry = AuditEntry.objects.get(action="retention.period_set")
        assert (entry.stream, entry.detail["months"]) == ("retention:clue", 120)
        assert in_force().of("clue", "rectified") == period
        drain(LIST)
        assert DueRecord.objects.get().item_id == old.pk

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"kind": "other"}, "kind"),
            ({"outcome": "nothing"}, "kind"),
            ({"kind": "files", "outcome": "rectified"}, "kind"),
            ({"months": 0}, "months"),
            ({"since": dt.date(2020, 1, 1)}, "since"),
            ({"source": " "}, "source"),
            ({"reason": "因"}, "reason"),
        ],
    )
    def test_refused(self, security, values, field):
        with pytest.raises(Refused) as refused:
            self.set(security, **values)
        assert refused.value.field == field
        assert not RetentionPeriod.objects.exists()


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (None, "永久保管"),
        (1, "1 个月"),
        (11, "11 个月"),
        (12, "1 年"),
        (30, "2 年 6 个月"),
        (120, "10 年"),
        (360, "30 年"),
    ],
)
def test_a_period_is_said_in_years(months, said):
    assert in_words(months) == said
