"""Reads of notices."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Case, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, Tally, visible
from core.deadlines.words import limit_words
from liaison.notices import rules
from liaison.notices.items import registered_items
from liaison.notices.kinds import KINDS, PLACES
from liaison.notices.models import Notice
from liaison.notices.people import words_of
from liaison.organisations.models import Organisation
from liaison.workflow.registry import Registered, registered_workflows


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as it is shown: title and number are of the item as it is now.

    ``blind``: the item is not shown; title and number say as much as may be known.
    """

    notice: Notice
    title: str
    number: str
    limit: str
    origin: str
    blind: bool = False


def notices(
    principal: Principal,
    *,
    unread: bool = False,
    about: str = "",
    need: str = "",
    kinds: frozenset[str] | None = None,
) -> QuerySet[Notice]:
    """What ``principal`` is told, the unread first, then the newest.

    Args:
        kinds: of what kinds of items there are notices, if that was asked already (``kinds_told``).
        about: code of the workflow of the items.
        need: ``act`` (something is to be done) or ``late`` (a limit has passed).
    """
    found = rules.notices(principal, Notice.objects.all(), kinds)
    if about:
        found = found.filter(about=about)
    if need:
        found = found.filter(kind__in=[kind.code for kind in KINDS.values() if getattr(kind, need)])
    if unread:
        return found.filter(read_at=None).order_by("-created_at", "-pk")
    is_read = Case(When(read_at=None, then=0), default=1)
    return found.order_by(is_read, "-created_at", "-pk")


def kinds_told(principal: Principal, among: QuerySet[Notice] | None = None) -> frozenset[str]:
    """Of what kinds of items there are notices to ``principal`` (``among`` these), shown or not."""
    found = (Notice.objects.all() if among is None else among).filter(recipient=principal.membership_id)
    return frozenset(found.order_by().values_list("about", flat=True).distinct())


def unread_number(principal: Principal) -> int:
    """How many notices are unread."""
    return unread_until(principal)[0]


def unread_until(principal: Principal) -> tuple[int, int]:
    """How many notices are unread, and the newest of them: what "mark all" means on the page that shows it."""
    unread = Notice.objects.filter(read_at=None)
    kinds = kinds_told(principal, unread) if principal.is_member else frozenset()
    tally = _unread(principal, kinds, timezone.localdate()) if kinds else None
    return tally.count() if tally else (0, 0)


@lru_cache(maxsize=2_000)
def _unread(principal: Principal, kinds: frozenset[str], _day: dt.date) -> Tally | None:
    """What counts the unread of these kinds: asked by every page of the workspaces, put together once a day."""
    return Tally.of(rules.notices(principal, Notice.objects.filter(read_at=None), kinds))


def lines(principal: Principal, page: Sequence[Notice]) -> list[Line]:
    """The notices of a page with what their items are called; one query for each kind of item."""
    items: dict[str, object] = {}
    for registered in registered_workflows():
        code = registered.workflow.code
        if wanted := {notice.item_id for notice in page if notice.about == code}:
            for item in _with_names(registered, visible(principal, registered.model)).filter(pk__in=wanted):
                items[f"{code}:{item.pk}"] = item
    called: dict[str, str] = {}
    for known in registered_items():
        if wanted := {notice.item_id for notice in page if notice.about == known.code}:
            for item in visible(principal, known.model).filter(pk__in=wanted):
                subject = f"{known.code}:{item.pk}"
                items[subject], called[subject] = item, known.number(item)
    numbers = _numbers_hidden(page, items)
    named = {notice.data.get("owner") for notice in page if notice.subject in numbers}
    acted = ({notice.data.get("organisation") for notice in page} - {principal.organisation_id} | named) - {None}
    names = dict(Organisation.objects.filter(pk__in=acted).values_list("pk", "short_name")) if acted else {}
    of_people = words_of(page)
    found = []
    for notice in page:
        if notice.pk in of_people:
            found.append(Line(notice, *of_people[notice.pk], "", ""))
            continue
        limit = limit_words(notice.data["limit"]) if notice.data.get("limit") else ""
        origin = names.get(notice.data.get("organisation"), "")
        if item := items.get(notice.subject):
            number = called.get(notice.subject) or item.number
            found.append(Line(notice, item.title, number, limit, origin))
        elif notice.subject in numbers:
            title = _("A matter of %(name)s") % {"name": names.get(notice.data.get("owner"), "—")}
            found.append(Line(notice, title, numbers[notice.subject], limit, "", blind=True))
    return found


def _with_names(registered: Registered, items: QuerySet) -> QuerySet:
    return items.select_related(*registered.named_by) if registered.named_by else items


def _numbers_hidden(page: Sequence[Notice], items: dict[str, object]) -> dict[str, str]:
    """Of the notices of a blind kind whose items are not among ``items``: their numbers, the serial left out."""
    found = {}
    for registered in registered_workflows():
        code = registered.workflow.code
        wanted = {
            notice.item_id
            for notice in page
            if notice.about == code and notice.what.blind and notice.subject not in items
        }
        if wanted:
            hidden = _with_names(registered, registered.model._default_manager.all()).in_bulk(wanted)
            found |= {f"{code}:{pk}": without_serial(item.number) for pk, item in hidden.items()}
    return found


def without_serial(number: str) -> str:
    """示检移〔2026〕9号 → 示检移〔2026〕＊号: whose it is and of which year, not which. Numbers of another shape are
    left out whole."""
    shape = re.fullmatch(r"(.+〔\d{4}〕)\d+号", number)
    return f"{shape[1]}＊号" if shape else "＊"


def place_of(notice: Notice) -> str:
    """Address of its item."""
    for known in registered_items():
        if known.code == notice.about:
            return known.place(notice.item_id, notice.data)
    return reverse(PLACES[notice.about], args=[notice.item_id])
