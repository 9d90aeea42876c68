"""From approved operations to a plan, its proposals and confirmed days: nothing twice, nobody who must keep away."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.access import may_see
from core.calendar import calendar
from liaison.clues.services import recuse
from liaison.joint.models import Booking, Operation, OperationParty, Target
from liaison.joint.services import block_days
from liaison.joint.visits import left
from liaison.notices.models import Notice
from liaison.organisations.acting import SESSION_KEY, principal_for
from liaison.organisations.choices import Role
from liaison.organisations.models import Delegation
from liaison.quarter import services
from liaison.quarter.gathering import problem_of
from liaison.quarter.models import Proposal, QuarterPlan
from liaison.quarter.solving import solve
from liaison.registry.models import Certificate, Officer
from liaison.visits.models import Merger
from liaison.workflow.engine import EventRefused, permitted_events
from tests.factories.liaison import clue, member
from tests.liaison.joint.conftest import CODE, World
from tests.liaison.quarter.checker import faults
from tests.liaison.quarter.conftest import OTHER, planned, quarter
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def events_of(world: World, operation: Operation, who=None) -> set[str]:
    return {event.code for event in permitted_events(principal_for(who or world.head), operation)}


def test_a_quarter_from_the_plan_to_the_confirmed_days(world, client):
    one, two = world.approved(), world.approved()
    other = world.approved(enterprises=[("乙", OTHER)], place="三楼会议室")
    world.plan()  # a draft is not planned
    client.force_login(world.clerk.user)
    first, _last = quarter()
    page = client.get(reverse("quarter:list"))
    assert [each.open for each in page.context["quarters"] if each.first == first] == [3]
    name = f"{first.year}-Q{(first.month + 2) // 3}"
    answer = client.post(reverse("quarter:start"), {"quarter": name})
    plan = QuarterPlan.objects.get()
    assert answer.url == reverse("quarter:plan", args=[plan.pk])
    waiting = client.get(answer.url)
    assert waiting["Refresh"]
    assert client.post(reverse("quarter:start"), {"quarter": name}).url == reverse("quarter:list"), "one at a time"
    outbox.drain(services.TOPIC)
    plan.refresh_from_db()
    assert (plan.status, plan.figures["unassigned"], plan.figures["saved"]) == ("optimal", 0, 1)
    page = client.get(answer.url)
    assert "Refresh" not in page
    assert "confirm" not in events_of(world, one, world.clerk)
    assert 'name="all"' not in page.content.decode(), "clerks look"
    client.post(reverse("quarter:confirm", args=[plan.pk]), {"all": "1"})
    assert not Operation.objects.filter(state="confirmed").exists(), "and cannot"

    client.force_login(world.head.user)
    assert "schedule" in events_of(world, one)
    assert client.post(reverse("quarter:confirm", args=[plan.pk]), {}).status_code == 302
    chosen = Proposal.objects.get(operation=one)
    client.post(reverse("quarter:confirm", args=[plan.pk]), {"proposal": [chosen.pk]})
    one.refresh_from_db()
    assert (one.state, one.day, one.part) == ("confirmed", chosen.day, chosen.part)
    client.post(reverse("quarter:confirm", args=[plan.pk]), {"all": "1"})
    for each in (two, other):
        each.refresh_from_db()
        assert each.state == "confirmed"
    assert (two.day, two.part) == (one.day, one.part), "one visit for both"
    merger = Merger.objects.get()
    assert (merger.state, {merger.host_pk, merger.guest_pk}) == ("joined", {one.pk, two.pk})
    assert left([CODE], one.day.year, world.bureau.region.level) == {CODE: 1}
    assert Booking.objects.filter(kind="enterprise", key=CODE).count() == 1
    people = Booking.objects.filter(kind="person", day=one.day, part=one.part)
    assert people.values("key").distinct().count() == people.count()
    told = set(Notice.objects.filter(kind="operation.day_confirmed").values_list("recipient__organisation", flat=True))
    assert told >= {each.pk for each in world.others[:2]}
    assert events_of(world, one) == {"reschedule", "cancel", "hold"} or "schedule" not in events_of(world, one)
    shown = client.get(reverse("quarter:plan", args=[plan.pk])).context["lines"]
    assert not any(line.ready for line in shown)
    client.force_login(world.theirs[0].user)
    assert client.get(reverse("quarter:plan", args=[plan.pk])).status_code == 404


def test_the_plan_keeps_every_rule_of_what_the_database_says(world):
    """Busy, away, blocked, uncertified and kept away: the checker looks at the problem, the test at the database."""
    first, _last = quarter()
    third = world.others[2]
    operations = [
        world.approved(parties=3, kind="accompanying"),
        world.approved(parties=3, place="厅"),
        world.approved(parties=2, enterprises=[("乙", OTHER)]),
    ]
    block_days(principal=principal_for(world.theirs[0]), first=first, last=first + dt.timedelta(days=20), reason="会期")
    Delegation.objects.create(
        absent=world.theirs[1], deputy=member(world.others[1]), starts_on=first, ends_on=first + dt.timedelta(days=12)
    )
    colleague = member(third)
    member(world.body, Role.CLERK, user=colleague.user)  # works for the body, too
    officer = Officer.objects.create(organisation=third, name="甲", user=world.theirs[2].user)
    Certificate.objects.create(
        officer=officer, number="C1", issued_on=dt.date(2024, 1, 1), valid_until=first + dt.timedelta(days=6)
    )
    plan = planned(world)
    problem = problem_of(plan, principal_for(world.clerk))
    assert faults(problem, solve(problem, calendar()), calendar()) == []
    assert {job.key for job in problem.jobs} == {each.pk for each in operations}
    assert problem.people[colleague.user_id].kept_from == frozenset(each.pk for each in operations)
    assert len(problem.people[world.theirs[1].user_id].busy) == 26
    assert problem.people[world.theirs[2].user_id].certified == ((dt.date(2024, 1, 1), first + dt.timedelta(days=6)),)
    assert problem.enterprises[CODE].left == 2, "what these operations hold is theirs to use"
    assert problem.jobs[0].notice == 3
    sent = Proposal.objects.filter(plan=plan).values_list("sent__membership__user", flat=True)
    assert colleague.user_id not in set(sent)
    done, refused = services.confirm(
        proposals=Proposal.objects.filter(plan=plan).exclude(day=None), principal=principal_for(world.head)
    )
    assert (done, refused) == (3, [])


def test_improving_keeps_what_is_confirmed(world):
    one = world.approved()
    former = planned(world)
    services.confirm(proposals=former.proposals.all(), principal=principal_for(world.head))
    one.refresh_from_db()
    two, three = world.approved(), world.approved(enterprises=[("乙", OTHER)])
    again = planned(world, improves=former)
    proposals = {each.operation_id: each for each in again.proposals.all()}
    assert set(proposals) == {one.pk, two.pk, three.pk}
    assert (proposals[one.pk].kept, proposals[one.pk].day) == (True, one.day)
    assert (proposals[two.pk].day, proposals[two.pk].part) == (one.day, one.part), "joins the confirmed visit"
    assert services.confirm(proposals=[proposals[two.pk]], principal=principal_for(world.head)) == (1, [])
    assert Merger.objects.get().host_pk == one.pk


def test_a_head_who_must_keep_away_from_the_other_operation_confirms_and_learns_nothing_of_it(world, client):
    """The visits are made one by the portal: the plan has decided it, and nothing of the other changes."""
    held = clue(world.bureau, state="analysing")
    other, own = world.approved(clue=held, title="他题"), world.approved(title="本题")
    recuse(clue=held, member=world.head, reason="亲属", principal=principal_for(world.other_head))
    plan = planned(world)
    proposals = {each.operation_id: each for each in plan.proposals.all()}
    assert (proposals[own.pk].day, proposals[own.pk].part) == (proposals[other.pk].day, proposals[other.pk].part)
    assert services.confirm(proposals=[proposals[other.pk]], principal=principal_for(world.other_head)) == (1, [])
    assert services.confirm(proposals=[proposals[own.pk]], principal=principal_for(world.head)) == (1, [])
    merger = Merger.objects.get()
    assert (merger.state, merger.host_pk, merger.guest_pk) == ("joined", other.pk, own.pk)
    assert left([CODE], plan.first.year, world.bureau.region.level) == {CODE: 1}
    assert not may_see(principal_for(world.head), merger)
    assert may_see(principal_for(world.other_head), merger)
    assert not Notice.objects.filter(recipient=world.head, kind__startswith="merger.").exists()
    client.force_login(world.head.user)
    for address in (reverse("joint:operation", args=[own.pk]), reverse("visits:list"), reverse("visits:figures")):
        page = client.get(address).content.decode()
        assert "他题" not in page
        assert other.number not in page


def test_an_operation_out_of_a_confined_clue_visits_alone_and_every_proposed_day_can_be_confirmed(world):
    held = clue(world.bureau, state="analysing", handler=world.clerk, confined=True)
    confined, own = world.approved(clue=held), world.approved()
    plan = planned(world)
    proposals = {each.operation_id: each for each in plan.proposals.all()}
    assert proposals[own.pk].day != proposals[confined.pk].day
    assert plan.figures["saved"] == 0
    assert services.confirm(proposals=proposals.values(), principal=principal_for(world.head)) == (2, [])
    assert not Merger.objects.exists()


def test_whoever_must_keep_away_from_an_operation_comes_along_to_none_at_its_enterprise(world):
    held = clue(world.bureau, state="analysing")
    other, own = world.approved(clue=held), world.approved()
    away = world.theirs[0]
    plan = planned(world)
    proposals = {each.operation_id: each for each in plan.proposals.all()}
    services.confirm(proposals=[proposals[other.pk]], principal=principal_for(world.head))
    for each in proposals[own.pk].sent.filter(membership__organisation=away.organisation):
        away = each.membership
    Target.objects.filter(operation=other, kind="body").update(organisation=member(user=away.user).organisation)
    done, (refused,) = services.confirm(proposals=[proposals[own.pk]], principal=principal_for(world.head))
    assert (done, bool(refused.refused)) == (0, True)
    assert not Merger.objects.exists(), "nothing is half done"
    again = planned(world)
    assert not again.proposals.filter(operation=own, sent__membership__user=away.user).exists()
    assert services.confirm(proposals=again.proposals.filter(operation=own), principal=principal_for(world.head)) == (
        1,
        [],
    )


def test_only_the_newest_plan_is_confirmed_and_what_is_taken_meanwhile_is_refused_with_its_reason(world):
    one = world.approved(place="厅")
    first, second = planned(world), planned(world)
    old, new = first.proposals.get(), second.proposals.get()
    someone = new.sent.select_related("membership__user").get(membership__organisation=world.bureau)
    blocker = world.approved(enterprises=())
    Booking.objects.create(
        operation=blocker, kind="person", key=str(someone.membership.user_id), day=new.day, part=new.part, label="甲"
    )
    done, (refused,) = services.confirm(proposals=[old], principal=principal_for(world.head))
    assert done == 0
    assert refused.refused
    one.refresh_from_db()
    assert (one.state, one.day) == ("approved", None)
    assert not OperationParty.objects.filter(operation=one).exclude(delegate=None).exists(), "nothing is half done"
    Booking.objects.filter(operation=blocker).delete()
    assert services.confirm(proposals=[new], principal=principal_for(world.head)) == (1, [])
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.confirmed_at is not None, old.confirmed_at) == (True, None)


def test_whoever_comes_to_work_for_the_body_meanwhile_is_not_sent(world):
    world.approved()
    plan = planned(world)
    proposal = plan.proposals.get()
    sent = proposal.sent.select_related("membership__user").exclude(membership__organisation=world.bureau).first()
    member(world.body, Role.CLERK, user=sent.membership.user)
    done, (refused,) = services.confirm(proposals=[proposal], principal=principal_for(world.head))
    assert (done, bool(refused.refused)) == (0, True)


def test_reasons_name_no_operation_the_reader_may_not_see(world, client):
    one, two = world.approved(title="甲题"), world.approved(title="乙题")
    plan = planned(world)
    client.force_login(world.head.user)
    address = reverse("quarter:plan", args=[plan.pk])
    assert "乙题" in client.get(address).content.decode()
    member(world.others[2], user=world.head.user)
    session = client.session
    session[SESSION_KEY] = world.head.pk
    session.save()
    two.targets.filter(kind="body").update(organisation=world.others[2])
    page = client.get(address).content.decode()
    assert "甲题" in page
    assert "乙题" not in page
    assert one.number in page
    assert two.number not in page


def test_without_operations_without_right_or_twice_nothing_is_planned(world):
    first, last = quarter()
    for who in (world.clerk, member(world.body)):
        with pytest.raises(EventRefused):
            services.ask(principal=principal_for(who), first=first, last=last)
    world.approved()
    past = timezone.localdate() - dt.timedelta(days=400)
    with pytest.raises(EventRefused):
        services.ask(principal=principal_for(world.clerk), first=past, last=past)
    assert not QuarterPlan.objects.exists()


def test_an_operation_no_day_fits_says_why_on_the_page(world, client):
    operation = world.approved()
    first, last = quarter()
    block_days(principal=principal_for(world.clerk), first=first, last=last, reason="巡视")
    plan = planned(world)
    proposal = plan.proposals.get()
    assert proposal.day is None
    assert proposal.because[0]["ground"] == "nobody"
    client.force_login(world.head.user)
    page = client.get(reverse("quarter:plan", args=[plan.pk])).content.decode()
    assert world.bureau.short_name in page
    assert "巡视" not in page
    assert "schedule" not in events_of(world, operation)


def test_the_page_costs_the_same_however_many_operations_there_are(world, client):
    world.approved(enterprises=())
    plan = planned(world)
    client.force_login(world.head.user)
    few = queries_of(client, reverse("quarter:plan", args=[plan.pk]), at_most=30)
    for _each in range(3):
        world.approved(enterprises=())
    more = planned(world)
    assert queries_of(client, reverse("quarter:plan", args=[more.pk]), at_most=30) == few
