"""Whoever could see a record sees its tombstone, and nobody else: in the random worlds of the isolation test, against
the same oracle. Of what was deleted no page shows a word any more."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.access import visible
from liaison.analyses.models import Adoption, Alert, Analysis
from liaison.campaigns.models import Campaign
from liaison.clues.models import Clue
from liaison.disposal.models import Accountability, DecisionRequest
from liaison.documents.models import Document, Service
from liaison.inspections.models import Inspection
from liaison.joint.models import Accompaniment, Operation
from liaison.ledgers.models import Entry
from liaison.levels.models import Order
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.organisations.acting import SESSION_KEY, principal_for
from liaison.organisations.refusals import Refused
from liaison.overlaps.models import Overlap
from liaison.readings.models import Reading
from liaison.rectifications.models import Rectification
from liaison.referrals.models import Referral
from liaison.retention import services
from liaison.retention.models import RetentionPeriod, Tombstone
from liaison.retention.records import holder_of
from liaison.retention.views import PLACES
from liaison.rooms.models import Room
from liaison.visits.models import Merger
from tests.factories.liaison import member
from tests.properties import analysed
from tests.properties.building import build
from tests.properties.worlds import MARKER, World

LONG_AGO = dt.timedelta(days=4000)
#: From the outside in: a record goes after what was made of it.
ORDER = (
    ("room", Room),
    ("document", Document),
    ("accompaniment", Accompaniment),
    ("operation", Operation),
    ("campaign", Campaign),
    ("alert", Alert),
    ("analysis", Analysis),
    ("inspection", Inspection),
    ("penalty", PenaltyOpinion),
    ("crime", CrimeTransfer),
    ("decision", DecisionRequest),
    ("accountability", Accountability),
    ("ledger", Entry),
    ("reading", Reading),
    ("rectification", Rectification),
    ("order", Order),
    ("referral", Referral),
    ("clue", Clue),
)
#: What a world holds of each kind, by the name of its facts.
FACTS = {
    "room": "rooms",
    "document": "documents",
    "accompaniment": "accompaniments",
    "operation": "operations",
    "campaign": "campaigns",
    "alert": "alerts",
    "analysis": "analyses",
    "inspection": "inspections",
    "rectification": "rectifications",
    "referral": "referrals",
    "clue": "clues",
    "penalty": "opinions",
    "crime": "crimes",
    "ledger": "entries",
    "order": "orders",
    "reading": "readings",
}
#: Measures share their facts, by (kind, key).
MEASURES = ("decision", "accountability")
#: Parts that go with their record.
PARTS = (("services", Service), ("adoptions", Adoption), ("mergers", Merger), ("overlaps", Overlap))


def facts_of(world: World, kind: str) -> dict[int, dict]:
    """What the world holds of one kind, by key."""
    if kind in MEASURES:
        return {pk: facts for (code, pk), facts in world.measures.items() if code == kind}
    return getattr(world, FACTS[kind])


def words_of(found: object) -> set[str]:
    """The markers among ``found``."""
    return set(found) if isinstance(found, set) else set()


def end_everything(world: World) -> None:
    admin = get_user_model().objects.create_user("security-admin")
    for kind, _model in ORDER:
        RetentionPeriod.objects.create(kind=kind, months=12, source="s", reason="r", by=admin)
    at = timezone.now() - LONG_AGO
    Clue.objects.update(state="closed", outcome="rectified", closed_at=at)
    Referral.objects.update(ended_at=at)
    Rectification.objects.update(ended_at=at)
    Room.objects.update(archived_at=at)
    Document.objects.filter(state="issued").update(state="concluded", withdrawn_at=at)
    Document.objects.exclude(state="concluded").update(state="discarded", withdrawn_at=at)
    Accompaniment.objects.update(state="recorded", recorded_at=at)
    shared = [pk for pk, facts in world.operations.items() if facts["shared"]]
    Operation.objects.filter(pk__in=shared).update(state="closed", ended_at=at)
    Operation.objects.exclude(pk__in=shared).update(state="cancelled", ended_at=at)
    # What has ended is told to those who were kept out of a draft.
    Campaign.objects.update(state="concluded", ended_at=at)
    for facts in world.campaigns.values():
        facts["approved"] = True
    for facts in world.inspections.values():
        facts["draft"] = False
    Alert.objects.filter(state="issued").update(state="concluded", changed_at=at)
    Alert.objects.exclude(state="concluded").update(state="discarded", changed_at=at)
    Analysis.objects.update(state="accepted", ended_at=at)
    Inspection.objects.update(state="finished", left_at=at)
    Order.objects.update(state="settled", ended_at=at)
    PenaltyOpinion.objects.update(state="concluded", ended_at=at)
    Entry.objects.update(state="closed", ended_at=at)
    Reading.objects.update(state="agreed", ended_at=at)
    for model, outside, ended in (
        (CrimeTransfer, "transferred", "concluded"),
        (DecisionRequest, "asked", "refused"),
        (Accountability, "demanded", "counted"),
    ):
        model.objects.exclude(state=outside).update(state="discarded", ended_at=at)
        model.objects.filter(state=outside).update(state=ended, ended_at=at)


def delete_some(draw) -> dict[str, set[int]]:
    """Delete what two heads of the holder may; returns the keys by kind."""
    gone: dict[str, set[int]] = {kind: set() for kind, _model in ORDER}
    for kind, model in ORDER:
        for item in list(model.objects.order_by("pk")):
            if not draw(st.integers(0, 3)):
                continue
            first, second = (principal_for(member_of(holder_of(item))) for _n in range(2))
            try:
                proposed = services.propose(kind=kind, item=item, principal=first, reason="保管期限届满")
                pk = item.pk
                services.approve(deletion=proposed, principal=second)
            except Refused:  # about the holder itself, or something was made of it that stays
                continue
            gone[kind].add(pk)
    return gone


def member_of(organisation: int):
    from liaison.organisations.models import Organisation

    return member(Organisation.objects.get(pk=organisation), "head")


def sees(world: World, kind: str):
    if kind == "room":
        return partial(sees_room, world)
    if kind in MEASURES:
        return lambda person, acting, pk: world.sees_measure(person, acting, (kind, pk))
    if kind in ("penalty", "ledger"):
        return getattr(world, {"penalty": "sees_opinion", "ledger": "sees_entry"}[kind])
    if kind in ("alert", "analysis"):
        return partial(getattr(analysed, f"sees_{kind}"), world)
    return getattr(world, f"sees_{kind}")


def sees_room(world: World, person, acting, pk: int) -> bool:
    """Whoever is in it; and at the holder of its clue the heads, who delete it."""
    clue = world.rooms[pk]["clue"]
    heads = world.leads(acting) and world.sees_clue(person, acting, clue)
    return heads or world.sees_room(person, acting, pk)


class TombstonesTest(TestCase):
    @settings(
        max_examples=30,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def test_they_are_seen_by_whoever_saw_the_record(self, data):
        cache.clear()
        world = build(data.draw)
        end_everything(world)
        gone = delete_some(data.draw)
        for person in world.people:
            for acting in person.memberships:
                shown = set(visible(principal_for(acting), Tombstone).values_list("kind", "item_id"))
                assert shown == {
                    (kind, pk) for kind, pks in gone.items() for pk in pks if sees(world, kind)(person, acting, pk)
                }
        person = data.draw(st.sampled_from(world.people))
        acting = data.draw(st.sampled_from(person.memberships))
        browser = self.browser_of(acting)
        self.check_pages(world, gone, person, acting, browser)
        there = [
            (kind, pk)
            for kind, model in ORDER
            for pk in visible(principal_for(acting), model).values_list("pk", flat=True)
        ]
        if there and acting.role in ("head", "clerk", "auditor"):
            kind, pk = data.draw(st.sampled_from(there))
            page = browser.get(reverse(PLACES[kind], args=[pk])).content.decode()
            assert reverse("retention:record", args=[kind, pk]) in page, "every page leads to its period"

    def browser_of(self, acting) -> Client:
        browser = Client()
        browser.force_login(acting.user)
        session = browser.session
        session[SESSION_KEY] = acting.pk
        session.save()
        return browser

    def check_pages(self, world, gone, person, acting, browser) -> None:
        # What went with a record, and is in no other that is still there.
        stay = [facts for kind, _model in ORDER for pk, facts in facts_of(world, kind).items() if pk not in gone[kind]]
        for name, model in PARTS:
            there = set(model.objects.values_list("pk", flat=True))
            stay += [facts for pk, facts in getattr(world, name).items() if pk in there]
        kept = {
            marker for facts in stay for name in ("markers", "early", "said") for marker in words_of(facts.get(name))
        }
        kept |= {facts["name"] for facts in stay if "name" in facts}
        kept.add(world.views[acting.pk].name)
        for kind, pks in gone.items():
            for pk in pks:
                answer = browser.get(reverse(PLACES[kind], args=[pk]))
                assert answer.status_code == (410 if sees(world, kind)(person, acting, pk) else 404)
                assert not MARKER.findall(answer.content.decode())
        for address in ("/work/", "/work/clues/?scope=all", "/work/retention/?show=deleted", "/work/retention/"):
            assert set(MARKER.findall(browser.get(address).content.decode())) <= kept
