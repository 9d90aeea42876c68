"""Links from a ruling's text to the articles it cites."""

from __future__ import annotations

from content.rulings.documents import Paragraph, Section
from content.statutes.resolving import Resolved, resolve
from search.text.citations import find_citations


def resolve_citations(ruling) -> dict[tuple[str, str, str], Resolved]:
    """Where the stored citations of ``ruling`` lead: (statute_key, revision, article) → article; see ``resolve``.

    The day is that of the decision, as the ruling applied the law in force then.
    """
    rows = ruling.citations.all()
    return resolve(((row.statute_key, row.revision, row.article) for row in rows), ruling.decided_on)


def link_articles(sections: list[Section], resolved: dict[tuple[str, str, str], Resolved]) -> None:
    """Link every resolved citation where it stands in the text; what is linked already stays so.

    The whole text is read at once, as when the citations were stored: 该法 and 同条 lean on earlier paragraphs.
    """
    if not resolved:
        return
    paragraphs = [paragraph for section in sections for paragraph in section.paragraphs]
    starts, length = [], 0
    for paragraph in paragraphs:
        starts.append(length)
        length += len(paragraph.text) + 1
    finds = find_citations("\n".join(paragraph.text for paragraph in paragraphs))
    links = []
    for find in finds:
        revision = f"{find.year}{find.how}"[:20] if find.year else ""
        target = resolved.get((find.key[:200], revision, find.article or ""))
        if target:
            links.append((find.start, find.end, target.url))
    for paragraph, start in zip(paragraphs, starts, strict=True):
        end = start + len(paragraph.text)
        own = [(low - start, high - start, url) for low, high, url in links if start <= low and high <= end]
        if own:
            paragraph.parts = _with_links(paragraph, own)


def _with_links(paragraph: Paragraph, links: list[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """The parts of ``paragraph`` with ``links`` (start, end, address) cut into those that lead nowhere yet."""
    result: list[tuple[str, str]] = []
    begin = 0
    for text, target in paragraph.parts:
        end, position = begin + len(text), begin
        if not target:
            for low, high, url in links:
                if position <= low and high <= end:
                    result.append((text[position - begin : low - begin], ""))
                    result.append((text[low - begin : high - begin], url))
                    position = high
        result.append((text[position - begin :], target))
        begin = end
    return [part for part in result if part[0]]
