"""Drafts: what somebody has typed so far, kept encrypted on the server and found by a cookie."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import secrets
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.encryption import UnreadableValueError
from core.sealed import seal, unseal
from core.tokens import hash_of
from liaison.intake import evidence
from liaison.intake.models import Draft, Receipt

COOKIE: Final = "clue_draft"
PATH: Final = "/clues/submit/"
LIFE: Final = dt.timedelta(days=7)
#: How long the passphrase can be looked at in the browser that sent the form.
SHOWN_FOR: Final = dt.timedelta(minutes=30)
#: Characters kept of one field, more than any field allows: what is too long is refused, but not lost.
LONGEST_FIELD: Final = 60_000

Data = dict[str, Any]


def find(request: HttpRequest) -> Draft | None:
    """The draft of this browser; None without one, or when it has expired."""
    secret = request.COOKIES.get(COOKIE)
    if not secret:
        return None
    found = Draft.objects.filter(cookie_hash=hash_of(secret), expires_at__gt=timezone.now())
    return found.select_related("receipt").defer("receipt__sealed").first()


def begin() -> tuple[Draft, str]:
    """A new draft, and the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    draft = Draft.objects.create(cookie_hash=hash_of(secret), changed_at=now, expires_at=now + LIFE)
    return draft, secret


def keep_cookie(request: HttpRequest, response: HttpResponse, secret: str) -> None:
    """Let this browser find its draft again."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LIFE.total_seconds()),
        path=PATH,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def read(draft: Draft | None) -> Data:
    """What was typed, by step; nothing when the draft is new or cannot be opened any more."""
    if draft is None or not draft.sealed:
        return {}
    try:
        return json.loads(unseal(draft.sealed))
    except UnreadableValueError:  # its key was taken out of use
        return {}


def write(draft: Draft, data: Data) -> None:
    """Store what was typed. One that was sent in the meantime stays as it is."""
    now = timezone.now()
    changed = Draft.objects.filter(pk=draft.pk, receipt=None).update(
        sealed=seal(json.dumps(data)), changed_at=now, expires_at=now + LIFE
    )
    if changed:
        draft.changed_at = now


def typed(post, names: list[str]) -> dict[str, str]:
    """The values of a form's fields as they came, cut where nobody can have typed that much."""
    return {name: post.get(name, "")[:LONGEST_FIELD] for name in names}


def clear(draft: Draft) -> None:
    """Forget a draft with its files. Of one that was sent only the passphrase, until the clue is made of it."""
    with transaction.atomic():
        # A form that is being sent needs its draft: it is stored before this, and seen here, or not at all.
        there = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        waits = Receipt.objects.filter(draft_id=draft.pk, clue=None).exists()
        if there is not None and not waits:
            evidence.discard(draft.subject)
            there.delete()
    if waits:
        hide_passphrase(draft)


def hide_passphrase(draft: Draft) -> None:
    """Let nobody look at the passphrase any more; for a draft whose clue is made there is no other use."""
    Receipt.objects.filter(draft=draft, clue=None).update(sealed_passphrase="")
    Draft.objects.filter(pk=draft.pk, receipt__clue__isnull=False).delete()


def clear_expired() -> int:
    """Forget every draft whose time is over; returns how many."""
    now = timezone.now()
    Receipt.objects.filter(clue=None, made_at__lte=now - SHOWN_FOR).update(sealed_passphrase="")
    waiting = Receipt.objects.filter(draft=OuterRef("pk"), clue=None)
    expired = list(Draft.objects.filter(~Exists(waiting), expires_at__lte=now)[:1000])
    for draft in expired:
        clear(draft)
    return len(expired)


# The passphrase, for the short time in which it is shown


def _lock(secret: str) -> Fernet:
    """A lock whose key is the cookie: whoever has the database and our keys still cannot read the passphrase."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"receipt " + secret.encode("utf-8", "replace")).digest()))


def hide(passphrase: str, secret: str) -> str:
    """The passphrase as the draft keeps it."""
    return seal(_lock(secret).encrypt(passphrase.encode("ascii")).decode("ascii"))


def show(draft: Draft, request: HttpRequest) -> str:
    """The passphrase for the browser that sent the form; empty when it was hidden for good."""
    sealed = draft.sealed_passphrase or (draft.sent.sealed_passphrase if draft.sent else "")
    if not sealed:
        return ""
    try:
        hidden = unseal(sealed).encode("ascii")
        return _lock(request.COOKIES.get(COOKIE, "")).decrypt(hidden).decode("ascii")
    except (InvalidToken, UnreadableValueError):
        return ""


def shown_until(receipt: Receipt) -> dt.datetime:
    """Until when the browser that sent the form may look at its passphrase."""
    return receipt.made_at + SHOWN_FOR


def taken_in(draft: Draft, receipt: Receipt) -> None:
    """Turn a draft into the trace of what was sent: its content is the clue's now and is erased here."""
    draft.sealed = ""
    draft.sealed_passphrase = receipt.sealed_passphrase
    draft.expires_at = shown_until(receipt)
    draft.save(update_fields=["sealed", "sealed_passphrase", "expires_at"])
