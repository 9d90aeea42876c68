"""A room in two browsers: at once, offline and back, after a reload, with sockets blocked, without JavaScript."""

import uuid

import pytest

from tests.core.files.samples import pdf
from tests.e2e.test_workspace import AXE, open_as

pytestmark = pytest.mark.browser
TITLE = "重复罚款线索会商"
#: As where a proxy lets no sockets through.
BLOCKED = """
    window.WebSocket = class {
        static OPEN = 1; readyState = 3;
        constructor() { setTimeout(() => this.onclose?.({code: 1006})); }
        close() {}
    };
"""
VIOLATIONS = "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html).join()))"


def enter(browser, site: str, name: str, width: int = 1280):
    page = open_as(browser, site, name, width)
    page.goto(site + "/work/rooms/")
    with page.expect_navigation():
        page.click(f"main a:has-text('{TITLE}')")
    page.wait_for_selector(".conn.ok")
    return page


def say(page, text: str) -> None:
    page.fill("#ms", text)
    page.press("#ms", "Enter")


def add_file(page, name: str) -> None:
    page.set_input_files("#say input[type=file]", {"name": name, "mimeType": "application/pdf", "buffer": pdf()})


TEXTS = """
    [...document.querySelectorAll('.msg:not(.msg--wait) .msg__t')].map((line) => {
        const copy = line.cloneNode(true);
        copy.querySelectorAll('.unfolded').forEach((part) => part.remove());  // comes when it is looked at
        return copy.textContent.trim();
    })
"""


def said(page) -> list[str]:
    """Texts of the messages on the page that the server has."""
    return page.evaluate(TEXTS)


