"""Supervision beyond one clue, in a browser: a notice to three bodies, a decision of the government, a campaign, a
suspected crime that the police refuse, a visit that becomes a clue."""

import uuid

import pytest

from tests.e2e.test_workspace import open_as
from tests.e2e.walk import do, fill, press

pytestmark = pytest.mark.browser

BODIES = (
    "示例市交通运输局",
    "示例市城市管理综合行政执法局",
    "示例市农业农村局",
    "示例市应急管理局",
    "示例市生态环境局",
)


#: Bodies that accounts of the demo act for: two that answer, and one that does not.
SERVED = (BODIES[0], "示例市公安局", "示例市临溪区市场监督管理局")
#: The clocks of one service ended weeks ago; whatever is to be told of it is told now.
LATE = """
import datetime as dt
from django.db.models import F
from django.utils import timezone
from core.deadlines import tick
from core.deadlines.models import Clock
ago = dt.timedelta(days=60)
clocks = Clock.objects.filter(subject="service:{pk}", status="running")
assert clocks.update(
    started_at=F("started_at") - ago, due_at=F("due_at") - ago, due_on=F("due_on") - ago, next_check_at=timezone.now()
)
while tick():
    pass
"""


def _named(what: str) -> str:
    """A title of its own: the portal may remember an earlier run."""
    return f"{what}{uuid.uuid4().hex[:6]}"


def _open(page, site: str, where: str, title: str) -> str:
    """Open the item of this title in a list; its address."""
    page.goto(site + where)
    with page.expect_navigation():
        page.locator(f"main a:has-text('{title}')").first.click()
    return page.url


def _choose(page, name: str, labels: tuple[str, ...]) -> None:
    page.locator(f"main [name={name}]").select_option(label=list(labels))


def test_one_notice_to_three_bodies_two_reply_and_one_is_late(browser, site, inside):
    """The sample notice to three bodies: two have replied, the third has not even received it. A new one is served on
    three at once and answered by two of them, each on a page of its own; the third lets the time pass, and its head and
    the coordinating body read of it."""
    clerk, head = open_as(browser, site, "clerk"), open_as(browser, site, "approver")
    _open(clerk, site, "/work/documents/?scope=out", "关于规范道路运输和城市管理行政处罚程序的通知书")
    rows = dict(zip(BODIES[:3], clerk.locator("main table tbody tr").all_inner_texts(), strict=False))
    assert "回复已认可" in rows[BODIES[0]]
    assert "超期" in rows[BODIES[2]]

    title = _named("关于规范罚没物品保管的通知书")
    clerk.goto(site + "/work/documents/new/")
    fill(clerk, {"kind": "notice"})
    press(clerk, "生成草稿")
    fill(clerk, {"title": title, "text": "检查发现罚没物品没有登记。\n一、请逐件登记。\n二、请书面报告。"})
    for body in SERVED:
        clerk.get_by_role("checkbox", name=body, exact=True).check()
    clerk.locator("[name=supervisor]").select_option(index=1)
    clerk.locator("[name=second_supervisor]").select_option(index=2)
    press(clerk, "保存草稿")
    address = clerk.url
    do(clerk, "报送审批")
    head.goto(address)
    do(head, "批准")
    clerk.goto(address)
    do(clerk, "印发并送达")
    assert clerk.locator("main table tbody tr").count() == 3
    served = open_as(browser, site, "jtj-luo", 390)
    _open(served, site, "/work/documents/?scope=in", title)
    do(served, "签收")
    do(served, "回复", {"text": "已逐件登记。"})
    assert SERVED[1] not in served.content()
    clerk.goto(address)
    waiting = clerk.locator("main table tbody tr").all_inner_texts()
    assert ["已回复，待审核" in row for row in waiting].count(True) == 1
    second = open_as(browser, site, "ga-lei")
    _open(second, site, "/work/documents/?scope=in", title)
    do(second, "签收")
    do(second, "回复", {"text": "已补登。"})

    clerk.goto(address)
    row = clerk.locator(f"main table tbody tr:has-text('{SERVED[2]}')")
    late = row.locator("a").get_attribute("href").rstrip("/").rpartition("/")[2]
    inside(LATE.format(pk=late))
    clerk.reload()
    assert "超期" in row.inner_text()
    assert "超期" not in clerk.locator(f"main table tbody tr:has-text('{SERVED[0]}')").inner_text()
    their_head, above = open_as(browser, site, "body-head"), open_as(browser, site, "district", 390)
    their_head.goto(site + "/work/notices/?about=service")
    assert title in their_head.locator("main tr:has-text('逾期：已提请负责人关注')").first.inner_text()
    their_head.goto(site + "/work/documents/?scope=in")
    assert "超期" in their_head.locator(f"main tr:has-text('{title}')").inner_text()
    # the coordinating body of its region is no side of it: it learns who is late, and nothing of the document
    above.goto(site + "/work/notices/?about=service")
    told = above.locator("main tr:has-text('逾期：已提请协调机关关注')").first.inner_text()
    assert "临溪区市场监管局" in told
    assert title not in above.content()
    tabs = (clerk, head, served, second, their_head, above)
    assert not [each for page in tabs for each in page.complaints]


