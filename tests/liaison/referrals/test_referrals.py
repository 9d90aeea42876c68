"""A referral between two organisations: what each side may do and see, from the package to the accepted feedback."""

import pytest
from django.urls import reverse

from core.access import visible
from core.audit import AuditEntry
from core.deadlines import open_clocks_of
from liaison.clues.models import Clue
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.referrals import services
from liaison.referrals.models import Referral, SharedNote
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member, organisation, principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    bureau = organisation(OrganisationKind.COORDINATING)
    procuratorate = organisation(OrganisationKind.PROCURATORATE)
    return bureau, procuratorate


def send(held: Clue, receiver, asking, **values) -> Referral:
    given = {"fields": ["description", "subjects"], "request": "supervise", "legal_basis": "《行政执法监督条例》第六条"}
    return services.send_referral(clue=held, receiver=receiver, principal=asking, **given | values)


def events(asking, item) -> set[str]:
    return {event.code for event in permitted_events(asking, item)}


def test_the_whole_way_from_sending_to_accepted_feedback(sides):
    bureau, procuratorate = sides
    clerk, theirs = principal(bureau), principal(procuratorate)
    body = organisation()
    held = clue(bureau, state="supervising", subjects=[{"kind": "body", "name": body.name, "organisation": body}])
    referral = send(held, procuratorate, clerk)
    assert events(clerk, referral) == {"recall"}
    assert events(theirs, referral) == {"receive", "return"}
    fire(referral, "receive", principal=theirs)
    assert services.receipt_of(referral) == referral.receipt
    fire(referral, "accept", principal=theirs, values={"acceptance_number": "示检行监〔2026〕14号"})
    own = referral.received_clue
    assert (own.holder, own.title, own.description) == (procuratorate, held.title, held.description)
    assert own.subjects.get().organisation == body
    assert list(visible(theirs, Clue)) == [own]
    with pytest.raises(EventRefused, match=referral.number):
        fire(held, "feed_back", principal=principal(bureau, Role.HEAD))
    given = {"text": "已发出检察建议。", "results": ["suggested"]}
    fire(referral, "feed_back", principal=theirs, values=given)
    assert events(theirs, referral) == {"assign"}
    fire(referral, "send_back", principal=clerk, values={"reason": "请补充整改情况。"})
    fire(referral, "feed_back", principal=theirs, values=given)
    Clue.objects.filter(pk=own.pk).update(state="feedback")
    own.refresh_from_db()
    with pytest.raises(EventRefused, match=bureau.short_name):
        fire(own, "close", principal=principal(procuratorate, Role.HEAD), values={"outcome": "transferred"})
    fire(referral, "accept_feedback", principal=clerk)
    fire(own, "close", principal=principal(procuratorate, Role.HEAD), values={"outcome": "transferred"})
    assert (referral.state, own.state) == ("accepted", "closed")
    assert [f.decision for f in referral.feedback.all()] == ["send_back", "accept_feedback"]
    assert not open_clocks_of([referral.subject])[referral.subject]
    assert AuditEntry.objects.filter(stream=referral.subject).count() == 7


def test_returned_with_a_suggestion_and_referred_again(sides):
    bureau, procuratorate = sides
    clerk, theirs = principal(bureau), principal(procuratorate)
    held = clue(bureau, state="analysing")
    first = send(held, procuratorate, clerk)
    with pytest.raises(EventRefused):
        fire(first, "return", principal=theirs, values={"reason": "缺缴款凭证"})
    fire(first, "return", principal=theirs, values={"reason": "缺缴款凭证", "suggestion": "补齐后再送"})
    again = send(held, procuratorate, clerk, previous=first)
    assert (again.round, again.previous, again.number) == (2, first, again.number)
    assert first.number != again.number


def test_a_third_organisation_sees_nothing_and_the_supervised_body_gets_nothing(sides):
    bureau, procuratorate = sides
    body = organisation()
    held = clue(bureau, state="analysing", subjects=[{"kind": "body", "name": body.name, "organisation": body}])
    with pytest.raises(EventRefused) as refused:
        send(held, body, principal(bureau))
    assert refused.value.field == "receiver"
    referral = send(held, procuratorate, principal(bureau))
    services.write_shared_note(referral=referral, principal=principal(bureau), text="请协助")
    for outsider in (principal(body, Role.HEAD), principal(organisation(OrganisationKind.CONGRESS), Role.HEAD)):
        assert not visible(outsider, Referral).exists()
        assert not visible(outsider, SharedNote).exists()
        assert events(outsider, referral) == set()
    assert not visible(principal(procuratorate), Clue).exists()


