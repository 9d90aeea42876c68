"""What of an organisation's documents is being typeset and sealed: how far, what failed and why, and trying again.

Documents that were issued at one moment are one round. The number of documents that wait for their PDF is bounded for
each organisation, so that one that issues hundreds keeps nobody else waiting for long.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import outbox
from core.access import Principal, visible
from core.audit import actor_for, record
from liaison.documents.issuing import PRODUCE
from liaison.documents.models import Document
from liaison.documents.rules import may_draft
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.registry import guard

#: Documents of one organisation that may wait for their PDF at the same time: half a minute of work.
MOST_WAITING: Final = 200
#: Documents issued together in one step.
MOST_TOGETHER: Final = 50
#: Documents shown on the page of one organisation; finished rounds stay on it for a day.
MOST_SHOWN: Final = 300
SHOWN_FOR: Final = dt.timedelta(days=1)

_WAITING: Final = Q(pdf_sha256="", production_error="")
_FAILED: Final = Q(pdf_sha256="") & ~Q(production_error="")
#: What went wrong, by the name of the error that ``producing`` keeps, and who mends it.
_WORDS: Final = {
    "SealError": gettext_lazy(
        "The seal could not be put on: the certificate of your organisation is missing, has expired or cannot be "
        "opened. Whoever runs the portal replaces it; then try again."
    ),
    "TypesetError": gettext_lazy(
        "The page could not be typeset. Tell whoever runs the portal; the number and the service stand."
    ),
    "FontError": gettext_lazy("A font for the page is missing. Whoever runs the portal installs it; then try again."),
    "StoreUnavailableError": gettext_lazy("The file store is full or out of reach. Try again later."),
}


@dataclass(frozen=True, slots=True)
class Round:
    """Documents issued at one moment, those that are not finished first."""

    at: dt.datetime
    documents: list[Document]

    @property
    def done(self) -> int:
        """How many have their PDF."""
        return sum(bool(each.pdf_sha256) for each in self.documents)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.documents)


def failure_in_words(error: str) -> str:
    """What a failed PDF lacks and who mends it; ``error`` as ``producing`` keeps it (``SealError: …``)."""
    found = _WORDS.get(error.partition(":")[0])
    return str(found or _("The PDF could not be made. It is tried again by itself; tell whoever runs the portal."))


def _shown(principal: Principal) -> QuerySet[Document]:
    issued = visible(principal, Document).filter(issuer=principal.organisation_id).exclude(issued_at=None)
    return issued.filter(Q(pdf_sha256="") | Q(issued_at__gte=timezone.now() - SHOWN_FOR))


def totals(principal: Principal) -> dict[str, int]:
    """How many documents of the page there are, are done, wait, have failed; one query."""
    return _shown(principal).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=~Q(pdf_sha256="")),
        waiting=Count("pk", filter=_WAITING),
        failed=Count("pk", filter=_FAILED),
    )


def rounds(principal: Principal) -> list[Round]:
    """The rounds of the organisation acted for, newest first; one query. What is not finished is never left out for
    what is."""
    unfinished_first = _shown(principal).annotate(reached=Count("services")).order_by("pdf_sha256", "-issued_at", "pk")
    found = sorted(unfinished_first[:MOST_SHOWN], key=lambda each: each.issued_at, reverse=True)
    return [
        Round(at, sorted(documents, key=lambda each: (bool(each.pdf_sha256), not each.production_error, each.pk)))
        for at, documents in ((at, list(group)) for at, group in groupby(found, key=lambda each: each.issued_at))
    ]


@guard("document.room")
def room(document: Document, principal: Principal, values: dict[str, Any]) -> None:
    """No more documents of one organisation wait for their PDF than the limit; those that failed take no room."""
    waiting = Document.objects.filter(_WAITING, issuer=document.issuer_id).exclude(issued_at=None)
    if waiting.count() >= MOST_WAITING:
        raise EventRefused(
            _(
                "%(n)d documents of your organisation are still being typeset and sealed, the most at once. "
                "Issue this one when some of them are done."
            )
            % {"n": MOST_WAITING}
        )


def ready_to_issue(principal: Principal) -> QuerySet[Document]:
    """What is approved and waits for being issued, oldest approval first."""
    found = visible(principal, Document).filter(issuer=principal.organisation_id, state="approved")
    return found.order_by("approved_at", "pk") if may_draft(principal) else found.none()


def issue_together(
    *, documents: Iterable[Document], principal: Principal
) -> tuple[list[Document], list[tuple[Document, str]]]:
    """Issue several approved documents at one moment; each is a transaction of its own.

    Returns:
        those that were issued, and those that were refused with the reason: one refusal keeps nothing else back.

    Raises:
        EventRefused: none was chosen, or too many.
    """
    chosen = list(documents)
    if not 1 <= len(chosen) <= MOST_TOGETHER:
        raise EventRefused(_("Choose 1 to %(n)d documents.") % {"n": MOST_TOGETHER}, field="documents")
    at, issued, refused = timezone.now(), [], []
    for document in chosen:
        try:
            fire(document, "issue", principal=principal, at=at)
            issued.append(document)
        except EventRefused as error:
            refused.append((document, error.message))
    return issued, refused


@transaction.atomic
def try_again(*, principal: Principal, document: Document | None = None) -> int:
    """Ask for the PDF of ``document``, or of all that failed, without waiting for the next attempt; returns how many.

    Raises:
        EventRefused: the role only reads.
    """
    if not may_draft(principal):
        raise EventRefused(_("Your role only reads."))
    failed = _shown(principal).filter(_FAILED)
    if document is not None:
        failed = failed.filter(pk=document.pk)
    wanted = list(failed.order_by("pk")[:MOST_WAITING])
    Document.objects.filter(pk__in=[each.pk for each in wanted]).update(production_error="")
    outbox.enqueue_many(PRODUCE, [(str(each.pk), {}) for each in wanted])
    for each in wanted:
        detail = {"number": each.number, "failure": each.production_error}
        record(action="document.tried_again", stream=each.subject, actor=actor_for(principal), detail=detail)
    return len(wanted)
