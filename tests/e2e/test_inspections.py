"""扫码入企 in a browser: filed by the body, rated on a phone without scripts, read by the coordinating body."""

import datetime as dt

import pytest

from tests.e2e.site import sign_in
from tests.e2e.test_workspace import AXE

pytestmark = pytest.mark.browser


def accessible(page) -> None:
    page.evaluate(AXE + ";undefined")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    assert [each["id"] for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_visit_is_filed_scanned_and_rated(browser, site):
    body = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(body, site, "body")
    body.goto(site + "/work/inspections/new/")
    accessible(body)
    body.fill("#id_credit_code", "91990000MA0000006T")
    body.select_option("#id_matter", "QR-004")
    body.select_option("#id_plan", "IP-004")
    for box in body.locator("input[name=certificates]").all()[:2]:
        box.check()
    # A minute ahead: filed before it begins, and its day has come.
    begin = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))) + dt.timedelta(minutes=2)
    body.fill("#id_starts_at", f"{begin:%Y-%m-%dT%H:%M}")
    body.fill("#id_ends_at", f"{begin + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}")
    with body.expect_navigation():
        body.click("main button.btn--go")
    accessible(body)
    number = body.locator("main > p .num").first.inner_text()
    address = body.locator("main a:has-text('企业扫码所见')").get_attribute("href")

    phone = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
    phone.goto(site + address)
    assert number in phone.content()
    phone.click("main button:has-text('执法人员已到场')")
    phone.click("main button:has-text('执法人员已离场')")
    phone.check("input[name=score][value='1']")
    phone.check("input[name=deviations][value=demands]")
    phone.fill("textarea[name=comment]", "要求加入协会")
    phone.click("main button:has-text('提交评价')")
    assert "评价已收到" in phone.content()

    watching = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    watching.goto(site + address)
    accessible(watching)
    sign_in(watching, site, "clerk")
    watching.goto(site + "/work/inspections/?q=" + number)
    assert number in watching.content()
    accessible(watching)
