"""The pass that renders a body: contents, numbers, footnotes, terms, downloads, few queries."""

import csv
import io
import re

import pytest
from wagtail.documents.models import Document
from wagtail.models import Page

from content.blocks.render import BodyContext, all_csv, block_csv, plain_text, render_body
from tests.content.blocks.test_blocks import FIGURE, ITEM

TABLE = {"caption": "层级", "source": "台账", "data": "层级\t件数\n市级\t157"}
NOTE = {"key": "a", "text": "<p>含<b>节假日</b></p>"}


def test_contents_follow_position_and_level(body):
    stream = body(
        ("heading", {"text": "（一）总量", "level": "2"}),
        ("heading", {"text": "1. 市级", "level": "3"}),
        ("heading", {"text": "2. 县级", "level": "3"}),
        ("heading", {"text": "（二）时效", "level": "2"}),
    )
    rendered = render_body(stream)
    assert [(e.anchor, e.level, e.text) for e in rendered.contents] == [
        ("s1", 2, "（一）总量"), ("s1-1", 3, "1. 市级"), ("s1-2", 3, "2. 县级"), ("s2", 2, "（二）时效"),
    ]  # fmt: skip
    assert '<h2 id="s2">（二）时效</h2>' in rendered.html
    assert '<h3 id="s1-2">2. 县级</h3>' in rendered.html


def test_figures_and_tables_are_numbered_by_chapter(body):
    stream = body(("figure", FIGURE), ("table", TABLE), ("figure", FIGURE))
    rendered = render_body(stream, BodyContext(chapter=2, data_url=lambda i: f"data/{i}.csv"))
    assert [item.label for item in rendered.numbered] == ["图 2-1", "表 2-1", "图 2-2"]
    assert [item.label for item in render_body(stream).figures] == ["图 1", "图 2"]
    assert 'href="data/3.csv"' in rendered.html


def test_no_id_stands_twice_even_with_two_bodies_on_a_page(body):
    stream = body(
        ("heading", {"text": "x", "level": "2"}), ("text", "<p>[^a][[词]][^a][[词]]</p>"), ("footnote", NOTE),
        ("figure", FIGURE), ("figure", FIGURE), ("table", TABLE),
    )  # fmt: skip
    glossary = {"词": "义"}
    one = render_body(stream, BodyContext(1, glossary, prefix="c1-")).html
    two = render_body(stream, BodyContext(2, glossary, prefix="c2-")).html
    ids = re.findall(r' id="([^"]+)"', one + two)
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'href="#([^"]+)"', one + two))
    assert targets <= set(ids)


def test_footnotes_are_numbered_by_first_mark_and_lead_back(body):
    stream = body(
        ("footnote", NOTE),
        ("footnote", {"key": "b", "text": "<p>乙</p>"}),
        ("text", "<p>先[^b]后[^a]又[^b]，未知[^c]</p>"),
    )
    rendered = render_body(stream)
    assert [(note.key, note.number, len(note.marks)) for note in rendered.notes] == [("b", 1, 2), ("a", 2, 1)]
    assert re.search(r'先<sup class="fn"><a href="#n1" id="m1"[^>]*>1</a></sup>后', rendered.html)
    assert "未知</p>" in rendered.html
    assert 'href="#m1-2"' in rendered.html
    assert "含<b>节假日</b>" in rendered.html


def test_terms_are_linked_once_and_explained_at_the_end(body):
    stream = body(("text", "<p>[[伴随式]]监督，[[伴随式]]，[[未收]]</p>"), ("callout", {"text": "<p>[[伴随式]]</p>"}))
    rendered = render_body(stream, BodyContext(glossary={"伴随式": "提前 <3> 个工作日"}))
    assert rendered.html.count('class="term"') == 1
    assert "提前 &lt;3&gt; 个工作日" in rendered.html
    assert "，未收</p>" in rendered.html
    assert [term.term for term in rendered.terms] == ["伴随式"]


def test_marks_inside_links_stay_words(body):
    stream = body(("text", '<p><a href="https://example.org/">见[[词]]</a>[[词]]</p>'))
    html = render_body(stream, BodyContext(glossary={"词": "义"})).html
    assert '<a href="https://example.org/">见词</a><a class="term"' in html


def test_marks_cannot_bring_in_markup(body):
    stream = body(
        ("text", "<p>[^&quot;&gt;x] [[&lt;script&gt;]]</p>"), ("footnote", {"key": '">x', "text": "<p>n</p>"})
    )
    html = render_body(stream, BodyContext(glossary={"<script>": "义"})).html
    assert "<script>" not in html
    assert "&lt;script&gt;</a>" in html


def test_key_figures_stand_outside_the_reading_column(body):
    stream = body(("key_figures", {"items": [ITEM]}), ("text", "<p>x</p>"), ("key_figures", {"items": [ITEM]}))
    html = re.sub(r"\s+", "", render_body(stream).html)
    assert html.startswith('<dlclass="kf')
    assert html.count('<divclass="prosegap">') == 1
    assert html.count("<div") == html.count("</div")


def test_csv_of_one_block_and_of_all(body):
    stream = body(("text", "<p>x</p>"), ("figure", FIGURE), ("table", TABLE))
    assert block_csv(stream, "2").startswith("\ufeff时期,分母,分子,响应率（%）\r\n2024 年第二季度,231,181,78.4\r\n")
    assert block_csv(stream, "3") == "\ufeff层级,件数\r\n市级,157\r\n"
    assert block_csv(stream, "1") is None
    assert block_csv(stream, "../x") is None
    rows = list(csv.reader(io.StringIO(all_csv([(2, stream), (3, stream)]))))
    assert [row[0] for row in rows if row and row[0].lstrip("\ufeff")[:1] in "图表"] == [
        "\ufeff图 2-1　24 小时首次响应率", "表 2-1　层级", "图 3-1　24 小时首次响应率", "表 3-1　层级",
    ]  # fmt: skip


def test_plain_text_drops_marks(body):
    assert plain_text(body(("text", "<p>甲[^a][[词]]</p><p>乙&amp;</p>"), ("footnote", NOTE))) == "甲词 乙&\n含节假日"


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_blocks(body, page_root, django_assert_num_queries):
    targets = [page_root.add_child(instance=Page(title=f"页 {n}", slug=f"p{n}")) for n in range(12)]
    documents = [Document.objects.create(title=f"件 {n}", file=f"documents/{n}.pdf", file_size=1) for n in range(12)]

    def stream(count):
        blocks = []
        for n in range(count):
            link = f'<a linktype="page" id="{targets[n].pk}">页</a><a linktype="document" id="{documents[n].pk}">件</a>'
            blocks += [("text", f"<p>{link}</p>"), ("callout", {"text": f"<p>{link}</p>"}), ("figure", FIGURE)]
            blocks += [("attachments", {"documents": [{"type": "item", "value": documents[n].pk, "id": str(n)}]})]
        return body(*blocks)

    render_body(stream(1))  # caches of sites and content types
    for count in (1, 12):
        value = stream(count)
        with django_assert_num_queries(4):  # linked pages and their kinds, linked documents, attachments
            assert render_body(value).html.count("件</a>") == 2 * count
