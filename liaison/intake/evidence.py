"""Files of a draft and of a clue that a reporter uploaded, through ``core.files``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.files import (
    PUBLIC_LIMITS,
    Attachment,
    StoreUnavailableError,
    attach,
    move_attachments,
    receive,
    remove_attachment,
)
from core.files.names import clean_name
from liaison.clues.models import Clue

#: Marks what came from a reporter, so that a reporter's page shows nothing else.
PURPOSE: Final = "reporter"
#: Bytes of one request: a file of the largest size with the form around it. The proxy has the same limit.
LARGEST_REQUEST: Final = 60 * 1024 * 1024


def listed(subject: str) -> QuerySet[Attachment]:
    """The reporter's files of ``subject``, oldest first."""
    return Attachment.objects.filter(subject=subject, purpose=PURPOSE).select_related("original", "display")


def add(uploads: Iterable[UploadedFile], *, subject: str) -> list[str]:
    """Store uploads for ``subject``: on disk first, the row afterwards. Returns, in words, what was not taken."""
    problems = []
    for upload in uploads:
        try:
            attach(receive(upload, limits=PUBLIC_LIMITS), subject=subject, purpose=PURPOSE, limits=PUBLIC_LIMITS)
        except ValidationError as error:
            problems.append(_("“%(name)s” was not taken: %(why)s") % {"name": _short(upload), "why": error.messages[0]})
        except StoreUnavailableError:
            problems.append(
                _("“%(name)s” could not be stored just now. Try again in a few minutes; everything else is kept.")
                % {"name": _short(upload)}
            )
    return problems


def _short(upload: UploadedFile) -> str:
    return clean_name(upload.name or "")[:60]


def remove(pk: str, *, subject: str) -> None:
    """Take one file of a draft away; one that is not there is none of this draft."""
    if pk.isascii() and pk.isdigit() and len(pk) < 19:
        found = listed(subject).filter(pk=int(pk)).first()
        if found is not None:
            remove_attachment(attachment=found)


def discard(subject: str) -> None:
    """Forget the files of a draft that will not be sent."""
    for attachment in listed(subject):
        remove_attachment(attachment=attachment)


def hand_over(draft: str, clue: str) -> None:
    """Make the files of a draft those of the clue, in the caller's transaction."""
    move_attachments(subject=draft, to=clue)


def files_panel(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """Context of ``work/intake/files_panel.html`` on the page of a clue, for every file of it; None without any."""
    files = list(Attachment.objects.filter(subject=clue.subject).select_related("original", "display"))
    return {"clue": clue, "files": files} if files else None
