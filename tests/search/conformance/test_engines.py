"""What every engine does, shown on real ones."""

import datetime as dt
from dataclasses import replace

import pytest

from search.engines.base import EngineUnavailable
from search.query import SearchQuery
from search.records import record
from search.service import ask
from tests.search.conformance.corpus import QUESTIONS, corpus

BY_ID = {document.id: document for document in corpus()}


def found(engine, query: SearchQuery, size: int = 100) -> list[str]:
    """Ids of everything a question finds, in order; every dispute once."""
    answer = ask(replace(query, size=size), using=engine)
    assert not answer.down
    return [item.document.id for item in answer.items]


def types(ids) -> set[str]:
    return {BY_ID[identifier].type for identifier in ids}


def test_a_number_in_any_spelling_puts_its_ruling_first(filled):
    for text in ("（2026）示01行终33号", "(2026)示01行终33", "2026示01行终第33号", "（2026） 示 01 行终 33 号"):
        ids = found(filled, SearchQuery(text=text))
        assert ids[0] == "ruling:103", text


def test_a_number_without_its_place_finds_the_number_it_is_a_part_of(filled):
    for text in ("市监罚字〔2026〕3号", "临市监罚 2026-3"):
        answer = ask(SearchQuery(text=text, size=10), using=filled)
        assert answer.items[0].document.id == "ruling:3"
        assert "所检索的文号是其文号的一部分" in map(str, answer.items[0].reasons)


def test_a_number_brings_its_dispute_and_what_mentions_it(filled):
    answer = ask(SearchQuery(text="示临市监罚字〔2026〕3号", size=10), using=filled)
    assert answer.items[0].document.id == "ruling:3"
    assert answer.total == 2
    assert answer.disputes == 1
    assert answer.items[0].others == 1


def test_quotes_are_exact(filled):
    ids = found(filled, SearchQuery(text='"过罚相当是"'))
    assert ids
    assert types(ids) == {"judgment"}
    assert not found(filled, SearchQuery(text='"相当过罚"'))
    # The end of one sentence and the beginning of the next are not next to each other.
    assert not found(filled, SearchQuery(text='"原则被诉"'))


def test_exclusion(filled):
    everything = set(found(filled, SearchQuery(text="保质期", type=("penalty",))))
    without = set(found(filled, SearchQuery(text="保质期 -腐竹", type=("penalty",))))
    assert without
    assert all("腐竹" not in BY_ID[identifier].title for identifier in without)
    assert all("腐竹" in BY_ID[identifier].title for identifier in everything - without)


def test_a_provision_finds_what_cites_it(filled):
    ids = found(filled, SearchQuery(text="《行政处罚法》第三十三条第二款"))
    assert ids
    assert all(BY_ID[identifier].articles[0].paragraph == 2 for identifier in ids)


def test_traditional_full_width_and_arabic_are_the_same(filled):
    assert found(filled, SearchQuery(text="减轻处罚")) == found(filled, SearchQuery(text="減輕處罰"))
    assert found(filled, SearchQuery(text="12345")) == found(filled, SearchQuery(text="１２３４５"))


def test_a_single_character_is_found(filled):
    assert "notice:1" in found(filled, SearchQuery(text="罚"))


def test_a_word_beside_a_long_list_is_not_asked_for_by_itself(engine):
    wanted = corpus()[0]
    text = "当事人许诺销售专利产品，行政机关作出行政裁决，适用药品审批豁免。"
    engine.index([record(replace(wanted, sections=(("facts", text),)))])
    assert found(engine, SearchQuery(text="行政裁决专利许诺销售药品审批豁免 不存在的词")) == [wanted.id]
    # Beside few short words it is.
    assert not found(engine, SearchQuery(text="行政裁决 不存在的词"))


def test_a_later_record_of_one_write_replaces_the_earlier(engine):
    first, second = (replace(corpus()[0], title=title) for title in ("先前的标题", "后来的标题"))
    engine.index(map(record, (first, second)))
    assert engine.count() == 1
    assert engine.get(first.id).title == "后来的标题"


