"""Rulings in the search of the portal."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from content.rulings.choices import Kind, Outcome
from content.rulings.models import Ruling
from content.rulings.queries import chain_steps, published
from search.documents import ArticleRef, ChainStep, IndexDocument, document_id
from search.indexing import changed_many
from search.registry import SearchSource, register_source
from search.text.numbers import find_numbers

KIND = "ruling"
_SECTIONS = {"parties": "other", "facts": "facts", "reasons": "reasons", "basis": "basis", "result": "result"}


def searchable() -> QuerySet:
    """Published rulings with what their documents need."""
    return published().select_related("chain").prefetch_related("citations")


def to_documents(ruling: Ruling) -> Iterator[IndexDocument]:
    """The one document of a ruling."""
    sections = tuple((section, getattr(ruling, name)) for name, section in _SECTIONS.items() if getattr(ruling, name))
    steps = chain_steps(ruling)
    cited = dict.fromkeys(find.text for _name, text in sections for find in find_numbers(text))
    yield IndexDocument(
        kind=KIND,
        key=str(ruling.pk),
        title=ruling.title,
        url=ruling.url,
        type=ruling.kind,
        number=ruling.number,
        numbers=(ruling.number,),
        cited_numbers=tuple(cited)[:200],
        body=ruling.body,
        region=ruling.region,
        field=ruling.field,
        outcome=ruling.outcome,
        dated=ruling.decided_on,
        published=ruling.first_published_at,
        fine=ruling.fine,
        articles=tuple(_article(citation) for citation in ruling.citations.all()),
        chain=f"chain:{ruling.chain_id}" if ruling.chain_id else "",
        chain_numbers=tuple(step.number for step in steps if not step.withdrawn),
        chain_steps=tuple(
            ChainStep(id=document_id(KIND, step.pk), label=_step_label(step), url=step.url or ruling.url)
            for step in steps
            if not step.withdrawn
        ),
        summary=ruling.outcome_note,
        sections=sections,
        is_sample=ruling.is_sample,
    )


def _step_label(step) -> str:
    return " ".join(filter(None, (str(step.label), str(step.outcome))))


def _article(citation) -> ArticleRef:
    def number(text: str) -> int:
        return int(text) if text.isdigit() else 0

    return ArticleRef(
        statute=citation.statute,
        article=citation.article,
        paragraph=number(citation.paragraph),
        item=number(citation.item),
    )


def by_number(keys: Sequence[str]) -> Iterable[Ruling]:
    """Published rulings with one of these number keys; from the database alone."""
    return published().without_text().filter(number_key__in=list(keys)[:400])


def rulings_changed(rulings: Iterable[Ruling], *, former_chains: Iterable[int | None] = ()) -> None:
    """Index ``rulings`` anew, and the others of their disputes, whose documents show them as steps."""
    rulings = list(rulings)
    chains = {ruling.chain_id for ruling in rulings} | set(former_chains) - {None}
    keys = {ruling.pk for ruling in rulings}
    keys.update(Ruling.objects.filter(chain_id__in=chains - {None}).values_list("pk", flat=True))
    changed_many(KIND, sorted(keys))


def register() -> None:
    """Make rulings searchable. Called when the app is ready."""
    register_source(
        SearchSource(
            kind=KIND,
            label=_("Rulings"),
            queryset=searchable,
            to_documents=to_documents,
            types=dict(Kind.choices),
            outcomes=dict(Outcome.choices),
            by_number=by_number,
            count_label=lambda n: npgettext("coverage", "%(n)s ruling", "%(n)s rulings", n) % {"n": f"{n:,}"},
        )
    )