def test_the_officer_named_does_not_see_it_at_the_receiver_either(sides):
    bureau, procuratorate = sides
    named = member(procuratorate)
    held = clue(bureau, state="analysing", subjects=[{"kind": "officer", "name": "某", "user": named.user}])
    send(held, procuratorate, principal(bureau))
    assert not visible(principal_for(named), Referral).exists()
    assert visible(principal(procuratorate), Referral).exists()


def test_required_items_of_the_standard_must_be_met(sides):
    bureau, procuratorate = sides
    items = [{"text": "处罚决定书", "required": True}, {"text": "缴款凭证", "required": False}]
    services.publish_standard(
        organisation=procuratorate,
        principal=principal(procuratorate, Role.HEAD),
        introduction="行政检察监督",
        items=items,
    )
    held = clue(bureau, state="analysing")
    with pytest.raises(EventRefused, match="处罚决定书"):
        send(held, procuratorate, principal(bureau), met=[1])
    referral = send(held, procuratorate, principal(bureau), met=[0])
    assert referral.met == (1, 2)
    with pytest.raises(EventRefused):
        services.publish_standard(
            organisation=procuratorate, principal=principal(procuratorate), introduction="x", items=items
        )


def test_the_package_holds_what_was_chosen_and_does_not_change_with_the_clue(sides):
    bureau, procuratorate = sides
    held = clue(bureau, state="analysing", wishes="退还罚款", place="环城东路")
    referral = send(held, procuratorate, principal(bureau), fields=["wishes"])
    assert referral.package["fields"] == {
        "number": held.number,
        "title": held.title,
        "kind": "fines",
        "wishes": "退还罚款",
    }
    Clue.objects.filter(pk=held.pk).update(wishes="别的")
    referral.refresh_from_db()
    assert referral.package["fields"]["wishes"] == "退还罚款"


def test_it_is_passed_on_only_where_the_referrer_allowed_it(sides):
    bureau, procuratorate = sides
    theirs = principal(procuratorate)
    congress = organisation(OrganisationKind.CONGRESS)
    for allowed in (False, True):
        referral = send(clue(bureau, state="analysing"), procuratorate, principal(bureau), may_pass_on=allowed)
        fire(referral, "receive", principal=theirs)
        fire(referral, "accept", principal=theirs, values={"acceptance_number": f"{allowed}"})
        own = referral.received_clue
        if allowed:
            assert send(own, congress, theirs).onward_from == referral
        else:
            with pytest.raises(EventRefused, match=bureau.short_name):
                send(own, congress, theirs)


def test_a_dispute_goes_to_the_coordinating_body_above_both(sides):
    bureau, procuratorate = sides
    congress = organisation(OrganisationKind.CONGRESS)
    referral = send(clue(congress, state="analysing"), procuratorate, principal(congress))
    theirs = principal(procuratorate)
    fire(referral, "receive", principal=theirs)
    fire(referral, "accept", principal=theirs, values={"acceptance_number": "1"})
    fire(referral, "feed_back", principal=theirs, values={"text": "无", "results": ["no_problem"]})
    assert not visible(principal(bureau, Role.HEAD), Referral).exists()
    fire(referral, "escalate", principal=principal(congress, Role.HEAD), values={"reason": "未核实关键事实"})
    head = principal(bureau, Role.HEAD)
    assert events(head, referral) == {"uphold", "order_anew"}
    fire(referral, "order_anew", principal=head, values={"reason": "补充核实"})
    assert referral.state == "handling"


def test_whoever_refers_is_told_what_in_the_words_of_the_reporter_leads_to_them(client, sides):
    bureau, procuratorate = sides
    clerk = member(bureau)
    client.force_login(clerk.user)

    def form_of(held: Clue) -> str:
        asked = {"receiver": procuratorate.pk}
        return client.get(reverse("referrals:new", args=[held.pk]), asked).content.decode()

    told = form_of(clue(bureau, state="analysing", description="当日被罚三次，我的电话是13800002468。"))
    assert "13800002468（电话）" in told
    assert "有可能指向举报人" not in form_of(clue(bureau, state="analysing", description="王卫东当日罚了三次。"))


def test_items_that_must_be_met_say_so_in_the_readers_language(client, sides):
    bureau, procuratorate = sides
    services.publish_standard(
        organisation=procuratorate,
        principal=principal(procuratorate, Role.HEAD),
        introduction="受理行政违法线索。",
        items=[{"text": "处罚决定书", "required": True}, {"text": "缴款凭证", "required": False}],
    )
    client.force_login(member(bureau).user)
    address = reverse("referrals:new", args=[clue(bureau, state="analysing").pk])
    form = client.get(address, {"receiver": procuratorate.pk}).content.decode()
    assert "处罚决定书（必备）" in form
    assert "缴款凭证（必备）" not in form
