"""The parties' workspaces in a browser: the walk of one clue through all hands, and pages that everybody can use."""

from importlib import resources

import pytest

from tests.e2e.site import passwords

pytestmark = pytest.mark.browser

AXE = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
#: As the portal titles a clue of the public: the body, and what is complained of.
TITLE = "市交通运输局：乱罚款"
BODY = "示例市交通运输局"

#: Pages of a workspace that the clerk of the coordinating body opens.
WORK_PAGES = (
    "/work/",
    "/work/clues/?scope=all",
    "/work/referrals/",
    "/work/rectifications/",
    "/work/referrals/standards/",
    "/work/notices/",
    "/work/notices/preferences/",
    "/work/views/",
    "/work/people/",
    "/work/organisations/",
    "/work/as/",
)


def open_as(browser, site: str, name: str, width: int = 1280):
    """A tab signed in as the sample account ``name``; what it complains of is on ``page.complaints``."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(f"{page.url} {m.text}") if m.type == "error" else None)
    page.goto(site + "/accounts/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", passwords()[name])
    with page.expect_navigation():
        page.click("main button.btn--go")
    return page


def press(page, text: str) -> None:
    """Press a button or a link that looks like one, and wait for where it leads."""
    with page.expect_navigation():
        page.locator("main").locator(f".btn:text-is('{text}'), .btn:has-text('{text}')").first.click()


def do(page, event: str, values: dict[str, str] | None = None) -> None:
    """Carry out one event of an item: its button, its form, its button again."""
    press(page, event)
    for name, value in (values or {}).items():
        field = page.locator(f"main [name={name}]")
        if field.first.get_attribute("type") in {"radio", "checkbox"}:
            page.check(f"main [name={name}][value={value}]")
        elif field.first.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    press(page, event)
    assert not page.locator("main .note.late").count(), page.inner_text("main")


def find(page, site: str, where: str, title: str = TITLE) -> None:
    """Open the item of this title in a list."""
    page.goto(site + where)
    with page.expect_navigation():
        page.locator(f"main a:has-text('{title}')").first.click()


def submit(page, site: str) -> tuple[str, str]:
    """A citizen's clue through the public form; receipt number and passphrase."""
    page.goto(site + "/clues/submit/")
    page.check("[name=kind][value=fines]")
    page.fill("[name=description]", "路口同一车辆一日三罚。三张罚单时间相差不到四小时，地点相同，缴款凭证都在。")
    press(page, "下一步")
    press(page, "下一步")
    page.fill("[name=body]", BODY)
    press(page, "下一步")
    page.check("[name=who][value=anonymous]")
    press(page, "下一步")
    page.wait_for_function("!document.querySelector('[data-working]')")
    with page.expect_navigation(timeout=60_000):
        page.locator("main button.btn--go").click()
    values = page.locator(".slip dd")
    return values.nth(0).inner_text(), values.nth(1).inner_text()


