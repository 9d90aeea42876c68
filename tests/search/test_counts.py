"""Counts beside the results: taken while the hits are found, shown as boxes and bars."""

import subprocess
import sys

import pytest

from search.engines.embedded import EmbeddedEngine, searching
from search.presentation import Bar, Choice
from search.query import SearchQuery
from search.records import record
from search.service import ask
from search.templatetags.search_tags import bars, boxes
from tests.search.conformance.corpus import corpus


@pytest.fixture
def filled(tmp_path):
    engine = EmbeddedEngine(tmp_path / "index")
    engine.index(map(record, corpus()))
    yield engine
    engine.drop()


@pytest.mark.parametrize("problem", [ValueError("not a column"), OSError("read error")])
def test_counts_that_cannot_be_taken_are_an_engine_that_is_down(filled, monkeypatch, problem):
    def fail(*_asked):
        raise problem

    monkeypatch.setattr(searching, "_count", fail)
    assert ask(SearchQuery(text="保质期"), using=filled).down
    assert not ask(SearchQuery(text="保质期"), facets=False, using=filled).down


def test_another_mistake_in_counting_is_not_hidden(filled, monkeypatch):
    monkeypatch.setattr(searching, "_count", lambda *_asked: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        ask(SearchQuery(text="保质期"), using=filled)


def test_hits_and_counts_show_one_state_while_another_is_written(filled, monkeypatch):
    count = searching._count

    def late(*asked):
        filled.replace(["ruling:1"], [])
        return count(*asked)

    monkeypatch.setattr(searching, "_count", late)
    answer = ask(SearchQuery(text="保质期", size=50), using=filled)
    assert answer.total == sum(number for _type, number in answer.facets["type"])
    assert ask(SearchQuery(text="保质期", size=50), using=filled).total == answer.total - 1


def test_every_term_is_looked_up_once(filled):
    class Searcher:
        asked: list[tuple[str, str]] = []

        def doc_freq(self, field, term):
            self.asked.append((field, term))
            return 0

    searcher = Searcher()
    frequencies = searching.Frequencies(searcher)
    assert frequencies.of({"text": ["甲乙", "乙丙"], "words": ["甲乙"]})["text"] == {"甲乙": 0, "乙丙": 0}
    frequencies.of({"text": ["乙丙", "丙丁"]})
    assert searcher.asked == [("text", "甲乙"), ("text", "乙丙"), ("words", "甲乙"), ("text", "丙丁")]


def test_boxes_are_escaped():
    html = boxes("body", [Choice('<b>"局', "<i>局", 2, True), Choice("站", "站", 1, False)])
    assert 'value="&lt;b&gt;&quot;局" checked><span>&lt;i&gt;局</span><span>2</span>' in html
    assert 'value="站"><span>站</span>' in html


def test_bars_are_escaped_named_and_left_out_when_nothing_was_found():
    def bar(count):
        plain = {"x": "4.0", "y": "28.0", "width": "30.0", "height": "56.0", "middle": "19.0"}
        return Bar(label="24", name="2024年", count=count, address="?q=<a>&from=1", open=False, labelled=True, **plain)

    html = bars([bar(3), bar(0)], 760)
    assert html.count("<a ") == 1
    assert 'href="?q=&lt;a&gt;&amp;from=1"' in html
    assert 'aria-label="2024年，3 条"' in html
    assert html.count('class="t2"') == 2
    assert 'x="4" y="104" text-anchor="start"' in html
    assert 'x="19.0" y="104" text-anchor="middle"' in html


def test_answering_does_not_load_the_readings_of_pinyin():
    code = (
        "import django, sys; django.setup(); import portal.urls, search.views.page, content.lists.columns;"
        "sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=120, check=False).returncode == 0
