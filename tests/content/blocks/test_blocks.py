"""What each block refuses and shows."""

import re

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamValue

from content.blocks.body import BodyBlock
from content.blocks.fields import BodyField
from content.blocks.figures import FigureBlock, KeyFiguresBlock
from content.blocks.media import ImageBlock
from content.blocks.tables import TableBlock

FIGURE = {
    "kind": "line",
    "title": "24 小时首次响应率",
    "description": "从 78.4% 上升到 96.1%。",
    "data": "\t响应率\n2024 年第二季度\t181/231\n2026 年第一季度\t371/386",
    "unit": "%",
    "decimals": 1,
    "axis_start": "70",
    "source": "示例市司法局线索台账，2026-04-10 取数",
    "sample": True,
}


def value_of(block, **changes):
    return block.to_python(FIGURE | changes)


def errors_of(block, value) -> dict[str, str]:
    """Messages of a refused struct by child."""
    with pytest.raises(ValidationError) as error:
        block.clean(value)
    return {name: one.messages[0] for name, one in error.value.block_errors.items()}


@pytest.mark.parametrize("field", ["description", "source", "title", "data"])
def test_a_figure_needs_description_and_source(field):
    assert field in errors_of(FigureBlock(), value_of(FigureBlock(), **{field: ""}))


def test_a_figure_shows_picture_table_source_and_sample_mark():
    block = FigureBlock()
    html = block.render(
        block.clean(value_of(block)), context={"number": "图 2-1", "anchor": "f2-1", "data_url": "data/x.csv"}
    )
    assert html.count("<svg") == 3  # wide, narrow, icon
    for text in (
        "图 2-1　24 小时首次响应率",
        "示例数据",
        "纵轴自 70% 起。",
        "来源：示例市司法局线索台账",
        "查看数据表",
        "96.1%",
    ):
        assert text in html
    assert re.search(r"<td[^>]*>386</td><td[^>]*>371</td>", html)
    assert 'href="data/x.csv" download' in html
    assert "style=" not in html


def test_where_the_axis_starts_is_not_said_twice():
    value = value_of(FigureBlock(), note="纵轴自 70% 起。")
    assert value.remarks.count("纵轴") == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"data": "季度\t率\n一季\t三百"}, "data", "第 2 行第 2 列：“三百”不是数字。没有数据时请把这一格留空。"),
        ({"data": "季度\t率\n一季\t3/0"}, "data", "第 2 行第 2 列：“3/0”的分母必须大于 0。没有数据时请把这一格留空。"),
        (
            {"kind": "donut", "axis_start": None},
            "data",
            "率不能堆叠，也不能画成环形图，因为率相加没有意义。请改用折线图或者条形图。",
        ),
        ({"kind": "bar"}, "axis_start", "只有折线图的纵轴可以不从 0 开始。请把“纵轴起点”留空。"),
        ({"axis_start": "90"}, "axis_start", None),
        (
            {
                "kind": "donut",
                "axis_start": None,
                "unit": "件",
                "data": "类\t件\n" + "\n".join(f"{c}\t1" for c in "甲乙丙丁戊己庚"),
            },
            "data",
            "这种图最多显示 6 个类别，数据中有 7 个。请合并较小的类别，或者改用别的图。",
        ),
    ],
)
def test_what_cannot_be_drawn_is_explained_in_chinese(changes, field, message):
    errors = errors_of(FigureBlock(), value_of(FigureBlock(), **changes))
    assert list(errors) == [field]
    assert message is None or errors[field] == message


def test_an_incomplete_draft_shows_a_note_instead_of_a_picture():
    block = FigureBlock()
    html = block.render(value_of(block, data="季度"))
    assert "这张图的数据还不完整" in html
    block.render(block.to_python({}))


def test_editors_keep_tabs_at_the_ends_of_pasted_data():
    field = FigureBlock().child_blocks["data"].field
    assert field.clean("\ta\nx\t") == "\ta\nx\t"


ITEM = {
    "label": "首次响应率", "unit": "%", "decimals": 1, "numerator": 371, "denominator": 386,
    "previous_numerator": 323, "previous_denominator": 342, "previous_label": "上季度",
}  # fmt: skip


def key_figures(*items):
    block = KeyFiguresBlock()
    return block, block.to_python({"items": list(items), "sample": True})


