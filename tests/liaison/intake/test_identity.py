"""Who reported: asked, approved by a second person, read by one for a while, recorded."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.access import visible
from core.audit import AuditEntry
from core.sealed import rotate_rows, seal, unseal
from liaison.clues.models import Clue
from liaison.intake import identity
from liaison.intake.models import IdentityOpening, IdentityReading, Reporter
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import EventRefused
from tests.factories.liaison import member, organisation
from tests.liaison.intake.walk import report

pytestmark = pytest.mark.django_db
REASON = "必须向提交人核实第二次处罚的缴款时间"


@pytest.fixture
def reported(client, body) -> Clue:
    report(client)
    return Clue.objects.get()


@pytest.fixture
def people(bureau):
    """Clerk, head, another head."""
    return [member(bureau, role) for role in (Role.CLERK, Role.HEAD, Role.HEAD)]


def asked(clue, membership) -> IdentityOpening:
    return identity.ask(clue=clue, principal=principal_for(membership), reason=REASON)


def granted(clue, clerk, head) -> IdentityOpening:
    return identity.decide(opening=asked(clue, clerk), principal=principal_for(head), granted=True)


def test_asked_approved_and_read_by_the_asker_alone(reported, people):
    clerk, head, other = people
    opening = granted(reported, clerk, head)
    details = identity.read(opening=opening, principal=principal_for(clerk))
    assert details == {"name": "陈先生", "telephone": "000-0000-0000", "email": "", "address": ""}
    for membership in (head, other):
        with pytest.raises(EventRefused):
            identity.read(opening=opening, principal=principal_for(membership))
    assert [reading.reader for reading in IdentityReading.objects.all()] == [clerk]
    recorded = list(AuditEntry.objects.filter(action__startswith="identity.").values_list("action", flat=True))
    assert recorded == ["identity.asked", "identity.decided", "identity.read"]
    assert not AuditEntry.objects.filter(detail_json__contains="陈").exists()


def test_nobody_approves_their_own_request_in_whatever_capacity(reported, people, bureau):
    _clerk, head, other = people
    opening = asked(reported, head)
    with pytest.raises(EventRefused):
        identity.decide(opening=opening, principal=principal_for(head), granted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentityOpening.objects.filter(pk=opening.pk).update(decided_by=head)
    assert identity.decide(opening=opening, principal=principal_for(other), granted=True).is_readable


def test_clerks_and_strangers_do_not_approve(reported, people):
    clerk, _head, other = people
    opening = asked(reported, other)
    stranger = member(organisation(OrganisationKind.COORDINATING), Role.HEAD)
    for membership in (clerk, stranger):
        with pytest.raises(EventRefused):
            identity.decide(opening=opening, principal=principal_for(membership), granted=True)
    opening.refresh_from_db()
    assert opening.state == "asked"


def test_a_refusal_and_a_time_that_is_over_open_nothing(reported, people):
    clerk, head, _other = people
    refused = identity.decide(opening=asked(reported, clerk), principal=principal_for(head), granted=False)
    over = granted(reported, clerk, head)
    IdentityOpening.objects.filter(pk=over.pk).update(readable_until=timezone.now() - dt.timedelta(seconds=1))
    over.refresh_from_db()
    for opening in (refused, over):
        with pytest.raises(EventRefused):
            identity.read(opening=opening, principal=principal_for(clerk))
    assert not IdentityReading.objects.exists()


def test_what_the_reporter_erased_is_gone_for_readers_too(reported, people):
    from liaison.intake import following

    clerk, head, _other = people
    opening = granted(reported, clerk, head)
    following.erase_contact(receipt=reported.receipt)
    with pytest.raises(EventRefused):
        identity.read(opening=opening, principal=principal_for(clerk))


@pytest.mark.parametrize("reason", ["", "短", "长" * 501])
def test_a_request_needs_a_reason(reported, people, reason):
    with pytest.raises(EventRefused):
        identity.ask(clue=reported, principal=principal_for(people[0]), reason=reason)


def test_the_rule_shows_a_reporter_to_the_granted_asker_only(reported, people):
    clerk, head, _other = people
    for membership in people:
        assert not visible(principal_for(membership), Reporter).exists()
    granted(reported, clerk, head)
    assert visible(principal_for(clerk), Reporter).exists()
    assert not visible(principal_for(head), Reporter).exists()


def test_the_pages_lead_from_asking_to_reading(reported, people, bureau):
    clerk, head, _other = people
    auditor = member(bureau, Role.AUDITOR)
    browsers = {}
    for membership in (clerk, head, auditor):
        browsers[membership] = Client()
        browsers[membership].force_login(membership.user)
    page = f"/work/clues/{reported.pk}/identity/"
    assert "查看举报人" in browsers[clerk].get(f"/work/clues/{reported.pk}/").content.decode()
    assert browsers[clerk].post(page, {"reason": "短"}).status_code == 422
    assert browsers[clerk].post(page, {"reason": REASON}).status_code == 302
    assert REASON in browsers[head].get(page).content.decode()
    assert reported.number in browsers[head].get("/work/").content.decode()
    opening = IdentityOpening.objects.get()
    browsers[head].post(f"/work/identity/{opening.pk}/decide/", {"decision": "grant", "answer": "同意"})
    assert "陈先生" not in browsers[clerk].get(page).content.decode()
    assert browsers[clerk].get(f"/work/identity/{opening.pk}/read/").status_code == 405
    read = browsers[clerk].post(f"/work/identity/{opening.pk}/read/")
    assert "陈先生" in read.content.decode()
    assert "no-store" in read["Cache-Control"]
    assert "陈先生" not in browsers[head].post(f"/work/identity/{opening.pk}/read/", follow=True).content.decode()
    listed = browsers[auditor].get("/work/identity/").content.decode()
    assert REASON in listed
    assert str(clerk.user) in listed
    assert browsers[clerk].get("/work/identity/").status_code == 403


def test_rotating_keys_covers_every_sealed_column(reported, settings):
    from core.encryption import new_key

    fresh, former = new_key(), settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [fresh, *former]
    assert rotate_rows() >= 1
    settings.FIELD_ENCRYPTION_KEYS = [fresh]
    assert unseal(Reporter.objects.get().name) == "陈先生"
    assert unseal("") == ""
    assert seal("") == ""


def test_the_list_leads_another_head_to_the_decision_and_nobody_else(reported, people, client):
    _clerk, head, other = people
    asked(reported, head)
    shown = {}
    for membership in (head, other):
        client.force_login(membership.user)
        shown[membership.pk] = "同意或者不同意" in client.get("/work/identity/").content.decode()
    assert shown == {head.pk: False, other.pk: True}
    client.force_login(other.user)
    assert "decision" in client.get(f"/work/clues/{reported.pk}/identity/").content.decode()
