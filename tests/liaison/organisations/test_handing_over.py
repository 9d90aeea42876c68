"""Open work between organisations is handed over when somebody leaves."""

import pytest
from django.utils import timezone

from core.audit import AuditEntry
from liaison.campaigns.services import plan_campaign
from liaison.disposal.services import request_decision
from liaison.documents.services import create_document
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.organisations.open_work import open_work
from liaison.organisations.people import change_membership, end_membership
from liaison.organisations.refusals import Refused
from liaison.rectifications.services import issue
from liaison.referrals.choices import Request
from liaison.referrals.services import send_referral
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from tests.factories.liaison import clue, member, organisation
from tests.liaison.notices.conftest import DEMAND, as_, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaving(bureau):
    return member(bureau)


@pytest.fixture
def accepted(bureau, head, leaving):
    """A referral of another office that ``leaving`` has accepted."""
    sender = organisation(OrganisationKind.PROCURATORATE)
    theirs = as_(member(sender, Role.HEAD))
    referral = send_referral(
        clue=clue(sender, state="analysing"),
        receiver=bureau,
        principal=theirs,
        fields=["description"],
        request=Request.values[0],
        legal_basis="《行政执法监督条例》第三条",
    )
    fire(referral, "receive", principal=as_(leaving))
    fire(referral, "accept", principal=as_(leaving), values={"acceptance_number": "受1号"})
    return referral


@pytest.fixture
def demand(bureau, head):
    """A demand on ``bureau``'s body, and a clerk of it who has received it."""
    body = organisation()
    handler = member(body)
    item = issue(clue=clue(bureau, state="supervising"), body=body, principal=as_(head), **DEMAND)
    fire(item, "receive", principal=as_(handler))
    return item, handler


def left(membership) -> bool:
    return Membership.objects.get(pk=membership.pk).has_ended


def test_nobody_leaves_with_a_referral_in_hand(accepted, head, leaving):
    assert {entry.key for _kind, entry in open_work(leaving, as_(head)).seen} == {
        accepted.subject,
        accepted.received_clue.subject,
    }
    with pytest.raises(Refused):
        end_membership(membership=leaving, principal=as_(head))
    with pytest.raises(Refused):
        change_membership(membership=leaving, principal=as_(head), role=Role.READER, department="")
    assert not left(leaving)


def test_clue_and_referral_go_to_the_successor_who_can_go_on(bureau, accepted, head, leaving):
    successor = member(bureau)
    end_membership(membership=leaving, principal=as_(head), successor=successor)
    accepted.refresh_from_db()
    assert accepted.handler == accepted.received_clue.handler == successor
    assert left(leaving)
    fire(accepted, "feed_back", principal=as_(successor), values={"text": "已查", "results": ["no_problem"]})


def test_a_referral_may_go_to_another_than_its_clue(bureau, accepted, head, leaving):
    first, second = member(bureau), member(bureau)
    chosen = {accepted.subject: second}
    end_membership(membership=leaving, principal=as_(head), successor=first, successor_of=chosen)
    accepted.refresh_from_db()
    assert (accepted.received_clue.handler, accepted.handler) == (first, second)
    assert not len(open_work(leaving, as_(head)))


def test_whoever_is_named_for_the_clue_handles_its_referral(bureau, accepted, head, leaving):
    other = member(bureau)
    fire(accepted.received_clue, "assign", principal=as_(head), values={"handler": other.pk})
    accepted.refresh_from_db()
    assert accepted.handler == other
    with pytest.raises(EventRefused):
        fire(accepted, "feed_back", principal=as_(leaving), values={"text": "已查", "results": ["no_problem"]})


def test_naming_a_handler_of_a_referral_is_an_event_and_told(bureau, accepted, head, leaving):
    other = member(bureau)
    fire(accepted, "assign", principal=as_(head), values={"handler": other.pk})
    assert other in told("referral.assign")
    assert Transition.objects.filter(subject=accepted.subject, event="assign").exists()
    for stranger in (member(), member(bureau, Role.READER)):
        with pytest.raises(EventRefused):
            fire(accepted, "assign", principal=as_(head), values={"handler": stranger.pk})


def test_a_demand_is_handed_over_at_the_body(demand):
    item, handler = demand
    with pytest.raises(Refused):
        end_membership(membership=handler, principal=as_(handler))
    successor = member(item.body)
    end_membership(membership=handler, principal=as_(handler), successor=successor)
    item.refresh_from_db()
    assert (item.handler, item.received_by) == (successor, handler)
    assert told("rectification.assign") == {successor}
    fire(item, "report", principal=as_(successor), values={"text": "已退款"})


def test_what_has_ended_keeps_nobody(demand, bureau, head):
    item, handler = demand
    fire(item, "report", principal=as_(handler), values={"text": "已退款"})
    fire(item, "accept", principal=as_(head))
    end_membership(membership=handler, principal=as_(handler))
    assert left(handler)


def test_a_named_officer_does_not_answer_for_the_demand_and_the_body_learns_no_reason(demand):
    item, handler = demand
    officer = member(item.body)
    item.clue.subjects.create(kind="officer", name="某某", user=officer.user)
    with pytest.raises(EventRefused) as refused:
        fire(item, "assign", principal=as_(handler), values={"handler": officer.pk})
    assert str(officer.user) not in refused.value.message


def test_drafts_are_taken_over_and_whoever_has_one_does_not_decide_on_it(bureau, head, leaving):
    """A document, a campaign's plan and a measure: nobody leaves with them, and the audit trail says who has them."""
    mine, staying, body = as_(leaving), member(bureau, Role.HEAD), organisation()
    given = {"title": "提示函", "text": "请自查。", "addressed_as": "各单位"}
    document = create_document(kind="prompt", principal=mine, addressees=[body], **given)
    plan = {"kind": "special", "title": "专项监督", "purpose": "x", "basis": "x", "items": [("一项", "")]}
    day = timezone.localdate()
    campaign = plan_campaign(principal=mine, starts_on=day, ends_on=day, bodies=[body], **plan)
    facts = {"title": "拒不纠正", "facts": "x", "legal_basis": "x", "asked": "责令纠正"}
    government = organisation(OrganisationKind.GOVERNMENT)
    request = request_decision(principal=mine, body=body, government=government, **facts)
    drafts = {item.subject for item in (document, campaign, request)}
    assert {entry.key for _kind, entry in open_work(leaving, as_(head)).seen} == drafts
    with pytest.raises(Refused):
        end_membership(membership=leaving, principal=as_(head))
    end_membership(membership=leaving, principal=as_(head), successor=staying)
    assert {entry.key for _kind, entry in open_work(staying, as_(head)).seen} == drafts
    assert AuditEntry.objects.filter(action__endswith=".handed_over", stream__in=drafts).count() == 3
    fire(campaign, "submit", principal=as_(head))
    with pytest.raises(EventRefused):
        fire(campaign, "approve", principal=as_(staying))
    fire(campaign, "approve", principal=as_(head))