def test_a_clue_walks_from_the_public_through_all_hands_and_back(browser, site):
    public = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    number, passphrase = submit(public, site)

    head = open_as(browser, site, "approver")
    find(head, site, "/work/clues/?scope=open")
    clue = head.url
    title = head.inner_text("h1")
    do(head, "指定经办人", {"handler": "林书言（经办人）", "second_handler": "吴桐（经办人）"})

    clerk = open_as(browser, site, "clerk")
    clerk.goto(clue)
    do(clerk, "受理并开始分析")
    refer(clerk, "示例市人民检察院")

    procurator = open_as(browser, site, "procurator")
    find(procurator, site, "/work/referrals/?scope=mine", title)
    do(procurator, "退回", {"reason": "缺第三张罚单。", "suggestion": "补齐后再送。"})

    clerk.reload()
    press(clerk, "再次移送")
    refer_on(clerk, "示例市人民检察院")
    find(procurator, site, "/work/referrals/?scope=mine", title)
    do(procurator, "签收")
    do(procurator, "受理", {"acceptance_number": "示检行监〔2026〕99号"})
    do(procurator, "反馈办理结果", {"text": "已提出检察建议。", "results": "suggested"})
    find(clerk, site, "/work/referrals/?scope=mine", title)
    do(clerk, "接受反馈")

    clerk.goto(clue)
    do(clerk, "开始核实", {"track": "simple"})
    do(clerk, "查实问题，开始监督", {"findings": "三张罚单为同一行为。"})
    head.goto(clue)
    do(head, "确定处置层级", {"tier": "general"})
    clerk.goto(clue)
    press(clerk, "向被监督单位提出整改")
    for name, value in {
        "title": "重复处罚问题",
        "disclosed": "抽查发现同一行为多次处罚。",
        "requirements": "退还罚款。",
    }.items():
        clerk.fill(f"[name={name}]", value)
    clerk.select_option("[name=body]", label=BODY)
    press(clerk, "送达被监督单位")
    clue_number = clerk.inner_text("a[href*='/work/clues/'].num, dd a[href*='/work/clues/']")

    # Nobody of this body can sign in to the demo; the next test walks the body's side with one that can.
    find(head, site, "/work/rectifications/?scope=out", "重复处罚问题")
    do(head, "撤回整改要求", {"text": "已由单位主动改正。"})
    clerk.goto(clue)
    do(clerk, "准备反馈")
    press(clerk, "写给举报人")
    clerk.fill("[name=text]", "三张罚单中的两张已撤销，罚款退还。")
    press(clerk, "预览")
    press(clerk, "发给举报人")
    head.goto(clue)
    do(head, "办结", {"outcome": "rectified"})

    public.goto(site + "/clues/follow/")
    public.fill("[name=number]", number)
    public.fill("[name=passphrase]", passphrase)
    with public.expect_navigation():
        public.locator("main button.btn--go").click()
    told = public.inner_text("main")
    assert "两张已撤销" in told
    for hidden in ("林书言", "检察院", "内部", clue_number):
        assert hidden not in told
    for page in (head, clerk, procurator):
        assert not page.complaints


def refer(page, receiver: str) -> None:
    press(page, "移送其他单位")
    refer_on(page, receiver)


def refer_on(page, receiver: str) -> None:
    page.select_option("[name=receiver]", label=receiver)
    press(page, "下一步")
    page.check("[name=request][value=supervise]")
    for box in page.locator("[name=checklist]").all():
        box.check()
    press(page, "移送给")


def test_the_supervised_body_reports_with_evidence_and_the_bureau_accepts(browser, site, tmp_path):
    body = open_as(browser, site, "body", 390)
    find(body, site, "/work/rectifications/?scope=in", "食品标签瑕疵处罚裁量问题")
    assert "反映食品标签瑕疵被顶格罚款" not in body.inner_text("main")
    evidence = tmp_path / "退款凭证.txt"
    evidence.write_text("退款凭证", encoding="utf-8")
    press(body, "报告整改情况")
    body.fill("[name=text]", "已撤销原决定，改为责令改正，罚款已退还。")
    body.set_input_files("[name=files]", evidence)
    press(body, "报告整改情况")
    clerk = open_as(browser, site, "clerk")
    find(clerk, site, "/work/rectifications/?scope=mine", "食品标签瑕疵处罚裁量问题")
    assert "退款凭证.txt" in clerk.inner_text("main")
    do(clerk, "接受整改")
    assert not body.complaints
    assert not clerk.complaints


@pytest.mark.parametrize(("mode", "width"), [("normal", 1280), ("elder", 390)])
def test_workspace_pages_are_accessible(browser, site, mode, width):
    page = open_as(browser, site, "clerk", width)
    page.goto(site + f"/work/?mode={mode}")
    addresses = [*WORK_PAGES]
    for where, part in (
        ("/work/clues/?scope=all", "clues"),
        ("/work/referrals/", "referrals"),
        ("/work/rectifications/", "rectifications"),
    ):
        page.goto(site + where)
        addresses.append(page.locator(f"main tbody a[href^='/work/{part}/']").first.get_attribute("href"))
    check(page, site, addresses, width)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_audit_trail_of_an_organisation_is_accessible(browser, site, width):
    page = open_as(browser, site, "auditor", width)
    check(page, site, ["/work/audit/", "/work/audit/?action=clue.assign"], width)


def check(page, site: str, addresses: list[str], width: int) -> None:
    """Pages without violations, complaints of the browser, or anything wider than the screen."""
    found = []
    for address in addresses:
        page.goto(site + address)
        page.evaluate(AXE + ";undefined")
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
        found += [f"{address}: {v['id']} {v['nodes'][0]['html'][:160]}" for v in result]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert not found
    assert not page.complaints
