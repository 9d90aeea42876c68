"""Who analyses a case or answers for a warning at the body, and passes it on when leaving."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from core.access import Principal
from liaison.analyses.models import Adoption, Analysis
from liaison.organisations.models import Membership
from liaison.organisations.open_work import Kind, OpenItem
from liaison.workflow.handlers import hand_over_to


def open_analyses(membership: Membership) -> list[OpenItem]:
    """Analyses and answers that have not ended and that ``membership`` is named for."""
    found: list[Analysis | Adoption] = []
    found += Analysis.objects.filter(handler=membership, state__in=("opened", "proposed")).order_by("pk")
    open_answers = Adoption.objects.filter(handler=membership, state__in=("received", "undertaken"))
    found += open_answers.select_related("alert", "body").order_by("pk")
    return [OpenItem(item.subject, str(item), item) for item in found]


def hand_over(item: Analysis | Adoption, membership: Membership, to: Membership, principal: Principal) -> None:
    """Name ``to`` in the place of ``membership``.

    Raises:
        Refused: the workflow does, or it ended meanwhile.
    """
    hand_over_to(item, to, principal, str(item))


OPEN_ANALYSES = Kind("analyses", gettext_lazy("analyses of lost cases"), open_analyses, hand_over, order=37)