def test_a_notice_is_issued_jointly_by_two_organisations(browser, site):
    """From the draft of the host to the number: the co-issuer's head refuses once, signs what was changed, and reads
    the services afterwards; the addressee reads who issued it."""
    clerk, head = open_as(browser, site, "clerk"), open_as(browser, site, "approver")
    partner = open_as(browser, site, "procurator-head", 390)
    title = _named("关于联合规范扣押财物保管的通知书")
    clerk.goto(site + "/work/documents/new/")
    fill(clerk, {"kind": "notice"})
    press(clerk, "生成草稿")
    fill(clerk, {"title": title, "text": "一、请逐件登记。\n二、请书面报告。"})
    clerk.get_by_role("checkbox", name=BODIES[0]).check()
    clerk.get_by_role("checkbox", name="示例市人民检察院", exact=True).check()
    clerk.locator("[name=supervisor]").select_option(index=1)
    clerk.locator("[name=second_supervisor]").select_option(index=2)
    press(clerk, "保存草稿")
    address = clerk.url
    do(clerk, "报送审批")
    head.goto(address)
    do(head, "批准")

    _open(partner, site, "/work/documents/", title)
    do(partner, "不同意会签", {"reason": "请写明保管期限。"})
    clerk.goto(address)
    assert "请写明保管期限。" in clerk.inner_text("main")
    press(clerk, "印发并送达")
    press(clerk, "印发并送达")
    assert "尚未会签：市检察院" in clerk.inner_text("main")
    head.goto(address)
    do(head, "退回拟稿人", {"reason": "按会签意见修改。"})
    clerk.goto(address)
    press(clerk, "编辑草稿")
    fill(clerk, {"text": "一、请逐件登记。\n二、保管不超过三十日。"})
    press(clerk, "保存草稿")
    do(clerk, "报送审批")
    head.goto(address)
    do(head, "批准")
    _open(partner, site, "/work/documents/", title)
    do(partner, "会签")
    clerk.goto(address)
    do(clerk, "印发并送达")
    assert "示司督通〔" in clerk.inner_text("main")

    partner.goto(address)
    assert "本文书由示例市司法局主办" in partner.inner_text("main")
    assert not partner.locator("main .btn:has-text('撤回')").count()
    served = open_as(browser, site, "jtj-luo")
    _open(served, site, "/work/documents/?scope=in", title)
    assert "示例市司法局、示例市人民检察院" in served.inner_text("main")
    # the browser itself notes the one refusal: issued before everybody had signed
    wrong = [each for each in clerk.complaints if not ("/do/issue/" in each and "422" in each)]
    assert not wrong + head.complaints + partner.complaints + served.complaints


def test_a_decision_is_asked_of_the_government_and_made(browser, site):
    clerk, head = open_as(browser, site, "clerk"), open_as(browser, site, "approver")
    title = _named("某局拒不执行监督意见")
    clerk.goto(site + "/work/disposal/new/decision/")
    fill(clerk, {"title": title, "facts": "两次督促仍未纠正。", "asked": "责令限期纠正。"})
    _choose(clerk, "body", BODIES[1:2])
    _choose(clerk, "government", ("示例市人民政府",))
    press(clerk, "保存")
    address = clerk.url
    do(clerk, "报负责人决定")
    head.goto(address)
    do(head, "提请政府作出决定")

    official, mayor = open_as(browser, site, "zf-lan"), open_as(browser, site, "zf-ding")
    _open(official, site, "/work/disposal/", title)
    press(official, "拟制决定书")
    fill(official, {"kind": "decision"})
    press(official, "生成草稿")
    press(official, "保存草稿")
    document = official.url
    do(official, "报送审批")
    mayor.goto(document)
    do(mayor, "批准")
    official.goto(document)
    do(official, "印发并送达")
    clerk.goto(address)
    assert "已作出决定" in clerk.inner_text("main")
    assert "示政督决〔" in clerk.inner_text("main")
    clerk.goto(document)
    assert title not in clerk.content()  # the document is the government's and the addressee's
    assert not head.complaints + official.complaints + mayor.complaints


