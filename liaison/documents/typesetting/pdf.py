"""The PDF of a page, in the form of GB/T 9704-2012 (``official.typ``)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from content.pdf import Typeset, typeset_data
from liaison.documents.typesetting.layout import Page

TEMPLATE: Final = Path(__file__).with_name("official.typ")


def typeset_page(page: Page) -> Typeset:
    """The unsigned PDF, archival (PDF/A-2a) and accessible (PDF/UA-1) at once. Raises TypesetError, FontError."""
    return typeset_data(
        TEMPLATE, page.as_data(), font_dir=settings.PORTAL_FONT_DIR, made_at=page.made_at, archival=True
    )
