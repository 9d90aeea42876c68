"""Phrases and exclusions mean the same on random documents as in a plain reading of the texts; no text is an error."""

import uuid
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.analysis import analyse
from search.documents import IndexDocument
from search.parameters import page_size, read, write
from search.plan import Phrase
from search.planning import plan
from search.query import MAX_LENGTH, SearchQuery
from search.records import record
from search.service import ask
from search.text.fold import fold_plain
from search.tokens import sentences
from tests.search.conformance.corpus import EVERYTHING

WORDS = st.text(alphabet="处罚过期相当。，", min_size=1, max_size=12)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def documents(texts: list[str]) -> list[IndexDocument]:
    mark = uuid.uuid4().hex
    return [
        IndexDocument(
            kind="x", key=f"{mark}{place}", title="", url="", type="t", region=mark, sections=(("facts", text),)
        )
        for place, text in enumerate(texts)
    ]


def holds(text: str, units: tuple[str, ...]) -> bool:
    """Whether ``units`` stand next to each other within one sentence of ``text``."""
    size = len(units)
    return any(
        tuple(sentence[start : start + size]) == units
        for sentence in sentences(fold_plain(text))
        for start in range(len(sentence) - size + 1)
    )


@FEW
@given(texts=st.lists(WORDS, min_size=1, max_size=6), phrase=WORDS, excluded=WORDS)
def test_phrases_and_exclusions(engine, texts, phrase, excluded):
    made = documents(texts)
    engine.index(map(record, made))
    query = SearchQuery(text=f'"{phrase}" -"{excluded}"', region=(made[0].region,), size=100)
    analysis = analyse(query)
    answer = ask(query, using=engine)
    expected = {
        document.id
        for document, text in zip(made, texts, strict=True)
        if all(holds(text, units) for units in analysis.phrases)
        and not any(holds(text, units) for units in analysis.excluded)
    }
    assert {item.document.id for item in answer.items} == expected
    assert all(isinstance(clause, Phrase) for clause in plan(analysis).must)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=200), st.text(alphabet='"“”「」-－ 第条号(（2026)〔〕《》法处罚', max_size=80)))
def test_no_question_is_an_error(filled, text):
    assert not ask(SearchQuery(text=text), using=filled).down


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(alphabet=st.sampled_from('处罚当事人2026〔〕（）"“”-－《》法第条 。，号aé😀'), max_size=MAX_LENGTH + 1)
)
def test_no_question_up_to_the_limit_is_an_error(filled, text):
    assert not ask(SearchQuery(text=text), using=filled).down


PARAMETERS = st.sampled_from([*QueryDict(write(EVERYTHING)), "per_page", "unknown"])
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["2026", "2026-13", "0000-00-00", "9999-12", "-1", "1e400", "NaN", "5万", "99999", "行政处罚法|33|1"]
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parameters=st.lists(st.tuples(PARAMETERS, VALUES), max_size=8))
def test_no_address_is_an_error(filled, parameters):
    address = QueryDict(urlencode([(name, value.encode("utf-8", "replace")) for name, value in parameters]))
    query, _problems = read(address, size=page_size(address.get("per_page", "")))
    assert not ask(query, using=filled).down
    assert read(QueryDict(write(query)), size=query.size)[0] == query, "an address leads back to its question"


@pytest.mark.parametrize(
    "text", ["罚" * (MAX_LENGTH + 1), '"' * 500, "-罚 " * 300, '"处罚" ' * 150, "字 " * 500, "\0", "\ud800罚"]
)
def test_no_long_or_odd_question_is_an_error(filled, text):
    assert not ask(SearchQuery(text=text), using=filled).down