def test_key_figures_compute_rates_and_changes():
    count = {"label": "受理线索", "unit": "件", "value": 386, "previous_value": 342, "decimals": 0}
    less = {
        "label": "检查",
        "unit": "次",
        "value": 100,
        "previous_value": 125,
        "previous_label": "上年同期",
        "decimals": 0,
    }
    block, value = key_figures(ITEM, count, less, count | {"previous_value": 386}, count | {"previous_value": None})
    value = block.clean(value)
    assert [figure.comparison for figure in value.figures] == [
        "上季度 94.4%，上升 1.7 个百分点",
        "上季度 342 件，多 44 件（12.9%）",
        "上年同期 125 次，少 25 次（20.0%）",
        "上季度 386 件，持平",
        "",
    ]
    html = block.render(value)
    assert "<b>96.1<small>%</small></b>" in html
    assert "示例数据。各率由分子、分母计算：首次响应率 371/386。" in html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"denominator": 0}, "denominator"),
        ({"denominator": None}, "numerator"),
        ({"value": 96}, "numerator"),
        ({"numerator": None, "denominator": None}, "value"),
        ({"previous_denominator": 0}, "previous_denominator"),
        (
            {"unit": "件", "previous_numerator": None, "previous_denominator": None, "previous_value": 3},
            "previous_numerator",
        ),
    ],
)
def test_key_figures_refuse_what_does_not_fit_together(changes, field):
    item = KeyFiguresBlock().child_blocks["items"].child_block
    assert list(errors_of(item, item.to_python(ITEM | changes))) == [field]


def test_a_table_aligns_numbers_and_sets_its_total_apart():
    block = TableBlock()
    data = {
        "caption": "层级",
        "source": "台账",
        "data": "层级\t件数\t占比\t说明\n市级\t157\t44.2%\t甲\n合计\t157\t100%\t乙",
        "total": True,
        "alignment": "auto",
    }
    html = block.render(block.clean(block.to_python(data)))
    assert '<td role="cell" class="r">44.2%</td><td role="cell">甲</td>' in html
    assert re.search(r'class="sum"><th[^>]*>合计', html)


def test_table_cells_are_text_and_csv_runs_nothing():
    block = TableBlock()
    value = block.to_python(
        {"caption": "x", "source": "y", "data": "名\t式\n<b>粗</b>\t=1+1\n乙\t−3\n丙\t+8\n丁\t1,234"}
    )
    assert "&lt;b&gt;粗&lt;/b&gt;" in block.render(value)
    assert value.csv() == "\ufeff名,式\r\n<b>粗</b>,'=1+1\r\n乙,-3\r\n丙,8\r\n丁,1234\r\n"


def test_a_picture_needs_a_real_description():
    class Picture:
        title, filename = "IMG_001", "IMG_001.jpg"

    block = ImageBlock()
    block.child_blocks["image"].clean = lambda value: value
    block.child_blocks["source"].clean = block.child_blocks["caption"].clean = lambda value: value or ""
    value = block.to_python({"image": None, "alt": "IMG_001.jpg"})
    value["image"] = Picture()
    assert errors_of(block, value) == {"alt": "请说明图片的内容；文件名不能作为说明。"}


def body_errors(stream) -> dict[int, str]:
    with pytest.raises(ValidationError) as error:
        BodyBlock().clean(stream)
    return {place: one.messages[0] for place, one in error.value.block_errors.items()}


def test_footnotes_and_marks_must_meet(body):
    stream = body(("text", "<p>甲[^a]</p>"), ("footnote", {"key": "b", "text": "<p>乙</p>"}))
    assert body_errors(stream) == {
        0: "脚注标记 [^a] 没有对应的脚注。请添加一个标记为它的“脚注”，或者删去这个标记。",
        1: "文字中没有这个脚注的标记。请在需要出现脚注号的地方写上 [^b]。",
    }
    twice = body(("text", "<p>[^a]</p>"), *[("footnote", {"key": "a", "text": "<p>乙</p>"})] * 2)
    assert set(body_errors(twice)) == {1, 2}


def test_the_first_heading_is_a_section(body):
    assert list(body_errors(body(("heading", {"text": "x", "level": "3"})))) == [0]


def test_drafts_are_saved_incomplete(body):
    stream = body(("figure", FIGURE | {"data": ""}), ("text", "<p>[^later]</p>"), ("key_figures", {"items": [{}]}))
    assert isinstance(BodyBlock().clean_deferred(stream), StreamValue)


def test_every_block_tells_editors_what_it_is_and_previews():
    for name, block in BodyBlock().child_blocks.items():
        assert block.get_description(), name
        assert block.meta.icon, name
        assert block.is_previewable, name
        block.render(block.get_preview_value())


def test_migrations_do_not_hold_the_blocks():
    field = BodyField("正文")
    field.set_attributes_from_name("body")
    assert field.deconstruct() == ("body", "content.blocks.fields.BodyField", [], {})
    assert set(field.clone().stream_block.child_blocks) == set(BodyBlock().child_blocks)


@pytest.mark.django_db
def test_the_editor_opens_and_every_block_previews_in_the_chooser(admin_client, page_root):
    from django.urls import reverse
    from wagtail.admin.telepath import JSContext

    block = BodyField("正文").stream_block
    assert JSContext().pack(block)
    for child in block.child_blocks.values():
        response = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": child.definition_prefix})
        assert response.status_code == 200, child.name
        assert "css/body.css" in response.content.decode()
