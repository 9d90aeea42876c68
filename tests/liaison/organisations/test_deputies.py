"""Deputies (AB角): days, people, and what the deputy gets."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from core.access import visible
from core.audit import AuditEntry
from liaison.campaigns.queries import waiting_for as waiting_campaigns
from liaison.campaigns.services import plan_campaign
from liaison.clues.models import Clue
from liaison.clues.services import confine, lift_recusal, recuse
from liaison.documents.queries import documents_waiting, services_waiting
from liaison.documents.services import create_document
from liaison.intake.identity import may_decide
from liaison.intake.models import IdentityOpening
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.organisations.deputies import LONGEST, cancel_deputy, set_deputy
from liaison.organisations.models import Delegation
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import leads, may_manage_people
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from tests.factories.liaison import clue, member, organisation

pytestmark = pytest.mark.django_db


def today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def deputise(absent, deputy, by=None, starts_on=None, ends_on=None):
    return set_deputy(
        absent=absent,
        deputy=deputy,
        principal=principal_for(by or absent),
        starts_on=starts_on or today(),
        ends_on=ends_on or today(5),
        reason="休假",
    )


@pytest.fixture
def colleague(bureau):
    return member(bureau)


def test_set_by_the_person_on_the_page_it_shows_and_is_recorded(signed_in, clerk, colleague):
    days = {"starts_on": today().isoformat(), "ends_on": today(3).isoformat()}
    browser = signed_in(clerk)
    answer = browser.post(f"/work/people/{clerk.pk}/deputy/", {"deputy": colleague.pk, "reason": "休假", **days})
    assert answer["location"] == f"/work/people/{clerk.pk}/"
    assert principal_for(colleague).stands_in_for == {clerk.pk}
    for address in (f"/work/people/{clerk.pk}/", f"/work/people/{colleague.pk}/", "/work/people/"):
        assert str(colleague.user) in browser.get(address).content.decode()
    entry = AuditEntry.objects.get(action="membership.deputy_set")
    assert (entry.stream, entry.detail["deputy"]) == (f"membership:{clerk.pk}", str(colleague.user))


def test_set_by_a_head_for_another(head, clerk, colleague):
    deputise(clerk, colleague, by=head)
    assert principal_for(colleague).stands_in_for == {clerk.pk}


def test_not_by_others(signed_in, bureau, clerk, colleague):
    for by in (colleague, member(bureau, Role.AUDITOR), member(role=Role.HEAD)):
        with pytest.raises(Refused):
            deputise(clerk, colleague, by=by)
    assert signed_in(colleague).get(f"/work/people/{clerk.pk}/deputy/").status_code == 403
    assert signed_in(colleague).post(f"/work/people/{clerk.pk}/deputy/").status_code == 403


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.READER])
def test_only_who_works_has_a_deputy_or_is_one(bureau, head, clerk, role):
    looker = member(bureau, role)
    for absent, deputy in ((looker, clerk), (clerk, looker)):
        with pytest.raises(Refused):
            deputise(absent, deputy, by=head)


def test_no_deputy_from_elsewhere_nor_oneself_nor_somebody_who_left(bureau, clerk):
    for deputy in (member(), clerk, member(bureau, ended_on=dt.date(2026, 1, 1))):
        with pytest.raises(Refused):
            deputise(clerk, deputy)
    assert not Delegation.objects.exists()


def test_the_deputy_does_the_work_on_these_days_only(clerk, colleague, monkeypatch):
    deputise(clerk, colleague, starts_on=today(1), ends_on=today(2))
    for day, standing in ((0, False), (1, True), (2, True), (3, False)):
        moment = timezone.now() + dt.timedelta(days=day)
        with monkeypatch.context() as patched:
            patched.setattr("django.utils.timezone.now", lambda at=moment: at)
            assert (clerk.pk in principal_for(colleague).stands_in_for) is standing, day


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 2), (0, LONGEST.days + 1)])
def test_days_that_cannot_be(clerk, colleague, first, last):
    with pytest.raises(Refused):
        deputise(clerk, colleague, starts_on=today(first), ends_on=today(last))


def test_one_deputy_at_a_time_and_none_who_is_away(bureau, clerk, colleague):
    third = member(bureau)
    deputise(clerk, colleague, starts_on=today(2), ends_on=today(4))
    with pytest.raises(Refused):
        deputise(clerk, third, starts_on=today(4), ends_on=today(6))
    with pytest.raises(Refused):
        deputise(third, clerk, starts_on=today(1), ends_on=today(2))
    deputise(clerk, third, starts_on=today(5), ends_on=today(6))


def test_ended_early_by_the_person_or_a_head_only(signed_in, bureau, head, clerk, colleague):
    delegation = deputise(clerk, colleague)
    with pytest.raises(Refused):
        cancel_deputy(delegation=delegation, principal=principal_for(colleague))
    assert signed_in(member(role=Role.HEAD)).post(f"/work/people/deputies/{delegation.pk}/end/").status_code == 404
    signed_in(head).post(f"/work/people/deputies/{delegation.pk}/end/")
    assert principal_for(colleague).stands_in_for == frozenset()
    with pytest.raises(Refused):
        cancel_deputy(delegation=delegation, principal=principal_for(clerk))
    assert AuditEntry.objects.filter(action="membership.deputy_cancelled").count() == 1
    deputise(clerk, colleague)


def test_the_form_says_what_is_wrong_at_its_field(signed_in, clerk, colleague):
    days = {"starts_on": today(3).isoformat(), "ends_on": today(1).isoformat()}
    answer = signed_in(clerk).post(f"/work/people/{clerk.pk}/deputy/", {"deputy": colleague.pk, **days})
    assert answer.status_code == 422
    assert "ends_on" in answer.context["form"].errors
    nothing = signed_in(clerk).post(f"/work/people/{clerk.pk}/deputy/", {"deputy": member().pk, "starts_on": "x"})
    assert set(nothing.context["form"].errors) == {"deputy", "starts_on", "ends_on"}


@settings(max_examples=25, deadline=None)
@given(spans=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 2)), max_size=6))
def test_whatever_is_asked_nobody_has_two_deputies_or_deputises_while_away(spans):
    """Among three colleagues, any order of requests: the accepted ones never contradict each other."""
    first = member()
    people = [first, member(first.organisation), member(first.organisation)]
    for first_day, last_day, who in spans:
        try:
            deputise(people[who], people[(who + 1) % 3], starts_on=today(first_day), ends_on=today(last_day))
        except Refused:
            continue
    for day in range(13):
        standing = list(Delegation.objects.filter(starts_on__lte=today(day), ends_on__gte=today(day)))
        away = [delegation.absent_id for delegation in standing]
        assert len(away) == len(set(away))
        assert not {delegation.deputy_id for delegation in standing} & set(away)
    Delegation.objects.all().delete()


class TestDeputyOfAHead:
    """For the dates of the delegation decisions of the head are the deputy's, marked so in the trail."""

    @pytest.fixture
    def deputy(self, head, clerk):
        deputise(head, clerk)
        return clerk

    def assign(self, item, by, handler):
        return fire(item, "assign", principal=principal_for(by), values={"handler": handler.pk})

    def test_decides_and_is_marked_so(self, bureau, head, deputy, colleague):
        item = clue(bureau, state="analysing")
        happened = self.assign(item, deputy, colleague)
        assert str(deputy.user) in happened.actor
        assert str(head.user) in happened.actor
        assert happened.data["deputy_of"] == head.pk
        entry = AuditEntry.objects.get(action="clue.assign")
        assert (entry.actor_id, entry.actor_name) == (deputy.user_id, happened.actor)
        assert entry.detail["deputy_of"] == head.pk

    def marks(self, code: str, deputy, absent) -> None:
        """The timeline and the audit entry name both in the same words."""
        happened = Transition.objects.get(event=code)
        entry = AuditEntry.objects.get(action=f"clue.{code}")
        assert str(deputy.user) in happened.actor
        assert (str(absent.user) in happened.actor) is ("deputy_of" in happened.data)
        assert happened.data.get("deputy_of") == entry.detail.get("deputy_of") == absent.pk
        assert (entry.actor_id, entry.actor_name) == (deputy.user_id, happened.actor)
        assert happened.from_state == happened.to_state

    def test_confining_opening_and_recusals_are_marked_so(self, client, bureau, head, deputy, colleague):
        item, asking = clue(bureau, state="analysing", handler=deputy), principal_for(deputy)
        confine(clue=item, confined=True, principal=asking)
        self.marks("confined", deputy, head)
        confine(clue=item, confined=True, principal=asking)
        self.marks("confined", deputy, head)
        confine(clue=item, confined=False, principal=asking)
        self.marks("opened", deputy, head)
        recusal = recuse(clue=item, member=colleague, reason="近亲属", principal=asking)
        self.marks("recused", deputy, head)
        assert recusal.declared_as == Transition.objects.get(event="recused").actor
        client.force_login(deputy.user)
        page = client.get(reverse("clues:clue", args=[item.pk])).content.decode()
        assert page.count(recusal.declared_as) >= 4, "three rows of the timeline, and the recusal itself"
        assert "近亲属" not in str(AuditEntry.objects.get(action="clue.recused").detail)
        lift_recusal(clue=item, recusal=recusal, principal=asking)
        self.marks("recusal_ended", deputy, head)

    def test_what_is_declared_for_oneself_or_by_the_head_is_not(self, bureau, head, deputy):
        item = clue(bureau, state="analysing", handler=deputy)
        confine(clue=item, confined=True, principal=principal_for(head))
        own = recuse(clue=item, member=deputy, reason="近亲属", principal=principal_for(deputy))
        assert own.declared_as == deputy.label
        for happened in Transition.objects.filter(subject=item.subject, event__in=["confined", "recused"]):
            assert "deputy_of" not in happened.data
        assert AuditEntry.objects.filter(action__in=["clue.confined", "clue.recused"]).count() == 2

    def test_what_a_clerk_may_do_anyway_is_not_marked(self, bureau, head, deputy):
        item = clue(bureau, state="analysing", handler=deputy)
        happened = fire(item, "verify", principal=principal_for(deputy), values={"track": "simple"})
        assert happened.actor == deputy.label
        assert "deputy_of" not in happened.data

    def test_work_done_for_an_absent_handler_is_marked_too(self, bureau, clerk, colleague):
        deputise(clerk, colleague)
        item = clue(bureau, state="analysing", handler=clerk)
        happened = fire(item, "verify", principal=principal_for(colleague), values={"track": "simple"})
        assert happened.data["deputy_of"] == clerk.pk

    @pytest.mark.parametrize(("first", "last"), [(1, 3), (-3, -1)])
    def test_on_these_days_only(self, bureau, head, clerk, colleague, first, last):
        delegation = Delegation.objects.create(absent=head, deputy=clerk, starts_on=today(first), ends_on=today(last))
        item = clue(bureau, state="analysing")
        with pytest.raises(EventRefused):
            self.assign(item, clerk, colleague)
        delegation.starts_on = delegation.ends_on = today()
        delegation.save()
        self.assign(item, clerk, colleague)

    def test_sees_confined_clues_but_not_those_it_is_kept_away_from(self, bureau, deputy):
        confined = clue(bureau, confined=True)
        recused = clue(bureau, confined=True)
        recused.recusals.create(user=deputy.user, reason="亲属", declared_by=deputy.user)
        assert list(visible(principal_for(deputy), Clue)) == [confined]
        Delegation.objects.update(cancelled_at=timezone.now())
        assert not visible(principal_for(deputy), Clue).exists()

    def test_people_and_identities_stay_with_the_head(self, bureau, deputy, colleague):
        principal = principal_for(deputy)
        assert leads(principal)
        assert not may_manage_people(principal)
        item = clue(bureau, state="analysing", handler=colleague)
        opening = IdentityOpening.objects.create(clue=item, reason="核实", asked_by=colleague)
        assert not may_decide(principal, opening)

    def test_a_reader_gets_nothing_by_a_row_that_should_not_be(self, bureau, head):
        reader = member(bureau, Role.READER)
        Delegation.objects.create(absent=head, deputy=reader, starts_on=today(), ends_on=today())
        assert not leads(principal_for(reader))


