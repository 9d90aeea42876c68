"""Who could see a record, kept with its tombstone: the rules of its kind as facts.

A test holds them to those rules: who saw the record sees the tombstone, and nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from django.db.models import Model, Q

from core.access import may_see
from liaison.analyses.models import Alert, Analysis
from liaison.campaigns.models import Campaign
from liaison.clues.models import Clue, Recusal
from liaison.disposal.flow import INSIDE
from liaison.disposal.models import Accountability, DecisionRequest, DualExamination, Interview, Measure
from liaison.documents.models import Document
from liaison.documents.sources import registered_sources
from liaison.inspections.models import Inspection
from liaison.joint.flow import SHARED
from liaison.joint.models import Accompaniment, Operation
from liaison.ledgers.models import Entry, Secrecy
from liaison.levels.models import Order
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.linkage.rules import INSIDE as INSIDE_BODY
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Membership, Organisation, Region
from liaison.readings.models import Reading
from liaison.rectifications.models import Rectification
from liaison.referrals.models import Referral
from liaison.registry.rules import DEEPEST
from liaison.retention.ended import holder_of
from liaison.retention.models import Tombstone, TombstoneBarred, TombstoneMember, TombstoneParty
from liaison.rooms.models import Room

#: ``parties``: values of ``TombstoneParty``, with ``members`` where they are named; ``barred``: of ``TombstoneBarred``,
#: with ``at`` (an organisation) where it holds at one party alone.
Facts = dict[str, list[dict[str, Any]]]


def facts_of(item: Any) -> Facts:
    """Parties and barred of ``item``, read before it is removed; plain values for ``store``."""
    # Anything else is an organisation and its notices.
    return _FACTS.get(type(item), lambda it: {"parties": [{"organisation_id": it.pk}], "barred": []})(item)


def store(tombstone: Tombstone, facts: Facts) -> None:
    """Store what ``facts_of`` read."""
    named = [values.pop("members", ()) for values in facts["parties"]]
    parties = [TombstoneParty(tombstone=tombstone, **values) for values in facts["parties"]]
    TombstoneParty.objects.bulk_create(parties)
    TombstoneMember.objects.bulk_create(
        TombstoneMember(party=party, membership_id=pk)
        for party, members in zip(parties, named, strict=True)
        for pk in members
    )
    by_organisation = {party.organisation_id: party for party in parties}
    rows = [dict(row) for row in {tuple(sorted(one.items())) for one in facts["barred"]}]
    TombstoneBarred.objects.bulk_create(
        TombstoneBarred(tombstone=tombstone, party=by_organisation.get(row.pop("at", None)), **row) for row in rows
    )


def _clue(clue: Clue) -> Facts:
    return {"parties": [_holder(clue.holder_id, clue)], "barred": _kept_away(clue)}


def _referral(referral: Referral) -> Facts:
    barred = _kept_away(referral.clue)
    if referral.received_clue_id:
        barred += [{"user_id": user} for user in _recused(referral.received_clue_id)]
    others = _others([referral.receiver_id, referral.coordinator_id], referral.sender_id)
    return {"parties": [_holder(referral.sender_id, referral.clue), *others], "barred": barred}


def _rectification(item: Rectification) -> Facts:
    barred = [one | {"at": item.holder_id} for one in _kept_away(item.clue)]
    barred += [{"user_id": user, "at": item.body_id} for user in _named(item.clue)]
    return {"parties": [_holder(item.holder_id, item.clue), {"organisation_id": item.body_id}], "barred": barred}


def _document(document: Document) -> Facts:
    """At the issuer as the clue and the record behind it, at the co-issuers whoever is not kept away from the clue, at
    the addressees whoever it does not name."""
    issuer, clue, barred = document.issuer_id, document.clue, []
    parties = [_holder(issuer, clue) if clue else {"organisation_id": issuer}]
    served = document.services.exclude(state="planned").values_list("addressee", flat=True)
    asked = list(document.co_issues.exclude(state="planned").values_list("co_issuer", flat=True))
    parties += _others([*served, *asked], issuer)
    if clue is not None:
        barred = [one | {"at": party} for one in _kept_away(clue) for party in (issuer, *asked)]
        barred += [{"user_id": user, "at": addressee} for user in _named(clue) for addressee in served]
    if not _follows_clue(document.about):
        barred += _not_seeing(document, issuer)
        record = document.about.partition(":")
        if record[0] in ("campaign", "finding"):
            of = Q(pk=record[2]) if record[0] == "campaign" else Q(findings=record[2])
            bodies = Campaign.objects.filter(of).values_list("covered__body", flat=True)
            barred += [{"organisation_id": body, "at": issuer} for body in bodies]
    return {"parties": parties, "barred": barred}


def _room(room: Room) -> Facts:
    """Those in the room, each by name; at the organisation that holds what it is about its heads, too: they delete."""
    inside = Membership.objects.filter(rooms__room=room, rooms__left_at=None).select_related("user", "organisation")
    members = sorted((each for each in inside if _sees(each, room)), key=lambda each: each.organisation_id)
    by_organisation = {key: [each.pk for each in found] for key, found in groupby(members, lambda m: m.organisation_id)}
    holder = holder_of(room)
    parties = [
        {"organisation_id": key, "confined": True, "heads": key == holder, "members": found}
        for key, found in ({holder: []} | by_organisation).items()
    ]
    item = room.kind == "clue" and Clue.objects.get(pk=room.item_id)
    barred = _kept_away(item) if item else _operation(Operation.objects.get(pk=room.item_id))["barred"]
    return {"parties": parties, "barred": barred}


def _inspection(inspection: Inspection) -> Facts:
    """The body, and the coordinating bodies of its region and those above."""
    regions: list[int] = []
    region: Region | None = inspection.body.region
    while region is not None and len(regions) < DEEPEST:
        regions.append(region.pk)
        region = region.parent
    above = Organisation.objects.filter(kind=OrganisationKind.COORDINATING, region__in=regions)
    others = _others(above.values_list("pk", flat=True), inspection.body_id)
    return {"parties": [{"organisation_id": inspection.body_id}, *others], "barred": []}


def _campaign(campaign: Campaign) -> Facts:
    # One that has ended is seen by every partner, approved or given up before.
    partners = campaign.partners.values_list("pk", flat=True)
    barred = [{"organisation_id": body} for body in campaign.covered.values_list("body", flat=True)]
    own = campaign.organisation_id
    return {"parties": [{"organisation_id": own}, *_others(partners, own)], "barred": barred}


def _operation(operation: Operation) -> Facts:
    lead, clue = operation.lead_id, operation.clue
    bodies = operation.targets.exclude(organisation=None).values_list("organisation", flat=True)
    barred = [{"organisation_id": body} for body in bodies]
    party = {"organisation_id": lead}
    if clue is not None:
        barred += _kept_away(clue)
        # Whoever planned one from a confined clue sees it without being its handler.
        party = _holder(lead, clue) | {"members": [operation.planned_by_id]}
    asked = operation.state in SHARED or (operation.state == "cancelled" and operation.reply_by is not None)
    others = operation.parties.values_list("organisation", flat=True) if asked else ()
    return {"parties": [party, *_others(others, lead)], "barred": barred}


def _accompaniment(item: Accompaniment) -> Facts:
    """With its operation, and at the body."""
    found = _operation(item.operation)
    parties = [party for party in found["parties"] if party["organisation_id"] != item.body_id]
    barred = [one | {"at": party["organisation_id"]} for one in found["barred"] for party in parties]
    if (clue := item.operation.clue) is not None:
        barred += [{"user_id": user, "at": item.body_id} for user in _named(clue)]
    return {"parties": [*parties, {"organisation_id": item.body_id}], "barred": barred}


def _analysis(item: Analysis) -> Facts:
    others = _others([item.body_id, item.coordinator_id], item.opener_id)
    return {"parties": [{"organisation_id": item.opener_id}, *others], "barred": []}


def _alert(alert: Alert) -> Facts:
    bodies = alert.adoptions.filter(sent_at__isnull=False).values_list("body", flat=True)
    return {"parties": [{"organisation_id": alert.sender_id}, *_others(bodies, alert.sender_id)], "barred": []}


def _order(order: Order) -> Facts:
    """At both offices whoever saw the referral and, where the receiver has a clue of its own of it, that clue."""
    referral, found = order.referral, _referral(order.referral)
    there = _of_clue(referral.receiver_id, referral.received_clue)
    return {"parties": [found["parties"][0], *there["parties"]], "barred": [*found["barred"], *there["barred"]]}


def _measure(item: Measure) -> Facts:
    """At whoever takes it as the clue behind it; of the other side once it was told."""
    found, told = _of_clue(item.taker_id, item.clue), item.state not in INSIDE
    if isinstance(item, DecisionRequest):
        others = _others([item.government_id] if told else [], item.taker_id)
        barred = [{"organisation_id": item.body_id}, *(_kept_away(item.clue) if item.clue else [])]
        return {"parties": [*found["parties"], *others], "barred": barred}
    if told and isinstance(item, Accountability | Interview):
        # It is about one of the unit's people: told to its heads alone.
        party = {"organisation_id": item.body_id, "confined": isinstance(item, Accountability)}
        named = [{"user_id": user, "at": item.body_id} for user in (_named(item.clue) if item.clue else [])]
        return {"parties": [*found["parties"], party], "barred": [*found["barred"], *named]}
    return found


def _crime(item: CrimeTransfer) -> Facts:
    """At the body as the clue it comes from; at police and procuratorate once transferred."""
    found = _of_clue(item.body_id, item.clue)
    others = [] if item.state in INSIDE_BODY else [item.police_id, item.procuratorate_id]
    return {"parties": [*found["parties"], *_others(others, item.body_id)], "barred": found["barred"]}


def _penalty(item: PenaltyOpinion) -> Facts:
    return {"parties": [{"organisation_id": pk} for pk in (item.procuratorate_id, item.body_id)], "barred": []}


def _entry(entry: Entry) -> Facts:
    restricted = entry.secrecy != Secrecy.OPEN
    party = {"organisation_id": entry.organisation_id, "confined": restricted, "handler_id": entry.recorded_by_id}
    return {"parties": [party], "barred": []}


def _reading(reading: Reading) -> Facts:
    return {"parties": [{"organisation_id": pk} for pk in (reading.asker_id, reading.reader_id)], "barred": []}


_FACTS: Final[dict[type[Model], Callable[[Any], Facts]]] = {
    Clue: _clue,
    Referral: _referral,
    Rectification: _rectification,
    Document: _document,
    Room: _room,
    Inspection: _inspection,
    Campaign: _campaign,
    Operation: _operation,
    Accompaniment: _accompaniment,
    Analysis: _analysis,
    Alert: _alert,
    Order: _order,
    **dict.fromkeys((DecisionRequest, Accountability, Interview, DualExamination), _measure),
    CrimeTransfer: _crime,
    PenaltyOpinion: _penalty,
    Entry: _entry,
    Reading: _reading,
}


def _others(keys, own: int) -> list[dict[str, Any]]:
    return [{"organisation_id": pk} for pk in dict.fromkeys(keys) if pk and pk != own]


def _holder(organisation: int, clue: Clue) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "confined": clue.confined,
        "handler_id": clue.handler_id,
        "second_handler_id": clue.second_handler_id,
    }


def _of_clue(organisation: int, clue: Clue | None) -> Facts:
    """At one organisation whoever sees its clue; all its people where there is none."""
    if clue is None:
        return {"parties": [{"organisation_id": organisation}], "barred": []}
    barred = [one | {"at": organisation} for one in _kept_away(clue)]
    return {"parties": [_holder(organisation, clue)], "barred": barred}


def _kept_away(clue: Clue) -> list[dict[str, Any]]:
    about = list(clue.subjects.values_list("user", "organisation"))
    found = [{"user_id": user} for user, _organisation in about if user]
    found += [{"organisation_id": organisation} for _user, organisation in about if organisation]
    return found + [{"user_id": user} for user in _recused(clue.pk)]


def _named(clue: Clue) -> list[int]:
    return list(clue.subjects.exclude(user=None).values_list("user", flat=True))


def _recused(clue: int) -> list[int]:
    return list(Recusal.objects.filter(clue=clue, lifted_at=None).values_list("user", flat=True))


def _follows_clue(about: str) -> bool:
    """Whether a document about this is seen with its clue, or with nothing at all."""
    code = about.partition(":")[0]
    return not about or any(source.follows_clue for source in registered_sources() if source.code == code)


def _sees(acting: Membership, item: Model) -> bool:
    return may_see(principal_for(acting), item)


def _not_seeing(item: Model, organisation: int) -> list[dict[str, Any]]:
    """The people of an organisation who do not see ``item``: where the rule of another record decides, which may be
    any, whoever it hides the item from today stays away."""
    people = Membership.objects.active().filter(organisation=organisation).select_related("user", "organisation")
    return [{"user_id": each.user_id, "at": organisation} for each in people if not _sees(each, item)]
