"""Where a withdrawn ruling could still be seen outside search, looked at place by place (search.indexing.takedown)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext as _

from content.common.generated import pdf_of
from content.rulings.models import Ruling
from content.rulings.search import KIND
from search.documents import split_id
from search.indexing.fetching import Fetch
from search.indexing.takedown import Place, in_index
from search.plan import Keyword
from search.records import number_key
from search.text.numbers import expand_key

#: Characters of a text by which it is recognised on a page.
SAMPLE = 20


def check(group: str, fetch: Fetch) -> list[Place]:
    """The places of the ruling with this group; none for anything else."""
    kind, key = split_id(group)
    ruling = Ruling.objects.filter(pk=key).first() if kind == KIND and key.isdigit() else None
    if ruling is None:
        return []
    return [*_pages(ruling, fetch), *_lists(ruling, fetch), *_derived(ruling), *_dispute(ruling, fetch)]


def _pages(ruling: Ruling, fetch: Fetch) -> list[Place]:
    """The address and its print form answer 410 with number, day and reason; the PDF answers 410."""
    places = []
    for name, address in (
        (_("its page"), ruling.url),
        (_("its print view"), f"{ruling.url}print/"),
        (_("its PDF"), f"{ruling.url}ruling.pdf"),
    ):
        status, body = fetch(address)
        left = [word for word in _recognised(ruling) if word in body]
        places.append(Place(name, status in (404, 410) and not left, f"HTTP {status}"))
    return places


def _recognised(ruling: Ruling) -> list[str]:
    """What must not be on any page: the title and the beginnings of the texts."""
    texts = (ruling.parties, ruling.facts, ruling.reasons, ruling.result)
    return [ruling.title, *(text.strip()[:SAMPLE] for text in texts if len(text.strip()) >= SAMPLE)]


def _lists(ruling: Ruling, fetch: Fetch) -> list[Place]:
    """Lists, feeds, sitemap and the reading interface."""
    places = []
    asked = urlencode({"q": ruling.number})
    for name, address in (
        (_("list of rulings"), "/rulings/"),
        (_("feed of rulings"), "/feeds/rulings/"),
        (_("feed of everything published"), "/feeds/all/"),
        (_("sitemap"), "/sitemap-rulings.xml"),
        (_("search results by number"), f"/search/?{asked}"),
    ):
        status, body = fetch(address)
        left = f"{ruling.url}<" in body or f'{ruling.url}"' in body or ruling.title in body
        # A failing page shows nothing, and says nothing about what it will show.
        places.append(Place(name, not left and status < 500, f"HTTP {status}"))
    status, body = fetch(f"/search/suggestions/?{asked}")
    offered = ruling.number in body
    places.append(Place(_("suggestions by number"), not offered and status < 500, f"HTTP {status}"))
    status, _body = fetch(f"/api/v2/rulings/{ruling.pk}/")
    places.append(Place(_("interface for programs"), status == 404, f"HTTP {status}"))
    return places


def _derived(ruling: Ruling) -> list[Place]:
    """What was made from its text: the PDF file, and the citations that show it on the pages of statutes."""
    generated = pdf_of(ruling)
    citations = ruling.citations.count()
    return [
        Place(_("PDF file"), generated is None, generated.file.name if generated else ""),
        Place(_("citations on the pages of statutes"), not citations, str(citations or "")),
    ]


def _dispute(ruling: Ruling, fetch: Fetch) -> list[Place]:
    """The other steps of its dispute: their index entries, and their pages."""
    key = number_key(ruling.number)
    clause = Keyword("chain_numbers", tuple(dict.fromkeys([key, *expand_key(key)])))
    places = [in_index(_("steps of the dispute shown with other documents"), clause)]
    others = Ruling.objects.none()
    if ruling.chain_id:
        others = Ruling.objects.published().filter(~Q(pk=ruling.pk), chain_id=ruling.chain_id)
    for other in others.only("pk", "number"):
        _status, body = fetch(other.url)
        left = f'href="{ruling.url}"' in body or ruling.title in body
        places.append(Place(_("page of %(number)s") % {"number": other.number}, not left))
    return places
