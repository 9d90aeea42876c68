"""The calendar in a browser: by keyboard, on a phone, without scripts; and a feed made, read and revoked."""

import urllib.error
import urllib.request

import pytest
from icalendar import Calendar

from tests.e2e.site import sign_in
from tests.e2e.test_inspections import accessible

pytestmark = pytest.mark.browser


def read(address: str) -> tuple[int, bytes]:
    """What a calendar program gets at ``address``."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_the_calendar_is_turned_by_keyboard_and_read_by_a_program(browser, site):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, site, "approver")
    page.goto(site + "/work/calendar/")
    accessible(page)
    this = page.locator("h1").inner_text()
    today = page.locator(".mon a[aria-current=date]")
    today.focus()
    with page.expect_navigation():
        page.keyboard.press("PageDown")
    assert page.locator("h1").inner_text() != this
    with page.expect_navigation():
        page.keyboard.press("PageUp")
    assert page.locator("h1").inner_text() == this

    first = page.locator(".mon td:not(.out) [data-day]").first
    day = first.get_attribute("data-day")
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    reached = page.evaluate("document.activeElement.dataset.day")
    assert int(reached[-2:]) == int(day[-2:]) + 8
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"?week={reached}" in page.url
    accessible(page)

    page.goto(site + "/work/calendar/feeds/")
    accessible(page)
    with page.expect_navigation():
        page.click(
            "main form:has(input[value=organisation]) button.btn--go, main form:has(input[value=organisation]) .btn"
        )
    accessible(page)
    address = page.locator("#address").inner_text()
    status, content = read(address)
    assert status == 200
    days = Calendar.from_ical(content).walk("VEVENT")
    assert days  # the sample quarter has confirmed days
    assert read(address.replace(".ics", "x.ics"))[0] == 404
    with page.expect_navigation():
        page.click("main button:has-text('停用本单位订阅地址')")
    assert read(address)[0] == 404


def test_on_a_phone_and_without_scripts_it_says_the_same(browser, site):
    phone = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    plain = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
    sign_in(phone, site, "procurator")
    sign_in(plain, site, "procurator")
    for view in ("month", "week", "agenda"):
        phone.goto(f"{site}/work/calendar/?{view}=")
        accessible(phone)
        plain.goto(f"{site}/work/calendar/?{view}=")
        before = plain.locator("h1").inner_text()
        plain.click("main a[rel=next]")
        assert plain.locator("h1").inner_text() != before
