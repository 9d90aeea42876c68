"""Loads which parties tell the coordinating body their numbers."""

from __future__ import annotations

from liaison.board.models import Telling
from liaison.board.telling import tell
from liaison.demo.work import World

#: Heads and what they tell. The disciplinary commission tells nothing: nobody has to.
TOLD = {
    "procurator-head": ["crime", "penalty", "ledger.proposal"],
    "chamber-head": ["ledger.contact_point", "ledger.visit", "ledger.appeal"],
    "congress-head": ["ledger.suggestion"],
}


def load_told() -> int:
    """Lets the heads of ``TOLD`` choose, once; returns how many kinds of matters are told."""
    if Telling.objects.exists():
        return 0
    world = World()
    for who, what in TOLD.items():
        tell(what=what, principal=world.principal(who))
    return Telling.objects.count()
