"""The demo data's light markup (see README.md beside this file) to the rich text the editors' fields hold."""

import html
import re
from collections.abc import Iterator
from itertools import groupby

_LINK = re.compile(r"\[([^\]\[]+)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")

#: Static pages of the data whose address the site fixes.
ADDRESSES = {"how-to-report": "/report/", "directory": "/directory/"}


def address(target: str) -> str:
    """``page:slug`` to the address of that static page; other addresses unchanged."""
    if not target.startswith("page:"):
        return target
    slug = target.removeprefix("page:")
    return ADDRESSES.get(slug, f"/{slug}/")


def inline(text: str) -> str:
    """Bold and links of one line; everything else is escaped. ``[^key]`` and ``[[term]]`` stay as they are."""
    escaped = html.escape(text, quote=False)
    escaped = _LINK.sub(lambda m: f'<a href="{html.escape(address(m[2]))}">{m[1]}</a>', escaped)
    return _BOLD.sub(r"<b>\1</b>", escaped)


def _block(lines: list[str]) -> Iterator[str]:
    """The elements of one block of lines: runs of ``- `` make a list, the others a paragraph."""
    for is_list, run in groupby(lines, key=lambda line: line.startswith("- ")):
        if is_list:
            yield "<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in run) + "</ul>"
            continue
        for is_heading, part in groupby(run, key=lambda line: line.startswith("#")):
            if is_heading:
                for line in part:
                    level = "h3" if line.startswith("###") else "h2"
                    yield f"<{level}>{inline(line.lstrip('# '))}</{level}>"
            else:
                yield f"<p>{inline(''.join(part))}</p>"


def to_html(text: str) -> str:
    """Paragraphs, lists (``- ``) and headings (``## ``, ``### ``) of a text."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "".join(
        element for block in blocks for element in _block([line.strip() for line in block.splitlines() if line.strip()])
    )
