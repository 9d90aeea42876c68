"""Wagtail pages as sources of search: which are public, and which events change what is indexed of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils.html import strip_tags
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from content.common.disclosure import Publicity
from search.documents import IndexDocument
from search.indexing import changed
from search.records import number_key
from search.registry import Label, SearchSource, register_source

_kinds: dict[type, str] = {}


def public_pages(model: type) -> QuerySet:
    """Pages of ``model`` that everyone may read: live, disclosed proactively, behind no restriction."""
    return model.objects.live().public().filter(publicity=Publicity.ACTIVE)


def register_pages(
    model: type,
    *,
    kind: str,
    label: Label,
    to_documents: Callable[[Any], Iterable[IndexDocument]],
    types: Mapping[str, Label],
    count_label: Callable[[int], str],
) -> None:
    """Make the pages of ``model`` searchable and keep the index up to date with them."""
    _kinds[model] = kind
    register_source(
        SearchSource(
            kind=kind,
            label=label,
            queryset=lambda: public_pages(model),
            to_documents=to_documents,
            types=types,
            by_number=lambda keys: _by_number(model, keys),
            count_label=count_label,
        )
    )
    for signal in (page_published, page_unpublished, post_delete):
        signal.connect(_page_changed, sender=model, dispatch_uid=f"indexing.{kind}")


def _by_number(model: type, keys: Sequence[str]) -> Iterable[Page]:
    """Public pages of ``model`` whose document number is one of ``keys``. Numbers of pages are kept as written, and are
    few enough to be read one by one: this is asked only while the engine is down."""
    numbered = public_pages(model).exclude(document_number="").values_list("pk", "document_number")
    wanted = [pk for pk, number in numbered if number_key(number) in keys]
    return public_pages(model).filter(pk__in=wanted)


def _page_changed(sender: type, instance: Page, **_kwargs: Any) -> None:
    changed(_kinds[sender], instance.pk)


def _branch_changed(sender: type, instance: Page, **_kwargs: Any) -> None:
    """A page moved or has a new slug: the addresses below it change, without a signal for each."""
    for model, kind in _kinds.items():
        below = model.objects.filter(path__startswith=instance.path).values_list("pk", flat=True)
        for key in below.iterator():
            changed(kind, key)


def _restriction_changed(sender: type, instance: PageViewRestriction, **_kwargs: Any) -> None:
    _branch_changed(sender, instance.page)


def connect() -> None:
    """Connect what concerns whole branches of the page tree."""
    for signal in (post_page_move, page_slug_changed):
        signal.connect(_branch_changed, dispatch_uid="indexing.branch")
    for signal in (post_save, post_delete):
        signal.connect(_restriction_changed, sender=PageViewRestriction, dispatch_uid="indexing.restriction")


def plain(html: str) -> str:
    """Rich text as plain text, one line a block."""
    for tag in ("</p>", "</li>", "</h2>", "</h3>", "<br/>", "<br>"):
        html = html.replace(tag, f"{tag}\n")
    return "\n".join(filter(None, (strip_tags(line).strip() for line in html.split("\n"))))


def page_values(page: Page, kind: str) -> dict[str, Any]:
    """What the documents of all pages have in common."""
    published = page.first_published_at
    return {
        "kind": kind,
        "key": str(page.pk),
        "title": page.title,
        "url": page.url or page.get_url() or "",
        "number": page.document_number,
        "body": page.issuing_body,
        "dated": page.written_on or (published.date() if published else None),
        "published": published,
        "is_sample": page.is_sample,
    }
