"""What a page shows: the state in words and how the date was found, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from core.calendar.models import CalendarDay
from core.deadlines import (
    cancel_clock,
    explain,
    extend_clock,
    pause_clock,
    register_event,
    resume_clock,
    start_clock,
    state_of,
    states_of,
    stop_clock,
)
from tests.core.deadlines.conftest import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words():
    register_event("test.entered", "进入")
    with translation.override("zh-hans"):
        yield


def start(limit="clue.supervision", started="2026-05-12 10:00", **fields):
    return start_clock(subject="clue:1", limit=limit, event="test.entered", started_at=at(started), **fields)


@pytest.mark.parametrize(
    ("limit", "now", "kind", "text", "due"),
    [
        ("clue.supervision", "2026-05-12 11:00", "on_time", "剩 10 个工作日", "5 月 26 日前"),
        ("clue.supervision", "2026-05-16 11:00", "on_time", "剩 7 个工作日", "5 月 26 日前"),
        ("clue.supervision", "2026-05-21 23:59", "on_time", "剩 3 个工作日", "5 月 26 日前"),
        ("clue.supervision", "2026-05-22 00:00", "due_soon", "剩 2 个工作日", "5 月 26 日前"),
        ("clue.supervision", "2026-05-26 23:59", "due_soon", "今天到期", "5 月 26 日前"),
        ("clue.supervision", "2026-05-27 00:00", "overdue", "超期 1 个工作日", "应于 5 月 26 日"),
        ("clue.rectification", "2026-05-12 11:00", "on_time", "剩 30 日", "6 月 11 日前"),
        ("clue.first_response", "2026-05-12 11:00", "on_time", "剩 23 小时", "5 月 13 日 10:00 前"),
        ("clue.first_response", "2026-05-13 04:37", "due_soon", "剩 5 小时 23 分", "5 月 13 日 10:00 前"),
        ("clue.first_response", "2026-05-13 09:34", "due_soon", "剩 26 分钟", "5 月 13 日 10:00 前"),
        ("clue.first_response", "2026-05-13 10:20", "overdue", "超期不足 1 小时", "应于 5 月 13 日 10:00"),
        ("clue.first_response", "2026-05-13 13:00", "overdue", "超期 3 小时", "应于 5 月 13 日 10:00"),
        ("clue.first_response", "2026-05-15 13:00", "overdue", "超期 2 个工作日", "应于 5 月 13 日 10:00"),
    ],
)
def test_the_state_is_said_in_words(limit, now, kind, text, due):
    state = state_of(start(limit), at(now))
    assert (state.kind, state.text, state.due) == (kind, text, due)
    assert state.tone == {"on_time": "ok", "due_soon": "soon", "overdue": "late"}[kind]


def test_late_on_a_weekend_is_not_yet_a_working_day_late():
    clock = start(started="2026-05-08 10:00")  # the ninth is worked: due on Thursday the 21st
    clock = extend_clock(clock=clock, amount=1, reason="x", at=at("2026-05-20 10:00"))
    assert state_of(clock, at("2026-05-23 10:00")).text == "超期不足 1 个工作日"
    assert state_of(clock, at("2026-05-25 10:00")).text == "超期 1 个工作日"


def test_other_states():
    clock = start()
    paused = pause_clock(clock=clock, reason="等待鉴定意见", at=at("2026-05-14 10:00"))
    state = state_of(paused, at("2026-06-14 10:00"))
    assert (state.kind, state.text, state.reason, state.tone) == ("paused", "已暂停", "等待鉴定意见", "")
    resumed = resume_clock(clock=paused, at=at("2026-05-15 10:00"))
    met = state_of(stop_clock(clock=resumed, at=at("2026-05-20 10:00")))
    assert (met.kind, met.text, met.due) == ("met", "按期完成", "2026 年 5 月 20 日")
    late = state_of(stop_clock(clock=start(), at=at("2026-06-20 10:00")))
    assert (late.kind, late.text, late.tone) == ("missed", "逾期完成", "late")
    assert state_of(cancel_clock(clock=start(), reason="x", at=at("2026-06-20 10:00"))).text == "已取消"


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_reads_calendar_and_settings_once(number, django_assert_num_queries):
    clocks = [start(owner=owner) for owner in range(number)]
    with django_assert_num_queries(2):
        states = states_of(clocks, at("2026-05-22 09:00"))
    assert [states[clock.pk].text for clock in clocks] == ["剩 2 个工作日"] * number


def test_the_explanation_names_event_skipped_days_and_basis():
    assert explain(start()) == [
        "2026 年 5 月 12 日进入，次日起 10 个工作日。",
        "跳过 5 月 16、17、23、24 日（周末）。",
        "5 月 26 日到期。",
        "依据：本门户建议值，尚无规定明确。",
    ]


def test_the_same_in_english():
    clock = start()
    with translation.override("en"):
        assert explain(clock) == [
            "12 May 2026: 进入; 10 working days from the day after.",
            "Skipped: 16, 17, 23, 24 May (weekend).",
            "Due on 26 May.",
            "Basis: proposed by this portal; no text is known that sets it.",
        ]


def test_holidays_exchanged_weekends_pauses_and_extensions_are_named():
    clock = pause_clock(clock=start(started="2026-09-17 10:00"), reason="等待鉴定意见", at=at("2026-09-21 10:00"))
    paused = "9 月 21 日起暂停，理由：等待鉴定意见。恢复时重新计算到期日。"
    assert explain(clock)[-3:-1] == ["10 月 8 日到期。", paused]
    clock = resume_clock(clock=clock, at=at("2026-09-23 10:00"))
    clock = extend_clock(clock=clock, amount=5, reason="案情复杂", at=at("2026-09-24 10:00"))
    assert explain(clock)[1:] == [
        "延长 5 个工作日，理由：案情复杂。",
        "共 15 个工作日。",
        "9 月 21 日至 9 月 23 日暂停，不计入期限。",
        "跳过 9 月 19 日、10 月 11 日（周末）；9 月 25、26、27 日（中秋节）；10 月 1、2、3、4、5、6、7 日（国庆节）。",
        "计入调休上班的 9 月 20 日、10 月 10 日（国庆节调休）。",
        "10 月 16 日到期。",
        "依据：本门户建议值，尚无规定明确。",
    ]


def test_a_provisional_date_says_so():
    clock = start(started="2026-12-24 10:00")
    assert state_of(clock, at("2026-12-24 11:00")).due == "暂定 2027 年 1 月 8 日"
    assert "暂定：2027 年调休安排尚未公布，公布后重新计算。" in explain(clock)
    assert "跳过 12 月 26、27 日、1 月 2、3 日（周末）；1 月 1 日（元旦，推定）。" in explain(clock)


def test_an_end_on_a_day_off_says_where_it_moved():
    clock = start("clue.closing", "2026-08-05 10:00", source="本市线索办理规定第九条")
    assert "最后一日 10 月 4 日是休息日，顺延至下一个工作日，10 月 8 日到期。" in explain(clock)
    assert explain(clock)[-1] == "依据：本市线索办理规定第九条。"


def test_hours_and_limits_before_an_event():
    assert explain(start("clue.first_response"))[:2] == [
        "2026 年 5 月 12 日进入，自该时刻起 24 小时，含夜间和休息日。",
        "5 月 13 日 10:00 到期。",
    ]
    assert explain(start("accompanying.notice"))[0] == "2026 年 5 月 12 日进入，须提前 3 个工作日。"


def test_a_local_decision_is_given_with_its_words():
    CalendarDay.objects.create(day=date(2026, 5, 20), is_working=False, reason="台风停工", source="示府办〔2026〕9号")
    assert "跳过 5 月 16、17、23、24 日（周末）；5 月 20 日（台风停工）。" in explain(start())
