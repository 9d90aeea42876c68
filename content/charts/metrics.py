"""How wide text is, without a font at hand: advances of Noto Sans CJK, which the other interface fonts stay within.

Used to keep labels apart and inside the picture, so a little too wide is right and too narrow is wrong.
"""

import unicodedata

FONT_SIZE = 14
LINE_HEIGHT = 18

# Advances of U+0020 to U+007E in thousandths of the font size.
_ASCII = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555,
    555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812,
    723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620,
    554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338,
    270, 338, 555,
)  # fmt: skip
_BOLD = 1.06
_NO_LINE_START = set("、，。；：？！）》」』】〕”’％%…·,.;:?!)]}")
_NO_LINE_END = set("（《「『【〔“‘([{")


def _advance(char: str) -> int:
    code = ord(char)
    if 0x20 <= code <= 0x7E:
        return _ASCII[code - 0x20]
    if unicodedata.category(char) == "Cf":
        return 0
    if char == "−":
        return 555
    return 1000


def text_width(text: str, *, bold: bool = False, size: float = FONT_SIZE) -> float:
    """Width of ``text`` on one line, in user units."""
    width = sum(_advance(char) for char in text) * size / 1000
    return width * _BOLD if bold else width


def truncate(text: str, width: float, *, bold: bool = False) -> str:
    """``text``, or as much of it as fits ``width`` with an ellipsis."""
    if text_width(text, bold=bold) <= width:
        return text
    room = width - text_width("…", bold=bold)
    kept = ""
    for char in text:
        if text_width(kept + char, bold=bold) > room:
            break
        kept += char
    return kept.rstrip() + "…"


def _pieces(text: str) -> list[str]:
    """Unbreakable pieces: a word or number in Latin script, else one character with what may not leave it."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1] if pieces else ""
        latin = char.isascii() and not char.isspace()
        if last and (
            char in _NO_LINE_START
            or last[-1] in _NO_LINE_END
            or (latin and last[-1].isascii() and not last[-1].isspace())
        ):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def wrap(text: str, width: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """``text`` in at most ``lines`` lines of ``width``; what does not fit ends in an ellipsis."""
    text = " ".join(text.split())
    result: list[str] = []
    current = ""
    pieces = _pieces(text)
    for place, piece in enumerate(pieces):
        if not current or text_width(current + piece, bold=bold) <= width:
            current += piece
            continue
        if len(result) == lines - 1:
            current += "".join(pieces[place:])
            break
        result.append(current.strip())
        current = piece.lstrip()
    result.append(current.strip())
    return [truncate(line, width, bold=bold) for line in result if line] or [""]
