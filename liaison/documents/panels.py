"""What the page of a clue shows of its documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import visible
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.documents.flow import DOCUMENT, SERVICE
from liaison.documents.models import Document
from liaison.documents.own_sources import CLUE_SOURCE
from liaison.documents.rules import may_draft


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The documents out of this clue, with what became of each service."""
    found = visible(request.principal, Document).filter(clue=clue, issuer=clue.holder_id).exclude(state="discarded")
    rows = [
        (
            document,
            DOCUMENT.state(document.state).label,
            [(each, SERVICE.state(each.state).label) for each in document.services.all() if each.state != "planned"],
        )
        for document in found.prefetch_related("services__addressee").order_by("pk")
    ]
    return {"rows": rows} if rows else None


def draft_action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that drafts a document out of an open clue."""
    principal = request.principal
    if CLUE.state(clue.state).final or not may_draft(principal) or not CLUE_SOURCE.may(principal, clue):
        return None
    return str(_("Draft a document")), f"{reverse('documents:new')}?about=clue:{clue.pk}"
