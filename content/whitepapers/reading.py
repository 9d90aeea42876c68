"""What the pages of an edition show: chapters with their numbers, rendered bodies, key figures."""

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from content.blocks.render import Body, BodyContext, render_body
from content.common.generated import GeneratedPdf, pdf_of
from content.common.glossary import glossary
from content.whitepapers import queries
from core.memo import Memo
from search.text.numerals import to_chinese

if TYPE_CHECKING:
    from content.whitepapers.models import EditionPage

#: Kinds of content a body may link to or explain.
SHOWN_ANYWHERE = ("cases", "lists", "pages", "rulings", "site", "whitepapers")
_bodies = Memo(128)
_editions = Memo(64)
_frames = Memo(64)


def numbered_chapters(edition) -> list:
    """The published chapters of ``edition``, each with ``number`` and ``numeral``."""
    chapters = queries.chapters(edition)
    for chapter in chapters:
        chapter.numeral = to_chinese(chapter.number)
    return chapters


def heading(chapter) -> str:
    """第二章　线索受理与移送."""
    return f"第{chapter.numeral}章　{chapter.title}"


def section_titles(chapter) -> list[str]:
    """Headings of the second level, without rendering the body."""
    return [
        child.value["text"] for child in chapter.body if child.block_type == "heading" and child.value["level"] == "2"
    ]


def first_key_figures(chapters: list) -> list:
    """The first block of key figures of the edition's first chapter that has one, ready to print."""
    for chapter in chapters[:1]:
        for child in chapter.body:
            if child.block_type == "key_figures":
                return child.value.figures
    return []


def headline_figures(edition) -> list:
    """Key figures of an edition for the home page; two queries."""
    return first_key_figures(queries.chapters(edition)[:1])


def figure_address(chapter, block_id: str, *, base: str | None = None) -> str:
    """Address of the CSV of a figure or table of ``chapter``."""
    return f"{chapter.url if base is None else base}data/{block_id}.csv"


def render_chapter(chapter, terms: dict[str, str], *, prefix: str = "") -> Body:
    """The body of a numbered chapter. A former version offers no data: its figures are the superseded ones.

    Remembered by what it is made from (so that a preview never shows in place of what is published), as long as nothing
    it may link to has changed.
    """
    base = None if chapter.is_former else chapter.url
    parts = [list(chapter.body.raw_data), terms, chapter.number, base, prefix, get_language()]
    content = json.dumps(parts, default=str)  # a preview holds what was typed, decimals among it
    key = hashlib.blake2b(content.encode(), digest_size=16).digest()
    data_url = None if base is None else partial(figure_address, chapter, base=base)
    return _bodies.get(
        key,
        SHOWN_ANYWHERE,
        lambda: render_body(
            chapter.body, BodyContext(chapter=chapter.number, glossary=terms, data_url=data_url, prefix=prefix)
        ),
    )


@dataclass(frozen=True)
class ChapterEntry:
    """A chapter in the contents list of its edition."""

    pk: int
    number: int
    numeral: str
    title: str
    url: str
    sections: list[str]


@dataclass(frozen=True)
class EditionFrame:
    """What stands on every page of an edition whichever version of it is shown: chapters, neighbours, PDF."""

    chapters: list[ChapterEntry]
    key_figures: list
    neighbours: queries.Neighbours
    pdf: GeneratedPdf | None

    def context(self) -> dict:
        return {
            "chapters": self.chapters,
            "pdf": self.pdf,
            "next_edition": self.neighbours.next,
            "previous_edition": self.neighbours.previous,
        }


def edition_of(chapter) -> "EditionPage":
    """The edition of ``chapter``, remembered until something published changes."""
    path = chapter.edition_path
    return _editions.get(path, SHOWN_ANYWHERE, lambda: queries.edition_at(path))


def edition_frame(edition) -> EditionFrame:
    """The frame of ``edition``, remembered until something published changes.

    All its chapters share it: reading their bodies for the contents list was a fifth of a chapter's page.
    """
    return _frames.get(edition.path, SHOWN_ANYWHERE, lambda: _edition_frame(edition))


def _edition_frame(edition) -> EditionFrame:
    chapters = numbered_chapters(edition)
    return EditionFrame(
        chapters=[
            ChapterEntry(
                pk=chapter.pk,
                number=chapter.number,
                numeral=chapter.numeral,
                title=chapter.title,
                url=chapter.url,
                sections=section_titles(chapter),
            )
            for chapter in chapters
        ],
        key_figures=first_key_figures(chapters),
        neighbours=queries.neighbours(edition),
        pdf=pdf_of(edition),
    )


def edition_context(edition) -> dict:
    """Context of an edition's own page; ``edition`` may be a preview or a former version."""
    frame = edition_frame(edition)
    return frame.context() | {
        "edition": edition,
        "key_figures": frame.key_figures,
        "series_title": edition.ancestry[-1].title if edition.ancestry else "",
    }


def whole_edition_context(edition) -> dict:
    """Every chapter rendered, for the print page."""
    terms = glossary()
    parts = [
        {
            "chapter": chapter,
            "heading": heading(chapter),
            "rendered": render_chapter(chapter, terms, prefix=f"c{chapter.number}-"),
        }
        for chapter in numbered_chapters(edition)
    ]
    return {"parts": parts}


def chapter_context(chapter) -> dict:
    """Context of a chapter's page. The chapter's number is its place, also in a preview or a former version."""
    edition = chapter.shown_edition
    frame = edition_frame(edition)
    around = frame.chapters
    places = {other.pk: place for place, other in enumerate(around)}
    place = places.get(chapter.pk, len(places))
    chapter.number = place + 1
    chapter.numeral = to_chinese(chapter.number)
    rendered = render_chapter(chapter, glossary())
    return frame.context() | {
        "edition": edition,
        "heading": heading(chapter),
        "rendered": rendered,
        "contents": rendered.sections,
        "previous_chapter": around[place - 1] if place > 0 else None,
        "next_chapter": around[place + 1] if place + 1 < len(around) else None,
    }
