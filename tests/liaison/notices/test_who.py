"""Who is told what, and who never is."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from core.access import SYSTEM, visible
from core.deadlines import extend_clock, open_clocks_of, tick
from liaison.clues.models import Recusal, ReporterMessage
from liaison.clues.services import recuse
from liaison.intake.models import IdentityOpening
from liaison.notices.kinds import CLOCK_KINDS, KINDS
from liaison.notices.models import Notice
from liaison.notices.queries import lines, unread_number, without_serial
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Delegation
from liaison.rectifications.services import issue
from liaison.referrals.choices import Request, Result
from liaison.referrals.services import send_referral
from liaison.workflow.announcing import Happening, announce
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.registry import registered_workflows
from tests.factories.liaison import clue, member, organisation
from tests.liaison.notices.conftest import DEMAND, as_, handled, refer, told

pytestmark = pytest.mark.django_db


def test_every_kind_of_an_event_is_of_an_event_there_is():
    events = {f"{each.workflow.code}.{code}" for each in registered_workflows() for code in each.workflow.event_by_code}
    outside = {"clue.received", "clue.message", "referral.sent", "rectification.issued", "penalty.sent"}
    outside |= {
        "order.issued",
        "reading.opened",
        "overlap.found",
        "consent.asked",
        "consent.shared",
        "merger.offered",
        "analysis.opened",
    }
    outside |= {code for code in KINDS if code.startswith(("clock.", "clue.identity_", "membership.", "room."))}
    outside |= {
        "accompaniment.sent",
        "analysis.opened",
        "analysis.by_itself",
        "joint_finding.begun",
        "joint_action.begun",
    }
    outside |= {f"operation.{told}" for told in ("asked", "reminded", "day_confirmed", "given_up", "called_off")}
    assert set(KINDS) <= events | outside


def test_whatever_is_told_of_has_a_title_and_a_number():
    fields = {each.model: {field.name for field in each.model._meta.get_fields()} for each in registered_workflows()}
    for model, names in fields.items():
        for name in ("title", "number"):
            assert name in names or hasattr(model, name), (model, name)


def test_the_way_of_a_referral(world):
    referral = refer(world)
    receivers = {world.procuratorate_clerk, world.procuratorate_other}
    assert told("referral.sent") == receivers
    theirs, ours = as_(world.procuratorate_clerk), as_(world.bureau_clerk)
    fire(referral, "receive", principal=theirs)
    fire(referral, "accept", principal=theirs, values={"acceptance_number": "检受1号"})
    assert told("referral.receive") == told("referral.accept") == {world.bureau_clerk}
    fire(referral, "feed_back", principal=theirs, values={"text": "已查", "results": [Result.values[0]]})
    assert told("referral.feed_back") == {world.bureau_clerk}
    fire(referral, "send_back", principal=ours, values={"reason": "缺附件"})
    assert told("referral.send_back") == {world.procuratorate_clerk}  # who accepted it handles it
    assert world.elsewhere not in {notice.recipient for notice in Notice.objects.all()}


def test_a_returned_referral_is_told_to_the_handler_of_the_clue(world):
    referral = refer(world)
    fire(referral, "return", principal=as_(world.procuratorate_head), values={"reason": "无权", "suggestion": "转局"})
    assert told("referral.return") == {world.bureau_clerk}


def test_the_way_of_a_rectification(world):
    item = issue(clue=handled(world, state="supervising"), body=world.body, principal=as_(world.bureau_clerk), **DEMAND)
    body = {world.body_clerk, world.body_other}
    assert told("rectification.issued") == body
    theirs, head = as_(world.body_clerk), as_(world.bureau_head)
    fire(item, "receive", principal=theirs)
    fire(item, "ask_time", principal=theirs, values={"days": 5, "text": "需要时间"})
    assert told("rectification.ask_time") == {world.bureau_clerk, world.bureau_head}
    fire(item, "grant_time", principal=head)
    fire(item, "report", principal=theirs, values={"text": "已退款"})
    assert told("rectification.grant_time") == body
    assert told("rectification.report") == {world.bureau_clerk}
    fire(item, "reject", principal=head, values={"text": "缺凭证"})
    assert told("rectification.reject") == body


def test_a_clue_is_told_to_the_clerks_until_somebody_is_named(world):
    item = clue(world.bureau)
    assert told("clue.received") == {world.bureau_clerk, world.bureau_other}
    head = as_(world.bureau_head)
    fire(item, "assign", principal=head, values={"handler": world.bureau_other.pk})
    assert told("clue.assign") == {world.bureau_other}
    ReporterMessage.objects.create(clue=item, from_reporter=True, text="补充")
    ReporterMessage.objects.create(clue=item, from_reporter=False, author=world.bureau_other, text="收到")
    assert told("clue.message") == {world.bureau_other}
    assert Notice.objects.filter(kind="clue.message").count() == 1


def test_imported_clues_are_no_notices_each(world):
    clue(world.bureau, channel="import")
    assert not Notice.objects.exists()


def test_deputies_are_told_with_the_handler(world):
    today = timezone.localdate()
    Delegation.objects.create(absent=world.bureau_clerk, deputy=world.bureau_other, starts_on=today, ends_on=today)
    item = handled(world)
    ReporterMessage.objects.create(clue=item, from_reporter=True, text="补充")
    assert told("clue.message") == {world.bureau_clerk, world.bureau_other}


def test_a_request_for_an_identity_goes_to_the_heads_and_its_answer_to_the_asker(world):
    today = timezone.localdate()
    Delegation.objects.create(absent=world.bureau_head, deputy=world.bureau_other, starts_on=today, ends_on=today)
    opening = IdentityOpening.objects.create(clue=handled(world), reason="核实", asked_by=world.bureau_clerk)
    assert told("clue.identity_asked") == {world.bureau_head}  # nobody deputises in this
    opening.state, opening.decided_by = "granted", world.bureau_head
    opening.decided_at, opening.readable_until = timezone.now(), timezone.now() + dt.timedelta(hours=1)
    opening.save()
    opening.save()
    assert told("clue.identity_granted") == {world.bureau_clerk}
    assert Notice.objects.filter(kind="clue.identity_granted").count() == 1


def test_an_event_that_is_undone_tells_nobody(world):
    item = handled(world)
    with pytest.raises(EventRefused):
        fire(item, "verify", principal=as_(world.bureau_clerk), values={"track": "unknown"})
    with transaction.atomic():
        fire(item, "decline", principal=as_(world.bureau_head), values={"reason": "不属于受理范围"})
        assert told("clue.decline") == {world.bureau_clerk}
        transaction.set_rollback(True)
    assert not told("clue.decline")


def test_told_again_of_one_cause_there_is_one_notice(world):
    item = handled(world)
    happening = Happening("clue.received", item, "transition:0")
    for _time in range(3):
        announce(happening)
    assert Notice.objects.filter(cause="transition:0").count() == 1


class TestClocks:
    def _late(self, days: int) -> None:
        """Tick as on that many days from now, twice."""
        for _time in range(2):
            tick(timezone.now() + dt.timedelta(days=days))

    def test_due_soon_overdue_and_escalations_each_once(self, world):
        second = member(world.bureau, "head")
        world.procuratorate.parent = world.bureau
        world.procuratorate.save()
        referral = refer(world)
        Notice.objects.all().delete()
        (clock,) = open_clocks_of([referral.subject])[referral.subject]
        tick(clock.due_at - dt.timedelta(hours=1))
        self._late(200)
        found = Notice.objects.filter(about="referral", item_id=referral.pk)
        who = {kind: [] for kind in CLOCK_KINDS}
        for notice in found:
            who[notice.kind.removeprefix("clock.")].append(notice.recipient)
            owner = {"owner": world.procuratorate.pk} if notice.what.blind else {}
            assert notice.data == {"due_on": clock.due_on.isoformat(), "limit": "referral.receipt"} | owner
        receivers, bureau = [world.procuratorate_clerk, world.procuratorate_other], [world.bureau_head, second]
        assert {kind: sorted(members, key=lambda m: m.pk) for kind, members in who.items()} == {
            "due_soon": receivers,
            "overdue": receivers,
            "due_changed": [],
            "escalated_head": [world.procuratorate_head],
            "escalated_coordinating": bureau,
            "escalated_superior": bureau,
        }

    def test_another_due_date_is_told(self, world):
        referral = refer(world)
        (clock,) = open_clocks_of([referral.subject])[referral.subject]
        extend_clock(clock=clock, amount=5, reason="案情复杂")
        assert told("clock.due_changed") == {world.procuratorate_clerk, world.procuratorate_other}


class TestEscalationToWhoIsNoParty:
    """They are told who is late, and nothing of the item; whom it must be hidden from is passed over."""

    @pytest.fixture
    def above(self, world):
        """Heads of the procuratorate's superior, and of the one above that."""
        near, far = member(role="head"), member(role="head")
        near.organisation.parent = far.organisation
        near.organisation.save()
        world.procuratorate.parent = near.organisation
        world.procuratorate.save()
        return near, far

    def _late(self) -> None:
        tick(timezone.now() + dt.timedelta(days=200))

    def test_the_superior_learns_who_is_late_and_nothing_of_the_item(self, world, above, client):
        referral = refer(world, handled(world, title="反映暗记事项"))
        self._late()
        (notice,) = Notice.objects.filter(recipient=above[0])
        assert told("clock.escalated_superior") == {above[0]}
        client.force_login(above[0].user)
        serial = referral.number.rpartition("〕")[2]
        for address in ("/work/notices/", f"/work/notices/{notice.pk}/"):
            page = client.get(address).content.decode()
            assert world.procuratorate.short_name in page or world.procuratorate.name in page
            assert notice.due_on.isoformat() in page
            assert "＊号" in page
            assert referral.title not in page
            assert f"〕{serial}" not in page
        assert client.get(f"/work/referrals/{referral.pk}/").status_code == 404
        assert unread_number(as_(above[0])) == 0

    @pytest.mark.parametrize("how", ["about the organisation", "about the person", "recused"])
    def test_whom_it_must_be_hidden_from_learns_nothing_and_the_next_above_is_told(self, world, above, how):
        near, far = above
        body = {"kind": "body", "name": "某局", "organisation": near.organisation}
        person = {"kind": "officer", "name": "某某", "user": near.user}
        about = {"about the organisation": [body], "about the person": [person]}.get(how, [])
        item = handled(world, subjects=about)
        refer(world, item)
        if how == "recused":
            item.recusals.create(user=near.user, reason="亲属", declared_by=world.bureau_head.user)
        self._late()
        assert told("clock.escalated_superior") == {far}
        assert not Notice.objects.filter(recipient=near).exists()

    def test_a_conflict_found_later_takes_the_notice_away(self, world, above, client):
        item = handled(world)
        refer(world, item)
        self._late()
        (notice,) = Notice.objects.filter(recipient=above[0])
        assert visible(as_(above[0]), Notice).exists()
        item.subjects.create(kind="body", name="某局", organisation=above[0].organisation)
        assert not visible(as_(above[0]), Notice).exists()
        client.force_login(above[0].user)
        assert client.get(f"/work/notices/{notice.pk}/").status_code == 404

    def test_the_coordinating_body_of_the_region_is_told_of_what_it_is_no_party_to(self, world):
        chamber = organisation(OrganisationKind.CHAMBER)
        item = clue(world.procuratorate, state="analysing", handler=world.procuratorate_clerk)
        send_referral(
            clue=item,
            receiver=chamber,
            principal=as_(world.procuratorate_clerk),
            fields=["description"],
            request=Request.values[0],
            legal_basis="《行政执法监督条例》第三条",
        )
        self._late()
        notices = Notice.objects.filter(kind="clock.escalated_coordinating", about="referral")
        assert {notice.recipient for notice in notices} == {world.bureau_head}
        (line,) = lines(as_(world.bureau_head), notices)
        assert line.blind
        assert chamber.short_name in line.title
        assert item.title not in line.title

    def test_other_kinds_are_never_told_blindly(self, world, above):
        referral = refer(world)
        for kind in set(KINDS) - {"clock.escalated_coordinating", "clock.escalated_superior"}:
            Notice.objects.create(recipient=above[0], kind=kind, about="referral", item_id=referral.pk, cause=kind)
        assert not visible(as_(above[0]), Notice).exists()

    def test_a_number_of_another_shape_is_left_out_whole(self):
        assert without_serial("示检移〔2026〕9号") == "示检移〔2026〕＊号"
        assert without_serial("2026-17") == "＊"


