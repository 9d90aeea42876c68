"""A body rendered in one pass: blocks, contents list, numbers of figures and tables, footnotes, glossary."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from content.blocks.messages import chart_words
from content.blocks.richtext import Marks, Note, Term, expand_many
from content.charts import data_table, table_rows, write_csv

#: Blocks that take the whole width of the article instead of the reading column.
WIDE_BLOCKS = frozenset({"key_figures"})


@dataclass(frozen=True)
class BodyContext:
    """What a body is rendered for.

    ``chapter``: number of the chapter, first part of 图 2-1; None numbers 图 1. ``glossary``: terms to definitions.
    ``data_url``: address of the CSV of a figure or table by its block's id; None offers no download. ``prefix``
    keeps anchors apart where several bodies stand on one page (a printed edition).
    """

    chapter: int | None = None
    glossary: Mapping[str, str] = field(default_factory=dict)
    data_url: Callable[[str], str] | None = None
    prefix: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the contents list."""

    anchor: str
    level: int
    text: str


@dataclass(frozen=True)
class Numbered:
    """A figure or table with its number (2-1), label (图 2-1), block id and value."""

    kind: str
    number: str
    label: str
    title: str
    block_id: str
    value: Any


@dataclass
class Body:
    """A rendered body. ``html`` holds blocks, footnotes and glossary in order."""

    html: SafeString
    contents: list[Entry]
    numbered: list[Numbered]
    notes: list[Note]
    terms: list[Term]

    @property
    def figures(self) -> list[Numbered]:
        return [item for item in self.numbered if item.kind == "figure"]

    @property
    def tables(self) -> list[Numbered]:
        return [item for item in self.numbered if item.kind == "table"]

    @property
    def sections(self) -> list[Entry]:
        """Contents entries of the second level."""
        return [entry for entry in self.contents if entry.level == 2]


def _as_streams(streams: StreamValue | Sequence[StreamValue]) -> list[StreamValue]:
    return [streams] if isinstance(streams, StreamValue) else list(streams)


def numbered_blocks(streams: StreamValue | Sequence[StreamValue], chapter: int | None = None) -> Iterator[Numbered]:
    """Every figure and table with its number, in order; figures and tables count separately."""
    counts = {"figure": 0, "table": 0}
    for stream in _as_streams(streams):
        for child in stream:
            kind = child.block_type
            if kind not in counts:
                continue
            counts[kind] += 1
            number = f"{chapter}-{counts[kind]}" if chapter is not None else str(counts[kind])
            label = (_("Figure %(number)s") if kind == "figure" else _("Table %(number)s")) % {"number": number}
            title = child.value.get("title") if kind == "figure" else child.value.get("caption")
            yield Numbered(kind, number, label, title or "", child.id, child.value)


def render_body(streams: StreamValue | Sequence[StreamValue], context: BodyContext | None = None) -> Body:
    """Render ``streams`` (one after the other, numbered through) in ``context``.

    Queries do not grow with the blocks: linked pages and documents, chosen cases, pictures and their renditions
    are each fetched at once.
    """
    context = context or BodyContext()
    children = [child for stream in _as_streams(streams) for child in stream]
    _prefetch_images(children)
    texts = _expanded_texts(children)
    marks = Marks(_note_texts(children, texts), context.glossary, context.prefix)
    numbered = list(numbered_blocks(streams, context.chapter))
    numbers = {item.block_id: (place, item) for place, item in enumerate(numbered, start=1)}
    contents = _contents(children, context.prefix)
    anchors = iter(contents)

    parts: list[str] = []
    open_column = False
    for place, child in enumerate(children):
        if child.block_type == "footnote":
            continue
        extra: dict = {"html": None}
        if child.block_type == "heading":
            extra["anchor"] = next(anchors).anchor
        elif child.block_type in ("text", "callout"):
            extra["html"] = mark_safe(marks.apply(texts[place]))  # noqa: S308 rich text cleaned by Wagtail's whitelist
        elif child.block_type in ("figure", "table"):
            order, item = numbers[child.id]
            extra |= {
                "number": item.label,
                "anchor": f"{context.prefix}{'f' if item.kind == 'figure' else 'b'}{item.number}",
                "svg_prefix": f"{context.prefix}c{order}",
                "data_url": context.data_url(child.id) if context.data_url else "",
            }
        wide = child.block_type in WIDE_BLOCKS
        if wide == open_column:
            parts.append("</div>" if wide else '<div class="prose gap">')
            open_column = not wide
        parts.append(child.block.render(child.value, context=extra))
    if open_column:
        parts.append("</div>")
    notes, terms = list(marks.used_notes.values()), list(marks.used_terms.values())
    if notes or terms:
        end = {"notes": notes, "terms": terms, "prefix": context.prefix}
        parts.append(render_to_string("content/blocks/end_matter.html", end))
    return Body(mark_safe("".join(parts)), contents, numbered, notes, terms)  # noqa: S308 made of rendered templates


