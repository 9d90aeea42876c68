"""Copies of documents without what names their author, device or software. The originals are kept as evidence."""

import re
import shutil
import zipfile
from typing import BinaryIO, Final

import pikepdf

#: Parts of office files that say who made them where, and what they say in the copy.
_PROPERTIES: Final = {
    "docProps/core.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
        b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docProps/app.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
    "docProps/custom.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    ),
}
#: Who wrote a remark or a tracked change, where a workbook was last saved, whose device: emptied in all XML parts.
_NAMES: Final = re.compile(
    rb'(\s(?:w:author|w:initials|w15:author|w15:userId|displayName|userId)=")[^"]*(")'
    rb'|(<x15ac:absPath[^>]*\surl=")[^"]*(")'
    rb"|(<author>)[^<]*(</author>)"
)
_THUMBNAIL: Final = re.compile(rb"<Relationship\b[^>]*/thumbnail[^>]*/>")
#: Larger XML parts are passed on as they are.
_LARGEST_EDITED: Final = 32 * 1024 * 1024
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


class KeepsOriginError(Exception):
    """What tells the origin of this file cannot be taken out."""


def cannot(source: BinaryIO, target: BinaryIO) -> bool:
    """For kinds that nothing here can clean."""
    raise KeepsOriginError


def clean_pdf(source: BinaryIO, target: BinaryIO) -> bool:
    """Write the document without properties, XMP, editors' private data and files attached inside it.

    Raises KeepsOriginError for a signed one: a changed copy would look like a forgery.
    """
    source.seek(0)
    with pikepdf.open(source) as pdf:
        if any(isinstance(item, pikepdf.Dictionary) and item.get("/ByteRange") is not None for item in pdf.objects):
            raise KeepsOriginError
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                for key in ("/Metadata", "/PieceInfo", "/LastModified"):
                    if key in item:
                        del item[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        names = pdf.Root.get("/Names")
        if isinstance(names, pikepdf.Dictionary) and "/EmbeddedFiles" in names:
            del names["/EmbeddedFiles"]
        if "/AF" in pdf.Root:
            del pdf.Root["/AF"]
        pdf.save(target, deterministic_id=True, fix_metadata_version=False)
    return True


def clean_office(source: BinaryIO, target: BinaryIO) -> bool:
    """Write the docx or xlsx without properties, names of remarks' authors and the times of its parts.

    Names inside the text, and in pictures placed in it, stay.
    """
    source.seek(0)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.is_dir() or part.filename.startswith("docProps/thumbnail"):
                continue
            with new.open(_dateless(part.filename), "w") as target_part:
                if part.filename in _PROPERTIES:
                    target_part.write(_PROPERTIES[part.filename])
                elif part.filename.endswith((".xml", ".rels")) and part.file_size <= _LARGEST_EDITED:
                    target_part.write(_without_names(old.read(part)))
                else:
                    with old.open(part) as content:
                        shutil.copyfileobj(content, target_part)
    return True


def _dateless(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _without_names(part: bytes) -> bytes:
    part = _NAMES.sub(lambda found: b"".join(group for group in found.groups() if group), part)
    return _THUMBNAIL.sub(b"", part)
