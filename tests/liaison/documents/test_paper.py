"""Every kind of document beside the measures of GB/T 9704-2012, read from the PDF itself by poppler."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from dataclasses import dataclass, replace

import docx
import pytest
from docx.oxml.ns import qn

from liaison.documents import drafting
from liaison.documents.content import Table, parse
from liaison.documents.kinds import KINDS
from liaison.documents.typesetting.docx import document_docx
from liaison.documents.typesetting.layout import Page
from liaison.documents.typesetting.pdf import typeset_page

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 184 * MM, 37 * MM, 262 * MM
CELL, STEP = 156 * MM / 28, 225 * MM / 22
LONG = "同一货运企业因同一超限行为在三日内被两个中队分别处以罚款违反一事不再罚款的规定" * 30
DATE = "2026年11月26日"


@dataclass(frozen=True)
class Word:
    """A run of characters without a gap, as poppler sees it."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        return round(self.bottom - self.top, 1)


def words_of(pdf: bytes) -> list[Word]:
    text = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    found, page = [], 0
    for line in text.splitlines():
        if "<page " in line:
            page += 1
            assert re.findall(r'"([\d.]+)"', line) == ["595.275600", "841.889800"]  # A4
        if match := re.match(r'\s*<word xMin="(.+)" yMin="(.+)" xMax="(.+)" yMax="(.+)">(.*)</word>', line):
            left, top, right, bottom = map(float, match.groups()[:4])
            found.append(Word(page, match[5], left, top, right, bottom))
    return found


