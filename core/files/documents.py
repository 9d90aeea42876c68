"""What is in a document: files are judged by their content, not by their names. For editors' and parties' uploads.

Checks raise ValidationError with a sentence for the person at the screen. Nothing is repaired: a document is kept as
it was made, or not at all.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO

import pikepdf
import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEBIBYTE = 1024 * 1024
#: Limits on packed files (docx, xlsx, ofd, zip): what they unpack to, in how many parts, at which ratio.
MAX_UNPACKED = 300 * MEBIBYTE
MAX_PARTS = 10_000
MAX_RATIO = 200
#: Small parts of office files (style tables) pack better than any bomb rule likes.
RATIO_MATTERS_FROM = 10 * MEBIBYTE
MAX_PDF_OBJECTS = 500_000
EXECUTABLE = frozenset(
    f".{ending}"
    for ending in (
        *("exe", "dll", "com", "scr", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "msi", "jar"),
        *("lnk", "apk", "app", "sh", "htm", "html", "svg"),
    )
)


def check_document(file: BinaryIO, name: str) -> None:
    """Raise ValidationError unless the content of ``file`` is what the ending of ``name`` says, and harmless.

    ``file`` must be seekable; it is left at its start.
    """
    check_content(file, PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip("."))


def check_content(file: BinaryIO, ending: str) -> None:
    """``check_document`` for an ending that is known already."""
    check = _CHECKS.get(ending)
    if check is None:
        raise ValidationError(_("Files of this kind (.%(ending)s) are not accepted.") % {"ending": ending or "?"})
    file.seek(0)
    try:
        check(file, ending)
    finally:
        file.seek(0)


def disguised(file: BinaryIO, ending: str) -> ValidationError:
    """The refusal of a file whose content is not what its ending says, naming what it looks like if that is known."""
    file.seek(0)
    try:
        actual = puremagic.from_string(file.read(8192)).lstrip(".")
    except (puremagic.PureError, ValueError):
        actual = ""
    if actual and actual != ending:
        text = _("The name ends in .%(ending)s, but the content looks like .%(actual)s. Choose the right file.")
    else:
        text = _("The name ends in .%(ending)s, but the content is something else or damaged. Choose the right file.")
    return ValidationError(text % {"ending": ending, "actual": actual}, code="disguised")


def _check_pdf(file: BinaryIO, ending: str) -> None:
    if not file.read(5).startswith(b"%PDF-"):
        raise disguised(file, ending)
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:
            if len(pdf.objects) > MAX_PDF_OBJECTS:
                raise ValidationError(_("This PDF is built in too complicated a way. Print it to a new PDF."))
            active = any(_is_active(item) for item in pdf.objects)
    except pikepdf.PasswordError as error:
        raise ValidationError(_("This PDF is locked with a password. Upload one that everybody can open.")) from error
    except pikepdf.PdfError as error:
        raise ValidationError(_("This PDF is damaged and cannot be opened. Export it again.")) from error
    if active:
        raise ValidationError(
            _("This PDF contains a script or starts programs. Print it to a new PDF and upload that."), code="active"
        )


def _is_active(item: pikepdf.Object, depth: int = 0) -> bool:
    """Whether the object holds JavaScript or starts a program, directly or in dictionaries written inside it."""
    if depth > 20:
        return True  # nothing honest nests this deep
    if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
        for key, value in item.items():
            if key in ("/JS", "/JavaScript", "/RichMedia"):
                return True
            if key == "/S" and isinstance(value, pikepdf.Name) and value in ("/JavaScript", "/Launch"):
                return True
            if _is_inner(value) and _is_active(value, depth + 1):
                return True
    elif isinstance(item, pikepdf.Array):
        return any(_is_active(value, depth + 1) for value in item if _is_inner(value))
    return False


def _is_inner(value: object) -> bool:
    # Indirect objects are visited on their own; following them here would go round in circles.
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def _check_packed(file: BinaryIO, ending: str) -> None:
    start = file.read(8)
    if start == _OLE:
        text = _("This file is locked with a password or in an old format. Save it as .%(ending)s without a password.")
        raise ValidationError(text % {"ending": ending})
    if not start.startswith(_ZIP):  # a program in front of the archive would be overlooked otherwise
        raise disguised(file, ending)
    try:
        with zipfile.ZipFile(file) as package:
            _check_parts(package, ending)
            names = {part.filename for part in package.infolist()}
            if not _PACKED_NEED[ending] <= names:
                raise disguised(file, ending)
            active = ending in ("docx", "xlsx") and _has_macros(package, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise disguised(file, ending) from error
    if active:
        raise ValidationError(_("This file contains macros. Save it without them and upload it again."), code="active")


def _has_macros(package: zipfile.ZipFile, names: set[str]) -> bool:
    """Whether an office file runs code: macros of any age, controls, or a template fetched from elsewhere."""
    if any(re.search(r"vbaproject\.bin$|/macrosheets/|/activex/", name, re.IGNORECASE) for name in names):
        return True
    if b"macroenabled" in package.read("[Content_Types].xml").lower():
        return True
    settings = "word/_rels/settings.xml.rels"
    relations = package.read(settings).split(b"<Relationship") if settings in names else []
    return any(b"attachedTemplate" in relation and _ELSEWHERE.search(relation) for relation in relations)


def _check_parts(package: zipfile.ZipFile, ending: str) -> None:
    """Unpack every part (to nowhere) within the limits: the sizes a file declares are not to be believed."""
    too_big = ValidationError(_("This file unpacks to far more than it seems. It is not accepted."), code="bomb")
    parts = package.infolist()
    if len(parts) > MAX_PARTS:
        raise too_big
    total = 0
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in part.filename:
            raise ValidationError(_("This file contains parts that would unpack outside it. It is not accepted."))
        if part.flag_bits & 0x1:
            raise ValidationError(_("This file is locked with a password. Upload one that everybody can open."))
        if ending == "zip" and path.suffix.lower() in EXECUTABLE:
            raise ValidationError(
                _("The archive contains “%(name)s”, which can be run. Remove it and pack again.") % {"name": path.name},
                code="active",
            )
        unpacked = 0
        with package.open(part) as content:
            while chunk := content.read(MEBIBYTE):
                unpacked += len(chunk)
                if total + unpacked > MAX_UNPACKED:
                    raise too_big
        total += unpacked
        if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * max(part.compress_size, 1):
            raise too_big


def _check_text(file: BinaryIO, ending: str) -> None:
    content = file.read()
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise disguised(file, ending)
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        break
    else:
        raise disguised(file, ending)
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<svg", "<script", "<?xml", "%pdf", "mz\x90")):
        raise disguised(file, ending)


_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A target on another machine; a path on the author's own is what Word writes all the time.
_ELSEWHERE = re.compile(rb"""Target\s*=\s*["'](https?:|ftp:|//|\\\\|file:/*\\\\|file://[^/])""", re.IGNORECASE)
_PACKED_NEED: dict[str, set[str]] = {
    "docx": {"[Content_Types].xml", "word/document.xml"},
    "xlsx": {"[Content_Types].xml", "xl/workbook.xml"},
    "ofd": {"OFD.xml"},
    "zip": set(),
}
_CHECKS: dict[str, Callable[[BinaryIO, str], None]] = {
    "pdf": _check_pdf,
    "csv": _check_text,
    "txt": _check_text,
    **dict.fromkeys(_PACKED_NEED, _check_packed),
}
