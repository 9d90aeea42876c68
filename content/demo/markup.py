"""The demo data's light markup (see README.md beside this file) to the rich text the editors' fields hold."""

import html
import re

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


def to_html(text: str) -> str:
    """Paragraphs, lists (``- ``) and headings (``## ``, ``### ``) of a text."""
    out: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        items: list[str] = []
        lines: list[str] = []

        def flush() -> None:
            if items:
                out.append("<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>")
                items.clear()
            if lines:
                out.append(f"<p>{inline(''.join(lines))}</p>")
                lines.clear()

        for line in filter(None, (line.strip() for line in block.splitlines())):
            if line.startswith("- "):
                if lines:
                    flush()
                items.append(line[2:])
            elif line.startswith("#"):
                flush()
                level = "h3" if line.startswith("###") else "h2"
                out.append(f"<{level}>{inline(line.lstrip('# '))}</{level}>")
            else:
                if items:
                    flush()
                lines.append(line)
        flush()
    return "".join(out)
