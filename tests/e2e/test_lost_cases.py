"""A lost case in a browser: told that it is overdue, analysed, submitted, accepted; a warning to three bodies, of which
two adopt."""

import pytest

from tests.e2e.test_supervision import _named, _open
from tests.e2e.test_workspace import open_as
from tests.e2e.walk import do, fill, press

pytestmark = pytest.mark.browser


def test_a_lost_case_from_the_overdue_analysis_to_the_warning(browser, site):
    body, head = open_as(browser, site, "body", 390), open_as(browser, site, "body-head")
    clerk, approver = open_as(browser, site, "clerk"), open_as(browser, site, "approver")
    # The sample case is overdue, and the body is told so wherever it waits.
    overdue = "某副食店诉临溪区市场监管局扣押案"
    body.goto(site + "/work/analyses/?scope=in&due=late")
    assert "超期" in body.locator(f"main tr:has-text('{overdue}')").inner_text()

    # A case is taken over from the published rulings; this one is recorded by hand.
    clerk.goto(site + "/work/analyses/new/?number=（2026）示0101行初52号")
    assert "某泡沫制品厂" in clerk.locator("main [name=title]").input_value()
    title = _named("某店诉行政处罚案")
    clerk.goto(site + "/work/analyses/new/")
    clerk.locator("main [name=origin][value=judgment]").check()
    clerk.locator("main [name=body]").select_option(label="示例市临溪区市场监督管理局")
    given = {"title": title, "case_number": f"示行初{title[-6:]}号", "decided_by": "示例市临溪区人民法院"}
    fill(clerk, given | {"decided_on": "2026-01-05", "outcome": "撤销", "summary": "未听取陈述申辩。"})
    press(clerk, "建立并要求单位分析")
    address = clerk.url
    body.goto(address)
    press(body, "撰写分析")
    body.get_by_role("checkbox", name="违反法定程序").check()
    fill(body, {"explanation": "漏发告知书。", "unit": "执法二队", "remedy": "重作决定。", "lesson": "审核把关。"})
    press(body, "保存")
    do(body, "报负责人")
    clerk.goto(address)
    assert "漏发告知书" not in clerk.inner_text("main")
    head.goto(address)
    do(head, "提交分析")
    clerk.goto(address)
    assert "漏发告知书" in clerk.inner_text("main")
    do(clerk, "认可分析")

    press(clerk, "向多个单位预警")
    warning = _named("听取陈述申辩预警")
    fill(clerk, {"title": warning, "text": "近期有案件败诉。", "requirements": "自查在办案件。"})
    for name in ("示例市交通运输局", "示例市公安局", "示例市城市管理综合行政执法局"):
        clerk.get_by_role("checkbox", name=name, exact=True).check()
    press(clerk, "保存草稿")
    sent = clerk.url
    do(clerk, "报负责人审定")
    approver.goto(sent)
    do(approver, "发送各单位")
    others = [open_as(browser, site, name) for name in ("jtj-luo", "ga-lei")]
    for other in others:
        _open(other, site, "/work/analyses/alerts/?scope=in", warning)
        do(other, "签收")
        do(other, "采纳并写明措施", {"measures": "已自查。"})
        assert title not in other.content()
    clerk.goto(sent)
    text = clerk.inner_text("main")
    assert "2／3" in text
    assert text.count("已发出，待签收") == 1
    pages = [body, head, clerk, approver, *others]
    assert not [each for page in pages for each in page.complaints]
