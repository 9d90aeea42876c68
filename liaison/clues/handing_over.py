"""Open clues of a handler who leaves: each goes to a named colleague, as an event of the clue."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.organisations.models import Membership
from liaison.organisations.open_work import Kind, OpenItem
from liaison.organisations.refusals import Refused
from liaison.workflow.engine import EventRefused, fire


def open_clues(membership: Membership) -> list[OpenItem]:
    """Clues that are not ended and that ``membership`` handles, as A or as B."""
    found = Clue.objects.filter(Q(handler=membership) | Q(second_handler=membership), state__in=CLUE.open_states)
    return [OpenItem(clue.subject, str(clue), clue) for clue in found.order_by("pk")]


def hand_over(clue: Clue, membership: Membership, to: Membership, principal: Principal) -> None:
    """Name ``to`` in the place of ``membership``. Whoever was the other handler stays it.

    Raises:
        Refused: the clue's workflow does: not a head, recused, or the clue ended meanwhile.
    """
    handlers = [to.pk if pk == membership.pk else pk for pk in (clue.handler_id, clue.second_handler_id)]
    handlers = list(dict.fromkeys(pk for pk in handlers if pk is not None))  # B takes over from A: B alone is left
    values: dict[str, Any] = dict(zip(("handler", "second_handler"), handlers, strict=False))
    note = _("Handed over by %(name)s, who leaves.") % {"name": membership.user}
    try:
        fire(clue, "assign", principal=principal, values=values, note=note)
    except EventRefused as refused:
        raise Refused(f"{clue.number}：{refused.message}", field="successor") from refused


OPEN_CLUES = Kind("clues", gettext_lazy("clues"), open_clues, hand_over, order=10)
