"""Joining an organisation by mail: who may invite, what the link opens, and that nobody guesses it."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from core import outbox
from core.audit import AuditEntry
from core.outbox import Unavailable
from core.outbox.models import OutboxEntry
from core.users import User
from liaison.organisations import invitations
from liaison.organisations.choices import Role
from liaison.organisations.models import Administrator, Invitation, Membership
from liaison.organisations.views.inviting import WRONG
from tests.factories.liaison import member

pytestmark = pytest.mark.django_db

ASKED = {"name": "周舟", "email": "zhouzhou@example.org", "department": "监督二科", "role": "clerk"}
ACCOUNT = {
    "display_name": "周舟",
    "username": "zhouzhou",
    "password1": "tief-im-westen-26",
    "password2": "tief-im-westen-26",
}


@pytest.fixture
def invited(signed_in, head) -> Invitation:
    assert signed_in(head).post("/work/people/invite/", ASKED).status_code == 302
    return Invitation.objects.get()


def link() -> str:
    """Send what waits; the address in the last mail."""
    outbox.drain(invitations.TOPIC)
    return re.search(r"http://testserver(/work/join/\S+)", mail.outbox[-1].body).group(1)


class TestInviting:
    def test_a_head_invites_and_a_mail_goes_out(self, invited):
        assert mail.outbox == [], "the mail is work of the outbox, not of the request"
        address = link()
        sent = mail.outbox[0]
        assert sent.to == ["zhouzhou@example.org"]
        assert "周舟" not in sent.subject
        assert "周舟" in sent.body
        assert invited.organisation.name in sent.body
        assert len(address.split("/")[-2]) >= 43

    def test_the_secret_is_in_the_database_encrypted_only_and_gone_when_the_mail_is(self, invited):
        waiting = Invitation.objects.get()
        assert waiting.sealed_secret
        secret = link().split("/")[-2]
        stored = [str(row) for row in OutboxEntry.objects.values_list("payload", "key")]
        stored += [str(list(row)) for row in Invitation.objects.values_list()] + [str(vars(waiting))]
        stored += list(AuditEntry.objects.values_list("detail_json", flat=True))
        assert not [text for text in stored if secret in text]
        after = Invitation.objects.get()
        assert after.sealed_secret == ""
        assert after.sent_at is not None

    def test_a_mail_server_that_is_away_loses_nothing(self, invited, monkeypatch):
        def refuse(self):
            raise ConnectionRefusedError("no server")

        with monkeypatch.context() as patched:
            patched.setattr("liaison.organisations.mail.EmailMessage.send", refuse)
            outbox.drain(invitations.TOPIC)
        entry = OutboxEntry.objects.get(topic=invitations.TOPIC)
        assert entry.done_at is None
        assert entry.last_error.startswith(Unavailable.__name__)
        assert "example.org" not in entry.last_error
        OutboxEntry.objects.update(not_before=timezone.now())
        assert link()

    @pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.READER])
    def test_others_cannot_invite(self, signed_in, bureau, role):
        client = signed_in(member(bureau, role))
        assert client.get("/work/people/invite/").status_code == 403
        assert client.post("/work/people/invite/", ASKED).status_code == 403
        assert "/work/people/invite/" not in client.get("/work/people/").content.decode()
        assert not Invitation.objects.exists()

    def test_one_invitation_to_one_address(self, invited, signed_in, head):
        answer = signed_in(head).post("/work/people/invite/", ASKED | {"email": "ZhouZhou@example.org"})
        assert answer.status_code == 422
        assert Invitation.objects.count() == 1

    def test_a_colleague_is_not_invited_again(self, signed_in, head, clerk):
        answer = signed_in(head).post("/work/people/invite/", ASKED | {"email": clerk.user.email.upper()})
        assert answer.status_code == 422
        assert not Invitation.objects.exists()

    def test_the_heads_list_shows_what_is_open(self, invited, signed_in, head, clerk):
        text = signed_in(head).get("/work/people/").content.decode()
        assert "zhouzhou@example.org" in text
        assert "邮件尚未发出" in text
        assert "zhouzhou@example.org" not in signed_in(clerk).get("/work/people/").content.decode()

    def test_other_organisations_neither_see_nor_change_it(self, invited, signed_in):
        other = signed_in(member(role=Role.HEAD))
        assert "zhouzhou@example.org" not in other.get("/work/people/").content.decode()
        for action in ("send-again", "withdraw"):
            assert other.post(f"/work/people/invitations/{invited.pk}/{action}/").status_code == 404
        assert Invitation.objects.get().is_open


class TestTheLink:
    def test_a_new_person_makes_an_account_and_belongs(self, invited, client):
        address = link()
        page = client.get(address)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "same-origin"
        answer = client.post(address, ACCOUNT)
        assert answer["location"] == "/accounts/login/?next=/work/as/"
        person = User.objects.get(username="zhouzhou")
        assert (person.display_name, person.email, person.is_staff) == ("周舟", "zhouzhou@example.org", False)
        joined = Membership.objects.get(user=person)
        assert (joined.role, joined.department) == (Role.CLERK, "监督二科")
        entry = AuditEntry.objects.get(action="membership.joined")
        assert (entry.stream, entry.actor_id) == (f"membership:{joined.pk}", person.pk)
        assert client.login(username="zhouzhou", password=ACCOUNT["password1"])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"password1": "short", "password2": "short"},
            {"password1": "123456789012345", "password2": "123456789012345"},
            {"password2": "something-else-26"},
            {"password1": "zhouzhou12345", "password2": "zhouzhou12345"},
            {"username": "zhou zhou"},
            {"username": "MEMBER-TAKEN"},
            {"display_name": " "},
        ],
    )
    def test_the_rules_of_signing_in_hold(self, invited, client, wrong):
        User.objects.create_user("member-taken")
        answer = client.post(link(), ACCOUNT | wrong)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert not User.objects.filter(display_name="周舟").exists()
        assert Invitation.objects.get().is_open

    def test_an_existing_account_signs_in_and_joins(self, invited, client, signed_in):
        elsewhere = member()
        address = link()
        assert f"/accounts/login/?next={address}" in client.get(address).content.decode()
        browser = signed_in(elsewhere)
        assert str(elsewhere.user) in browser.get(address).content.decode()
        assert browser.post(address, {"do": "join"})["location"] == "/work/"
        assert {m.organisation_id for m in elsewhere.user.memberships.all()} == {
            elsewhere.organisation_id,
            invited.organisation_id,
        }
        assert browser.get("/work/as/").wsgi_request.membership.organisation == invited.organisation

    def test_the_signed_in_person_can_be_another_one(self, invited, signed_in):
        address, browser = link(), signed_in(member())
        assert browser.post(address, {"do": "other"})["location"] == f"/accounts/login/?next={address}"
        assert not browser.get(address).wsgi_request.user.is_authenticated
        assert Invitation.objects.get().is_open

    def test_it_works_once(self, invited, client):
        address = link()
        client.post(address, ACCOUNT)
        assert client.get(address).status_code == 410
        again = client.post(address, ACCOUNT | {"username": "second"})
        assert again.status_code == 410
        assert "已被使用" in again.content.decode()
        assert not User.objects.filter(username="second").exists()

    def test_of_two_who_accept_at_once_one_does(self, invited):
        """Both have opened the page; the second one's answer finds it used."""
        first, second = (User.objects.create_user(name) for name in ("first", "second"))
        invitations.accept(invitation=invited, user=first, actor=core_actor(first))
        with pytest.raises(invitations.Refused):
            invitations.accept(invitation=invited, user=second, actor=core_actor(second))
        assert not second.memberships.exists()

    def test_it_expires(self, invited, client, signed_in, head):
        address = link()
        Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
        assert client.get(address).status_code == 410
        assert client.post(address, ACCOUNT).status_code == 410
        assert "已过期" in signed_in(head).get("/work/people/").content.decode()

    def test_withdrawn_it_opens_nothing(self, invited, client, signed_in, head):
        address = link()
        signed_in(head).post(f"/work/people/invitations/{invited.pk}/withdraw/")
        assert client.get(address).status_code == 410
        assert client.post(address, ACCOUNT).status_code == 410
        assert signed_in(head).post("/work/people/invite/", ASKED).status_code == 302, "the address is free again"

    def test_withdrawn_before_it_was_sent_no_mail_goes_out(self, invited, signed_in, head):
        signed_in(head).post(f"/work/people/invitations/{invited.pk}/withdraw/")
        outbox.drain(invitations.TOPIC)
        assert mail.outbox == []

    def test_sent_again_the_older_link_opens_nothing(self, invited, client, signed_in, head):
        old = link()
        Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
        signed_in(head).post(f"/work/people/invitations/{invited.pk}/send-again/")
        new = link()
        assert len(mail.outbox) == 2
        assert client.get(old).status_code == 404
        assert client.post(new, ACCOUNT).status_code == 302

    def test_an_organisation_that_ended_is_not_joined(self, invited, client):
        address = link()
        invited.organisation.active_until = timezone.localdate() - dt.timedelta(days=1)
        invited.organisation.save()
        assert client.get(address).status_code == 410

    def test_nobody_joins_twice_and_administrators_not_at_all(self, invited, signed_in, clerk):
        address, browser = link(), signed_in(clerk)
        assert browser.post(address, {"do": "join"}).status_code == 422
        administrator = User.objects.create_user("root1")
        Administrator.objects.create(user=administrator, duty="system")
        browser.force_login(administrator)
        assert browser.post(address, {"do": "join"}).status_code == 422
        assert Invitation.objects.get().is_open

    def test_somebody_who_left_can_come_back(self, invited, signed_in, bureau):
        former = member(bureau, ended_on=dt.date(2026, 1, 1))
        browser = type(signed_in(member()))()
        browser.force_login(former.user)
        assert browser.post(link(), {"do": "join"}).status_code == 302
        assert former.user.memberships.count() == 2

    def test_outside_the_demo_who_joins_sets_up_a_second_factor_first(self, invited, client, settings):
        settings.ACCOUNTS_REQUIRE_SECOND_FACTOR = True
        client.post(link(), ACCOUNT)
        client.post("/accounts/login/", {"login": "zhouzhou", "password": ACCOUNT["password1"]})
        for address in ("/work/as/", "/work/people/", "/work/organisations/"):
            assert client.get(address)["location"] == "/accounts/2fa/"


