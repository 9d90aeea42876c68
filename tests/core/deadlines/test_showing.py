"""The component on a page, and the commands."""

import json

import pytest
from django.core.management import call_command
from django.template import Context, Template

from core.calendar.models import CalendarDay
from core.deadlines import pause_clock, start_clock, states_of, stop_clock
from tests.core.deadlines.conftest import at

pytestmark = pytest.mark.django_db

ONE = Template("{% load deadlines %}{% clock clock state %}|{{ clock|explained }}")


def start(limit="clue.supervision", started="2026-05-12 10:00"):
    return start_clock(subject="clue:1", limit=limit, event="进入", started_at=at(started))


def show(clock, now):
    return ONE.render(Context({"clock": clock, "state": states_of([clock], at(now))[clock.pk]}))


@pytest.mark.parametrize(
    ("now", "tone", "text", "due"),
    [
        ("2026-05-12 11:00", "ok", "剩 10 个工作日", "5 月 26 日前"),
        ("2026-05-22 11:00", "soon", "剩 2 个工作日", "5 月 26 日前"),
        ("2026-05-27 11:00", "late", "超期 1 个工作日", "应于 5 月 26 日"),
    ],
)
def test_the_component_says_state_and_date(now, tone, text, due):
    html = show(start(), now)
    assert f'<span class="clk {tone}">' in html
    assert f"{text}</span>" in html
    assert f'<time datetime="2026-05-26T23:59:59.999999+08:00">{due}</time>' in html
    assert "跳过 5 月 16、17、23、24 日（周末）。5 月 26 日到期。" in html


def test_a_paused_clock_gives_its_reason_escaped():
    html = show(pause_clock(clock=start(), reason="<b>等待</b>", at=at("2026-05-13 10:00")), "2026-06-01 10:00")
    assert '<span class="clk">' in html
    assert "&lt;b&gt;等待&lt;/b&gt;" in html


def test_provisional_and_stopped_clocks():
    assert "暂定 2027 年 1 月 8 日" in show(start(started="2026-12-24 10:00"), "2026-12-24 11:00")
    stopped = stop_clock(clock=start("clue.closing"), at=at("2026-05-20 10:00"))
    assert "按期完成" in show(stopped, "2026-06-01 10:00")
    assert 'datetime="2026-05-20T10:00:00+08:00"' in show(stopped, "2026-06-01 10:00")


def test_commands(capsys):
    def run(*arguments):
        call_command(*arguments)
        return capsys.readouterr().out

    start()
    assert "2026" in run("calendar")
    assert json.loads(run("calendar", "--json"))["disagreements"] == []
    assert "调休" in run("calendar", "--day", "2026-10-10") or "make_up" in run("calendar", "--day", "2026-10-10")
    facts = json.loads(run("deadlines", "status", "--json"))
    assert (facts["open"], facts["overdue"], facts["other_calendars"]) == (1, 1, [])
    assert "clue.supervision: 10" in run("deadlines", "limits")
    CalendarDay.objects.create(day="2026-05-20", is_working=False, reason="台风停工", source="x")
    assert json.loads(run("deadlines", "status", "--json"))["other_calendars"]
    assert json.loads(run("deadlines", "recompute", "--json")) == {"looked_at": 1, "changed": 1, "failed": 0}
    assert "0" in run("deadlines", "recompute")
