"""Pages of supervision beyond the single clue: usable by everybody, at a desk and on a phone."""

import pytest

from tests.e2e.test_workspace import check, open_as

pytestmark = pytest.mark.browser

LISTS = (
    "/work/board/",
    "/work/board/rows/?due=late",
    "/work/levels/",
    "/work/levels/?scope=down",
    "/work/overlaps/",
    "/work/readings/",
    "/work/readings/new/",
    "/work/search/?q=监督",
    "/work/campaigns/",
    "/work/campaigns/new/",
    "/work/campaigns/checklists/",
    "/work/campaigns/checklists/new/",
    "/work/documents/templates/notice/",
    "/work/linkage/",
    "/work/disposal/?scope=accountability",
    "/work/documents/production/",
    "/work/documents/together/",
    "/work/analyses/",
    "/work/analyses/new/",
    "/work/analyses/figures/",
    "/work/analyses/common/",
    "/work/analyses/alerts/",
)
#: Where an item of each kind is found: the list, part of its address.
FOUND = (
    ("/work/levels/", "/work/levels/"),
    ("/work/overlaps/", "/work/overlaps/"),
    ("/work/campaigns/checklists/", "/work/campaigns/checklists/"),
    ("/work/analyses/?state=accepted", "/work/analyses/"),
    ("/work/analyses/alerts/", "/work/analyses/alerts/"),
    ("/work/analyses/alerts/?scope=out", "/work/analyses/adoptions/"),
)


def first(page, site: str, where: str, part: str) -> str:
    """The address of the first item of a list."""
    page.goto(site + where)
    return page.locator(f"main tbody a[href^='{part}']").first.get_attribute("href")


def buttons(page, site: str, address: str) -> list[str]:
    """Where the buttons of an item lead."""
    page.goto(site + address)
    return page.locator("main a.btn").evaluate_all("found => found.map(each => each.getAttribute('href'))")


@pytest.mark.parametrize(("mode", "width"), [("normal", 1280), ("elder", 390)])
def test_pages_of_the_coordinating_body_are_accessible(browser, site, mode, width):
    page = open_as(browser, site, "approver", width)
    page.goto(site + f"/work/?mode={mode}")
    addresses = [*LISTS]
    for where, part in FOUND:
        address = first(page, site, where, part)
        addresses += [address, *buttons(page, site, address)]
    # a campaign whose checks are under way: a body gone through item by item, one item, one finding
    page.goto(site + "/work/campaigns/?state=checking")
    campaign = page.locator("main tbody a").first.get_attribute("href")
    page.goto(site + campaign)
    addresses.append(campaign)
    for part in ("/check/", "/findings/"):
        links = page.locator(f"main a[href*='{part}']")
        if links.count():
            addresses.append(links.first.get_attribute("href"))
    check(page, site, list(dict.fromkeys(addresses)), width)


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_the_other_sides_are_accessible(browser, site, width):
    body = open_as(browser, site, "body", width)
    analysis = first(body, site, "/work/analyses/?state=opened", "/work/analyses/")
    adoption = first(body, site, "/work/analyses/alerts/", "/work/analyses/adoptions/")
    check(body, site, [analysis, *buttons(body, site, analysis), adoption, *buttons(body, site, adoption)], width)
    congress = open_as(browser, site, "congress", width)
    reading = first(congress, site, "/work/readings/?state=opened", "/work/readings/")
    check(congress, site, [reading, *buttons(congress, site, reading)], width)
    district = open_as(browser, site, "district", width)
    order = first(district, site, "/work/levels/", "/work/levels/")
    check(district, site, [order, *buttons(district, site, order)], width)
    head = open_as(browser, site, "procurator-head", width)
    consent = first(head, site, "/work/overlaps/", "/work/overlaps/asked/")
    check(head, site, [consent, *buttons(head, site, consent)], width)
