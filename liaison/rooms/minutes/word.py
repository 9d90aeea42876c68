"""Minutes as docx, for whoever takes them into a document of their own. What is filed and proves itself is the PDF."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document as new_docx
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.run import Run as DocxRun

from content.pdf.document import Block, Heading, Paragraph, Table
from liaison.rooms.minutes.printing import document_of
from liaison.rooms.models import Minutes

TITLE, LEAD, TEXT = "方正小标宋简体", "黑体", "仿宋_GB2312"
#: Type area of GB/T 9704-2012: A4 less these margins (top, bottom, left, right; mm).
MARGINS: Final = (37, 35, 28, 26)


def name_of(minutes: Minutes) -> str:
    """The name of the file."""
    with override(settings.LANGUAGE_CODE):
        return _("Minutes %(n)d.docx") % {"n": minutes.number}


def minutes_docx(minutes: Minutes, *, at: dt.datetime) -> bytes:
    """The docx of ``minutes`` with the answers there are."""
    with override(settings.LANGUAGE_CODE):
        content = document_of(minutes, at)
        made = _page()
        made.core_properties.title, made.core_properties.author = content.title, content.publisher
        _line(made, content.title, TITLE, 22, centred=True)
        _line(made, content.subtitle, LEAD, 16, centred=True)
        for label, value in (*content.meta, (_("Issued by"), content.publisher)):
            _line(made, f"{label}：{value}", TEXT, 14)
        for chapter in content.chapters:
            _line(made, chapter.title, LEAD, 16)
            for block in chapter.blocks:
                _block(made, block)
        if content.notice:
            _line(made, content.notice, TEXT, 12)
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def _page() -> Docx:
    made = new_docx()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, MARGINS)
    return made


def _block(made: Docx, block: Block) -> None:
    if isinstance(block, Heading):
        _line(made, block.text, LEAD, 14)
    elif isinstance(block, Paragraph):
        _line(made, "".join(run.text for run in block.runs), TEXT, 16)
    elif isinstance(block, Table):
        rows = [block.grid.header, *block.grid.rows]
        table = made.add_table(rows=len(rows), cols=len(block.grid.header))
        table.style = "Table Grid"
        for at, row in enumerate(rows):
            for cell, text in zip(table.rows[at].cells, row, strict=True):
                _set(cell.paragraphs[0].add_run(text), LEAD if at == 0 else TEXT, 12)
    else:
        raise TypeError(f"minutes hold no {type(block).__name__}")


def _line(made: Docx, text: str, font: str, size: int, *, centred: bool = False) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(max(28, size * 1.5))
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set(paragraph.add_run(text), font, size)


def _set(run: DocxRun, font: str, size: int) -> None:
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
