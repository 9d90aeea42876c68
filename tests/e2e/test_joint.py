"""A joint operation by the browser alone: poll, day, notices."""

import pytest

from tests.e2e.test_workspace import open_as
from tests.e2e.walk import press

pytestmark = pytest.mark.browser
POLL = "行政执法监督第四次联席会议"


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


def test_from_the_poll_to_the_confirmed_day(browser, site):
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
    for page in (head, party):
        page.context.close()
