"""A joint operation by the browser alone: poll, day, notices, attendance, finding, clue, action item, end."""

import uuid

import pytest

from tests.e2e.test_workspace import AXE, open_as
from tests.e2e.walk import do, press

pytestmark = pytest.mark.browser
POLL, DUE = "行政执法监督第四次联席会议", "物业收费执法联合监督"


def find(page, site: str, title: str) -> None:
    page.goto(site + "/work/joint/")
    with page.expect_navigation():
        page.click(f"main a:has-text('{title}')")


def answer(browser, site: str, name: str) -> None:
    """Whoever has not answered yet says yes to everything, on a phone."""
    page = open_as(browser, site, name, 390)
    find(page, site, POLL)
    press(page, "代表本单位答复")
    for radio in page.locator("main input[value=yes]").all():
        radio.check()
    press(page, "代表本单位答复")
    assert not page.locator("main .note.late").count(), page.inner_text("main")
    page.context.close()


def test_from_the_poll_to_the_confirmed_day_and_from_attendance_to_the_end(browser, site):
    for name in ("procurator", "chamber"):
        answer(browser, site, name)
    head = open_as(browser, site, "approver", 1280)
    find(head, site, POLL)
    assert "5 / 4" in head.inner_text("main")
    press(head, "确定时间")
    head.locator("main [name=slot]").last.check()
    press(head, "确定时间")
    assert "已定期" in head.inner_text("main .clue-h")
    party = open_as(browser, site, "congress", 390)
    party.goto(site + "/work/notices/")
    assert "联合监督时间已确定" in party.inner_text("main")

    clerk = open_as(browser, site, "clerk", 1280)
    find(clerk, site, DUE)
    press(clerk, "登记开展情况")
    for box in clerk.locator("main [name=attended]").all():
        box.check()
    press(clerk, "登记开展情况")
    found = f"同一小区三次检查{uuid.uuid4().hex[:6]}"
    do(clerk, "登记问题", {"text": found, "category": "乱检查", "days": "5"})
    with clerk.expect_navigation():
        clerk.click("main button:has-text('转为线索')")
    with clerk.expect_navigation():
        clerk.click("main dl a.num")
    assert found in clerk.inner_text("main h1")
    assert "来自联合监督发现的问题" in clerk.inner_text("main")
    with clerk.expect_navigation():
        clerk.click(f"main a:has-text('{DUE}')")
    clerk.evaluate(AXE)
    assert not clerk.evaluate("axe.run().then(r => r.violations.map(v => v.id))")

    # What is given to another organisation is done there, with evidence; only then does the operation end.
    task = f"合并检查计划{uuid.uuid4().hex[:6]}"
    do(clerk, "交办事项", {"text": task, "owner": "示例市人民检察院", "days": "3"})
    find(head, site, DUE)
    close(head)
    assert task in head.inner_text("main .note.late")
    doing = open_as(browser, site, "procurator-head", 390)
    doing.goto(site + "/work/joint/actions/")
    with doing.expect_navigation():
        doing.click(f"main a:has-text('{task}')")
    do(doing, "报告完成情况并附证据", {"text": "已合并，附计划"}, look=lambda: attach(doing))
    assert "计划.txt" in doing.inner_text("main")
    find(head, site, DUE)
    close(head)
    assert "已办结" in head.inner_text("main .clue-h")
    assert found in head.inner_text("main")
    for page in (head, party, clerk, doing):
        page.context.close()


def close(page) -> None:
    """Close the operation that is open."""
    press(page, "办结")
    page.fill("main [name=result]", "检查计划已合并")
    press(page, "办结")


def attach(page) -> None:
    """A small file as evidence."""
    page.set_input_files(
        "main [name=files]", {"name": "计划.txt", "mimeType": "text/plain", "buffer": "合并后的计划".encode()}
    )
