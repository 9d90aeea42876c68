"""The same page as docx, with the measures and the font names of GB/T 9704-2012, for word processors.

Built with python-docx instead of filling a docx template: the parts of a document (headings that run on, tables of any
shape, annexes) are as many as its drafter wrote, and the grid of 22 lines of 28 characters is a property that no
template language sets (docs/decisions/0021).
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

from docx import Document as new_document
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph

from liaison.documents.content import Paragraph, Table
from liaison.documents.typesetting.layout import Page, room_for

FANG, SONG_TITLE, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LEADS: Final = {1: HEI, 2: KAI, 3: FANG, 4: FANG}
RED: Final = RGBColor(0xD7, 0x00, 0x0F)
#: 225 mm / 22 lines and 156 mm / 28 characters, in points.
STEP: Final = Pt(225 / 25.4 * 72 / 22)
CELL: Final = 156 / 25.4 * 72 / 28
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def document_docx(page: Page) -> BytesIO:
    """The docx of a page, at its start."""
    made = new_document()
    _set_page(made, page)
    for mark in page.marks:
        _line(made, mark, HEI)
    if page.layout == "letter":
        _head(made, page)
    else:
        _line(made, page.title, SONG_TITLE, 22, CENTER)
        _line(made, page.number, FANG, 12, RIGHT)
    if page.addressees and page.layout == "letter":
        _line(made, f"{page.addressees}：")
    for block in page.blocks:
        if isinstance(block, Table):
            _table(made, block)
        else:
            _paragraph(made, block)
    if page.supervisors:
        _indented(_line(made, page.supervisors, size=16 if page.layout == "letter" else 12))
    if page.annexes:
        _line(made, "")
        for place, name in enumerate(page.annexes):
            mark = "" if len(page.annexes) == 1 else f"{place + 1}．"
            _indented(_line(made, f"{'附件：' if place == 0 else '　　　'}{mark}{name}"))
    if page.co_issuers:
        _joint_signature(made, page)
    else:
        _signature(made, page)
    if page.layout == "letter":
        _imprint(made, page)
    target = BytesIO()
    made.save(target)
    target.seek(0)
    return target


def _set_page(made: Docx, page: Page) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(STEP.pt * 20)))
    grid.set(qn("w:charSpace"), str(round((CELL - 16) * 4096)))
    made.settings.odd_and_even_pages_header_footer = True
    style = made.styles["Normal"]
    style.font.name, style.font.size = FANG, Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = STEP
    properties = made.core_properties
    properties.title, properties.author = page.title, page.issuer
    _page_number(section.footer.paragraphs[0], RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(paragraph: DocxParagraph, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    _run(paragraph, "— ", SONG, 14)
    run = _run(paragraph, "", SONG, 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    _run(paragraph, " —", SONG, 14)


def _run(paragraph: DocxParagraph, text: str, font: str = FANG, size: float = 16, colour: RGBColor | None = None):
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _line(
    made: Docx,
    text: str,
    font: str = FANG,
    size: float = 16,
    side: WD_ALIGN_PARAGRAPH | None = None,
    colour: RGBColor | None = None,
) -> DocxParagraph:
    paragraph = made.add_paragraph()
    paragraph.alignment = side
    if size > 20:
        paragraph.paragraph_format.line_spacing = Pt(size * 1.45)
    _run(paragraph, text, font, size, colour)
    return paragraph


def _indented(paragraph: DocxParagraph) -> DocxParagraph:
    paragraph.paragraph_format.first_line_indent = Pt(2 * CELL)
    return paragraph


def _head(made: Docx, page: Page) -> None:
    size = min(_fitting(max(page.issuers, key=len)), 100 // len(page.issuers))
    mark, *_others = (_line(made, name, SONG_TITLE, size, CENTER, RED) for name in page.issuers)
    # The marks stand in the 35 mm above the name.
    mark.paragraph_format.space_before = Pt(max(0, Mm(35).pt - len(page.marks) * STEP.pt))
    _line(made, "")
    _line(made, "")
    number = _line(made, page.number, side=None if page.signer else CENTER)
    if page.signer:
        number.paragraph_format.tab_stops.add_tab_stop(Mm(150), alignment=2)
        _run(number, "\t签发人：")
        _run(number, page.signer, KAI)
    _border(number, "bottom", 1.5, "D7000F", 4 / 25.4 * 72)
    _line(made, "")
    _line(made, "")
    _line(made, page.title, SONG_TITLE, 22, CENTER)
    _line(made, "")


def _fitting(name: str) -> int:
    """The largest size at which the organisation's name stands on one line of 156 mm."""
    return next((size for size in (42, 38, 34, 30, 27, 24, 20, 17) if len(name) * size * 1.06 <= 442), 15)


