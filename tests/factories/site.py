"""The page tree of a new portal, and published pages in it."""

from datetime import UTC, datetime

from wagtail.models import Page

from content.cases.models import CaseIndexPage, TypicalCasePage
from content.pages.bootstrap import ensure_site
from content.pages.models import (
    HomePage,
    NoticeIndexPage,
    NoticePage,
    RegulationIndexPage,
    RegulationPage,
)


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
