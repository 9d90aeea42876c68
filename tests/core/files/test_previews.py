"""Previews of PDF: the first page as a picture, for whoever may have the file, and never at the cost of the server."""

from io import BytesIO

import pytest
from django.http import Http404
from PIL import Image

from content.pdf import typeset_data
from core.files import previews as drawing
from core.files import serve_preview, store_upload
from tests.core.files.samples import HONEST, pdf, picture, upload

pytestmark = pytest.mark.django_db


def pages(tmp_path, number: int) -> bytes:
    """A PDF of ``number`` pages, the first one black."""
    template = tmp_path / "pages.typ"
    template.write_text(
        '#set document(title: "t")\n#set page(width: 200pt, height: 100pt, margin: 0pt)\n'
        "#rect(width: 100%, height: 100%, fill: black)\n"
        + "#pagebreak()\n.\n" * (number - 1)
        + "#context [#metadata(counter(page).final().first())<pages>]"
    )
    return typeset_data(template, {}).pdf


def test_the_first_page_is_drawn(tmp_path):
    attachment = store_upload(upload("说明.pdf", pages(tmp_path, 3)), subject="clue:1")
    response = serve_preview(attachment, allowed=True)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    drawn = Image.open(BytesIO(response.content))
    assert drawn.size == (drawing.WIDTH, drawing.WIDTH // 2)
    assert drawn.convert("L").getpixel((240, 120)) == 0


def test_nobody_without_permission_gets_one(tmp_path):
    attachment = store_upload(upload("说明.pdf", pdf()), subject="clue:1")
    with pytest.raises(Http404):
        serve_preview(attachment, allowed=False)


def test_other_kinds_have_none():
    attachment = store_upload(upload("照片.jpg", picture()), subject="clue:1")
    with pytest.raises(Http404):
        serve_preview(attachment, allowed=True)


def test_what_takes_too_long_is_given_up_and_not_tried_again(monkeypatch):
    attachment = store_upload(upload("慢.pdf", pdf("慢")), subject="clue:1")
    monkeypatch.setattr(drawing, "PATIENCE", 0.001)
    assert drawing.preview(attachment) is None
    monkeypatch.undo()
    assert drawing.preview(attachment) is None


def test_a_page_that_cannot_be_read_has_none(monkeypatch):
    attachment = store_upload(upload("e.pdf", HONEST["e.pdf"]), subject="clue:1")

    monkeypatch.setattr(drawing.store, "read", lambda sha256: BytesIO(b"%PDF-1.7 broken"))
    assert drawing.preview(attachment) is None
