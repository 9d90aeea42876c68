"""Documents to PDF: what a reader, a screen reader and an archive find in the file."""

import datetime
import io
import re

import pylopdf_fonts_zh_cn
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from content.charts import Chart, Series, render_svg
from content.pdf import FontError, TypesetError, typeset, typeset_ruling
from content.pdf.clean import printable
from content.pdf.document import (
    Callout,
    ChainStep,
    Chapter,
    Document,
    Figure,
    Grid,
    Heading,
    ItemList,
    KeyFigure,
    KeyFigures,
    Link,
    Links,
    Note,
    Paragraph,
    Picture,
    Quotation,
    RulingDocument,
    RulingParagraph,
    RulingSection,
    Run,
    Table,
    Terms,
    Words,
)  # fmt: skip
from content.pdf.fonts import characters, font_set

WORDS = Words(
    "目录",
    "示例",
    "示例数据",
    "第 %(page)s 页，共 %(pages)s 页",
    "本争议的经过",
    "本文书",
    "信息公开元数据",
    "网址",
    "更正",
)
CHART = Chart(
    "bar", "线索来源", "公众提交最多。", "台账", ["公众提交", "12345 热线"], [Series("件数", [142, 49])], unit="件"
)


def paragraph(text: str, **more) -> Paragraph:
    return Paragraph((Run(text, **more),))


def figure(**changes) -> Figure:
    parts = {
        "label": "图 1-1",
        "title": "线索来源（件）",
        "svg": render_svg(CHART, standalone=True),
        "description": "公众提交最多。",
        "remarks": "来源：台账。",
        "sample": True,
        "data": Grid(("来源", "件数"), (("公众提交", "142"),), (False, True), ("合计", "142")),
    }
    return Figure(**(parts | changes))


def edition(*blocks, **more) -> Document:
    chapter = Chapter("第一章", "总体情况", blocks or (paragraph("正文"),))
    return Document(**({"title": "行政执法监督白皮书", "chapters": (chapter,), "words": WORDS} | more))


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """All words of the file without blanks (fonts differ in where they put them)."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in read(pdf).pages))


def tags_of(reader: pypdf.PdfReader) -> list[tuple[str, str | None]]:
    """Kind and alternative text of every element of the structure tree."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), node.get("/Alt")))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


EVERYTHING = edition(
    KeyFigures((KeyFigure("受理线索", "386", "件", "上季度 342 件，多 44 件（12.9%）"),), "示例数据。"),
    Heading("（一）受理总量"),
    Paragraph(
        (Run("共受理 "), Run("386", bold=True), Run(" 件，"), Run("条例全文", link="https://example.org/"), Run("。"))
    ),
    ItemList(((Run("市级"),), (Run("县级"),)), ordered=True),
    Heading("1. 市级", 3),
    figure(),
    Table(
        "表 1-1",
        "层级分布",
        Grid(("层级", "件数"), (("市级", "157"),), (False, True), ("合计", "157")),
        "来源：台账。",
        True,
    ),
    Callout((paragraph("按首次提交计一件。"),), "口径", "warning"),
    Quotation("应当客观公正。", "《行政执法监督条例》"),
    Links((Link("某案", "https://example.org/cases/1/", "市场监管"),), "典型案例"),
    Terms((("问题反馈函", "点对点的函。"),), "本章术语"),
    subtitle="2026 年第一季度",
    publisher="示例市司法局",
    document_number="示司发〔2026〕21号",
    date="2026 年 4 月 24 日",
    sample=True,
    notice="数据均为虚构",
    summary="一季度受理线索 386 件。",
    address="https://example.org/",
    meta=(("索引号", "11000000000000000X/2026-000118"), ("有效性", "现行有效"), ("公开方式", "主动公开")),
    corrections=(("2026-04-29", "更正了表 2-2。"),),
)


def test_every_part_is_in_the_file():
    made = typeset(EVERYTHING)
    text = text_of(made.pdf)
    for words in (
        "示司发〔2026〕21号",
        "2026年第一季度",
        "数据均为虚构",
        "11000000000000000X/2026-000118",
        "目录",
        "更正了表2-2。",
        "第一章总体情况",
        "多44件（12.9%）",
        "（一）受理总量",
        "共受理386件，条例全文。",
        "市级",
        "图1-1线索来源（件）",
        "示例数据",
        "12345热线",
        "表1-1层级分布",
        "口径",
        "——《行政执法监督条例》",
        "某案",
        "问题反馈函",
    ):
        assert words in text, words
    assert made.pages == len(read(made.pdf).pages)


