"""The tantivy schema and how a record becomes a tantivy document."""

from functools import lru_cache

import tantivy

from search.plan import KEYWORD_FIELDS
from search.records import IndexRecord, dump
from search.tokens import grams

TEXT_FIELDS = ("text", "title", "facts", "reasons", "basis", "result")
#: Keyword fields whose values are counted, and therefore also kept by column.
COUNTED = ("type", "outcome", "field", "region", "body", "quarter")
SPLIT, SPLIT_ANALYSER = " ", "split"
#: Stands between two sentences: takes a position, so that no phrase reaches over it, and is not indexed itself.
BREAK = "."


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """The one schema of every index of this version."""
    builder = tantivy.SchemaBuilder()
    for name in KEYWORD_FIELDS:
        builder.add_text_field(
            name, tokenizer_name="raw", index_option="basic", fast=name in COUNTED, stored=name in ("id", "digest")
        )
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=SPLIT_ANALYSER, index_option="position")
        builder.add_text_field(f"{name}_units", tokenizer_name=SPLIT_ANALYSER, index_option="freq")
    builder.add_text_field("words", tokenizer_name=SPLIT_ANALYSER, index_option="freq")
    for name in ("dated", "fine"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("newest", "oldest", "chain_number"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_bytes_field("stored", stored=True, indexed=False)
    builder.add_bytes_field("folded", stored=True, indexed=False)
    return builder.build()


def register_analysers(index: tantivy.Index) -> None:
    """Make the analysers of the schema known to an index just opened."""
    split = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        .filter(tantivy.Filter.custom_stopword([BREAK]))
        .build()
    )
    index.register_tokenizer(SPLIT_ANALYSER, split)


def document(record: IndexRecord) -> tantivy.Document:
    """A record as tantivy takes it: tokens already cut, joined by blanks."""
    result = tantivy.Document()
    for name, values in record.keywords.items():
        for value in values:
            result.add_text(name, value)
    # A sentence stands in the whole text and in its section: the same list, joined once.
    joined: dict[int, tuple[str, str]] = {}
    for name, sentences in record.texts.items():
        for sentence in sentences:
            if id(sentence) not in joined:
                joined[id(sentence)] = (SPLIT.join((*grams(sentence), BREAK)), SPLIT.join(sentence))
        result.add_text(name, SPLIT.join([joined[id(sentence)][0] for sentence in sentences]))
        result.add_text(f"{name}_units", SPLIT.join([joined[id(sentence)][1] for sentence in sentences]))
    result.add_text("words", SPLIT.join(record.words))
    result.add_integer("dated", record.dated)
    if record.fine is not None:
        result.add_integer("fine", record.fine)
    result.add_unsigned("newest", record.newest)
    result.add_unsigned("oldest", record.oldest)
    result.add_unsigned("chain_number", record.chain_number)
    result.add_bytes("stored", dump(record.stored))
    result.add_bytes("folded", record.folded.encode())
    return result
