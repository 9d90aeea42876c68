"""What the page of a clue shows of the inspection warning it came from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.access import visible
from liaison.clues.models import Clue
from liaison.inspections.models import Inspection, InspectionWarning


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The warning, and the filing where the principal may see it."""
    warning = visible(request.principal, InspectionWarning).filter(clue=clue).first()
    if warning is None:
        return None
    seen = visible(request.principal, Inspection).filter(pk=warning.inspection_id).first()
    return {"warning": warning, "inspection": seen}
