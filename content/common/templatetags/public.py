"""Template tags of the public pages: QR codes, metadata rows, dates, structured data."""

import io
import json
from functools import lru_cache

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from content.common.disclosure import Publicity

register = template.Library()


@register.simple_tag
def qr(address: str) -> SafeString:
    """An SVG QR code of ``address`` without inline style (error correction M, four modules of quiet zone)."""
    width, height, path = _qr_path(address)
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"/></svg>',
        width,
        height,
        _("QR code of this page's permanent address"),
        path,
    )


@lru_cache(1024)  # a seventh of the time of a page
def _qr_path(address: str) -> tuple[int, int, str]:
    """Width, height and SVG path of the code of ``address``."""
    code = segno.make(address, error="m", micro=False)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix_iter(border=4)) for x, dark in enumerate(row) if dark
    )
    return *code.symbol_size(border=4), path


@register.filter
def disclosure_rows(item) -> list[tuple[str, str]]:
    """信息公开元数据 of a public item as (label, value), in the order of the catalogue; empty values left out."""
    published = item.published_at
    rows = [
        (_("Index number"), item.index_number),
        (_("Theme"), item.get_theme_display()),
        (_("Published by"), item.issuing_body),
        (_("Document number"), item.document_number),
        (_("Written on"), item.written_on.isoformat() if item.written_on else ""),
        (_("Published on"), _local(published).date().isoformat() if published else ""),
        (pgettext("metadata", "Disclosure"), item.get_publicity_display()),
        (_("Reason for not disclosing"), item.withheld_reason if item.publicity != Publicity.ACTIVE else ""),
        (_("Validity"), item.get_validity_display()),
    ]
    return [(label, value) for label, value in rows if value]


@register.filter
def pairs(rows: list) -> list[list]:
    """Rows in twos, for the four-column metadata table."""
    return [rows[i : i + 2] for i in range(0, len(rows), 2)]


@register.simple_tag
def json_ld(data: dict) -> SafeString:
    """A structured-data block (schema.org JSON-LD). It is data, not script: CSP lets it pass without a nonce."""
    buffer = io.StringIO()
    json.dump(data, buffer, ensure_ascii=False, separators=(",", ":"), default=str)
    text = buffer.getvalue().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 — every character that could end the block is escaped above


@register.filter
def breakable(title: str) -> SafeString:
    """A title that may break after 、 and ， on wide screens (LOOK: document titles)."""
    from django.utils.html import escape

    escaped = escape(title)
    for mark in ("、", "，", "："):
        escaped = escaped.replace(mark, f"{mark}<wbr>")
    return mark_safe(escaped)  # noqa: S308 — escaped first; only <wbr> is added


def _local(value):
    from django.utils import timezone

    return timezone.localtime(value)