def test_sections_are_searched_alone(filled):
    assert found(filled, SearchQuery(text="腐竹", sections=("facts",)))
    assert not found(filled, SearchQuery(text="腐竹", sections=("reasons",)))


def test_counts_are_true_and_stable_while_one_is_chosen(filled):
    free = ask(SearchQuery(text="保质期"), using=filled)
    chosen = ask(SearchQuery(text="保质期", region=("临溪区",)), using=filled)
    assert free.facets["region"] == chosen.facets["region"]
    assert chosen.total == dict(free.facets["region"])["临溪区"]
    for value, count in free.facets["type"]:
        assert ask(SearchQuery(text="保质期", type=(value,)), using=filled).total == count
    assert sum(count for _quarter, count in free.histogram) <= free.total


def test_dates_order_and_undated_come_last(filled):
    for sort, reverse in (("newest", True), ("oldest", False)):
        ids = found(filled, SearchQuery(text="保质期", sort=sort))
        days = [BY_ID[identifier].dated for identifier in ids]
        dated = [day for day in days if day]
        assert dated == sorted(dated, reverse=reverse)
        assert days[len(dated) :] == [None] * (len(days) - len(dated))


def test_pages_hold_everything_once(filled):
    whole = found(filled, SearchQuery(text="处罚"))
    paged = [
        item.document.id
        for page in range(1, 12)
        for item in ask(SearchQuery(text="处罚", page=page, size=3), using=filled).items
    ]
    assert paged == whole
    assert len(set(whole)) == len(whole)


def test_bad_syntax_is_read_as_words_and_said(filled):
    answer = ask(SearchQuery(text='"保质期'), using=filled)
    assert answer.total
    assert answer.analysis.warnings == ("unpaired_quote",)


def test_replace_removes_what_a_group_no_longer_has(engine):
    first, second = corpus()[:2]
    engine.index(map(record, (first, second)))
    engine.replace([first.id], [])
    assert dict(engine.digests()).keys() == {second.id}
    changed = replace(second, title="新的标题")
    engine.replace([second.id], [record(changed)])
    assert dict(engine.digests()) == {second.id: changed.digest}
    assert engine.get(second.id).title == "新的标题"
    assert engine.get(first.id) is None


def test_a_group_of_several_documents(engine):
    parent = corpus()[0]
    parts = [replace(parent, part=str(number), title=f"第{number}行") for number in range(3)]
    engine.replace([parent.group], map(record, parts))
    assert engine.count() == 3
    engine.replace([parent.group], [record(parts[1])])
    assert [identifier for identifier, _digest in engine.digests()] == [parts[1].id]


def test_rebuild_beside_the_index_in_use_takes_changes_too(engine):
    first, second, third = corpus()[:3]
    engine.index(map(record, (first, second)))
    name = engine.begin_rebuild()
    assert engine.count() == 2, "searches still see the old index"
    engine.index([record(second)], only=name)
    engine.replace([third.group], [record(third)])
    assert engine.building() == name
    engine.finish_rebuild(name)
    assert dict(engine.digests()).keys() == {second.id, third.id}
    assert not engine.building()


def test_an_abandoned_rebuild_leaves_the_index_alone(engine):
    first = corpus()[0]
    engine.index([record(first)])
    name = engine.begin_rebuild()
    engine.abandon_rebuild()
    assert engine.count() == 1
    with pytest.raises(EngineUnavailable):
        engine.finish_rebuild(name)


def test_without_an_index_the_answer_says_so(engine):
    assert ask(SearchQuery(text="保质期"), using=engine).down
    assert not engine.health().ok


def test_dates_of_a_period(filled):
    query = SearchQuery(text="保质期", since=dt.date(2024, 1, 1), until=dt.date(2024, 12, 31))
    ids = found(filled, query)
    assert ids
    assert {BY_ID[identifier].dated.year for identifier in ids} == {2024}


def test_every_question_is_answered(filled):
    for query in QUESTIONS:
        assert not ask(query, using=filled).down, query