def test_a_campaign_of_five_bodies_by_twelve_items_gives_two_notices_and_a_clue(browser, site):
    clerk, head = open_as(browser, site, "clerk"), open_as(browser, site, "approver")
    title = _named("罚没物品专项监督")
    clerk.goto(site + "/work/campaigns/new/")
    items = "\n".join(f"第{n}项要求得到遵守 | 《行政处罚法》第五十八条" for n in range(1, 13))
    fill(clerk, {"title": title, "kind": "special", "purpose": "逐项检查。", "basis": "年度计划", "items": items})
    fill(clerk, {"starts_on": "2026-01-05", "ends_on": "2036-01-05"})
    _choose(clerk, "bodies", BODIES)
    press(clerk, "保存方案")
    address = clerk.url
    do(clerk, "提交方案审批")
    head.goto(address)
    do(head, "批准方案，开始检查")
    clerk.goto(address)
    for place in range(5):
        clerk.goto(address)
        with clerk.expect_navigation():
            clerk.locator("main a:has-text('逐项检查')").nth(place).click()
        clerk.evaluate("document.querySelectorAll('main select').forEach(each => { each.value = 'conforms' })")
        if place < 4:
            clerk.locator("main select").first.select_option("problem")
        press(clerk, "保存")
        if place < 4:
            written = {"title": f"登记不全{place}", "text": "三件没有登记。", "evidence": "台账", "category": "程序"}
            fill(clerk, written)
            press(clerk, "保存")
    assert "60／60" in clerk.inner_text("main")
    for place in range(4):
        head.goto(address)
        with head.expect_navigation():
            head.locator(f"main a:has-text('登记不全{place}')").first.click()
        do(head, "确认问题")
    for chosen in ((0, 1), (2,)):
        clerk.goto(address)
        press(clerk, "由问题起草文书")
        for place in chosen:
            clerk.check(f"main label:has-text('登记不全{place}') input")
        fill(clerk, {"kind": "notice"})
        press(clerk, "生成草稿")
    clerk.goto(address)
    with clerk.expect_navigation():
        clerk.locator("main a:has-text('登记不全3')").first.click()
    do(clerk, "转为线索")
    assert "/work/clues/" in clerk.url
    clerk.goto(address)
    assert "2、1" in clerk.inner_text("main")
    assert not clerk.complaints + head.complaints


def test_a_suspected_crime_is_refused_by_the_police_and_filed_on_review(browser, site):
    clerk, head = open_as(browser, site, "body"), open_as(browser, site, "body-head")
    police = open_as(browser, site, "ga-lei")
    clerk.goto(site + "/work/linkage/crimes/new/")
    fill(
        clerk,
        {
            "title": _named("某店涉嫌销售有毒食品"),
            "charge": "销售有毒、有害食品罪",
            "suspect": "某店",
            "facts": "检出禁用物质。",
            "evidence": "书证 | 检验报告 | 1份 | 执法案卷",
            "police": "示例市公安局",
        },
    )
    press(clerk, "保存草稿")
    address = clerk.url
    police.goto(address)
    assert police.title() != clerk.title()  # what the body weighs is its own
    do(clerk, "报负责人决定")
    head.goto(address)
    do(head, "批准移送")
    clerk.goto(address)
    do(clerk, "移送公安机关，抄送检察机关")
    police.goto(address)
    do(police, "不予立案，说明理由", {"reason": "数量不足。"})
    head.goto(address)
    do(head, "提请公安机关复议", {"reason": "有毒有害食品不以数量为要件。"})
    police.goto(address)
    do(police, "复议：立案", {"case_number": "示公（食）立字〔2026〕77号"})
    clerk.goto(address)
    assert "示公（食）立字〔2026〕77号" in clerk.inner_text("main")
    assert not clerk.complaints + head.complaints


def test_a_visit_of_the_chamber_becomes_a_clue(browser, site):
    officer = open_as(browser, site, "chamber", 390)
    title = _named("走访示例包装公司")
    officer.goto(site + "/work/ledgers/visit/new/")
    fill(officer, {"title": title, "text": "企业反映半年内被检查九次。", "enterprise": "包装公司", "visitors": "唐果"})
    press(officer, "登记")
    do(officer, "转为线索")
    assert "/work/clues/" in officer.url
    assert title in officer.inner_text("h1")
    assert not officer.complaints


def test_a_draft_white_paper_is_read_by_the_congress_answered_and_opened_anew(browser, site):
    """At the end the draft is with the congress again, as it was at the beginning."""
    reader, clerk, head = (open_as(browser, site, name) for name in ("congress", "clerk", "approver"))
    words = _named("第二章：请写明超期原因。")
    _open(reader, site, "/work/readings/?state=opened", "第四季度")
    address = reader.url
    with reader.expect_navigation():
        reader.click("main a:has-text('阅读全稿')")
    assert "图 1-1" in reader.inner_text("main")
    reader.goto(address)
    do(reader, "提出意见", {"opinion": words})
    clerk.goto(address)
    assert words in clerk.inner_text("main")
    do(clerk, "答复意见采纳情况", {"answer": "采纳，已改。"})
    head.goto(site + "/work/readings/new/")
    _choose(head, "edition", ("2026 年第四季度行政执法监督白皮书",))
    head.locator("main [name=reader]").select_option(index=1)
    press(head, "送阅")
    reader.goto(address)
    assert "采纳，已改。" in reader.inner_text("main")
    reader.goto(head.url)
    assert "已送阅，待提意见" in reader.inner_text("main")
    assert not reader.complaints + clerk.complaints + head.complaints
