"""The two sides of a rectification: what the body may do and see, and how it ends."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.access import visible
from core.deadlines import open_clock
from core.files import Attachment
from liaison.clues.models import Clue
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.rectifications import services
from liaison.rectifications.flow import CORRECTION, RECTIFICATION
from liaison.rectifications.models import Rectification
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member, organisation, principal

pytestmark = pytest.mark.django_db

DEMAND = {
    "title": "规范占道经营处罚",
    "disclosed": "抽查发现同一行为重复处罚。",
    "requirements": "退还第二次罚款。",
    "legal_basis": "《行政执法监督条例》",
}


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def body():
    return organisation(OrganisationKind.ENFORCEMENT)


def issue(bureau, body, state="supervising", **values) -> Rectification:
    held = clue(bureau, state=state, subjects=[{"kind": "body", "name": body.name, "organisation": body}])
    asking = values.pop("asking", None) or principal(bureau)
    return services.issue(clue=held, body=body, principal=asking, **DEMAND | values)


def events(asking, item) -> set[str]:
    return {event.code for event in permitted_events(asking, item)}


def test_the_whole_way_with_a_rejection_more_time_and_a_recheck(bureau, body):
    item = issue(bureau, body)
    head, theirs = principal(bureau, Role.HEAD), principal(body)
    due = open_clock(item.subject, CORRECTION, body.pk).due_at
    fire(item, "receive", principal=theirs)
    fire(item, "ask_time", principal=theirs, values={"days": 10, "text": "需要财政部门配合退款"})
    with pytest.raises(EventRefused):
        fire(item, "ask_time", principal=theirs, values={"days": 5, "text": "再延"})
    fire(item, "grant_time", principal=head)
    assert open_clock(item.subject, CORRECTION, body.pk).due_at > due + dt.timedelta(days=7)
    fire(item, "report", principal=theirs, values={"text": "已退款"})
    assert open_clock(item.subject, CORRECTION, body.pk) is None
    with pytest.raises(EventRefused, match=item.number):
        fire(item.clue, "feed_back", principal=head)
    fire(item, "reject", principal=head, values={"text": "缺凭证"})
    fire(item, "report", principal=theirs, values={"text": "补凭证"})
    later = timezone.localdate() + dt.timedelta(days=60)
    fire(item, "accept_with_recheck", principal=head, values={"recheck_on": later})
    assert services.still_open(item.clue) == []
    fire(item, "recheck_passed", principal=head, values={"text": "未再发生"})
    assert (item.state, item.ended_at is not None) == ("accepted", True)
    kinds = list(item.statements.values_list("kind", flat=True))
    assert kinds == ["time", "report", "answer", "report", "recheck"]


def test_the_body_sees_the_demand_and_nothing_of_the_clue(bureau, body):
    item = issue(bureau, body)
    theirs = principal(body, Role.HEAD)
    assert list(visible(theirs, Rectification)) == [item]
    assert not visible(theirs, Clue).exists()
    third = principal(organisation(), Role.HEAD)
    assert not visible(third, Rectification).exists()
    assert events(third, item) == set()


def test_the_page_of_the_body_shows_neither_number_nor_title_of_the_clue(bureau, body, client):
    item = issue(bureau, body)
    client.force_login(member(body).user)
    page = client.get(reverse("rectifications:rectification", args=[item.pk])).content.decode()
    assert DEMAND["disclosed"] in page
    assert item.clue.number not in page
    assert item.clue.title not in page


def test_an_officer_the_clue_names_does_not_see_the_demand(bureau, body):
    officer = member(body)
    held = clue(bureau, state="supervising", subjects=[{"kind": "officer", "name": "某", "user": officer.user}])
    services.issue(clue=held, body=body, principal=principal(bureau), **DEMAND)
    assert not visible(principal_for(officer), Rectification).exists()


@pytest.mark.parametrize("state", [state.code for state in RECTIFICATION.states])
def test_who_may_do_what_in_every_state(bureau, body, state):
    item = issue(bureau, body)
    Rectification.objects.filter(pk=item.pk).update(state=state)
    item.refresh_from_db()
    by_body = {
        "issued": "receive",
        "correcting": "explain ask_time report object assign",
        "objected": "assign",
        "reported": "assign",
        "rechecking": "assign",
    }
    by_holder = {
        "issued": "withdraw",
        "correcting": "grant_time refuse_time withdraw",
        "objected": "uphold withdraw",
        "reported": "accept accept_with_recheck reject withdraw",
        "rechecking": "recheck_passed recheck_failed",
    }
    assert events(principal(body, Role.HEAD), item) == set(by_body.get(state, "").split())
    assert events(principal(body), item) == set(by_body.get(state, "").split()) - {"object"}
    assert events(principal(bureau, Role.HEAD), item) == set(by_holder.get(state, "").split())
    for role in (Role.READER, Role.AUDITOR):
        assert events(principal(body, role), item) == events(principal(bureau, role), item) == set()


def test_an_objection_pauses_the_clock_until_it_is_answered(bureau, body):
    item = issue(bureau, body)
    fire(item, "receive", principal=principal(body))
    fire(item, "object", principal=principal(body, Role.HEAD), values={"text": "认定有误"})
    assert open_clock(item.subject, CORRECTION, body.pk).is_paused
    fire(item, "uphold", principal=principal(bureau, Role.HEAD), values={"text": "异议不成立"})
    assert not open_clock(item.subject, CORRECTION, body.pk).is_paused


def test_evidence_is_stored_and_served_to_both_sides_only(bureau, body, client):
    item = issue(bureau, body)
    fire(item, "receive", principal=principal(body))
    client.force_login(member(body).user)
    address = reverse("rectifications:event", args=[item.pk, "report"])
    wrong = client.post(address, {"text": "已整改", "files": SimpleUploadedFile("a.pdf", b"<svg onload=x>")})
    assert wrong.status_code == 422
    assert "已整改" in wrong.content.decode()
    good = SimpleUploadedFile("凭证.txt", "退款凭证".encode())
    assert client.post(address, {"text": "已整改", "files": good}).status_code == 302
    attachment = Attachment.objects.get()
    file = reverse("rectifications:file", args=[item.pk, attachment.pk])
    assert client.get(file).status_code == 200
    client.force_login(member(organisation()).user)
    assert client.get(file).status_code == 404
