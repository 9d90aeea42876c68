"""Publishing demo pages as if they had been published on their day by their editors."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from wagtail.models import Page

from content.common.pages import PublicPage
from content.demo.data import read


def origin(row: dict) -> dict:
    """Disclosure fields of a data row, as model fields."""
    issuing = row.get("issuing_body") or row.get("source") or read("site.toml")["site"]["organiser"].partition("（")[0]
    return {
        "document_number": row.get("document_number", ""),
        "written_on": row.get("written_on"),
        "issuing_body": issuing,
        "source": row.get("source", ""),
        "is_sample": row.get("sample", True),
    }


def stand_as_published(page: PublicPage, row: dict, published_at: datetime | None = None) -> None:
    """Give a live page the time and the credits of its data row; nothing else of it changes."""
    at = published_at or row.get("published_at") or timezone.now()
    type(page).objects.filter(pk=page.pk).update(
        credit_editor=row.get("editor", ""),
        credit_second=row.get("second_reviewer", ""),
        credit_final=row.get("final_reviewer", ""),
    )
    Page.objects.filter(pk=page.pk).update(first_published_at=at, last_published_at=at, latest_revision_created_at=at)


def publish_page(
    parent: Page, page: PublicPage, row: dict, review: Callable[[PublicPage], None] = lambda page: None
) -> PublicPage:
    """Publish ``page`` below ``parent`` unless a page with its slug is there; returns the page that stands.

    ``review`` decides on the stored draft whatever must be decided before it can be published.
    """
    present = type(page).objects.child_of(parent).filter(slug=page.slug).first()
    if present:
        return present
    for name, value in origin(row).items():
        setattr(page, name, value)
    page.live = False
    parent.add_child(instance=page)
    review(page)
    page.save_revision().publish()
    stand_as_published(page, row)
    return page