def _border(paragraph: DocxParagraph, side: str, points: float, colour: str, space: float = 1) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, *(f"w:{name}" for name in ("shd", "tabs", "spacing", "ind", "jc", "rPr", "sectPr"))
        )
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", round(points * 8)), ("space", round(space)), ("color", colour)):
        border.set(qn(f"w:{name}"), str(value))
    borders.append(border)


def _paragraph(made: Docx, block: Paragraph) -> None:
    paragraph = _indented(made.add_paragraph())
    if block.lead:
        _run(paragraph, block.lead, LEADS[block.level])
    _run(paragraph, block.text)


def _table(made: Docx, block: Table) -> None:
    table = made.add_table(rows=len(block.rows), cols=block.columns)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for place, row in enumerate(block.rows):
        at = 0
        room = 0
        for cell in row:
            target = table.cell(place, at)
            if cell.span > 1:
                target = target.merge(table.cell(place, at + cell.span - 1))
            paragraph = target.paragraphs[0]
            paragraph.alignment = CENTER if cell.label else None
            paragraph.paragraph_format.line_spacing = Pt(19)
            _run(paragraph, "\n".join(cell.lines), HEI if cell.label else FANG, 12)
            at += cell.span
            room = max(room, room_for(cell, row))
        table.rows[place].height = Mm(max(room, 10))


def _signature(made: Docx, page: Page) -> None:
    """署名 centred over the date, the date four characters from the right."""
    name, date = _width(page.issuer), _width(page.date)
    from_right = max(4.0, (name - date) / 2)
    _line(made, "")
    _line(made, "")
    for text, width in ((page.issuer, name), (page.date, date)):
        line = _line(made, text, side=RIGHT)
        line.paragraph_format.right_indent = Pt(max(0, from_right - (width - date) / 2) * CELL)
        line.paragraph_format.keep_with_next = text == page.issuer


def _joint_signature(made: Docx, page: Page) -> None:
    """署名 of a joint document in the order of the heading, three in a row, the date under the last."""
    rows = [page.issuers[start : start + 3] for start in range(0, len(page.issuers), 3)]
    _line(made, "")
    table = made.add_table(rows=len(rows), cols=3)
    for place, row in enumerate(rows):
        last = row == rows[-1]
        table.rows[place].height = Mm(42)
        cells = table.rows[place].cells[3 - len(row) :] if last else table.rows[place].cells
        for cell, name in zip(cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = CENTER
            _run(paragraph, name)
            if last and name == page.issuers[-1]:
                date = cell.add_paragraph()
                date.alignment = CENTER
                _run(date, page.date)


def _width(text: str) -> float:
    """Width in characters: ASCII takes half."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def _imprint(made: Docx, page: Page) -> None:
    _line(made, "")
    if page.copies_to:
        copies = _line(made, f"抄送：{page.copies_to}", size=14)
        _border(copies, "top", 1, "000000")
        _border(copies, "bottom", 0.75, "000000")
    printed = _line(made, page.printed_by, size=14)
    printed.paragraph_format.tab_stops.add_tab_stop(Mm(151), alignment=2)
    printed.paragraph_format.left_indent = Pt(14)
    _run(printed, f"\t{page.printed_on}", size=14)
    if not page.copies_to:
        _border(printed, "top", 1, "000000")
    _border(printed, "bottom", 1, "000000")
