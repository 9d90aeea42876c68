"""Giving files out: after the caller's permission check alone, as something that cannot act as part of the site."""

import logging
from typing import Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.audit import record
from core.files import store
from core.files.models import Attachment
from core.files.previews import preview

logger = logging.getLogger(__name__)

#: Whatever a browser makes of the file, it may load nothing and run nothing.
POLICY: Final = "default-src 'none'; sandbox"


def serve_attachment(
    request: HttpRequest,
    attachment: Attachment,
    *,
    allowed: bool,
    original: bool = False,
    inline: bool = False,
    audit_as: str = "",
) -> HttpResponse:
    """The file as a response, or 404 where ``allowed`` (the caller's permission check) is false.

    ``original`` gives the evidence instead of the copy for display. ``inline`` lets a page show a picture; anything
    else is a download all the same. ``audit_as`` is the action under which a sensitive reading is recorded, in the
    stream of the attachment's subject, before the first byte leaves.
    """
    if not allowed:
        raise Http404
    stored = attachment.original if original else attachment.offered
    if audit_as:
        record(
            action=audit_as,
            stream=attachment.subject,
            detail={"attachment": attachment.pk, "sha256": stored.sha256, "original": original},
        )
    try:
        file = store.read(stored.sha256)
    except store.StoreUnavailableError:
        logger.exception("The file of attachment %s cannot be read", attachment.pk)
        text = _("This file cannot be read at the moment. Tell the administrator if it stays so.")
        response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    else:
        show = inline and attachment.is_picture and not original
        response = FileResponse(
            file, as_attachment=not show, filename=attachment.name, content_type=attachment.media_type
        )
        response["Content-Length"] = str(stored.size)
    return _guarded(response)


def serve_preview(attachment: Attachment, *, allowed: bool) -> HttpResponse:
    """A picture of the first page of a PDF, or 404 where ``allowed`` is false or none can be drawn."""
    if not allowed:
        raise Http404
    try:
        picture = preview(attachment)
    except store.StoreUnavailableError:
        picture = None
    if picture is None:
        raise Http404
    return _guarded(HttpResponse(picture, content_type="image/png"))


def _guarded(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
