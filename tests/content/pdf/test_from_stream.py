"""Bodies of chapters as printed blocks."""

import io

import pytest
from django.utils.translation import override
from PIL import Image
from wagtail.images import get_image_model

from content.blocks.body import BodyBlock
from content.pdf import typeset
from content.pdf.document import (
    Chapter,
    Document,
    Figure,
    Heading,
    ItemList,
    KeyFigures,
    Paragraph,
    Picture,
    Table,
    Terms,
)
from content.pdf.from_stream import MAX_DATA_ROWS, blocks_of, print_words
from content.pdf.runs import read_rich_text
from tests.content.blocks.test_blocks import FIGURE, ITEM
from tests.content.pdf.test_typeset import text_of


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):
        yield


def stream(*blocks):
    return BodyBlock().to_python([{"type": k, "value": v, "id": str(n)} for n, (k, v) in enumerate(blocks, start=1)])


TABLE = {"caption": "层级", "source": "台账", "data": "层级\t件数\n市级\t157\n合计\t157", "total": True}


def test_a_chapter_prints_as_its_page_shows_it():
    body = stream(
        ("key_figures", {"items": [ITEM]}),
        ("heading", {"text": "（一）时效", "level": "2"}),
        ("text", "<p>按[[口径]]计算[^a]，<b>重要</b></p><ul><li>一</li><li>二</li></ul>"),
        ("footnote", {"key": "a", "text": "<p>含节假日</p>"}),
        ("figure", FIGURE),
        ("table", TABLE),
        ("callout", {"title": "提示", "text": "<p>再见[^a]</p>", "tone": "info"}),
        ("quotation", {"text": "原文", "source": "条例"}),
    )
    blocks = blocks_of(body, chapter=2, glossary={"口径": "计算的方法"}, base="https://example.org/")
    kinds = [type(block).__name__ for block in blocks]
    assert kinds == [
        "KeyFigures",
        "Heading",
        "Paragraph",
        "ItemList",
        "Figure",
        "Table",
        "Callout",
        "Quotation",
        "Terms",
    ]
    by_kind = {type(block): block for block in blocks}
    assert by_kind[KeyFigures].items[0].comparison == "上季度 94.4%，上升 1.7 个百分点"
    assert by_kind[Figure].label == "图 2-1"
    assert by_kind[Figure].remarks == "纵轴自 70% 起。来源：示例市司法局线索台账，2026-04-10 取数。"
    assert by_kind[Table].grid.total == ("合计", "157")
    assert by_kind[Terms].items == (("口径", "计算的方法"),)
    runs = by_kind[Paragraph].runs
    assert "".join(run.text or "*" for run in runs) == "按口径计算*，重要"
    assert [run.text for run in runs if run.bold] == ["重要"]
    assert by_kind[ItemList].items[1][0].text == "二"
    made = typeset(Document("白皮书", chapters=(Chapter("第二章", "线索", blocks),), words=print_words()))
    text = text_of(made.pdf)
    assert text.count("含节假日") == 1
    assert "图2-124小时首次响应率" in text
    assert "目录" in text


def test_links_become_absolute_and_anchors_go():
    html = '<p><a href="/cases/1/">案</a><a href="#s1">节</a><a href="https://a.example/">外</a></p>'
    runs = read_rich_text(html, "https://example.org/")[0].runs
    assert [run.link for run in runs] == ["https://example.org/cases/1/", "", "https://a.example/"]


def test_lists_within_lists_and_loose_text_are_kept():
    blocks = read_rich_text("头<ul><li>一<ol><li>一之一</li></ol></li><li>二</li></ul>尾<br>行")
    assert blocks[0].runs[0].text == "头"
    assert [item[0].text for item in blocks[1].items] == ["一", "一之一", "二"]
    assert "".join(run.text for run in blocks[2].runs) == "尾\n行"


def test_incomplete_drafts_print_what_there_is():
    body = stream(
        ("figure", FIGURE | {"data": ""}),
        ("table", {"caption": "x", "data": ""}),
        ("image", {"image": None, "alt": ""}),
        ("key_figures", {"items": []}),
        ("heading", {"text": "节", "level": "2"}),
    )
    assert [type(block) for block in blocks_of(body)] == [Heading]


def test_long_data_stay_on_the_page():
    rows = "\n".join(f"{n}\t1/2" for n in range(MAX_DATA_ROWS + 1))
    (figure,) = blocks_of(stream(("figure", FIGURE | {"axis_start": None, "data": f"x\t率\n{rows}"})))
    assert figure.data is None


@pytest.mark.django_db
def test_pictures_are_printed_from_a_small_copy(page_root, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    from django.core.files.images import ImageFile

    data = io.BytesIO()
    Image.new("RGB", (60, 30), "teal").save(data, "PNG")
    image = get_image_model().objects.create(title="t", file=ImageFile(data, "t.png"), width=60, height=30)
    (picture,) = blocks_of(stream(("image", {"image": image.pk, "alt": "现场", "caption": "评查", "source": "本局"})))
    assert isinstance(picture, Picture)
    assert (picture.description, picture.caption) == ("现场", "评查　来源：本局")
    assert picture.data[:2] == b"\xff\xd8"
