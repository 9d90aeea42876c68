"""What the reading page of one ruling shows, gathered in a number of queries that does not grow with the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from content.common.generated import GeneratedPdf, pdf_of
from content.rulings import queries
from content.rulings.documents import Section
from content.rulings.linking import link_articles, resolve_citations
from content.statutes.resolving import Resolved
from search.text.numbers import AGENCY, NumberFind, find_numbers


@dataclass(slots=True)
class CitedStatute:
    """One statute in the aside, with the provisions cited of it."""

    name: str
    revision: str
    provisions: list[tuple[str, str]] = field(default_factory=list)


def link_numbers(sections: list[Section], own_key: str) -> None:
    """Link every mention of another *published* ruling's number, and only those; one query for the whole text."""
    finds = {
        id(paragraph): find_numbers(paragraph.text)
        for section in sections
        for paragraph in section.paragraphs
        if "号" in paragraph.text or "號" in paragraph.text
    }
    keys = {key for found in finds.values() for find in found for key, _start in readings_of(find)}
    known = queries.published_numbers(keys - {own_key})
    if not known:
        return
    for section in sections:
        for paragraph in section.paragraphs:
            parts, position = [], 0
            for find in finds.get(id(paragraph), ()):
                named = next(((key, start) for key, start in readings_of(find) if key in known or key == own_key), None)
                if named is None or named[0] == own_key or named[1] < position:
                    continue
                parts.append((paragraph.text[position : named[1]], ""))
                parts.append((paragraph.text[named[1] : find.end], f"/rulings/{known[named[0]]}/"))
                position = find.end
            parts.append((paragraph.text[position:], ""))
            paragraph.parts = [part for part in parts if part[0]]


def readings_of(find: NumberFind) -> Iterator[tuple[str, int]]:
    """(key, start) of the number found and, for an agency's, of each shorter code it could have.

    In running text nothing separates an agency's code from the words before it (不服示市监罚字〔2025〕47号): what the
    code begins with is settled by which number has been published, the longest one first.
    """
    yield find.key, find.start
    if find.kind != AGENCY:
        return
    start = find.start
    for skipped in range(1, len(find.code) - 1):
        start += 1
        while find.text[start - find.start : start - find.start + 1].isspace():
            start += 1
        yield find.key[skipped:], start


def cited_statutes(ruling, resolved: Mapping[tuple[str, str, str], Resolved] | None = None) -> list[CitedStatute]:
    """援引的法条 by statute, each provision with the article of ``resolved`` it means, else with the search that finds
    what cites it; one query."""
    grouped: dict[tuple[str, str], CitedStatute] = {}
    for row in ruling.citations.all():
        name = row.revision and f"{row.revision[:4]} {row.revision[4:]}".strip()
        statute = grouped.setdefault((row.statute_key, row.revision), CitedStatute(short_name(row.statute), name))
        article = resolved.get((row.statute_key, row.revision, row.article)) if resolved else None
        target = article.url if article else "/search/?" + urlencode({"q": f"《{row.statute}》{row.label}"})
        if (row.label, target) not in statute.provisions:
            statute.provisions.append((row.label, target))
    return list(grouped.values())


def short_name(statute: str) -> str:
    """《中华人民共和国行政处罚法》 → 行政处罚法, as the aside prints it."""
    return statute.removeprefix("中华人民共和国") or statute


def metadata_rows(ruling) -> list[tuple[str, str]]:
    """信息公开元数据 of a ruling as (label, value); empty values left out."""
    published = ruling.published_at
    rows = [
        (_("Index number"), ruling.index_number),
        (_("Kind of document"), ruling.name),
        (_("Number"), ruling.number),
        (_("Theme"), ruling.get_theme_display()),
        (_("Published by"), ruling.issuing_body),
        (_("Deciding body"), ruling.body),
        (_("Decided on"), ruling.decided_on.isoformat() if ruling.decided_on else ""),
        (_("Published on"), timezone.localtime(published).date().isoformat() if published else ""),
        (_("Region"), ruling.region),
        (_("Field of enforcement"), ruling.field),
        (_("Way of disclosure"), ruling.get_publicity_display()),
        (_("Validity"), ruling.get_validity_display()),
        (_("Anonymisation"), ruling.anonymised_by and _("done by %(who)s") % {"who": ruling.anonymised_by}),
    ]
    return [(label, value) for label, value in rows if value]


def structured_data(ruling, address: str) -> dict:
    """schema.org description of a ruling (JSON-LD)."""
    data = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "additionalType": "https://schema.org/DigitalDocument",
        "name": ruling.title,
        "identifier": ruling.number,
        "genre": ruling.name,
        "url": address,
        "inLanguage": "zh-Hans",
        "dateCreated": ruling.decided_on,
        "datePublished": ruling.published_at,
        "dateModified": ruling.last_published_at,
        "author": {"@type": "GovernmentOrganization", "name": ruling.body} if ruling.body else None,
        "publisher": {"@type": "GovernmentOrganization", "name": ruling.issuing_body} if ruling.issuing_body else None,
    }
    return {key: value for key, value in data.items() if value}


def context_of(ruling, *, address: str = "", preview: bool = False) -> dict:
    """Context of ``rulings/read.html`` (also the preview and the print page)."""
    sections = ruling.numbered_sections()
    link_numbers(sections, ruling.number_key)
    resolved = resolve_citations(ruling) if ruling.pk else {}
    link_articles(sections, resolved)
    pdf: GeneratedPdf | None = pdf_of(ruling) if ruling.pk and not preview else None
    kind_query = queries.RulingFilter(kind=ruling.kind).query()
    return {
        "ruling": ruling,
        "item": ruling,
        "sections": sections,
        "steps": queries.chain_steps(ruling) if ruling.pk else [],
        "statutes": cited_statutes(ruling, resolved) if ruling.pk else [],
        "attachments": list(ruling.attachments.select_related("document")) if ruling.pk else [],
        "cases": queries.related_cases(ruling) if ruling.pk else [],
        "metadata": metadata_rows(ruling),
        "pdf": pdf,
        "structured": structured_data(ruling, address) if address else None,
        "kicker": ruling.kicker,
        "breadcrumb": [
            {"title": _("Rulings"), "url": "/rulings/"},
            {"title": ruling.get_kind_display(), "url": f"/rulings/?{kind_query}"},
            {"title": ruling.number, "url": ruling.url},
        ],
    }
