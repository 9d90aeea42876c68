"""Rich text as HTML to paragraphs, lists and runs."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urljoin

from content.pdf.document import ItemList, Note, Paragraph, Run, Runs

_BLANKS = re.compile(r"[ \t\r\n]+")


class _Reader(HTMLParser):
    """Collects paragraphs and lists; lists within lists become items of the outer one."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.blocks: list[Paragraph | ItemList] = []
        self.runs: list[Run] = []
        self.items: list[Runs] | None = None
        self.ordered = False
        self.depth = 0
        self.bold = 0
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "li", "h2", "h3", "h4", "blockquote", "div"):
            self.flush()
        elif tag in ("ul", "ol"):
            self.flush()
            if self.depth == 0:
                self.items, self.ordered = [], tag == "ol"
            self.depth += 1
        elif tag in ("b", "strong"):
            self.bold += 1
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self.link = "" if href.startswith("#") or not href else urljoin(self.base, href)
        elif tag == "br":
            self.runs.append(Run("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li", "h2", "h3", "h4", "blockquote", "div"):
            self.flush()
        elif tag in ("ul", "ol"):
            self.flush()
            self.depth = max(self.depth - 1, 0)
            if self.depth == 0 and self.items is not None:
                if self.items:
                    self.blocks.append(ItemList(tuple(self.items), self.ordered))
                self.items = None
        elif tag in ("b", "strong"):
            self.bold = max(self.bold - 1, 0)
        elif tag == "a":
            self.link = ""

    def handle_data(self, data: str) -> None:
        text = _BLANKS.sub(" ", data)
        if text:
            self.runs.append(Run(text, bool(self.bold), self.link))

    def flush(self) -> None:
        runs, self.runs = self.runs, []
        if not any(run.text.strip() for run in runs):
            return
        if self.items is not None:
            self.items.append(tuple(runs))
        else:
            self.blocks.append(Paragraph(tuple(runs)))


def read_rich_text(html: str, base: str = "") -> list[Paragraph | ItemList]:
    """Paragraphs and lists of ``html``; links are made absolute with ``base``, other markup is dropped."""
    reader = _Reader(base)
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.blocks


def with_notes(block: Paragraph | ItemList, note: Callable[[str], Note | None]) -> Paragraph | ItemList:
    """``block`` with every footnote mark ``[^key]`` replaced by the note, and glossary brackets taken off terms."""
    if isinstance(block, ItemList):
        return ItemList(tuple(_split(runs, note) for runs in block.items), block.ordered)
    return Paragraph(_split(block.runs, note))


_MARK = re.compile(r"\[\^([^\[\]\s<>]{1,40})\]|\[\[([^\[\]<>]{1,60})\]\]")


def _split(runs: Runs, note: Callable[[str], Note | None]) -> Runs:
    result: list[Run] = []
    for run in runs:
        position = 0
        for match in _MARK.finditer(run.text):
            before = run.text[position : match.start()]
            if match[2]:
                before += match[2].strip()
            if before:
                result.append(Run(before, run.bold, run.link))
            found = note(match[1]) if match[1] else None
            if found is not None:
                result.append(Run(note=found))
            position = match.end()
        if run.text[position:]:
            result.append(Run(run.text[position:], run.bold, run.link))
    return tuple(result)
