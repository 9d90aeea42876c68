"""Calendar and limits in the admin: who may, what a change leads to, what cannot be changed."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from core.audit import AuditEntry
from core.calendar import calendar
from core.calendar.models import CalendarDay
from core.deadlines import limit_in_force, registered_limits
from core.deadlines.models import LimitSetting
from core.outbox.models import OutboxEntry

pytestmark = pytest.mark.django_db

LIMIT = {
    "code": "clue.supervision",
    "amount": "15",
    "unit": "working_days",
    "since": "2026-01-01",
    "source": "本市线索办理规定第九条",
    "reason": "按新规定调整",
    "escalates": "on",
}
PAGES = ["limits:index", "limit_settings:index", "limit_settings:add", "calendar_days:index", "calendar_days:add"]


@pytest.fixture
def admin(client):
    user = get_user_model().objects.create_superuser("root", "root@example.org", "x", display_name="系统管理员")
    client.force_login(user)
    return client


@pytest.fixture
def editor():
    user = get_user_model().objects.create_user("editor", "editor@example.org", "x")
    group = Group.objects.create(name="编辑")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_for_administrators(page, client, editor, admin, page_root):
    assert admin.get(reverse(page)).status_code == 200
    client.force_login(editor)
    answer = client.get(reverse(page))
    assert answer.status_code in (302, 403)
    assert "现行时限" not in answer.content.decode()


def test_the_overview_shows_every_limit_with_amount_and_source(admin, page_root):
    text = admin.get(reverse("limits:index")).content.decode()
    for limit in registered_limits():
        assert limit.code in text
    assert "本门户建议值，尚无规定明确" in text
    assert "《中华人民共和国行政复议法》第七十六条" in text
    assert "2026" in text


def test_a_setting_starts_from_what_holds_is_signed_and_audited(admin, page_root):
    form = admin.get(reverse("limit_settings:add") + "?code=clue.supervision").context["form"]
    assert (form["code"].value(), form["amount"].value(), form["unit"].value()) == (
        "clue.supervision",
        10,
        "working_days",
    )
    answer = admin.post(reverse("limit_settings:add"), LIMIT)
    assert answer.status_code == 302
    setting = LimitSetting.objects.get()
    assert setting.by.username == "root"
    assert limit_in_force("clue.supervision").amount == 15
    assert OutboxEntry.objects.filter(topic="deadlines.replan", key="clue.supervision").exists()
    entry = AuditEntry.objects.get(action="limit.set")
    assert (entry.stream, entry.actor_name) == ("limit:clue.supervision", "系统管理员")
    assert "15 个工作日" in admin.get(reverse("limits:index")).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"amount": "0"}, {"amount": "4000"}, {"code": "no.such"}, {"unit": "weeks"}, {"reason": ""}]
)
def test_a_wrong_setting_is_refused(wrong, admin, page_root):
    assert admin.post(reverse("limit_settings:add"), {**LIMIT, **wrong}).status_code == 200
    assert not LimitSetting.objects.exists()


def test_settings_are_the_history_nobody_changes_it(admin, page_root):
    admin.post(reverse("limit_settings:add"), LIMIT)
    setting = LimitSetting.objects.get()
    for page in ("edit", "delete"):
        url = reverse(f"limit_settings:{page}", args=[setting.pk])
        for answer in (admin.get(url), admin.post(url, {**LIMIT, "amount": "99"})):
            assert answer.status_code in (302, 403)
    assert list(LimitSetting.objects.values_list("amount", flat=True)) == [15]
    assert admin.get(reverse("limit_settings:inspect", args=[setting.pk])).status_code == 200


def test_a_day_decided_changes_the_calendar_and_can_be_taken_back(admin, page_root):
    day = date(2026, 7, 20)
    fields = {"day": "2026-07-20", "reason": "台风停工", "source": "示府办〔2026〕9号"}
    assert admin.post(reverse("calendar_days:add"), fields).status_code == 302
    assert not calendar().is_working(day)
    row = CalendarDay.objects.get()
    assert row.by.username == "root"
    assert admin.post(reverse("calendar_days:add"), fields).status_code == 200  # one decision a day
    admin.post(reverse("calendar_days:delete", args=[row.pk]))
    assert calendar().is_working(day)
    actions = AuditEntry.objects.filter(stream="calendar:2026-07-20").order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["calendar.day_set", "calendar.day_removed"]


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_row_and_for_three(number, admin, page_root, django_assert_max_num_queries):
    for n in range(number):
        CalendarDay.objects.create(day=date(2026, 7, 20 + n), reason="x", source="x")
        LimitSetting.objects.create(code="clue.closing", amount=n + 1, unit="days", reason="x")
    for page in ("calendar_days:index", "limit_settings:index", "limits:index"):
        with django_assert_max_num_queries(14):
            admin.get(reverse(page))
