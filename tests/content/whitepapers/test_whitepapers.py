"""White papers: the series shows the latest, chapters are numbered by place, corrections keep the former version."""

import csv
import io
from datetime import date

import pytest
from pypdf import PdfReader

from content.common.generated import pdf_of
from content.common.glossary import GlossaryTerm
from content.common.pages import PageCorrection
from content.demo.stream import to_stream
from content.whitepapers.models import ChapterPage, EditionPage
from content.whitepapers.queries import neighbours
from content.whitepapers.typesetting import TOPIC
from core.outbox import drain
from tests.factories.site import CHAPTER_BLOCKS, make_chapter, make_edition, make_site
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(page_root):
    return make_site()


def test_the_series_address_always_shows_the_latest_edition(client, home):
    series = "/white-papers/quarterly/"
    assert "还没有发布" in client.get(series).content.decode()
    first = make_edition(home, 1)
    assert first.title in client.get(series).content.decode()
    second = make_edition(home, 2)
    page = client.get(series).content.decode()
    assert f"<h1>{second.title}</h1>" in page
    assert f'rel="canonical" href="{second.full_url}"' in page
    second.unpublish()
    assert f"<h1>{first.title}</h1>" in client.get(series).content.decode()


def test_editions_know_their_neighbours(home):
    one, two, three = (make_edition(home, n, chapters=0) for n in (1, 2, 3))
    assert neighbours(two) == (one, three)
    assert neighbours(one) == (None, two)
    two.unpublish()
    assert neighbours(EditionPage.objects.get(pk=one.pk)) == (None, three)


def test_pages_cost_the_same_as_chapters_grow_and_at_most_15_queries(client, home):
    GlossaryTerm.objects.create(term="按期办结率", definition="按期办结的比例。")
    edition = make_edition(home, 1, chapters=1)
    pages = [edition.url, f"{edition.url}chapter-1/", f"{edition.url}print/"]
    few = {page: queries_of(client, page) for page in pages}
    for place in range(2, 12):
        make_chapter(edition, place)
    for number in range(2, 6):
        make_edition(home, number, chapters=1)
    assert {page: queries_of(client, page) for page in pages} == few


def test_a_chapter_is_numbered_by_its_place_among_the_published(client, home):
    edition = make_edition(home, 1, chapters=3)
    ChapterPage.objects.get(slug="chapter-1").unpublish()
    page = client.get(f"{edition.url}chapter-3/").content.decode()
    assert "第二章　章节3" in page
    assert "图 2-1" in page
    assert "章节1" not in page


def test_a_chapter_shows_figures_notes_and_terms(client, home):
    GlossaryTerm.objects.create(term="按期办结率", definition="按期办结的比例。")
    edition = make_edition(home, 1, chapters=1)
    page = client.get(f"{edition.url}chapter-1/").content.decode()
    for text in ("（一）受理总量", "图 1-1", "公众提交最多。", "以台账为准。", "按期办结的比例。", "线索台账"):
        assert text in page
    assert page.count("<svg") >= 2


def test_data_downloads(client, home):
    edition = make_edition(home, 1, chapters=2)
    chapter = ChapterPage.objects.get(slug="chapter-2")
    figure = next(block for block in chapter.body if block.block_type == "figure")
    response = client.get(f"{chapter.url}data/{figure.id}.csv")
    assert response["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert ["公众提交", "142"] in rows
    whole = client.get(f"{edition.url}data.csv").content.decode("utf-8-sig")
    assert "图 1-1" in whole
    assert "图 2-1" in whole
    for address in (f"{chapter.url}data/{'0' * 8}-0000-0000-0000-{'0' * 12}.csv", "/notices/x/data.csv"):
        assert client.get(address).status_code == 404


def correct(chapter: ChapterPage, text: str, day: int, value: int) -> ChapterPage:
    blocks = [dict(block) for block in CHAPTER_BLOCKS]
    blocks[-1] = blocks[-1] | {"series": [{"name": "件数", "values": [value, 58]}]}
    page = ChapterPage.objects.get(pk=chapter.pk).get_latest_revision_as_object()
    page.body = to_stream(blocks)
    page.corrections.add(PageCorrection(corrected_on=date(2026, 5, day), text=text))
    page.save_revision().publish()
    return ChapterPage.objects.get(pk=chapter.pk)


def test_a_correction_keeps_the_former_version_readable(client, home):
    edition = make_edition(home, 1, chapters=1)
    chapter = ChapterPage.objects.child_of(edition).get()
    first = chapter.live_revision_id
    chapter = correct(chapter, "142 改为 144", 2, 144)
    second = chapter.live_revision_id
    chapter = correct(chapter, "144 改为 145", 3, 145)
    assert [c.former_revision_id for c in chapter.corrections.order_by("corrected_on")] == [first, second]

    page = client.get(chapter.url).content.decode()
    assert "142 改为 144" in page
    assert f"{chapter.url}versions/{first}/" in page
    former = client.get(f"{chapter.url}versions/{first}/").content.decode()
    assert ">142<" in former
    assert ">145<" not in former
    assert "更正前的版本" in former
    assert "noindex" in former


def test_no_other_revision_is_public(client, home):
    edition = make_edition(home, 1, chapters=1)
    chapter = ChapterPage.objects.child_of(edition).get()
    draft = ChapterPage.objects.get(pk=chapter.pk)
    draft.title = "没有发布的标题"
    revision = draft.save_revision()
    assert client.get(f"{chapter.url}versions/{revision.pk}/").status_code == 404
    assert client.get(f"{chapter.url}versions/{chapter.live_revision_id}/").status_code == 404
    chapter = correct(chapter, "更正", 2, 150)
    former = chapter.corrections.get().former_revision_id
    chapter.unpublish()
    assert client.get(f"{chapter.url}versions/{former}/").status_code == 404


def test_the_print_page_holds_every_chapter(client, home):
    edition = make_edition(home, 1, chapters=3)
    page = client.get(f"{edition.url}print/").content.decode()
    for text in ("第一章　章节1", "第二章　章节2", "第三章　章节3", "图 3-1"):
        assert text in page


def test_the_pdf_is_made_in_the_background_and_follows_changes(
    client, home, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    edition = make_edition(home, 1, chapters=2)
    address = f"{edition.url}edition.pdf"
    waiting = client.get(address)
    assert waiting.status_code == 503
    assert waiting["Retry-After"]
    drain(TOPIC)
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    content = b"".join(response.streaming_content)
    reader = PdfReader(io.BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "章节2" in text
    assert len(reader.pages) == pdf_of(edition).pages

    make_chapter(edition, 3)
    with django_capture_on_commit_callbacks(execute=True):
        drain(TOPIC)
    text = "".join(page.extract_text() for page in PdfReader(pdf_of(edition).file.open()).pages)
    assert "章节3" in text
    assert len(list(tmp_path.rglob("*.pdf"))) == 1

    with django_capture_on_commit_callbacks(execute=True):
        EditionPage.objects.get(pk=edition.pk).unpublish()
        drain(TOPIC)
    assert pdf_of(edition) is None
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_quarter_has_one_edition_a_series(home):
    from django.core.exceptions import ValidationError

    make_edition(home, 1, chapters=0)
    second = make_edition(home, 2, chapters=0)
    second.quarter = 1
    with pytest.raises(ValidationError):
        second.full_clean()
