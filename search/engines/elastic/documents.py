"""The index as Elasticsearch sees it: a typed document, its analysis, and the template of every generation.

Only what every distribution has: the standard tokenizer, lowercase, and a shingle of two without separator, which on
units is the very bigram the embedded engine indexes. Sentences are values of their own, so that phrases do not reach
over their ends (Elasticsearch puts a gap of 100 positions between values). Texts arrive folded and cut into units.
"""

from elasticsearch.dsl import (
    ComposableIndexTemplate,
    Document,
    Keyword,
    Long,
    Object,
    Text,
    analyzer,
    mapped_field,
    token_filter,
)

from search.records import IndexRecord

PAIRS = token_filter(
    "pairs",
    type="shingle",
    min_shingle_size=2,
    max_shingle_size=2,
    output_unigrams=False,
    output_unigrams_if_no_shingles=True,
    token_separator="",
)
GRAMS = analyzer("grams", tokenizer="standard", filter=["lowercase", PAIRS])
UNITS = analyzer("units", tokenizer="standard", filter=["lowercase"])


def _text() -> Text:
    return Text(analyzer=GRAMS, fields={"units": Text(analyzer=UNITS, index_options="freqs")})


class PublishedDocument(Document):
    """One published item. ``stored`` and ``folded`` are kept for showing and ranking, not indexed."""

    group: str = mapped_field(Keyword())
    kind: str = mapped_field(Keyword())
    type: str = mapped_field(Keyword())
    body: str = mapped_field(Keyword())
    region: str = mapped_field(Keyword())
    field: str = mapped_field(Keyword())
    outcome: str = mapped_field(Keyword())
    quarter: str = mapped_field(Keyword())
    chain: str = mapped_field(Keyword())
    digest: str = mapped_field(Keyword())
    sections: list[str] = mapped_field(Keyword(multi=True))
    articles: list[str] = mapped_field(Keyword(multi=True))
    numbers: list[str] = mapped_field(Keyword(multi=True))
    number_parts: list[str] = mapped_field(Keyword(multi=True))
    chain_numbers: list[str] = mapped_field(Keyword(multi=True))
    cited_numbers: list[str] = mapped_field(Keyword(multi=True))
    text: list[str] = mapped_field(_text())
    title: list[str] = mapped_field(_text())
    facts: list[str] = mapped_field(_text())
    reasons: list[str] = mapped_field(_text())
    basis: list[str] = mapped_field(_text())
    result: list[str] = mapped_field(_text())
    words: str = mapped_field(Text(analyzer="whitespace", index_options="freqs"))
    dated: int = mapped_field(Long())
    fine: int | None = mapped_field(Long(), default=None)
    newest: int = mapped_field(Long())
    oldest: int = mapped_field(Long())
    chain_number: int = mapped_field(Long())
    stored: dict = mapped_field(Object(enabled=False))
    folded: str = mapped_field(Keyword(index=False, doc_values=False))

    class Meta:
        dynamic = "strict"


def template(prefix: str, *, replicas: int = 0) -> ComposableIndexTemplate:
    """The template that gives every index called ``prefix-…`` this mapping. One shard: scores compare across it."""
    index = PublishedDocument._index.clone(f"{prefix}-*")
    index.document(PublishedDocument)
    index.settings(number_of_shards=1, number_of_replicas=replicas, refresh_interval="1s")
    index.analyzer(GRAMS)
    index.analyzer(UNITS)
    return ComposableIndexTemplate(f"{prefix}-template", f"{prefix}-*", index=index, priority=200)


SINGLE = ("group", "kind", "type", "body", "region", "field", "outcome", "quarter", "chain", "digest")


def source(record: IndexRecord) -> dict:
    """A record as Elasticsearch takes it."""
    values: dict = {name: items[0] if name in SINGLE else items for name, items in record.keywords.items()}
    values.pop("id", None)
    values |= {name: [" ".join(sentence) for sentence in sentences] for name, sentences in record.texts.items()}
    values |= {
        "words": " ".join(record.words),
        "dated": record.dated,
        "newest": record.newest,
        "oldest": record.oldest,
        "chain_number": record.chain_number,
        "stored": record.stored,
        "folded": record.folded,
    }
    if record.fine is not None:
        values["fine"] = record.fine
    return values
