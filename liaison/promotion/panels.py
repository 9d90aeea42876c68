"""What the page of a clue shows of its typical case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import visible
from liaison.clues.models import Clue
from liaison.promotion.models import Promotion
from liaison.promotion.rules import WHEN, reason_not_to


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The draft or the published case, with the ways that are open to this member."""
    found = visible(request.principal, Promotion).filter(clue=clue).exclude(page=None)
    promotion = found.select_related("page", "made_by__user").first()
    if promotion is None:
        return None
    page = promotion.page
    may_edit = page.permissions_for_user(request.user).can_edit()
    return {
        "promotion": promotion,
        "title": page.draft_title or page.title,
        "state": page.status_string,
        "public": page.url if page.live else "",
        "edit": reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else "",
    }


def promote_action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that begins a draft, while there is none."""
    if clue.state not in WHEN or clue.promotions.exclude(page=None).exists() or reason_not_to(request.principal, clue):
        return None
    return str(_("Draft a typical case")), reverse("promotion:new", args=[clue.pk])