def test_two_people_talk_and_one_goes_offline_and_comes_back(browser, site):
    ours, theirs = enter(browser, site, "clerk"), enter(browser, site, "procurator", 390)
    own = uuid.uuid4().hex[:8]  # the room may remember an earlier run
    first, edited, question = f"下午两点核对{own}", f"下午三点核对{own}", f"您还在吗{own}"
    one, two = f"离线时写的第一条{own}", f"离线时写的第二条{own}"
    say(ours, first)
    theirs.wait_for_selector(f"text={first}")

    theirs.context.set_offline(True)
    theirs.wait_for_selector(".conn.soon")
    say(theirs, one)
    theirs.set_input_files(
        "#say input[type=file]", {"name": f"{own}.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    say(theirs, two)
    assert theirs.evaluate("document.querySelector('#say input[type=file]').files.length") == 0
    say(ours, question)
    theirs.wait_for_selector(f".msg--wait:has-text('{two}')")
    assert one not in said(ours)
    theirs.context.set_offline(False)
    ours.wait_for_selector(f".msg:has-text('{two}')")
    theirs.wait_for_selector(f"text={question}")
    theirs.wait_for_selector(".msg--wait", state="detached")
    assert said(ours) == said(theirs)
    assert said(ours).count(one) == 1
    for page in (ours, theirs):
        preview = page.locator(f".msg:has-text('{two}') a:has-text('{own}.pdf') img")
        preview.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.naturalWidth > 0", arg=preview.element_handle())

    ours.hover(f".msg--own:has-text('{question}')")
    ours.on("dialog", lambda dialog: dialog.accept())
    ours.click(f".msg--own:has-text('{question}') a[data-do=withdraw]")
    for page in (ours, theirs):
        page.wait_for_selector(f".msg:has-text('{question}')", state="detached")
    ours.hover(f".msg--own:has-text('{first}')")
    ours.click(f".msg--own:has-text('{first}') a[data-do=edit]")
    assert ours.input_value("#ms") == first
    say(ours, edited)
    for page in (ours, theirs):  # either may have the edit first
        page.wait_for_selector(f".msg:has-text('{edited}')")
    expected = [text for text in said(ours) if text]
    for page in (ours, theirs):
        page.reload()
        page.wait_for_selector(".conn.ok")
        assert [text for text in said(page) if text] == expected
        assert page.complaints == [] or all("ERR_INTERNET_DISCONNECTED" in each for each in page.complaints)
        page.context.close()


def test_a_formal_notice_is_confirmed_and_both_sides_see_it_at_once(browser, site):
    ours, theirs = enter(browser, site, "clerk"), enter(browser, site, "procurator")
    with ours.expect_navigation():
        ours.click("#say a:has-text('发正式通知')")
    ours.fill("#id_text", "请今日下班前确认到场人员")
    with ours.expect_navigation():
        ours.click("main button.btn--go")
    card = ".act:has-text('请今日下班前确认到场人员')"
    with theirs.expect_navigation():
        theirs.click(f"{card} a.btn--go")
    with theirs.expect_navigation():
        theirs.click("main form button.btn--go")
    ours.wait_for_selector(f"{card} .ok-t")
    for page in (ours, theirs):
        assert page.complaints == []
        page.context.close()


def test_a_poll_is_answered_by_two_people_and_the_second_signs_in_by_the_code(browser, site):
    ours, theirs = enter(browser, site, "clerk"), enter(browser, site, "procurator", 390)
    own = uuid.uuid4().hex[:8]
    with ours.expect_navigation():
        ours.click("#say a:has-text('发起约期')")
    ours.fill("#id_text", f"核对会{own}")
    for box in ours.locator(".poll-days input").all()[2:4]:
        box.check()
    day = ours.locator(".poll-days input").nth(2).get_attribute("value").partition("/")[0]
    ours.fill("#id_reply_by", day)
    with ours.expect_navigation():
        ours.click("main form[method=post] button.btn--go")
    for page, word in ((theirs, "if_needed"), (ours, "yes")):
        with page.expect_navigation():
            page.click(f".act:has-text('核对会{own}') a.btn--go")
        for choice in page.locator(f"input[type=radio][value={word}]").all():
            choice.check()
        with page.expect_navigation():
            page.click("main form[action$='/answer/'] button.btn--go")
    table = ours.inner_text(".act table")
    assert table.count("必要时可以 1") == table.count("可以 1 · 必要时可以 1") == 2

    room = site + ours.locator("main a:has-text('" + TITLE + "')").first.get_attribute("href")
    ours.goto(room)
    with ours.expect_navigation():
        ours.click("#say a:has-text('发起签到')")
    ours.fill("#id_text", f"到场{own}")
    with ours.expect_navigation():
        ours.click("main form[method=post] button.btn--go")
    with ours.expect_navigation():
        ours.click(f".act:has-text('到场{own}') a.btn--go")
    assert ours.locator("#wall svg.qr").is_visible()
    theirs.goto(ours.inner_text("#wall .hash"))
    with theirs.expect_navigation():
        theirs.click("main form button.btn--go")
    assert "您已签到" in theirs.inner_text("main")
    ours.wait_for_selector("#wall b:text-is('1')", timeout=20_000)
    for page in (ours, theirs):
        page.evaluate(AXE)
        assert page.evaluate(VIOLATIONS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert page.complaints == []
        page.context.close()


def test_what_waits_survives_a_reload(browser, site):
    page = enter(browser, site, "clerk2")
    text, filed = f"重新载入前写的{uuid.uuid4().hex[:8]}", f"附有文件的{uuid.uuid4().hex[:8]}"
    # Nothing this page sends arrives any more; the next page finds it in its own store.
    page.evaluate("WebSocket.prototype.send = () => {}; window.fetch = () => Promise.reject(new TypeError()); 0")
    say(page, text)
    add_file(page, "笔录.pdf")
    say(page, filed)
    page.wait_for_selector(f".msg--wait:has-text('{filed}') :text('笔录.pdf')")
    page.reload()
    page.wait_for_selector(f".msg:not(.msg--wait):has-text('{text}')")
    page.wait_for_selector(f".msg:not(.msg--wait):has-text('{filed}') a:has-text('笔录.pdf')")
    page.wait_for_selector(".msg--wait", state="detached")
    assert said(page).count(text) == said(page).count(filed) == 1
    page.context.close()


def test_with_sockets_blocked_messages_come_by_polling(browser, site):
    page = open_as(browser, site, "clerk")
    page.context.add_init_script(BLOCKED)
    page.goto(site + "/work/rooms/")
    with page.expect_navigation():
        page.click(f"main a:has-text('{TITLE}')")
    page.wait_for_selector(".conn:has-text('备用方式')")
    say(page, "没有套接字也能发")
    page.wait_for_selector(".msg:not(.msg--wait):has-text('没有套接字也能发')")
    page.context.close()


def test_the_room_works_without_javascript(browser, site):
    signed_in = open_as(browser, site, "procurator")
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in.context.storage_state())
    page = context.new_page()
    page.goto(site + "/work/rooms/")
    with page.expect_navigation():
        page.click(f"main a:has-text('{TITLE}')")
    page.fill("#ms", "没有脚本也能发")
    with page.expect_navigation():
        page.click("#say button.btn--go")
    assert "没有脚本也能发" in page.inner_text("#log")
    context.close()
    signed_in.context.close()


def test_pages_of_rooms_have_no_axe_violations_and_fit_a_phone(browser, site):
    page = enter(browser, site, "clerk", 390)
    room = page.url
    for address in (room, room + "members/", room + "search/?q=称重", site + "/work/rooms/"):
        page.goto(address)
        page.evaluate(AXE)
        # Lines out of sight are not laid out; axe then guesses what lies behind them.
        page.evaluate("document.querySelectorAll('li').forEach(line => { line.style.contentVisibility = 'visible' })")
        found = page.evaluate(VIOLATIONS)
        assert found == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    page.context.close()
