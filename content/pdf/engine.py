"""Documents to PDF by typst: tagged, PDF/UA-1, fonts embedded. Data go in as JSON and never as markup."""

import dataclasses
import datetime
import json
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from content.pdf.clean import printable_tree
from content.pdf.document import Document, Note, Picture, RulingDocument
from content.pdf.fonts import FontSet, font_set

TEMPLATES = Path(__file__).parent / "typst"
_ADDRESS_START = ("https://", "http://", "mailto:")


class TypesetError(RuntimeError):
    """The document could not be typeset; the message says what typst found."""


@dataclass(frozen=True)
class Typeset:
    """A finished PDF and its number of pages."""

    pdf: bytes
    pages: int


def typeset(document: Document, *, font_dir: str | None = None, made_at: datetime.datetime | None = None) -> Typeset:
    """The PDF of a whole edition: cover, contents, chapters.

    ``font_dir``: a folder of fonts that come before the packaged ones. ``made_at`` (aware) is the creation date in
    the file; the same document and date give the same bytes. Raises TypesetError, FontError.
    """
    return _compile("edition.typ", document, font_dir, made_at)


def typeset_ruling(
    ruling: RulingDocument, *, font_dir: str | None = None, made_at: datetime.datetime | None = None
) -> Typeset:
    """The PDF of one ruling. Arguments and errors as for ``typeset``."""
    return _compile("ruling.typ", ruling, font_dir, made_at)


def typeset_data(
    template: Path,
    data: Mapping[str, Any],
    *,
    font_dir: str | None = None,
    made_at: datetime.datetime | None = None,
    archival: bool = False,
) -> Typeset:
    """The PDF that ``template`` (a typst file that reads ``sys.inputs.data``) makes of plain ``data``.

    For layouts of other apps: the fonts' families are added as ``data.fonts``, and every string is made printable.
    ``archival``: PDF/A-2a besides PDF/UA-1. Raises TypesetError, FontError.
    """
    fonts = font_set(font_dir)
    return _run(template.parent, template.name, _with_fonts(data, fonts), fonts, made_at, archival)


def _with_fonts(data: Mapping[str, Any], fonts: FontSet) -> dict[str, Any]:
    names = ("title", "body", "sans", "kai", "song", "bold")
    return printable_tree({**data, "fonts": {name: getattr(fonts, name) for name in names}}, fonts.coverage)


def _compile(
    template: str, document: Document | RulingDocument, font_dir: str | None, made_at: datetime.datetime | None
) -> Typeset:
    fonts = font_set(font_dir)
    pictures: list[tuple[str, bytes]] = []
    data = _with_fonts(_plain(document, pictures, set()), fonts)
    # typst reads pictures from files below its root only; documents without any need no folder of their own.
    with tempfile.TemporaryDirectory() if pictures else nullcontext(str(TEMPLATES)) as root:
        if pictures:
            for name, content in [*((p.name, p.read_bytes()) for p in TEMPLATES.glob("*.typ")), *pictures]:
                (Path(root) / name).write_bytes(content)
        return _run(Path(root), template, data, fonts, made_at)


def _run(
    root: Path,
    template: str,
    data: Mapping[str, Any],
    fonts: FontSet,
    made_at: datetime.datetime | None,
    archival: bool = False,
) -> Typeset:
    compiler = typst.Compiler(
        str(root / template),
        root=str(root),
        font_paths=list(fonts.folders),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    try:
        pdf = compiler.compile(
            format="pdf",
            pdf_standards=["a-2a", "ua-1"] if archival else ["ua-1"],
            timestamp=_whole_seconds(made_at),
        )
        pages = json.loads(compiler.query("<pages>", field="value", one=True))
    except typst.TypstError as error:
        raise TypesetError(f"{error.message}\n{error.diagnostic}") from error
    if not isinstance(pdf, bytes):
        raise TypesetError("typst returned no file")
    return Typeset(pdf, int(pages))


def _whole_seconds(made_at: datetime.datetime | None) -> datetime.datetime:
    return (made_at or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC).replace(microsecond=0)


def _plain(value: Any, pictures: list[tuple[str, bytes]], notes: set[str]) -> Any:
    """Data classes as dictionaries; the bytes of pictures as files, mentioned by name; unsafe addresses dropped.

    A note is marked ``first`` where it is met first: there its text goes, later marks refer to it.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        result = {f.name: _plain(getattr(value, f.name), pictures, notes) for f in dataclasses.fields(value)}
        if isinstance(value, Picture):
            name = f"picture-{len(pictures)}.{value.format}"
            pictures.append((name, value.data))
            result["file"] = name
            del result["data"]
        if isinstance(value, Note):
            result["first"] = value.id not in notes
            notes.add(value.id)
        for key in ("url", "link"):
            if result.get(key) and not str(result[key]).startswith(_ADDRESS_START):
                result[key] = ""
        return result
    if isinstance(value, tuple | list):
        return [_plain(item, pictures, notes) for item in value]
    return value
