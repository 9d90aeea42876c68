"""Fonts of printed documents: the packaged ones, and before them those of a configured folder.

GB/T 9704-2012 names 小标宋, 仿宋, 黑体 and 楷体; their licences keep them out of the package, so an office points
PORTAL_FONT_DIR at its own. The packaged fonts (Noto Sans SC, Noto Serif SC) come in one weight.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
#: Families looked for in the configured folder, by the part they play.
TITLE_FAMILIES = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "小标宋")
BODY_FAMILIES = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋")
HEAD_FAMILIES = ("SimHei", "黑体")
KAI_FAMILIES = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体")
SONG_FAMILIES = ("SimSun", "宋体", "NSimSun", "新宋体")


class FontError(RuntimeError):
    """The configured folder holds no font that can be read."""


@dataclass(frozen=True)
class FontSet:
    """What typst is given: folders, and families for titles, ruling text and everything else; ``kai`` and ``song`` for
    second-level headings and page numbers of official documents."""

    folders: tuple[str, ...]
    title: tuple[str, ...]
    body: tuple[str, ...]
    sans: tuple[str, ...]
    kai: tuple[str, ...]
    song: tuple[str, ...]
    bold: bool
    coverage: frozenset[int]


@lru_cache(maxsize=4)
def font_set(folder: str | None = None) -> FontSet:
    """Fonts for documents, from ``folder`` first. Raises FontError when ``folder`` is given but holds no font."""
    packaged = str(pylopdf_fonts_zh_cn.sans_path().parent)
    folders = (packaged,) if not folder else (folder, packaged)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)).fonts()
    own = [font for font in fonts if font.path and not font.path.startswith(packaged)]
    if folder and not own:
        raise FontError(f"no font found in {folder}")
    there = {font.family for font in own}
    pick = lambda names: tuple(name for name in names if name in there)  # noqa: E731 three calls below
    return FontSet(
        folders=folders,
        title=(*pick(TITLE_FAMILIES), SERIF, SANS),
        body=(*pick(BODY_FAMILIES), SERIF, SANS),
        sans=(*pick(HEAD_FAMILIES), SANS, SERIF),
        kai=(*pick(KAI_FAMILIES), SERIF, SANS),
        song=(*pick(SONG_FAMILIES), SERIF, SANS),
        bold=any(font.family == SANS and font.weight >= 600 for font in own),
        coverage=_coverage({font.path for font in fonts if font.path and (font.family in (SANS, SERIF))}),
    )


def _coverage(paths: Iterable[str]) -> frozenset[int]:
    """Characters that at least one of the fonts every family falls back to can show."""
    return frozenset().union(*(characters(Path(path).read_bytes()) for path in paths))


def characters(font: bytes) -> frozenset[int]:
    """Code points in the character map of an OpenType font (formats 4 and 12; the first face of a collection)."""
    start = struct.unpack(">I", font[12:16])[0] if font[:4] == b"ttcf" else 0
    count = struct.unpack(">H", font[start + 4 : start + 6])[0]
    for place in range(count):
        entry = start + 12 + 16 * place
        if font[entry : entry + 4] == b"cmap":
            base = struct.unpack(">I", font[entry + 8 : entry + 12])[0]
            break
    else:
        return frozenset()
    found: set[int] = set()
    for place in range(struct.unpack(">H", font[base + 2 : base + 4])[0]):
        platform, _encoding, offset = struct.unpack(">HHI", font[base + 4 + 8 * place : base + 12 + 8 * place])
        table = base + offset
        kind = struct.unpack(">H", font[table : table + 2])[0]
        if platform not in (0, 3):
            continue
        if kind == 4:
            found |= _format_4(font, table)
        elif kind == 12:
            groups = struct.unpack(">I", font[table + 12 : table + 16])[0]
            for first, last, _glyph in struct.iter_unpack(">III", font[table + 16 : table + 16 + 12 * groups]):
                found.update(range(first, last + 1))
    return frozenset(found)


def _format_4(font: bytes, table: int) -> set[int]:
    double = struct.unpack(">H", font[table + 6 : table + 8])[0]
    count = double // 2
    at = table + 14
    ends = struct.unpack(f">{count}H", font[at : at + double])
    starts = struct.unpack(f">{count}H", font[at + double + 2 : at + 2 * double + 2])
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code != 0xFFFF}
