"""White papers in the search of the portal: chapters, and each figure and table of a chapter by itself."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from content.blocks.render import numbered_blocks, plain_text
from content.common.indexing import page_values, plain, register_pages
from content.whitepapers.models import ChapterPage, EditionPage
from content.whitepapers.queries import chapters
from search.documents import IndexDocument

CHAPTER, EDITION, FIGURE = "chapter", "edition", "figure"
#: Fields of a figure or table that hold words.
_TEXTS = ("title", "description", "data", "source", "note")


def chapter_documents(chapter: ChapterPage) -> Iterator[IndexDocument]:
    """The chapter's text, then its figures and tables; the edition's title stands before each title."""
    edition = chapter.edition
    if not edition.live:
        return
    values = page_values(chapter, CHAPTER)
    values["body"] = values["body"] or edition.issuing_body
    values["dated"] = edition.written_on or values["dated"]
    title = f"{edition.short_title}：{chapter.title}"
    yield IndexDocument(**values | {"title": title}, type=CHAPTER, sections=(("other", plain_text(chapter.body)),))
    places = {other.pk: other.number for other in chapters(edition)}
    for block in numbered_blocks(chapter.body, places.get(chapter.pk)):
        texts = [str(block.value.get(name) or "") for name in _TEXTS]
        anchor = f"{'f' if block.kind == 'figure' else 'b'}{block.number}"
        yield IndexDocument(
            **values | {"title": f"{block.label}　{block.title}（{title}）", "url": f"{values['url']}#{anchor}"},
            part=block.block_id,
            type=FIGURE,
            sections=(("other", "\n".join(plain(text) for text in texts if text)),),
        )


def edition_documents(edition: EditionPage) -> Iterator[IndexDocument]:
    """The edition by its title and summary."""
    yield IndexDocument(
        **page_values(edition, EDITION), type=EDITION, summary=edition.summary, sections=(("other", edition.summary),)
    )


def register() -> None:
    """Make white papers searchable. Called when the app is ready."""
    register_pages(
        EditionPage,
        kind=EDITION,
        label=_("White papers"),
        to_documents=edition_documents,
        types={EDITION: _("White paper")},
        count_label=lambda n: npgettext("coverage", "%(n)s white paper", "%(n)s white papers", n) % {"n": f"{n:,}"},
    )
    register_pages(
        ChapterPage,
        kind=CHAPTER,
        label=_("White paper chapters"),
        to_documents=chapter_documents,
        types={CHAPTER: _("White paper chapter"), FIGURE: _("Figure or table")},
        count_label=lambda n: npgettext("coverage", "%(n)s chapter", "%(n)s chapters", n) % {"n": f"{n:,}"},
    )
