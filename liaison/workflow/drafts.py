"""Drafts as open work: what somebody has begun, and nobody has decided on yet, is passed on when that person leaves."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.access import Principal, may_see
from core.audit import actor_for, record
from liaison.organisations.acting import principal_for
from liaison.organisations.models import Membership
from liaison.organisations.open_work import Kind, OpenItem
from liaison.organisations.refusals import Refused
from liaison.workflow.registry import workflow_of


def drafts(code: str, label: Any, model: type[models.Model], states: tuple[str, ...], *, by: str, order: int) -> Kind:
    """The drafts of ``model`` as a kind of open work; once, after ``model`` was registered with its workflow.

    Whoever takes one over answers for it as if it were written anew: the field ``by`` names that member, and the rule
    that nobody decides on what they wrote holds for that member from then on.

    Args:
        states: those of a draft.
        by: field of the membership that answers for it.
    """
    action = f"{workflow_of(model).workflow.code}.handed_over"
    audit.register_action(action, gettext_lazy("a draft was handed over"))

    def find(membership: Membership) -> list[OpenItem]:
        found = model._default_manager.filter(**{by: membership}, state__in=states).order_by("pk")
        return [OpenItem(item.subject, str(item), item) for item in found]  # type: ignore[attr-defined]

    def hand_over(item: Any, membership: Membership, to: Membership, principal: Principal) -> None:
        locked = model._default_manager.select_for_update().filter(**{by: membership}, state__in=states, pk=item.pk)
        draft: Any = locked.first()
        if draft is None:
            raise Refused(_("It is no draft any more: %(item)s.") % {"item": item}, field="successor")
        setattr(draft, by, to)
        draft.save(update_fields=[by])
        if not may_see(principal_for(to), draft):
            raise Refused(
                _("%(name)s may not see this: %(item)s.") % {"name": to.user, "item": item}, field="successor"
            )
        detail = {"from": str(membership.user), "to": str(to.user)}
        record(action=action, stream=draft.subject, actor=actor_for(principal), detail=detail)

    return Kind(code, label, find, hand_over, order=order)
