"""Reads of notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Max, QuerySet, When
from django.urls import reverse

from core.access import Principal, visible
from core.deadlines.words import limit_words
from liaison.notices.kinds import KINDS, PLACES
from liaison.notices.models import Notice
from liaison.organisations.models import Organisation
from liaison.workflow.registry import registered_workflows


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as it is shown: title and number are of the item as it is now."""

    notice: Notice
    title: str
    number: str
    limit: str
    origin: str


def notices(principal: Principal, *, unread: bool = False, about: str = "", need: str = "") -> QuerySet[Notice]:
    """What ``principal`` is told, the unread first, then the newest.

    Args:
        about: code of the workflow of the items.
        need: ``act`` (something is to be done) or ``late`` (a limit has passed).
    """
    found = visible(principal, Notice)
    if about:
        found = found.filter(about=about)
    if need:
        found = found.filter(kind__in=[kind.code for kind in KINDS.values() if getattr(kind, need)])
    if unread:
        return found.filter(read_at=None).order_by("-created_at", "-pk")
    is_read = Case(When(read_at=None, then=0), default=1)
    return found.order_by(is_read, "-created_at", "-pk")


def unread_number(principal: Principal) -> int:
    """How many notices are unread."""
    return visible(principal, Notice).filter(read_at=None).count() if principal.is_member else 0


def unread_until(principal: Principal) -> tuple[int, int]:
    """How many notices are unread, and the newest of them: what "mark all" means on the page that shows it."""
    found = visible(principal, Notice).filter(read_at=None).aggregate(number=Count("pk"), newest=Max("pk"))
    return found["number"], found["newest"] or 0


def lines(principal: Principal, page: Sequence[Notice]) -> list[Line]:
    """The notices of a page with what their items are called; one query for each kind of item."""
    items: dict[str, object] = {}
    for registered in registered_workflows():
        code = registered.workflow.code
        if wanted := {notice.item_id for notice in page if notice.about == code}:
            for item in visible(principal, registered.model).filter(pk__in=wanted):
                items[f"{code}:{item.pk}"] = item
    acted = {notice.data.get("organisation") for notice in page} - {None, principal.organisation_id}
    names = dict(Organisation.objects.filter(pk__in=acted).values_list("pk", "short_name")) if acted else {}
    return [
        Line(
            notice,
            items[notice.subject].title,
            items[notice.subject].number,
            limit_words(notice.data["limit"]) if notice.data.get("limit") else "",
            names.get(notice.data.get("organisation"), ""),
        )
        for notice in page
        if notice.subject in items
    ]


def place_of(notice: Notice) -> str:
    """Address of its item."""
    return reverse(PLACES[notice.about], args=[notice.item_id])