class TestGuessing:
    def test_a_wrong_link_gets_a_page_that_says_so(self, client):
        answer = client.get("/work/join/nothing-like-it/")
        assert answer.status_code == 404
        assert "链接" in answer.content.decode()

    def test_guesses_are_limited_and_then_right_links_wait_too(self, invited, client):
        address = link()
        for attempt in range(WRONG.times):
            assert client.get(f"/work/join/guess{attempt}/").status_code == 404
        assert client.get("/work/join/one-more/").status_code == 429
        assert client.get(address).status_code == 429
        elsewhere = type(client)(REMOTE_ADDR="203.0.113.9")
        assert elsewhere.get(address).status_code == 200

    def test_answers_are_limited(self, invited, client):
        address = link()
        codes = [client.post(address, {}).status_code for _attempt in range(21)]
        assert codes[0] == 422
        assert codes[-1] == 429

    @pytest.mark.parametrize("secret", ["%00", "%F0%9F%92%A9", "a" * 3000, "' OR 1=1"])
    def test_odd_links_are_wrong_links(self, client, secret):
        assert client.get(f"/work/join/{secret}/").status_code == 404


def core_actor(user):
    from core.audit import Actor

    return Actor(user.pk, str(user))


def test_the_database_itself_keeps_one_open_invitation_to_an_address(invited):
    """Two heads at once: the second one's row is refused by the constraint, whatever the code looked at before."""
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            organisation=invited.organisation,
            email="ZHOUZHOU@example.org",
            name="x",
            role="clerk",
            secret_hash="0" * 64,
            invited_by=invited.invited_by,
            expires_at=timezone.now(),
        )
    assert connection.needs_rollback is False
