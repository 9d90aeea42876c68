"""The visit of a reporter: opened with number and passphrase, half an hour long, closed by leaving."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse

from core.access import Principal, PrincipalKind
from core.throttle import Limit, address_of
from liaison.intake import receipts
from liaison.intake.models import ClosedReceipt, Receipt

COOKIE: Final = "clue_visit"
PATH: Final = "/clues/follow/"
LIFE: Final = dt.timedelta(minutes=30)
_SALT: Final = "liaison.intake.visit"

#: Wrong passphrases for one number, and wrong attempts from one address, in a quarter of an hour.
PER_NUMBER: Final = Limit("receipt-number", 5, 900)
PER_ADDRESS: Final = Limit("receipt-address", 25, 900)


class TooManyAttempts(Exception):
    """This number, or this address, must wait."""


def open_with(request: HttpRequest, number: str, passphrase: str) -> Receipt | ClosedReceipt | None:
    """The receipt of this number and passphrase, or what is left of it; None when they do not belong together.

    A number that does not exist costs the same time and counts the same as a wrong passphrase, so that nobody learns
    which numbers there are.

    Raises:
        TooManyAttempts: nothing was looked at.
    """
    read = receipts.read_number(number)
    address = address_of(request)
    if PER_ADDRESS.used_up(address) or (read and PER_NUMBER.used_up(read)):
        raise TooManyAttempts
    # Both are asked for always, and of neither more than the hash: no time tells which there is.
    hashes = [
        model.objects.filter(number=read or "").values_list("passphrase_hash", flat=True).first()
        for model in (Receipt, ClosedReceipt)
    ]
    if receipts.matches(passphrase, next(filter(None, hashes), None)):
        PER_NUMBER.forget(read or "")
        open_one = Receipt.objects.select_related("clue").filter(number=read).first()
        return open_one or ClosedReceipt.objects.get(number=read)
    PER_ADDRESS.take(address)
    if read:
        PER_NUMBER.take(read)
    return None


def keep(request: HttpRequest, response: HttpResponse, receipt: Receipt) -> None:
    """Let this browser in for half an hour from now."""
    response.set_cookie(
        COOKIE,
        signing.dumps([receipt.pk, receipt.visit.hex], salt=_SALT),
        max_age=int(LIFE.total_seconds()),
        path=PATH,
        httponly=True,
        secure=request.is_secure(),
        samesite="Strict",
    )


def current(request: HttpRequest) -> Receipt | None:
    """The receipt this browser was let in for, while its visit lasts."""
    try:
        pk, visit = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Receipt.objects.select_related("clue").filter(pk=pk, visit=visit).first()


def leave(receipt: Receipt) -> None:
    """End every visit with this receipt, in whatever browser."""
    Receipt.objects.filter(pk=receipt.pk).update(visit=uuid.uuid4())


def principal_of(receipt: Receipt) -> Principal:
    """The reporter, as rules know one."""
    return Principal(PrincipalKind.RECEIPT, subject=receipt.clue.subject, label="")
