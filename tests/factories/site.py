"""The page tree of a new portal, and published pages in it."""

from datetime import UTC, datetime

from wagtail.models import Page

from content.cases.models import CaseIndexPage, TypicalCasePage
from content.demo.stream import to_stream
from content.pages.bootstrap import ensure_site
from content.pages.models import (
    HomePage,
    NoticeIndexPage,
    NoticePage,
    RegulationIndexPage,
    RegulationPage,
)
from content.whitepapers.models import ChapterPage, EditionPage, WhitePaperSeriesPage


def make_site() -> HomePage:
    """The bootstrapped page tree."""
    return ensure_site()


def publish(parent: Page, page: Page, *, day: int = 1) -> Page:
    """Publish ``page`` below ``parent`` as of that day of May 2026."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    at = datetime(2026, 5, day, 9, tzinfo=UTC)
    Page.objects.filter(pk=page.pk).update(first_published_at=at, last_published_at=at)
    page.refresh_from_db()
    return page


def make_notice(home: HomePage, number: int = 1, **fields) -> NoticePage:
    """A published notice."""
    parent = NoticeIndexPage.objects.child_of(home).get()
    values = {"title": f"公告{number}", "slug": f"notice-{number}", "body": "<p>征集线索。</p>"} | fields
    return publish(parent, NoticePage(**values), day=1 + number % 28)


def make_regulation(home: HomePage, number: int = 1, **fields) -> RegulationPage:
    """A published regulation."""
    parent = RegulationIndexPage.objects.child_of(home).get()
    values = {"title": f"办法{number}", "slug": f"regulation-{number}", "body": "<p>第一条</p>"} | fields
    return publish(parent, RegulationPage(**values), day=1 + number % 28)


def make_case(home: HomePage, number: int = 1, *, keywords=("过罚相当", "食品安全"), **fields) -> TypicalCasePage:
    """A published typical case."""
    parent = CaseIndexPage.objects.child_of(home).get()
    values = {
        "title": f"案例{number}",
        "slug": f"case-{number}",
        "field": "市场监管",
        "parties": "司法行政、检察",
        "facts": "<p>货架上有三袋过期食品。</p>",
        "supervision": "<p>发出监督意见书。</p>",
        "significance": "<p>罚款应当与货值相当。</p>",
    } | fields
    page = TypicalCasePage(**values)
    page.keywords.add(*keywords)
    return publish(parent, page, day=1 + number % 28)


def make_edition(home: HomePage, number: int = 1, *, chapters: int = 2, blocks: list[dict] | None = None, **fields):
    """A published quarterly edition with that many chapters; ``number`` counts quarters from 2020."""
    series = WhitePaperSeriesPage.objects.get(slug="quarterly")
    year, quarter = 2020 + (number - 1) // 4, (number - 1) % 4 + 1
    values = {
        "title": f"{year} 年第 {quarter} 季度白皮书",
        "slug": f"{year}-q{quarter}",
        "year": year,
        "quarter": quarter,
        "summary": "一季度受理线索 386 件。",
    } | fields
    edition = publish(series, EditionPage(**values), day=1 + number % 28)
    for place in range(1, chapters + 1):
        make_chapter(edition, place, blocks)
    return edition


CHAPTER_BLOCKS = [
    {"type": "heading", "text": "（一）受理总量"},
    {"type": "text", "value": "受理线索 386 件[^basis]，见[[按期办结率]]。"},
    {"type": "footnote", "key": "basis", "value": "以台账为准。"},
    {
        "type": "figure",
        "kind": "bar",
        "title": "线索来源",
        "description": "公众提交最多。",
        "source": "线索台账",
        "unit": "件",
        "categories": ["公众提交", "联络单位移送"],
        "series": [{"name": "件数", "values": [142, 58]}],
    },
]


def make_chapter(edition: EditionPage, number: int = 1, blocks: list[dict] | None = None, **fields) -> ChapterPage:
    """A published chapter."""
    body = to_stream(CHAPTER_BLOCKS if blocks is None else blocks)
    values = {"title": f"章节{number}", "slug": f"chapter-{number}", "body": body} | fields
    return publish(EditionPage.objects.get(pk=edition.pk), ChapterPage(**values), day=1 + number % 28)