class TestIsolation:
    def test_somebody_recused_gets_nothing(self, world):
        item = clue(world.bureau)
        Notice.objects.all().delete()
        recuse(clue=item, member=world.bureau_other, reason="亲属", principal=as_(world.bureau_other))
        ReporterMessage.objects.create(clue=item, from_reporter=True, text="补充")
        assert told("clue.message") == {world.bureau_clerk}

    def test_recused_after_it_was_written_the_notice_is_gone(self, world, client):
        item = handled(world)
        notice = Notice.objects.get(kind="clue.received", recipient=world.bureau_clerk)
        mine = as_(world.bureau_clerk)
        assert unread_number(mine) == 1
        Recusal.objects.create(
            clue=item, user=world.bureau_clerk.user, reason="亲属", declared_by=world.bureau_head.user
        )
        assert unread_number(mine) == 0
        assert lines(mine, [notice]) == []
        client.force_login(world.bureau_clerk.user)
        assert item.title not in client.get("/work/notices/").content.decode()
        assert client.get(f"/work/notices/{notice.pk}/").status_code == 404

    def test_a_named_officer_gets_nothing(self, world):
        officer = world.procuratorate_clerk
        item = handled(world, subjects=[{"kind": "officer", "name": "某某", "user": officer.user}])
        refer(world, item)
        assert told("referral.sent") == {world.procuratorate_other}

    def test_handlers_recused_the_clerks_are_told_and_without_clerks_the_head(self, world):
        item = handled(world)
        for each in (world.bureau_clerk, world.bureau_other):
            Recusal.objects.create(clue=item, user=each.user, reason="亲属", declared_by=world.bureau_head.user)
        ReporterMessage.objects.create(clue=item, from_reporter=True, text="补充")
        assert told("clue.message") == {world.bureau_head}

    def test_nobody_opens_or_marks_the_notice_of_another(self, world, client):
        handled(world)
        notice = Notice.objects.get(recipient=world.bureau_clerk)
        for stranger in (world.bureau_head, world.bureau_other, world.elsewhere):
            client.force_login(stranger.user)
            assert client.get(f"/work/notices/{notice.pk}/").status_code == 404
            client.post("/work/notices/read/", {"notice": notice.pk})
            assert not visible(as_(stranger), Notice).exists()
        notice.refresh_from_db()
        assert notice.read_at is None

    def test_notices_hold_no_words_of_the_item(self, world):
        item = handled(world)
        refer(world, item)
        for notice in Notice.objects.all():
            assert item.title not in str(notice.data) + str(notice)
            assert set(notice.data) <= {"organisation", "due_on", "limit"}

    def test_a_system_announcement_of_an_unknown_kind_is_told_to_nobody(self, world):
        announce(Happening("clue.no_such", handled(world), "transition:1", SYSTEM))
        assert not told("clue.no_such")
