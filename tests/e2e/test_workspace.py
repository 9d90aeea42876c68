"""The parties' workspaces in a browser: pages that everybody can use."""

from importlib import resources

import pytest

from tests.e2e.site import sign_in

pytestmark = pytest.mark.browser

AXE = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
#: A clue of the demo that is closed, and not yet a typical case.
CLOSED = "反映一次违规停车开出三张罚单"

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
    sign_in(page, site, name)
    return page


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
    page.goto(site + "/work/clues/?scope=ended")
    page.goto(site + page.locator(f"main a:has-text('{CLOSED}')").first.get_attribute("href"))
    addresses.append(page.locator("main a.btn:has-text('起草典型案例')").get_attribute("href"))
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