def test_the_file_is_tagged_titled_and_in_chinese():
    reader = read(typeset(EVERYTHING).pdf)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] in ("zh", "zh-CN", "zh-cn")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "行政执法监督白皮书"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    tags = tags_of(reader)
    kinds = {kind for kind, _ in tags}
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link", "/L", "/LI"} <= kinds
    assert [alt for kind, alt in tags if kind == "/Figure"] == ["公众提交最多。"]


def test_the_outline_leads_to_chapters_and_sections():
    reader = read(typeset(EVERYTHING).pdf)
    chapter = next(
        i for i, item in enumerate(reader.outline) if not isinstance(item, list) and "总体情况" in item.title
    )
    sections = reader.outline[chapter + 1]
    assert sections[0].title == "（一）受理总量"
    assert reader.get_destination_page_number(sections[0]) == 2


def test_every_font_is_embedded():
    reader = read(typeset(EVERYTHING).pdf)
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[descendant["/BaseFont"]] = descendant["/FontDescriptor"].get_object()
    assert fonts
    assert all("/FontFile3" in d or "/FontFile2" in d for d in fonts.values())
    assert all("NotoSansSC" in name or "NotoSerifSC" in name for name in fonts)


def test_page_numbers_of_the_contents_are_right():
    chapters = tuple(Chapter(f"{n}", f"题目{n}", tuple(paragraph("字" * 1500) for _ in range(n))) for n in (1, 2, 3))
    reader = read(typeset(edition(chapters=chapters)).pdf)
    contents = reader.pages[1].extract_text()
    for n in (1, 2, 3):
        printed = int(re.search(rf"题目{n}[ .\s]*?(\d+)\s*$", contents, re.MULTILINE)[1])
        assert f"题目{n}" in reader.pages[printed - 1].extract_text()


def test_a_long_table_repeats_its_head_on_every_page():
    rows = tuple((f"第 {n} 行", str(n)) for n in range(200))
    made = typeset(edition(Table("表 1-1", "长表", Grid(("行名头", "数"), rows, (False, True)))))
    pages = [page.extract_text() for page in read(made.pdf).pages if "行" in page.extract_text()][1:]
    holding = [page for page in pages if re.search(r"第\s*\d+\s*行", page)]
    assert len(holding) > 3
    assert all("行名头" in page for page in holding)
    assert "第199行" in text_of(made.pdf)


def test_a_note_marked_twice_is_printed_once():
    note = Note("c1-n1", (Run("含节假日，"), Run("见条例", link="https://example.org/")))
    made = typeset(edition(Paragraph((Run("甲"), Run(note=note), Run("乙"), Run(note=note)))))
    assert text_of(made.pdf).count("含节假日，见条例") == 1
    assert [kind for kind, _ in tags_of(read(made.pdf))].count("/Note") == 1


def test_notes_count_from_one_in_every_chapter():
    chapters = tuple(
        Chapter("", f"题{n}", (Paragraph((Run("甲"), Run(note=Note(f"c{n}-n0", (Run(f"注文{n}"),))))),)) for n in (1, 2)
    )
    text = text_of(typeset(edition(chapters=chapters)).pdf)
    assert "1注文1" in text
    assert "1注文2" in text


HOSTILE = '#panic("x") *a* _b_ $x^2$ <label> @ref \\ // /* ] } ${ #{ 1/0 } [^x] "\' `raw` = 一级 - 项 + 项'


def test_markup_in_the_text_stays_text():
    document = edition(
        paragraph(HOSTILE), Heading(HOSTILE), ItemList(((Run(HOSTILE),),)), Quotation(HOSTILE, HOSTILE),
        Table(HOSTILE, HOSTILE, Grid((HOSTILE,), ((HOSTILE,),), (False,))), figure(title=HOSTILE, description=HOSTILE),
        title=HOSTILE, publisher=HOSTILE, summary=HOSTILE,
    )  # fmt: skip
    assert text_of(typeset(document).pdf).count("#panic") >= 8


def test_what_has_no_glyph_shows_as_a_box():
    made = typeset(edition(paragraph("甲😀乙\x00\x1b[31m丙\u202e丁\ud800戊\ufe0f\U000f0000"), title="题\x07目"))
    assert "甲□乙[31m丙丁□戊□" in text_of(made.pdf)
    assert read(made.pdf).metadata.title == "题目"


def test_a_word_without_end_stays_on_the_page():
    made = typeset(edition(Table("表", "题", Grid(("甲", "乙"), (("a" * 500, "b" * 500),), (False, False)))))
    assert text_of(made.pdf).replace("\u200b", "").count("b") >= 490


