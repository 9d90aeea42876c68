"""Who could see a record, kept with its tombstone: the rules of clues, referrals and rectifications as facts.

A test holds them to those rules: who saw the record sees the tombstone, and nobody else.
"""

from __future__ import annotations

from typing import Any

from liaison.clues.models import Clue, Recusal
from liaison.rectifications.models import Rectification
from liaison.referrals.models import Referral
from liaison.retention.models import Tombstone, TombstoneBarred, TombstoneParty


def facts_of(item: Any) -> dict[str, Any]:
    """Parties and barred of ``item``, read before it is removed; plain values for ``store``."""
    if isinstance(item, Clue):
        return {"parties": [_holder(item.holder_id, item)], "barred": _kept_away(item)}
    if isinstance(item, Referral):
        barred = _kept_away(item.clue)
        if item.received_clue_id:
            barred += [{"user_id": user} for user in _recused(item.received_clue_id)]
        others = [pk for pk in (item.receiver_id, item.coordinator_id) if pk]
        parties = [_holder(item.sender_id, item.clue)]
        parties += [{"organisation_id": pk} for pk in dict.fromkeys(others) if pk != item.sender_id]
        return {"parties": parties, "barred": barred}
    if isinstance(item, Rectification):
        named = item.clue.subjects.exclude(user=None).values_list("user", flat=True)
        barred = [one | {"at": item.holder_id} for one in _kept_away(item.clue)]
        barred += [{"user_id": user, "at": item.body_id} for user in named]
        return {"parties": [_holder(item.holder_id, item.clue), {"organisation_id": item.body_id}], "barred": barred}
    return {"parties": [{"organisation_id": item.pk}], "barred": []}  # an organisation and its notices


def store(tombstone: Tombstone, facts: dict[str, Any]) -> None:
    """Store what ``facts_of`` read."""
    parties = [TombstoneParty(tombstone=tombstone, **values) for values in facts["parties"]]
    TombstoneParty.objects.bulk_create(parties)
    by_organisation = {party.organisation_id: party for party in parties}
    rows = [dict(row) for row in {tuple(sorted(one.items())) for one in facts["barred"]}]
    TombstoneBarred.objects.bulk_create(
        TombstoneBarred(tombstone=tombstone, party=by_organisation.get(row.pop("at", None)), **row) for row in rows
    )


def _holder(organisation: int, clue: Clue) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "confined": clue.confined,
        "handler_id": clue.handler_id,
        "second_handler_id": clue.second_handler_id,
    }


def _kept_away(clue: Clue) -> list[dict[str, Any]]:
    about = list(clue.subjects.values_list("user", "organisation"))
    found = [{"user_id": user} for user, _organisation in about if user]
    found += [{"organisation_id": organisation} for _user, organisation in about if organisation]
    return found + [{"user_id": user} for user in _recused(clue.pk)]


def _recused(clue: int) -> list[int]:
    return list(Recusal.objects.filter(clue=clue, lifted_at=None).values_list("user", flat=True))