def page_for(kind: str) -> Page:
    """A filled paper of ``kind``: its own template, and in letters enough text for a full second page."""
    shipped = drafting._shipped()[kind]
    rules = KINDS[kind]
    text = drafting.fill(shipped["text"], dict.fromkeys(drafting.names_in(shipped["text"]), "已查明的情况"))
    if rules.layout == "letter":
        text = f"{text.strip()}\n{LONG}"
    return Page(
        layout=rules.layout,
        title=shipped["title"],
        issuer="示例市司法局",
        number=f"示司{rules.sign}〔2026〕3号",
        addressees="示例市交通运输局" if rules.is_served else "",
        blocks=parse(text),
        supervisors="监督人员：林书言、吴桐。" if rules.supervisors else "",
        annexes=("问题清单", "整改情况表") if rules.is_served else (),
        date=DATE,
        copies_to="示例市人民政府办公室。" if rules.is_served else "",
        printed_by="示例市司法局",
        printed_on=f"{DATE}印发",
        address="https://example.org/verify/0123456789abcdef0123/",
        verify_code="0123456789abcdef0123",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_the_measures(kind):
    page = page_for(kind)
    made = typeset_page(page)
    words = words_of(made.pdf)
    numbers = [word for word in words if re.fullmatch(r"—|\d+", word.text) and word.top > BOTTOM]
    inside = [word for word in words if word not in numbers]
    # text block: 37 mm from the top, 28 mm from the left, 156 × 225 mm
    assert min(word.left for word in inside) >= LEFT - 0.5
    # (the empty half of a mark at the end of a line is no ink)
    assert max(word.right for word in inside if word.text[-1] not in "，。、；：）》") <= RIGHT + 1
    assert max(word.right for word in inside) <= RIGHT + 8.5
    assert min(word.top for word in inside) >= TOP - 0.5
    assert max(word.bottom for word in inside) <= BOTTOM + 1
    # page number: 14 pt, 7 mm below the text block, odd pages right and even pages left
    assert {word.size for word in numbers} == {14.0}
    for number in range(1, made.pages + 1):
        marks = [word for word in numbers if word.page == number]
        assert [word.text for word in marks] == ["—", str(number), "—"]
        assert abs(marks[1].top - (BOTTOM + 7 * MM)) < 2 * MM
        assert (marks[0].left > 400) == bool(number % 2)
    # title: 22 pt
    head = page.title[:6]
    title = next(word for word in words if word.text.startswith(head))
    assert title.size == 22.0
    # the date four characters from the right
    date = next(word for word in inside if word.text == DATE and word.size == 16.0)
    assert abs(date.right - (RIGHT - 4 * CELL)) < CELL / 3
    if page.layout == "letter":
        check_letter(page, inside)
    else:
        assert any(isinstance(block, Table) for block in page.blocks)
        assert {12.0, 16.0, 22.0} <= {word.size for word in inside}


def check_letter(page: Page, words: list[Word]) -> None:
    issuer = next(word for word in words if word.text == page.issuer and word.size > 24)
    assert abs(issuer.top - (TOP + 35 * MM)) < 3 * MM
    number = next(word for word in words if word.text.startswith("示司") and "〔2026〕" in word.text)
    assert number.size == 16.0
    if page.signer == "":
        assert abs((number.left + number.right) / 2 - (LEFT + RIGHT) / 2) < 2
    body = [word for word in words if word.size == 16.0]
    full = [word for word in body if word.text and set(word.text) <= set(LONG) and word.left < LEFT + 1]
    whole = [word for word in full if word.right > RIGHT - 2]
    assert len(whole) >= 20
    # 28 characters a line
    assert {len(word.text) for word in whole} == {28}
    # 22 lines a page, at one distance
    by_page: dict[int, list[float]] = {}
    for word in whole:
        by_page.setdefault(word.page, []).append(word.top)
    steps = [b - a for tops in by_page.values() for a, b in itertools.pairwise(tops)]
    assert all(abs(step - STEP) < 0.1 for step in steps)
    second = sorted({round(word.top) for word in body if word.page == 2})
    assert len(second) == 22
    assert abs(second[0] - TOP) < 2
    # 版记: 14 pt, on the last page
    last = max(word.page for word in words)
    printed = next(word for word in words if word.text == page.printed_on)
    assert (printed.page, printed.size) == (last, 14.0)


def test_the_name_of_a_long_organisation_stands_on_one_line():
    page = replace(page_for("notice"), issuer="示例市人民代表大会常务委员会监察和司法工作委员会")
    (mark,) = [word for word in words_of(typeset_page(page).pdf) if word.text == page.issuer and word.page == 1]
    assert mark.right <= RIGHT + 1


def test_text_is_printed_and_never_evaluated():
    page = replace(
        page_for("notice"), title="#panic(1) $x$ *粗* \\ `code`", blocks=parse('#include "/etc/passwd"\n| #a | $b$ |')
    )
    text = " ".join(word.text for word in words_of(typeset_page(page).pdf))
    assert "#panic(1)" in text
    assert "#include" in text


@pytest.mark.parametrize("kind", ["notice", "report", "acceptance_form"])
def test_the_docx_has_the_same_measures_and_names_the_fonts_of_the_standard(kind):
    made = docx.Document(document_docx(replace(page_for(kind), signer="罗敏" if kind == "report" else "")))
    section = made.sections[0]
    measures = [section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin]
    assert [round(length.mm) for length in measures] == [210, 297, 37, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "580")
    fonts = {run._r.rPr.rFonts.get(qn("w:eastAsia")) for paragraph in made.paragraphs for run in paragraph.runs}
    assert {"仿宋_GB2312", "方正小标宋简体"} <= fonts
    if kind == "notice":
        assert "黑体" in fonts
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert page_for(kind).title in text
    if kind == "acceptance_form":
        assert made.tables[0].cell(0, 0).text == "线索编号"


@pytest.mark.parametrize(
    ("line", "level", "lead"),
    [
        ("一、发现的问题", 1, "一、发现的问题"),
        ("二、限期整改。自收到之日起三十日内完成。", 1, "二、限期整改。"),
        ("（一）全面自查。逐案自查。", 2, "（一）全面自查。"),
        ("1.建立台账。逐案登记。", 3, "1.建立台账。"),
        ("（1）已经执行的，退还。", 0, ""),
        ("3.5万元罚款已退还", 0, ""),
        ("一、自行纠正，依法保护当事人合法权益。", 0, ""),
        ("经查，一、二中队重复处罚", 0, ""),
    ],
)
def test_headings_are_told_from_sentences(line, level, lead):
    (paragraph,) = parse(line)
    assert (paragraph.level, paragraph.lead) == (level, lead)
    assert paragraph.lead + paragraph.text == line


def test_rows_of_a_form_fill_its_width():
    (table,) = parse("|线索编号|1|受理日期|2|\n|反映内容|甲／乙|\n")
    assert (table.columns, table.heads) == (4, 0)
    assert [cell.span for cell in table.rows[1]] == [1, 3]
    assert table.rows[1][1].lines == ("甲", "乙")
    assert [cell.label for cell in table.rows[0]] == [True, False, True, False]


def test_a_value_with_bars_and_breaks_stays_in_its_cell():
    filled = drafting.fill("|反映内容|{{反映内容}}|\n正文{{反映内容}}", {"反映内容": "甲|乙\n丙"})
    assert filled == "|反映内容|甲｜乙／丙|\n正文甲|乙\n丙"


@pytest.mark.parametrize("lines", range(4, 20, 3))
def test_the_signature_does_not_stand_alone_on_a_page(lines):
    text = "\n".join(f"第{number}项问题已经核实。" for number in range(lines))
    page = replace(page_for("feedback_letter"), blocks=parse(text), annexes=())
    words = words_of(typeset_page(page).pdf)
    date = next(word for word in words if word.text == DATE and word.size == 16.0)
    assert [word for word in words if word.page == date.page and word.text.startswith("第")]


@pytest.mark.parametrize("kind", ["notice", "record"])
def test_marks_of_secrecy_and_urgency_stand_at_the_top_left(kind):
    """7.2.2 and 7.2.3: 16 pt, at the left edge, from the first line of the text block on, secrecy above urgency; the
    organisation's name stays where it is."""
    kind = kind if kind in KINDS else next(code for code, rules in KINDS.items() if rules.layout != "letter")
    page = replace(page_for(kind), marks=("秘密★1年", "特急"), remark="演示")
    words = [word for word in words_of(typeset_page(page).pdf) if word.page == 1]
    secrecy, urgency = (next(word for word in words if word.text == mark) for mark in page.marks)
    assert {secrecy.size, urgency.size} == {16.0}
    assert all(abs(word.left - LEFT) < 1 for word in (secrecy, urgency))
    assert abs(secrecy.top - TOP) < 2
    assert abs(urgency.top - secrecy.top - STEP) < 0.5
    if page.layout == "letter":
        issuer = next(word for word in words if word.text == page.issuer and word.size > 24)
        assert abs(issuer.top - (TOP + 35 * MM)) < 3 * MM
        single = words_of(typeset_page(replace(page, marks=("加急",))).pdf)
        assert abs(next(word for word in single if word.text == "加急").top - TOP) < 2
    lines = [paragraph.text for paragraph in docx.Document(document_docx(page)).paragraphs]
    assert lines[:2] == list(page.marks)
