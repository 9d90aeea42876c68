"""Taking uploads in: checked and stored first, attached to something in the caller's transaction afterwards."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Final, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.files import store
from core.files.cleaning import KeepsOriginError
from core.files.kinds import KINDS, MEBIBYTE, Kind
from core.files.models import Attachment, StoredFile
from core.files.names import clean_name, ending_of


class Upload(Protocol):
    """What Django hands over (``UploadedFile``): read in pieces, its name and size not to be trusted."""

    name: str
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What a form accepts: kinds by ending, the largest file (never above its kind's own limit), and how much one
    subject may hold."""

    kinds: frozenset[str] = frozenset(KINDS)
    largest: int = 50 * MEBIBYTE
    most_files: int = 50
    most_bytes: int = 500 * MEBIBYTE


#: For members of organisations, and for everybody else.
PARTY_LIMITS: Final = Limits()
PUBLIC_LIMITS: Final = Limits(most_files=20, most_bytes=200 * MEBIBYTE)


@dataclass(frozen=True, slots=True)
class Received:
    """An upload that was accepted and is durable, not yet attached to anything. Good for a day."""

    name: str
    media_type: str
    sha256: str
    size: int
    #: Hash and size of the copy for display; equal to the original's where nothing had to go, None without a copy.
    display_sha256: str | None
    display_size: int


def receive(upload: Upload, *, limits: Limits = PARTY_LIMITS) -> Received:
    """Check an upload and store it durably, with its copy for display. Writes nothing to the database.

    Call it before the transaction that attaches it: it takes seconds for large files, and SQLite's write lock is not
    for that.

    Raises:
        ValidationError: the file is refused; the message tells the person at the screen why.
        StoreUnavailableError: there is no room, or the store is down; nothing is kept.
    """
    name = clean_name(upload.name or "")
    ending = ending_of(name)
    kind = KINDS.get(ending) if ending in limits.kinds else None
    if kind is None:
        raise _refused_kind(ending, limits)
    largest = min(kind.largest, limits.largest)
    if upload.size is not None and upload.size > largest:
        raise _too_large(largest)
    with store.staged() as file:
        sha256, size = _write(upload, file, largest)
        if size == 0:
            raise ValidationError(_("This file is empty. Choose another one."), code="empty")
        kind.check(file, ending)
        display_sha256, display_size = _store_copy(kind, file, sha256, size)
        store.keep(file, sha256)
    return Received(name, kind.media_type, sha256, size, display_sha256, display_size)


def attach(
    received: Received,
    *,
    subject: str,
    purpose: str = "",
    uploader_id: int | None = None,
    limits: Limits = PARTY_LIMITS,
) -> Attachment:
    """Attach what was received to ``subject`` (``clue:123``), in the caller's transaction.

    Raises:
        ValidationError: the subject holds as much as ``limits`` allow.
        StoreUnavailableError: it was received more than a day ago and is gone.
    """
    held = Attachment.objects.filter(subject=subject).aggregate(files=Count("pk"), size=Sum("original__size"))
    if held["files"] >= limits.most_files:
        text = _("The number of files here is limited to %(number)s.")
        raise ValidationError(text % {"number": limits.most_files}, code="too_many")
    if (held["size"] or 0) + received.size > limits.most_bytes:
        text = _("All files together may have at most %(size)s.")
        raise ValidationError(text % {"size": filesizeformat(limits.most_bytes)}, code="too_large")
    with transaction.atomic():
        original = _row(received.sha256, received.size, received.media_type)
        display = None
        if received.display_sha256 is not None:
            display = _row(received.display_sha256, received.display_size, received.media_type)
        return Attachment.objects.create(
            original=original,
            display=display,
            name=received.name,
            subject=subject,
            purpose=purpose,
            uploader_id=uploader_id,
        )


def store_upload(
    upload: Upload,
    *,
    subject: str,
    limits: Limits = PARTY_LIMITS,
    purpose: str = "",
    uploader_id: int | None = None,
) -> Attachment:
    """``receive`` and ``attach`` at once, where the upload is all there is to save. Raises what they raise."""
    received = receive(upload, limits=limits)
    return attach(received, subject=subject, purpose=purpose, uploader_id=uploader_id, limits=limits)


def move_attachments(*, subject: str, to: str) -> int:
    """Hand all attachments of one subject (a draft) to another (the clue made of it); returns how many."""
    return Attachment.objects.filter(subject=subject).update(subject=to)


def remove_attachment(*, attachment: Attachment) -> None:
    """Take an attachment away. Content that nothing else refers to leaves the store with the next cleaning."""
    with transaction.atomic():
        pks = sorted({pk for pk in (attachment.original_id, attachment.display_id) if pk is not None})
        rows = list(StoredFile.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
        attachment.delete()
        for row in rows:
            if not row.attachments.exists() and not row.displayed_by.exists():
                row.delete()


def _row(sha256: str, size: int, media_type: str) -> StoredFile:
    """The row of a content, locked against being removed until the transaction ends."""
    if not store.touch(sha256):
        raise store.StoreUnavailableError(f"{sha256} is not in the store")
    StoredFile.objects.bulk_create([StoredFile(sha256=sha256, size=size, media_type=media_type)], ignore_conflicts=True)
    return StoredFile.objects.select_for_update().get(sha256=sha256)


def _write(upload: Upload, file: IO[bytes], largest: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        for piece in upload.chunks():
            size += len(piece)
            if size > largest:
                raise _too_large(largest)
            digest.update(piece)
            file.write(piece)
        file.flush()
    except OSError as error:
        raise store.StoreUnavailableError(str(error)) from error
    return digest.hexdigest(), size


def _store_copy(kind: Kind, file: IO[bytes], sha256: str, size: int) -> tuple[str | None, int]:
    if kind.clean is None:
        return sha256, size
    with store.staged() as copy:
        try:
            if not kind.clean(file, copy):
                return sha256, size
            copy.flush()
        except KeepsOriginError:
            return None, 0
        except OSError as error:
            raise store.StoreUnavailableError(str(error)) from error
        copy.seek(0)
        copied = hashlib.file_digest(copy, "sha256").hexdigest()
        length = copy.tell()
        store.keep(copy, copied)
    return copied, length


def _refused_kind(ending: str, limits: Limits) -> ValidationError:
    accepted = "、".join(kind for kind in KINDS if kind in limits.kinds)
    if ending in ("zip", "rar", "7z", "tar", "gz"):
        text = _("Archives are not accepted. Unpack it and upload the files one by one.")
    elif ending in ("doc", "xls", "wps", "et", "docm", "xlsm", "ppt", "pptx"):
        text = _("Files of this kind (.%(ending)s) are not accepted. Save it as .docx, .xlsx or PDF and upload that.")
    elif ending in ("heic", "heif", "gif", "bmp", "tif", "tiff"):
        text = _("Pictures of this kind (.%(ending)s) are not accepted. Save it as JPG or PNG and upload that.")
    else:
        text = _("Files of this kind (.%(ending)s) are not accepted. Accepted are: %(accepted)s.")
    return ValidationError(text % {"ending": ending or "?", "accepted": accepted}, code="kind")


def _too_large(largest: int) -> ValidationError:
    text = _("This file is too large. Files of this kind may have at most %(size)s.")
    return ValidationError(text % {"size": filesizeformat(largest)}, code="too_large")