def _contents(children: Sequence, prefix: str) -> list[Entry]:
    """Headings with anchors from their position: s1, s2, and s2-1 for the first subsection of s2."""
    entries: list[Entry] = []
    section = subsection = 0
    for child in children:
        if child.block_type != "heading":
            continue
        level = 3 if child.value.get("level") == "3" else 2
        if level == 2:
            section, subsection = section + 1, 0
            anchor = f"{prefix}s{section}"
        else:
            subsection += 1
            anchor = f"{prefix}s{section}-{subsection}"
        entries.append(Entry(anchor, level, child.value.get("text") or ""))
    return entries


def _source(child) -> str | None:
    """The stored rich text of a block, or None if it has none."""
    if child.block_type == "text":
        return child.value.source if child.value else ""
    if child.block_type in ("callout", "footnote"):
        return child.value["text"].source if child.value.get("text") else ""
    return None


def _expanded_texts(children: Sequence) -> dict[int, str]:
    """HTML of every rich text by the place of its block."""
    sources = {place: source for place, child in enumerate(children) if (source := _source(child)) is not None}
    return dict(zip(sources, expand_many(list(sources.values())), strict=True))


def _note_texts(children: Sequence, texts: Mapping[int, str]) -> dict[str, str]:
    notes: dict[str, str] = {}
    for place, child in enumerate(children):
        if child.block_type == "footnote" and child.value.get("key"):
            notes.setdefault(child.value["key"], texts[place])
    return notes


def _prefetch_images(children: Sequence) -> None:
    images = [child.value["image"] for child in children if child.block_type == "image" and child.value.get("image")]
    if images:
        prefetch_related_objects(images, "renditions")


def block_csv(streams: StreamValue | Sequence[StreamValue], block_id: str) -> str | None:
    """The CSV of the figure or table whose block has the id ``block_id``, or None if there is none."""
    for item in numbered_blocks(streams):
        if item.block_id == block_id:
            return item.value.csv()
    return None


def all_csv(chapters: Sequence[tuple[int | None, StreamValue]]) -> str:
    """Every figure and table of ``chapters`` (number, body) as one CSV: label and title, rows, an empty line."""
    words = chart_words()
    rows: list[list[str]] = []
    for number, stream in chapters:
        for item in numbered_blocks(stream, number):
            if item.kind == "figure":
                body = table_rows(data_table(item.value.chart, words)) if item.value.chart else []
            else:
                body = item.value.table.csv_rows() if item.value.table else []
            if body:
                rows += [[f"{item.label}　{item.title}"], *body, []]
    return write_csv(rows)


def plain_text(streams: StreamValue | Sequence[StreamValue]) -> str:
    """Words of a body for excerpts and indexes, marks removed."""
    from content.blocks.richtext import replace_marks
    from content.blocks.text import plain

    words = []
    for stream in _as_streams(streams):
        for child in stream:
            source = _source(child)
            if source:
                spaced = source.replace("</p>", "</p> ").replace("</li>", "</li> ")
                bare = replace_marks(spaced, lambda key, inside: "", lambda term, inside: escape(term))
                words.append(unescape(plain(bare)).strip())
    return "\n".join(words)
