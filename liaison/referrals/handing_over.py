"""The handler of a referral at its receiver: follows the clue made of it, and passes on what is left when leaving."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from core.access import Principal
from liaison.organisations.models import Membership
from liaison.organisations.open_work import Kind, OpenItem
from liaison.referrals.flow import REFERRAL
from liaison.referrals.models import Referral
from liaison.workflow.announcing import Happening
from liaison.workflow.handlers import hand_over_to


def follow_clue(happening: Happening) -> None:
    """Whoever is named for the receiver's clue handles the referral, too: only the handler may give feedback."""
    if happening.kind == "clue.assign":
        here = Referral.objects.filter(received_clue=happening.item, state__in=REFERRAL.open_states)
        here.exclude(handler=happening.item.handler_id).update(handler=happening.item.handler_id)


def open_referrals(membership: Membership) -> list[OpenItem]:
    """Referrals that are not ended and that ``membership`` handles at the receiver."""
    found = Referral.objects.filter(handler=membership, state__in=REFERRAL.open_states).order_by("pk")
    return [OpenItem(referral.subject, str(referral), referral) for referral in found]


def hand_over(referral: Referral, membership: Membership, to: Membership, principal: Principal) -> None:
    """Name ``to`` in the place of ``membership``, unless it went to ``to`` with its clue already.

    Raises:
        Refused: the referral's workflow does, or it ended meanwhile.
    """
    if Referral.objects.filter(pk=referral.pk, handler=to).exists():
        return
    hand_over_to(referral, to, principal, referral.number)


#: After the clues: a referral follows its clue, and may go elsewhere then.
OPEN_REFERRALS = Kind("referrals", gettext_lazy("referrals"), open_referrals, hand_over, order=20)
