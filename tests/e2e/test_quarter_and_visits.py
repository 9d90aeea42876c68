"""Visits made one, and a quarter planned, by the head of the leading office alone: at a desk and on a phone."""

import pytest
from django.utils import timezone

from core.quarters import quarter_name, quarter_words
from liaison.demo.quarter import next_quarter
from tests.e2e.test_inspections import accessible
from tests.e2e.test_workspace import open_as
from tests.e2e.walk import do, press

pytestmark = pytest.mark.browser

#: Milliseconds until a plan of a handful of operations has to stand.
PLANNED = 90_000
ENTERPRISE = "示例市宏远铸造有限公司"


def looked_at(page) -> None:
    """The page as it is, at a desk and on a phone."""
    accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def saved(page, site: str) -> int:
    """How many visits the figures of the present and the next year count as saved."""
    found, this = 0, timezone.localdate().year
    for year in (this, this + 1):
        page.goto(f"{site}/work/visits/figures/?year={year}")
        rows = page.locator("section[aria-labelledby=fq] tbody tr").all()
        found += sum(int(row.locator("td").first.inner_text()) for row in rows)
    return found


def test_two_visits_become_one_and_are_counted(browser, site):
    page = open_as(browser, site, "approver")
    before = saved(page, site)
    looked_at(page)
    page.goto(site + "/work/visits/")
    looked_at(page)
    pair = page.locator("main li", has_text=ENTERPRISE).filter(has=page.locator("button"))
    with page.expect_navigation():
        pair.first.locator("button").click()
    assert ENTERPRISE in page.inner_text("main h1")
    looked_at(page)
    do(page, "合并为一次")
    assert "已合并" in page.inner_text("main")
    assert saved(page, site) == before + 1
    assert not page.complaints
    page.context.close()


def planned(page) -> None:
    """Wait until the plan stands; the page asks again by itself."""
    page.wait_for_selector("#pr", timeout=PLANNED)


def test_a_quarter_is_planned_understood_confirmed_in_part_and_improved(browser, site):
    page = open_as(browser, site, "approver")
    page.goto(site + "/work/quarter/")
    looked_at(page)
    press(page, f"编排 {quarter_words(quarter_name(next_quarter(timezone.localdate())))}")
    planned(page)
    looked_at(page)
    lines = page.locator("main ul.list > li")
    assert lines.count() >= 4
    assert all(line.locator("ul li").count() for line in lines.all()), "each says why"
    assert "同一企业" in page.inner_text("main"), "some are there because of a common visit"

    first = lines.filter(has=page.locator("input[name=proposal]")).first
    title, number = first.locator("b").first.inner_text(), first.locator("a.num").inner_text()
    first.locator("input").check()
    press(page, "确定所选")
    assert "已定期 1 项" in page.inner_text("main")
    press(page, "在此基础上继续编排")
    planned(page)
    kept = page.locator("main ul.list > li", has_text=number)
    assert title in kept.inner_text()
    assert "此前已定期，保持不变" in kept.inner_text()
    assert not kept.locator("input").count()
    assert page.locator("main input[name=proposal]").count() == lines.count() - 1
    assert not page.complaints
    page.context.close()
