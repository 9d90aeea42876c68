"""Home, notices, regulations, directory, static pages, feeds, sitemap, error pages."""

import json
import re
from datetime import date
from xml.etree import ElementTree

import pytest

from content.common.site import PortalSettings
from content.pages.bootstrap import ensure_site
from content.pages.models import DirectoryEntry, DirectoryPage
from tests.factories.site import make_case, make_notice, make_regulation, make_site
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def home(page_root):
    return make_site()


def test_bootstrapping_twice_changes_nothing(home):
    before = list(home.get_descendants().values_list("path", "title", "latest_revision_created_at"))
    assert ensure_site().pk == home.pk
    assert list(home.get_descendants().values_list("path", "title", "latest_revision_created_at")) == before


def test_an_empty_portal_says_so_and_leads_on(client, home):
    text = client.get("/").content.decode()
    assert "还没有发布" in text
    for address in ("/report/", "/contact/", "/search/", "/white-papers/", "/rulings/", "/lists/"):
        assert address in text


@pytest.mark.parametrize(
    "address",
    ["/", "/notices/", "/regulations/", "/directory/", "/report/", "/about/", "/contact/", "/privacy/",
     "/accessibility/", "/report-a-mistake/", "/site-map/", "/feeds/", "/white-papers/", "/cases/", "/rulings/",
     "/lists/", "/robots.txt", "/sitemap.xml", "/feeds/all/"],
)  # fmt: skip
def test_every_address_of_the_chrome_answers(client, home, address):
    assert client.get(address).status_code == 200


def test_the_home_page_costs_the_same_with_little_and_with_much(client, home):
    make_notice(home, 1)
    make_case(home, 1)
    one = queries_of(client, "/", 20)  # the latest of seven kinds of content and their numbers
    for number in range(2, 9):
        make_notice(home, number)
        make_case(home, number)
        make_regulation(home, number)
    assert queries_of(client, "/", 20) == one


@pytest.mark.parametrize(("url", "make"), [("/notices/", make_notice), ("/regulations/", make_regulation)])
def test_lists_cost_the_same_for_one_item_and_for_many(client, home, url, make):
    make(home, 1)
    one = queries_of(client, url)
    for number in range(2, 12):
        make(home, number)
    assert queries_of(client, url) == one


def test_an_unpublished_notice_shows_nowhere(client, home):
    notice = make_notice(home, 1, title="撤下的公告")
    notice.unpublish()
    for address in ("/", "/notices/", "/feeds/all/", "/feeds/notices/", "/site-map/", "/sitemap-pages.xml"):
        body = client.get(address).content.decode()
        assert "撤下的公告" not in body
        assert notice.slug not in body
    assert client.get("/notices/notice-1/").status_code == 404


def test_a_notice_carries_its_disclosure_metadata(client, home):
    PortalSettings.objects.update(index_prefix="11000000000000000X")
    notice = make_notice(home, 1, document_number="示司公告〔2026〕7号", issuing_body="示例市司法局")
    text = client.get(notice.url).content.decode()
    assert re.search(r"11000000000000000X/\d{4}-\d{6}|0{18}/\d{4}-\d{6}", text)
    for value in ("示司公告〔2026〕7号", "示例市司法局", "主动公开", "现行有效"):
        assert value in text


def test_the_index_number_is_given_once(home):
    notice = make_notice(home, 1)
    number = notice.index_number
    assert number
    first_draft = notice.revisions.order_by("pk").first()
    notice.title = "改过的公告"
    notice.save_revision().publish()
    first_draft.publish()
    notice.refresh_from_db()
    assert notice.index_number == number
    assert make_notice(home, 2).index_number != number


def test_copies_get_a_number_of_their_own(home):
    notice = make_notice(home, 1)
    copied = notice.copy(update_attrs={"slug": "copied", "title": "副本"}, keep_live=False)
    assert copied.index_number is None
    copied.save_revision().publish()
    copied.refresh_from_db()
    assert copied.index_number not in (None, notice.index_number)


def test_regulations_are_filtered_by_validity(client, home):
    make_regulation(home, 1, title="现行办法")
    make_regulation(home, 2, title="废止办法", validity="repealed")
    assert "废止办法" not in client.get("/regulations/?validity=in_force").content.decode()
    assert "现行办法" in client.get("/regulations/?validity=nonsense").content.decode()


def test_the_directory_shows_current_entries_of_a_region(client, home):
    page = DirectoryPage.objects.child_of(home).get()
    rows = [("临溪点", "临溪区", None), ("望山点", "望山区", None), ("过期点", "临溪区", date(2020, 1, 1))]
    for name, region, until in rows:
        page.entries.add(DirectoryEntry(kind="contact_point", name=name, region=region, term_to=until))
    page.save_revision().publish()
    text = client.get("/directory/?region=临溪区").content.decode()
    assert "临溪点" in text
    assert "望山点" not in text
    assert "过期点" not in text
    assert "望山点" in client.get("/directory/?region=没有这个区").content.decode()


def test_feeds_are_atom_with_absolute_addresses(client, home):
    make_notice(home, 1)
    make_case(home, 1)
    root = ElementTree.fromstring(client.get("/feeds/all/").content)
    assert root.tag == f"{ATOM}feed"
    links = {entry.find(f"{ATOM}link").get("href") for entry in root.iter(f"{ATOM}entry")}
    assert {link.partition("/")[0] for link in links} <= {"http:", "https:"}
    assert {link.rpartition("testserver")[2] for link in links} >= {"/notices/notice-1/", "/cases/case-1/"}
    assert client.get("/feeds/nonsense/").status_code == 404


def test_pages_describe_themselves_for_machines(client, home):
    case = make_case(home, 1, title="</script><b>案例")
    text = client.get(case.url).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1]
    data = json.loads(block)
    assert data["headline"] == "</script><b>案例"
    assert data["identifier"] == case.index_number


def test_error_pages_are_in_the_portal_s_style(client, home):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    text = response.content.decode()
    assert "这个地址没有内容" in text
    assert "/site-map/" in text


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/media/../secret-key",
        "/media/documents/x.pdf",
        "/documents/1/../../x",
        "/%00",
        "/notices/%2e%2e/",
        "/static/../manage.py",
    ],
)
def test_path_tricks_find_nothing(client, home, path):
    response = client.get(path)
    assert response.status_code in (400, 404)
