"""What a serving process remembers of pages (site, addresses, frames, attachments) never outlives a change.

The transactions are real: a commit makes this process read the generations, as the server does.
"""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Site

from content.common.glossary import GlossaryTerm
from content.common.pages import PageAttachment
from content.whitepapers.models import ChapterPage
from core import generations
from tests.factories.site import make_chapter, make_edition, make_notice, make_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(page_root):
    home = make_site()
    generations.refresh()
    return home


def text(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_an_edition_shows_new_chapters_and_new_titles_at_once(client, home):
    edition = make_edition(home, 1, chapters=1)
    first = ChapterPage.objects.child_of(edition).get()
    assert "新的一章" not in text(client, edition.url)
    second = make_chapter(edition, 2, title="新的一章")
    assert "新的一章" in text(client, edition.url)
    assert "新的一章" in text(client, first.url)
    second.title = "改名的一章"
    second.save_revision().publish()
    assert "改名的一章" in text(client, first.url)
    second.unpublish()
    assert "改名的一章" not in text(client, first.url)
    assert client.get(second.url).status_code == 404


def test_an_edition_leads_to_a_newer_one_as_soon_as_it_is_published(client, home):
    edition = make_edition(home, 1, chapters=1)
    chapter = ChapterPage.objects.child_of(edition).get()
    text(client, chapter.url)
    newer = make_edition(home, 2, chapters=0)
    assert newer.url in text(client, chapter.url)
    newer.unpublish()
    assert newer.url not in text(client, chapter.url)


def test_an_address_leads_elsewhere_as_soon_as_its_page_moves(client, home):
    notice = make_notice(home, 1)
    old = notice.url
    assert notice.title in text(client, old)
    notice.slug = "moved"
    notice.save_revision().publish()
    assert client.get(old).status_code in (301, 302, 404)
    assert notice.title in text(client, "/notices/moved/")
    section = Page.objects.get(url_path=f"{home.url_path}notices/").specific
    section.title = "告示"
    section.save_revision().publish()
    assert "告示" in text(client, "/notices/moved/")


def test_attachments_and_explanations_appear_with_the_page_that_has_them(client, home):
    edition = make_edition(home, 1, chapters=1, blocks=[{"type": "text", "value": "<p>[[案卷]]见附件。</p>"}])
    chapter = ChapterPage.objects.child_of(edition).get()
    assert "汇总表" not in text(client, edition.url)
    document = get_document_model()(title="汇总表")
    document.file.save("summary.txt", ContentFile(b"summary"))
    document.save()
    edition.attachments = [PageAttachment(document=document)]
    edition.save_revision().publish()
    assert "汇总表" in text(client, edition.url)
    GlossaryTerm.objects.create(term="案卷", definition="一案的全部材料。")
    assert "一案的全部材料。" in text(client, chapter.url)


def test_a_page_is_closed_as_soon_as_it_is_restricted(client, home):
    notice = make_notice(home, 1)
    text(client, notice.url)
    PageViewRestriction.objects.create(page=notice, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(notice.url).status_code == 302


def test_a_site_is_found_by_its_new_host(client, home, settings):
    settings.ALLOWED_HOSTS = ["old.example", "new.example"]
    site = Site.objects.get()
    site.hostname, site.is_default_site = "old.example", False
    site.save()
    assert client.get("/", headers={"host": "old.example"}).status_code == 200
    assert client.get("/notices/", headers={"host": "new.example"}).status_code == 404
    site.hostname = "new.example"
    site.save()
    assert client.get("/notices/", headers={"host": "new.example"}).status_code == 200
