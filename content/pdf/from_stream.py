"""Bodies of chapters to printed blocks, with the numbers, notes and terms their pages show."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.db.models import prefetch_related_objects
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.blocks import StreamValue

from content.blocks.media import PRINT_FILTER, published_cases
from content.blocks.messages import chart_words
from content.blocks.render import Numbered, numbered_blocks
from content.blocks.richtext import expand_many
from content.charts import WIDE, data_table, render_svg
from content.pdf.document import (
    Block,
    Callout,
    Figure,
    Grid,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Links,
    Note,
    Paragraph,
    Picture,
    Quotation,
    Run,
    Table,
    Terms,
    Words,
)
from content.pdf.runs import read_rich_text, with_notes

#: Data tables longer than this are left to the page and its CSV.
MAX_DATA_ROWS = 24
_TERM = re.compile(r"\[\[([^\[\]<>]{1,60})\]\]")


def print_words() -> Words:
    """The words of the layout, in the language of the moment."""
    return Words(
        contents=pgettext("pdf", "Contents"),
        sample=pgettext("pdf", "Sample"),
        sample_data=_("Sample data"),
        page_of=_("Page %(page)s of %(pages)s"),
        chain=_("The course of this dispute"),
        this_document=_("this document"),
        metadata=_("Disclosure metadata"),
        address=pgettext("pdf", "Address"),
        corrections=_("Corrections"),
    )


@dataclass
class _Converter:
    """State of one chapter: its notes and terms as they are met."""

    numbered: Mapping[str, Numbered]
    html: Mapping[int, str]
    glossary: Mapping[str, str]
    prefix: str
    base: str
    notes: dict[str, Note] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)

    def rich(self, place: int) -> list:
        html = self.html.get(place, "")
        for term in _TERM.findall(html):
            if term.strip() in self.glossary:
                self.terms.setdefault(term.strip(), self.glossary[term.strip()])
        return [with_notes(block, self.notes.get) for block in read_rich_text(html, self.base)]

    def convert(self, place: int, child) -> Iterable[Block]:
        return getattr(self, f"_{child.block_type}")(place, child)

    def _heading(self, place: int, child) -> Iterable[Block]:
        yield Heading(child.value.get("text") or "", 3 if child.value.get("level") == "3" else 2)

    def _text(self, place: int, child) -> Iterable[Block]:
        yield from self.rich(place)

    def _callout(self, place: int, child) -> Iterable[Block]:
        value = child.value
        yield Callout(tuple(self.rich(place)), value.get("title") or "", value.get("tone") or "info")

    def _quotation(self, place: int, child) -> Iterable[Block]:
        yield Quotation(child.value.get("text") or "", child.value.get("source") or "")

    def _footnote(self, place: int, child) -> Iterable[Block]:
        return ()

    def _key_figures(self, place: int, child) -> Iterable[Block]:
        figures = [KeyFigure(f.label, f.value, f.unit, f.comparison) for f in child.value.figures]
        if figures:
            yield KeyFigures(tuple(figures), child.value.remarks)

    def _figure(self, place: int, child) -> Iterable[Block]:
        chart = child.value.chart
        if chart is None:
            return
        words = chart_words()
        table = data_table(chart, words)
        data = None
        if len(table.rows) <= MAX_DATA_ROWS:
            data = Grid(
                table.header,
                tuple(tuple(cell.text for cell in row) for row in table.rows),
                (False, *(True for _ in table.header[1:])),
                tuple(cell.text for cell in table.total or ()),
            )
        yield Figure(
            self.numbered[child.id].label,
            chart.caption,
            render_svg(chart, WIDE, "p", standalone=True, words=words),
            chart.description or chart.title,
            child.value.remarks,
            chart.sample,
            data,
        )

    def _table(self, place: int, child) -> Iterable[Block]:
        table = child.value.table
        if table is None:
            return
        grid = Grid(table.header, table.rows, table.right, table.total or ())
        value = child.value
        yield Table(self.numbered[child.id].label, value["caption"], grid, value.remarks, bool(value.get("sample")))

    def _image(self, place: int, child) -> Iterable[Block]:
        image = child.value.get("image")
        if not image:
            return
        with image.get_rendition(PRINT_FILTER).file.open("rb") as file:
            data = file.read()
        source = child.value.get("source")
        caption = "　".join(
            filter(None, [child.value.get("caption"), source and _("Source: %(source)s") % {"source": source}])
        )
        yield Picture(data, "jpg", child.value.get("alt") or image.title, caption)

    def _attachments(self, place: int, child) -> Iterable[Block]:
        documents = [document for document in child.value.get("documents") or [] if document]
        items = []
        for document in documents:
            size = f"，{filesizeformat(document.file_size)}" if document.file_size else ""
            remark = document.file_extension.upper() + size
            items.append(Link(document.title, urljoin(self.base, document.url), remark))
        if items:
            yield Links(tuple(items), child.value.get("title") or "")

    def _cases(self, place: int, child) -> Iterable[Block]:
        cases = [Link(c["title"], urljoin(self.base, c["url"]), c["field"]) for c in published_cases(child.value)]
        if cases:
            yield Links(tuple(cases), child.value.get("title") or "")


def blocks_of(
    stream: StreamValue,
    *,
    chapter: int | None = None,
    glossary: Mapping[str, str] | None = None,
    base: str = "",
) -> tuple[Block, ...]:
    """The printed blocks of a body: numbers as on its page, notes at the foot of pages, terms at the end.

    ``base`` is the site's address, with which links become absolute. What a draft has not completed is left out.
    """
    children = list(stream)
    images = [child.value["image"] for child in children if child.block_type == "image" and child.value.get("image")]
    if images:
        prefetch_related_objects(images, "renditions")
    sources: dict[int, str] = {}
    for place, child in enumerate(children):
        if child.block_type == "text":
            sources[place] = child.value.source if child.value else ""
        elif child.block_type in ("callout", "footnote"):
            sources[place] = child.value["text"].source if child.value.get("text") else ""
    html = dict(zip(sources, expand_many(list(sources.values())), strict=True))
    prefix = f"c{chapter or 0}"
    converter = _Converter(
        {n.block_id: n for n in numbered_blocks(stream, chapter)}, html, glossary or {}, prefix, base
    )
    for place, child in enumerate(children):
        if child.block_type == "footnote" and child.value.get("key"):
            key = child.value["key"]
            converter.notes.setdefault(key, _note(f"{prefix}-n{place}", html[place], base))
    blocks: list[Block] = []
    for place, child in enumerate(children):
        blocks += converter.convert(place, child)
    if converter.terms:
        blocks.append(Terms(tuple(converter.terms.items()), _("Terms in this text")))
    return tuple(blocks)


def _note(identity: str, html: str, base: str) -> Note:
    without: Callable[[str], None] = lambda key: None  # noqa: E731 a note holds no notes
    runs: list[Run] = []
    for block in read_rich_text(html, base):
        bare = with_notes(block, without)
        runs += bare.runs if isinstance(bare, Paragraph) else [run for item in bare.items for run in item]
    return Note(identity, tuple(runs))
