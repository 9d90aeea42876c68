"""Provisions as people type them into a box: 行政处罚法33条 for 行政处罚法第33条. Running text is not read so."""

import re

_WITHOUT_MARK = re.compile(
    r"(?<=[法例则定章决释])(》?\s*)(?=(?:[0-9０-９]{1,4}|[〇零一二三四五六七八九十百]{1,7})\s*条(?:之|第|\s|$))"
)


def with_marks(text: str) -> str:
    """``text`` with the 第 that was left out before the number of an article."""
    return _WITHOUT_MARK.sub(r"\1第", text)
