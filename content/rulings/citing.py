"""The provisions a ruling cites, from its text, in the form they are stored in."""

from __future__ import annotations

from typing import Any

from content.statutes.models import article_label
from search.text.citations import Citation, find_citations
from search.text.numerals import to_chinese


def citations_of(ruling) -> list[dict[str, Any]]:
    """Values of ``RulingCitation`` for every provision ``ruling`` cites, each once, in order of first citation.

    Read over the whole text at once: 该法 and 同条 in one paragraph mean what an earlier one named.
    """
    text = "\n".join(paragraph for _name, paragraph in ruling.paragraph_texts())
    found: dict[tuple, dict[str, Any]] = {}
    for citation in find_citations(text):
        values = {
            "statute": citation.statute[:200],
            "statute_key": citation.key[:200],
            "revision": f"{citation.year}{citation.how}"[:20] if citation.year else "",
            "article": citation.article or "",
            "paragraph": str(citation.paragraph or ""),
            "item": str(citation.item or ""),
            "point": str(citation.point or ""),
            "label": label_of(citation)[:120],
        }
        place = tuple(values[name] for name in ("statute_key", "revision", "article", "paragraph", "item", "point"))
        found.setdefault(place, values)
    return list(found.values())


def label_of(citation: Citation) -> str:
    """第五条第二款第（一）项, as statutes are cited in documents."""
    parts = []
    if citation.article:
        parts.append(article_label(citation.article))
    if citation.paragraph is not None:
        parts.append(f"第{to_chinese(citation.paragraph)}款")
    if citation.item is not None:
        parts.append(f"第（{to_chinese(citation.item)}）项")
    if citation.point is not None:
        parts.append(f"第{citation.point}目")
    return "".join(parts)
