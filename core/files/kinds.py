"""Which files parties and reporters may upload, up to which size, and how each is checked and cleaned.

Not accepted on purpose: archives (zip, rar), whose content no recipient sees before opening it and which are easily
sent as single files instead; old office formats, which hide macros; HEIC, which few offices can open. OFD is the
national format of official documents (GB/T 33190) and is accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from core.files import cleaning, documents, media, pictures

MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    ``check(file, ending)`` raises ValidationError. ``clean(source, target)`` writes the copy for display, without
    what names its author, place or device, and returns True, or False when there is nothing to take out; it raises
    KeepsOriginError where it cannot be taken out. Kinds without ``clean`` never hold such things.
    """

    media_type: str
    largest: int
    check: Callable[[BinaryIO, str], None]
    clean: Callable[[BinaryIO, BinaryIO], bool] | None = None


_JPEG = Kind("image/jpeg", 30 * MEBIBYTE, pictures.check_picture, pictures.write_copy)
KINDS: Final[dict[str, Kind]] = {
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": Kind("image/png", 30 * MEBIBYTE, pictures.check_picture, pictures.write_copy),
    "webp": Kind("image/webp", 30 * MEBIBYTE, pictures.check_picture, pictures.write_copy),
    "pdf": Kind("application/pdf", 50 * MEBIBYTE, documents.check_content, cleaning.clean_pdf),
    "docx": Kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        50 * MEBIBYTE,
        documents.check_content,
        cleaning.clean_office,
    ),
    "xlsx": Kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        50 * MEBIBYTE,
        documents.check_content,
        cleaning.clean_office,
    ),
    "ofd": Kind("application/ofd", 50 * MEBIBYTE, documents.check_content, cleaning.cannot),
    "txt": Kind("text/plain", 10 * MEBIBYTE, documents.check_content),
    "csv": Kind("text/csv", 10 * MEBIBYTE, documents.check_content),
    "mp3": Kind("audio/mpeg", 50 * MEBIBYTE, media.check_mp3, media.clean_mp3),
    "m4a": Kind("audio/mp4", 50 * MEBIBYTE, media.check_mp4, media.clean_mp4),
    "mp4": Kind("video/mp4", 50 * MEBIBYTE, media.check_mp4, media.clean_mp4),
}
