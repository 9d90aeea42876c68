"""What is left of a description for the engines, and that both are left the same."""

from dataclasses import replace

import pytest

from search.analysis import analyse
from search.engines import common
from search.plan import TEXT, Grams
from search.planning import plan
from search.query import SearchQuery
from search.service import ask
from tests.search.conformance.corpus import QUESTIONS

DESCRIPTION = next(query for query in QUESTIONS if len(query.text) > 40)


def lightened(numbers: dict[str, int], documents: int):
    """The plan of the description where its grams are found in ``numbers`` documents, others in none."""
    full = plan(analyse(DESCRIPTION))
    looked_up = common.to_look_up(full)
    frequencies = {field: {term: numbers.get(term, 0) for term in terms} for field, terms in looked_up.items()}
    return full, common.without_common(full, frequencies, documents)


def test_common_terms_are_left_to_the_second_ranking():
    full, light = lightened({"处罚": 90_000, "腐竹": 10_000}, 100_000)
    (grams,) = [each for each in light.must if isinstance(each, Grams)]
    assert {each.term for each in full.scoring} - {each.term for each in light.scoring} <= {"处罚"}
    assert "处罚" not in grams.grams
    assert "腐竹" in grams.grams, "what a tenth of the documents have is not common yet"
    assert 2 <= grams.minimum <= 5
    assert light.facets == full.facets


def test_what_only_counts_asks_for_the_same():
    full, light = lightened({"处罚": 90_000}, 100_000)
    counting = replace(full, scoring=(), window=1)
    frequencies = {TEXT: {"处罚": 90_000}, "words": {}}
    assert common.to_look_up(counting)[TEXT] == common.to_look_up(full)[TEXT]
    assert common.without_common(counting, frequencies, 100_000).must == light.must
    (grams,) = light.must
    anything = replace(full, must=(replace(full.must[0], minimum=1),))
    assert common.without_common(anything, frequencies, 100_000).must == (replace(grams, minimum=1),)


def test_a_small_index_keeps_every_term():
    full, light = lightened({"处罚": common.SMALL - 1}, common.SMALL - 1)
    assert light is full


def test_a_description_of_common_words_alone_keeps_its_rarest():
    terms = common.to_look_up(plan(analyse(DESCRIPTION)))[TEXT]
    numbers = {term: 50_000 + place for place, term in enumerate(terms)}
    _full, light = lightened(numbers, 100_000)
    (grams,) = [each for each in light.must if isinstance(each, Grams)]
    assert set(grams.grams) == set(terms[: common.FEWEST])


def test_short_questions_are_left_alone():
    for text in ("超过保质期", '"过罚相当"', "副食店 腐竹 临溪区 现场检查 票据", "(2025)示01行终33号", ""):
        assert not common.to_look_up(plan(analyse(SearchQuery(text=text))))


@pytest.mark.elastic
def test_both_engines_leave_out_the_same(both, monkeypatch):
    monkeypatch.setattr(common, "SMALL", 1)
    monkeypatch.setattr("search.engines.elastic.engine.SMALL", 1)
    found, other = (ask(replace(DESCRIPTION, size=100), using=engine) for engine in both)
    assert found.total
    assert found.total == other.total
    assert found.facets == other.facets
    assert [item.document.id for item in found.items][:10] == [item.document.id for item in other.items][:10]
