"""Who answers for a demand at the supervised body, and passes it on when leaving.

At the holder the handlers of the clue do the work; it goes with the clue.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from core.access import Principal
from liaison.organisations.models import Membership
from liaison.organisations.open_work import Kind, OpenItem
from liaison.rectifications.flow import RECTIFICATION
from liaison.rectifications.models import Rectification
from liaison.workflow.handlers import hand_over_to


def open_rectifications(membership: Membership) -> list[OpenItem]:
    """Demands that are not ended and that ``membership`` answers for at the body."""
    found = Rectification.objects.filter(handler=membership, state__in=RECTIFICATION.open_states).order_by("pk")
    return [OpenItem(item.subject, str(item), item) for item in found]


def hand_over(item: Rectification, membership: Membership, to: Membership, principal: Principal) -> None:
    """Name ``to`` in the place of ``membership``.

    Raises:
        Refused: the workflow does, or it ended meanwhile.
    """
    hand_over_to(item, to, principal, item.number)


OPEN_RECTIFICATIONS = Kind("rectifications", gettext_lazy("rectifications"), open_rectifications, hand_over, order=30)