def test_what_waits_for_the_head_waits_for_whoever_deputises_for_it(bureau, head, clerk, colleague):
    """Documents to approve, replies to review, plans of campaigns: on the home page of the deputy, and only then."""
    body, drafter = organisation(), principal_for(clerk)
    document = create_document(
        kind="prompt", principal=drafter, addressees=[body], title="提示函", text="请自查。", addressed_as="各单位"
    )
    fire(document, "submit", principal=drafter)
    given = {"kind": "special", "title": "专项监督", "purpose": "x", "basis": "x", "items": [("一项", "")]}
    campaign = plan_campaign(principal=drafter, starts_on=today(), ends_on=today(), bodies=[body], **given)
    fire(campaign, "submit", principal=drafter)
    fire(answered := replied(drafter, head, body), "reply", principal=principal_for(member(body)), values={"text": "x"})
    waiting = (documents_waiting, waiting_campaigns, services_waiting)
    assert [list(find(principal_for(colleague))) for find in waiting] == [[], [], []]
    deputise(head, colleague)
    assert [list(find(principal_for(colleague))) for find in waiting] == [[document], [campaign], [answered]]


def replied(drafter, head, body):
    """A document that was issued and signed for: its service."""
    document = create_document(
        kind="prompt", principal=drafter, addressees=[body], title="提示函", text="请自查。", addressed_as="各单位"
    )
    fire(document, "submit", principal=drafter)
    fire(document, "approve", principal=principal_for(head))
    fire(document, "issue", principal=drafter)
    service = document.services.get()
    fire(service, "receive", principal=principal_for(member(body)))
    return service
