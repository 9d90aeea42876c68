"""Who sees to findings and action items: passed on when somebody leaves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.access import Principal
from liaison.joint.findings.flow import ACTION, FINDING
from liaison.joint.models import ActionItem, Finding
from liaison.organisations.models import Membership
from liaison.organisations.open_work import Kind, OpenItem
from liaison.workflow.handlers import hand_over_to


def open_findings(membership: Membership) -> list[OpenItem]:
    """Findings that are not ended and that ``membership`` sees to."""
    found = Finding.objects.filter(person=membership, state__in=FINDING.open_states).order_by("pk")
    return [OpenItem(item.subject, str(item), item) for item in found]


def open_actions(membership: Membership) -> list[OpenItem]:
    """Action items that are to be done by ``membership``."""
    found = ActionItem.objects.filter(person=membership, state__in=ACTION.open_states).order_by("pk")
    return [OpenItem(item.subject, str(item), item) for item in found]


def hand_over(item: Finding | ActionItem, membership: Membership, to: Membership, principal: Principal) -> None:
    """Name ``to`` in the place of ``membership``.

    Raises:
        Refused: the workflow does, or it ended meanwhile.
    """
    hand_over_to(item, to, principal, item.number)


OPEN_FINDINGS = Kind("joint_findings", _("findings of joint operations"), open_findings, hand_over, order=42)
OPEN_ACTIONS = Kind("joint_actions", _("action items of joint operations"), open_actions, hand_over, order=43)
