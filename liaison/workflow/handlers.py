"""Named handlers of an item on one side: who can be one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.access import Principal
from liaison.organisations.choices import ACTIVE_ROLES
from liaison.organisations.models import Membership
from liaison.organisations.refusals import Refused
from liaison.workflow.engine import EventRefused, fire


def able(organisation: int | None):
    """Members of ``organisation`` who do work, with their people."""
    found = Membership.objects.active().filter(organisation=organisation, role__in=ACTIVE_ROLES)
    return found.select_related("user")


def handler_given(value: Any, organisation: int | None, field: str = "handler") -> Membership:
    """The member whose key is ``value``.

    Raises:
        EventRefused: not somebody who does work in ``organisation``.
    """
    member = able(organisation).filter(pk=value).first()
    if member is None:
        raise EventRefused(_("Choose a clerk or head of your organisation."), field=field)
    return member


def hand_over_to(item: Any, to: Membership, principal: Principal, named: str) -> None:
    """Name ``to`` as handler of ``item`` when somebody leaves, by the event ``assign`` of its workflow.

    Args:
        named: the item in words, for the refusal.

    Raises:
        Refused: the workflow does, or the item ended meanwhile.
    """
    try:
        fire(item, "assign", principal=principal, values={"handler": to.pk})
    except EventRefused as refused:
        raise Refused(f"{named}：{refused.message}", field="successor") from refused


class HandlerField(forms.ModelChoiceField):
    """Choice of a handler of ``organisation``; cleaned to the key, which is what events take."""

    def __init__(self, label: Any, organisation: int | None, **kwargs: Any) -> None:
        super().__init__(label=label, queryset=able(organisation), **kwargs)

    def label_from_instance(self, member: Membership) -> str:
        return f"{member.user}（{member.get_role_display()}）"

    def clean(self, value: Any) -> int | None:
        """The key of the member chosen."""
        member = super().clean(value)
        return member.pk if member is not None else None
