"""Whoever could see a record sees its tombstone, and nobody else: in the random worlds of the isolation test, against
the same oracle. Of what was deleted no page shows a word any more."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.access import visible
from liaison.clues.models import Clue
from liaison.organisations.acting import SESSION_KEY, principal_for
from liaison.organisations.refusals import Refused
from liaison.rectifications.models import Rectification
from liaison.referrals.models import Referral
from liaison.retention import services
from liaison.retention.models import RetentionPeriod, Tombstone
from liaison.retention.records import holder_of
from tests.factories.liaison import member
from tests.properties.test_isolation import MARKER, World, build

LONG_AGO = dt.timedelta(days=4000)
#: From the outside in: a clue goes after what was made of it.
ORDER = (("rectification", Rectification), ("referral", Referral), ("clue", Clue))
OWN = (
    "documents",
    "services",
    "orders",
    "campaigns",
    "entries",
    "opinions",
    "crimes",
    "measures",
    "analyses",
    "alerts",
    "adoptions",
    "inspections",
    "operations",
    "accompaniments",
)


def words_of(found: object) -> set[str]:
    """The markers among ``found``."""
    return set(found) if isinstance(found, set) else set()


def end_everything() -> None:
    admin = get_user_model().objects.create_user("security-admin")
    for kind, _model in ORDER:
        RetentionPeriod.objects.create(kind=kind, months=12, source="s", reason="r", by=admin)
    at = timezone.now() - LONG_AGO
    Clue.objects.update(state="closed", outcome="rectified", closed_at=at)
    Referral.objects.update(ended_at=at)
    Rectification.objects.update(ended_at=at)


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
    return {"clue": world.sees_clue, "referral": world.sees_referral, "rectification": world.sees_rectification}[kind]


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
        end_everything()
        gone = delete_some(data.draw)
        for person in world.people:
            for acting in person.memberships:
                shown = set(visible(principal_for(acting), Tombstone).values_list("kind", "item_id"))
                assert shown == {
                    (kind, pk) for kind, pks in gone.items() for pk in pks if sees(world, kind)(person, acting, pk)
                }
        person = data.draw(st.sampled_from(world.people))
        self.check_pages(world, gone, person, data.draw(st.sampled_from(person.memberships)))

    def check_pages(self, world, gone, person, acting) -> None:
        # What went with a clue, and is in no other record that is still there.
        left = {"clue": world.clues, "referral": world.referrals, "rectification": world.rectifications}
        stay = [facts[pk] for kind, facts in left.items() for pk in facts if pk not in gone[kind]]
        stay += [facts for facts in world.rooms.values() if facts["clue"] not in gone["clue"]]
        # Records of their own, which no deletion of a clue takes along; a clue with documents is not deleted.
        for kind in OWN:
            stay += getattr(world, kind).values()
        kept = {
            marker for facts in stay for name in ("markers", "early", "said") for marker in words_of(facts.get(name))
        }
        kept.add(world.views[acting.pk].name)
        browser = Client()
        browser.force_login(acting.user)
        session = browser.session
        session[SESSION_KEY] = acting.pk
        session.save()
        for kind, pks in gone.items():
            for pk in pks:
                answer = browser.get(reverse(f"{kind}s:{kind}", args=[pk]))
                assert answer.status_code == (410 if sees(world, kind)(person, acting, pk) else 404)
                assert not MARKER.findall(answer.content.decode())
        for address in ("/work/", "/work/clues/?scope=all", "/work/retention/?show=deleted", "/work/retention/"):
            assert set(MARKER.findall(browser.get(address).content.decode())) <= kept