def test_only_web_and_mail_addresses_become_links():
    runs = (
        Run("a", link="javascript:alert(1)"),
        Run("b", link="file:///etc/passwd"),
        Run("c", link="https://example.org/"),
    )
    pages = read(typeset(edition(Paragraph(runs))).pdf).pages
    targets = [
        a.get_object()["/A"]["/URI"]
        for p in pages
        for a in p.get("/Annots", [])
        if "/A" in a.get_object() and "/URI" in a.get_object()["/A"]
    ]
    assert set(targets) == {"https://example.org/"}


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_no_text_breaks_the_build(text, short):
    table = Table(short, text, Grid((short, text), ((text, short),), (False, True)))
    made = typeset(
        edition(
            paragraph(text), Quotation(text, short), table, title=f"题{short}", subtitle=short, meta=((short, text),)
        )
    )
    assert made.pages >= 3


def test_a_figure_without_description_is_refused():
    with pytest.raises(TypesetError):
        typeset(edition(figure(description="")))


def test_pictures_are_described():
    data = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(data, "JPEG")
    made = typeset(edition(Picture(data.getvalue(), "jpg", "评查现场", "案卷评查")))
    assert ("/Figure", "评查现场") in tags_of(read(made.pdf))


def test_the_same_document_and_day_make_the_same_file():
    day = datetime.datetime(2026, 4, 24, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    assert typeset(EVERYTHING, made_at=day).pdf == typeset(EVERYTHING, made_at=day).pdf


RULING = RulingDocument(
    title="李某诉示例市临溪区市场监督管理局行政处罚案",
    number="（2026）示01行终37号",
    body="示例市中级人民法院",
    document_name="行政判决书",
    outcome="驳回上诉，维持原判。",
    sample=True,
    notice="单位、人员、案件均为虚构",
    address="https://example.org/rulings/1/",
    chain=(
        ChainStep("2025-03-18", "行政处罚", "示临市监罚字〔2025〕47号", "罚款 50,000 元"),
        ChainStep("2026-04-17", "二审", "（2026）示01行终37号", "维持一审判决", current=True),
    ),
    sections=(
        RulingSection("当事人", (RulingParagraph("1", "上诉人：某局。"),)),
        RulingSection("结果", (RulingParagraph("4-1", "驳回上诉。#panic()"), RulingParagraph("5", "甲\n乙"))),
    ),
    statutes=(("行政处罚法（2021 修订）", "第五条第二款"),),
    meta=(("索引号", "11000000000000000X/2026-000236"),),
    words=WORDS,
)


def test_a_ruling_keeps_its_numbers_chain_and_result():
    made = typeset_ruling(RULING)
    text = text_of(made.pdf)
    for words in (
        "行政判决书",
        "（2026）示01行终37号",
        "二审（本文书）",
        "驳回上诉，维持原判。",
        "4-1驳回上诉。#panic()",
        "第五条第二款",
        "第1页，共1页",
    ):
        assert words in text, words
    reader = read(made.pdf)
    assert reader.metadata.title == RULING.title
    assert {"/H1", "/H2", "/P"} <= {kind for kind, _ in tags_of(reader)}


def test_a_long_ruling_names_itself_on_every_page():
    long = RulingSection("事实", tuple(RulingParagraph(str(n), "字" * 400) for n in range(30)))
    made = typeset_ruling(
        RulingDocument("题", "（2026）示01行终37号", "院", "行政判决书", sections=(long,), words=WORDS)
    )
    pages = [re.sub(r"\s+", "", page.extract_text()) for page in read(made.pdf).pages]
    assert len(pages) > 5
    assert all("（2026）示01行终37号" in page for page in pages)
    assert f"第2页，共{len(pages)}页" in pages[1]


def test_a_folder_without_fonts_is_an_error(tmp_path):
    with pytest.raises(FontError):
        typeset(edition(), font_dir=str(tmp_path))


def test_fonts_of_a_configured_folder_are_used(tmp_path):
    (tmp_path / "own.otf").write_bytes(pylopdf_fonts_zh_cn.serif_path().read_bytes())
    assert typeset(edition(), font_dir=str(tmp_path)).pages == 3


def test_the_fonts_cover_the_characters_of_the_trade():
    coverage = font_set().coverage
    assert all(
        ord(char) in coverage for char in "行政执法监督〔〕（）《》—…□、。％−×①Ⅲ〇㎡鑫喆堃䶮𬭸" if char not in "䶮𬭸"
    )
    assert ord("😀") not in coverage
    assert characters(b"OTTO" + b"\0" * 8) == frozenset()


def test_line_breaks_stay_and_other_controls_go():
    assert printable("a\r\nb\tc\u2028d\u200be", font_set().coverage) == "a\nb c\nde"
