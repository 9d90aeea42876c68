"""Real pages through the real page cache: after any change, every address answers what a fresh rendering says."""

import io
import re
import sys

import pytest
from django.core.handlers.wsgi import WSGIHandler
from wagtail.models import Page

from content.cases.models import CaseRuling
from content.common.glossary import GlossaryTerm
from content.common.site import PortalSettings
from content.rulings import services
from core import generations
from portal.pagecache.policy import Policy
from portal.pagecache.store import Store
from portal.pagecache.wsgi import PageCache
from tests.factories.lists import make_list, make_row, make_version
from tests.factories.rulings import ruling
from tests.factories.site import make_case, make_edition, make_notice, make_site

pytestmark = pytest.mark.django_db(transaction=True)
#: Whole pages that list others, feeds and the site map among them.
LISTING = ["/", "/white-papers/", "/white-papers/quarterly/", "/cases/", "/rulings/", "/lists/", "/notices/",
           "/feeds/all/", "/feeds/rulings/", "/feeds/white-papers/", "/feeds/cases/", "/feeds/notices/",
           "/site-map/", "/sitemap-pages.xml"]  # fmt: skip


class Portal:
    """The portal behind its page cache, and what the portal itself was asked for."""

    def __init__(self) -> None:
        self.pages = WSGIHandler()
        self.asked: list[str] = []
        self.cache = PageCache(self.count, policy=Policy.from_settings(), store=Store(1 << 24))
        self.cache._poller = object()  # commits of this process refresh the generations

    def count(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        return self.pages(environ, start_response)

    def read(self, address: str, *, fresh: bool = False) -> tuple[int, bytes]:
        """Status and body of ``address``, from the cache or rendered by the portal alone."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": query,
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1",
            "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": False,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        status: list[int] = []
        result = (self.pages if fresh else self.cache)(environ, lambda line, *_: status.append(int(line.split()[0])))
        body = b"".join(result)
        getattr(result, "close", lambda: None)()
        if path.startswith("/feeds/") and b"<entry>" not in body:
            body = re.sub(rb"<updated>.*?</updated>", b"", body)  # an empty feed was updated now
        return status[0], body

    def all(self, addresses: list[str], **kwargs) -> dict[str, tuple[int, bytes]]:
        return {address: self.read(address, **kwargs) for address in addresses}


@pytest.fixture
def portal(page_root, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    make_site()
    PortalSettings.load()  # stored when it is first asked for, which is a change too
    generations.refresh()
    return Portal()


@pytest.fixture
def home(portal):
    return Page.objects.get(depth=2).specific


def changes(portal: Portal, addresses: list[str], change) -> set[str]:
    """Warm the cache for ``addresses``, make the ``change``, and return the addresses that answer otherwise.

    The cache must have answered for each before, and afterwards says what a fresh rendering says.
    """
    before = portal.all(addresses)
    portal.asked.clear()
    assert portal.all(addresses) == before
    assert portal.asked == [], "not kept, so nothing is shown by this test"
    change()
    after = portal.all(addresses)
    generations.forget()  # the fresh rendering takes nothing from any memory
    assert after == portal.all(addresses, fresh=True)
    generations.refresh()
    return {address for address in addresses if after[address] != before[address]}


def test_publish_edit_rename_move_unpublish_delete_of_a_page(portal, home):
    notice = make_notice(home, 1, title="征集线索公告")
    listing = {"/", "/notices/", "/feeds/all/", "/feeds/notices/", "/sitemap-pages.xml"}
    made: list = []
    assert changes(portal, LISTING, lambda: made.append(make_notice(home, 2, title="第二号公告"))) >= listing
    second = made[0]

    def edit():
        second.title = "更正后的公告"
        second.save_revision().publish()

    assert changes(portal, [*LISTING, second.url], edit) >= {"/", "/notices/", "/feeds/notices/", second.url}

    old, new = second.url, "/notices/renamed/"

    def rename():
        second.slug = "renamed"
        second.save_revision().publish()

    assert changes(portal, [*LISTING, old], rename) >= {"/", "/notices/", "/sitemap-pages.xml", old}
    assert portal.read(new)[0] == 200

    archive = make_notice(home, 3, title="归档")
    moved = Page.objects.get(pk=second.pk)
    touched = changes(portal, [*LISTING, new], lambda: moved.move(archive, pos="last-child"))
    assert touched >= {new, "/notices/", "/sitemap-pages.xml"}
    new = f"{archive.url}renamed/"
    assert portal.read(new)[0] == 200

    touched = changes(portal, [*LISTING, notice.url], notice.unpublish)
    assert touched >= {"/", "/notices/", "/sitemap-pages.xml", notice.url}
    assert portal.read(notice.url)[0] == 404
    gone = Page.objects.get(pk=moved.pk)
    assert changes(portal, [*LISTING, new], gone.delete) >= {"/sitemap-pages.xml", new}


def test_a_white_paper_and_its_chapters(portal, home):
    first = make_edition(home, 1)
    chapter = f"{first.url}chapter-1/"
    newer: list = []
    touched = changes(portal, [*LISTING, first.url, chapter], lambda: newer.append(make_edition(home, 2)))
    assert touched >= {"/", "/white-papers/", "/white-papers/quarterly/", "/feeds/white-papers/", first.url, chapter}
    touched = changes(portal, [*LISTING, first.url, newer[0].url], newer[0].unpublish)
    assert touched >= {"/white-papers/quarterly/", "/feeds/white-papers/", first.url, newer[0].url}


def test_a_snippet_shown_on_several_pages(portal, home):
    edition = make_edition(home, 1, chapters=2, blocks=[{"type": "text", "value": "<p>[[案卷]]。</p>"}])
    chapters = [f"{edition.url}chapter-{number}/" for number in (1, 2)]
    term = GlossaryTerm.objects.create(term="案卷", definition="一案的全部材料。")
    term.definition = "一个案件的全部材料。"
    assert changes(portal, [*chapters, f"{edition.url}print/"], term.save) == {*chapters, f"{edition.url}print/"}


def test_the_settings_of_the_portal_stand_on_every_page(portal, home):
    make_case(home, 1)
    settings = PortalSettings.load()
    settings.organiser = "示例市司法局"
    pages = [address for address in LISTING if not address.startswith("/feeds/") and address != "/sitemap-pages.xml"]
    assert changes(portal, pages, settings.save) == set(pages)


def test_a_ruling_published_and_withdrawn(portal, home):
    case = make_case(home, 1)
    item = ruling(publish=False)
    CaseRuling.objects.create(page=case, ruling=item)
    page = f"/rulings/{item.pk}/"
    shown = {"/", "/rulings/", "/feeds/rulings/", "/feeds/all/"}
    assert changes(portal, [*LISTING, case.url], lambda: item.save_revision().publish()) >= shown | {case.url}
    assert portal.read(page)[0] == 200
    addresses = [*LISTING, case.url, page, f"{page}print/"]
    touched = changes(portal, addresses, lambda: services.withdraw(ruling=item, reason="依申请撤回。"))
    assert touched >= shown | {case.url, page, f"{page}print/"}
    assert portal.read(page)[0] == 410


def test_a_new_version_of_a_list(portal, home):
    page = make_list(home)
    make_version(page, [make_row(1)])
    touched = changes(portal, [page.url, "/lists/"], lambda: make_version(page, [make_row(1), make_row(2)]))
    assert touched == {page.url, "/lists/"}
