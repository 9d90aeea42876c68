"""Attachments: evidence kept as it came, under its hash, durable before anybody relies on it; copies for display.

    received = receive(upload, limits=PUBLIC_LIMITS)                            before the transaction
    attach(received, subject=f"clue:{clue.pk}", purpose="evidence")      inside it
    serve_attachment(request, attachment, allowed=may_see(...))          the only way out

See docs/features/attachments.md.
"""

from core.files.models import Attachment, StoredFile
from core.files.previews import has_preview
from core.files.services import (
    PARTY_LIMITS,
    PUBLIC_LIMITS,
    Limits,
    Received,
    attach,
    move_attachments,
    receive,
    remove_attachment,
    store_upload,
)
from core.files.serving import serve_attachment, serve_preview
from core.files.store import StoreUnavailableError

__all__ = [
    "PARTY_LIMITS",
    "PUBLIC_LIMITS",
    "Attachment",
    "Limits",
    "Received",
    "StoreUnavailableError",
    "StoredFile",
    "attach",
    "has_preview",
    "move_attachments",
    "receive",
    "remove_attachment",
    "serve_attachment",
    "serve_preview",
    "store_upload",
]
