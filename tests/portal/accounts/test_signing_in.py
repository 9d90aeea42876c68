"""Signing in with a password and a second factor, as a browser without JavaScript does it."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from django.test import override_settings

from core.encryption import new_key
from core.users import User
from tests.factories.liaison import member
from tests.portal.accounts.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def code_for(secret: str) -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def enrol(client) -> str:
    """Set up an authenticator app through the pages; returns its secret."""
    form = client.get("/accounts/2fa/totp/activate/")
    if form.status_code == 302:
        client.post(form["location"], {"password": PASSWORD})
        form = client.get("/accounts/2fa/totp/activate/")
    secret = form.context["form"].secret
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert response.status_code == 302
    return secret


def is_signed_in(client) -> bool:
    return client.get("/accounts/").status_code == 200


def test_user_name_and_password_lead_to_my_account(client, officer):
    response = sign_in(client, follow=True)
    text = response.content.decode()
    assert response.redirect_chain[-1][0] == "/accounts/"
    assert "张三" in text
    assert "zhangsan" in text


def test_members_begin_in_the_workspace_unless_they_were_going_elsewhere(client, officer):
    member(user=officer)
    assert sign_in(client)["location"] == "/work/"
    client.logout()
    assert (
        client.post("/accounts/login/", {"login": "zhangsan", "password": PASSWORD, "next": "/work/clues/"})["location"]
        == "/work/clues/"
    )


def test_nobody_can_sign_up(client):
    response = client.get("/accounts/signup/")
    assert "form" not in response.context or response.templates[0].name == "account/signup_closed.html"
    client.post("/accounts/signup/", {"username": "x", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/confirm-email/", "/accounts/password/set/"])
def test_what_administrators_set_has_no_page(client, officer, path):
    sign_in(client)
    assert client.get(path)["location"] == "/accounts/"


def test_five_failures_lock_the_account_even_for_the_right_password(client, officer):
    for _attempt in range(5):
        assert sign_in(client, password="wrong").status_code == 200
    response = sign_in(client)
    assert response.status_code == 200
    assert "15" in response.content.decode()
    assert not is_signed_in(client)


def test_a_locked_account_does_not_lock_others(client, officer):
    User.objects.create_user("lisi", password=PASSWORD)
    for _attempt in range(6):
        sign_in(client, password="wrong")
    assert sign_in(client, username="lisi").status_code == 302


def test_one_address_tries_thirty_passwords_whatever_the_names(client, officer):
    for attempt in range(30):
        assert sign_in(client, username=f"name{attempt}", password="wrong").status_code == 200
    assert not is_signed_in(client)
    assert sign_in(client).status_code == 200, "the right password, too, waits"
    assert not is_signed_in(client)
    assert sign_in(client, REMOTE_ADDR="203.0.113.9").status_code == 302, "another address does not"


def test_one_address_sends_the_form_sixty_times_a_minute(client, officer):
    for _attempt in range(60):
        assert client.post("/accounts/login/", {"login": "zhangsan"}).status_code == 200
    assert client.post("/accounts/login/", {"login": "zhangsan"}).status_code == 429
    assert sign_in(client).status_code == 429
    assert not is_signed_in(client)


def test_a_wrong_password_keeps_the_user_name(client, officer):
    response = sign_in(client, password="wrong")
    assert 'value="zhangsan"' in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_sign_in_does_not_lead_to_foreign_sites(client, officer):
    response = client.post("/accounts/login/?next=https://evil.example/", {"login": "zhangsan", "password": PASSWORD})
    assert response["location"] == "/accounts/"


def test_second_factor_is_asked_after_the_password(client, officer):
    sign_in(client)
    secret = enrol(client)
    client.post("/accounts/logout/")
    response = sign_in(client)
    assert response["location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)
    Authenticator.objects.update(last_used_at=None)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert is_signed_in(client)


def test_an_address_nobody_confirmed_does_not_stand_in_the_way(client, officer):
    officer.email = "zhangsan@example.org"
    officer.save()
    sign_in(client)
    enrol(client)
    assert Authenticator.objects.filter(user=officer, type="totp").exists()
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_a_recovery_code_works_once(client, officer):
    sign_in(client)
    enrol(client)
    authenticator = Authenticator.objects.get(type="recovery_codes")
    code = RecoveryCodes(authenticator).get_unused_codes()[0]
    for expected in (302, 200):
        client.post("/accounts/logout/")
        sign_in(client)
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == expected


def test_secrets_are_not_stored_in_clear(client, officer):
    sign_in(client)
    secret = enrol(client)
    stored = [str(a.data) for a in Authenticator.objects.all()]
    assert len(stored) == 2
    assert not any(secret in data for data in stored)
    assert all("gAAAA" in data for data in stored)


def test_keys_can_be_rotated(client, officer, settings):
    sign_in(client)
    secret = enrol(client)
    settings.FIELD_ENCRYPTION_KEYS = [new_key(), *settings.FIELD_ENCRYPTION_KEYS]
    call_command("rotate_encryption")
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    client.post("/accounts/logout/")
    sign_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302


def test_password_change_ends_other_sessions(client, officer, django_user_model):
    other = type(client)()
    sign_in(client)
    sign_in(other)
    new = "a-quite-different-horse"
    response = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_weak_passwords_are_refused(client, officer):
    sign_in(client)
    for weak in ("123456789012", "short", "zhangsan12345"):
        response = client.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        )
        assert response.status_code == 200


def test_other_sessions_are_listed_and_ended(client, officer):
    other = type(client)(HTTP_USER_AGENT="Other browser")
    sign_in(client)
    sign_in(other)
    assert "Other browser" in client.get("/accounts/sessions/").content.decode()
    client.post("/accounts/sessions/")
    assert is_signed_in(client)
    assert not is_signed_in(other)


class TestCompulsorySecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.ACCOUNTS_REQUIRE_SECOND_FACTOR = True

    @pytest.fixture
    def root(self, db):
        return User.objects.create_superuser("root", password=PASSWORD)

    def test_without_one_only_the_account_pages_open(self, client, root):
        sign_in(client, username="root")
        assert client.get("/admin/")["location"] == "/accounts/2fa/"
        assert client.get("/accounts/").status_code == 200
        assert client.post("/admin/pages/1/add/")["location"] == "/accounts/2fa/"

    def test_a_script_is_told_why(self, client, root):
        sign_in(client, username="root")
        response = client.get("/admin/", HTTP_X_REQUESTED_WITH="XMLHttpRequest")
        assert response.status_code == 403
        assert response["content-type"].startswith("text/plain")

    def test_enrolling_is_not_showing(self, client, root):
        sign_in(client, username="root")
        secret = enrol(client)
        target = client.get("/admin/")["location"]
        assert target == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
        Authenticator.objects.update(last_used_at=None)
        response = client.post(target, {"code": code_for(secret), "next": "/admin/"})
        assert response["location"] == "/admin/"
        assert client.get("/admin/").status_code == 200

    def test_a_session_from_before_enrolment_elsewhere_must_show_it(self, client, root):
        elsewhere = type(client)()
        sign_in(client, username="root")
        sign_in(elsewhere, username="root")
        enrol(client)
        assert "/accounts/2fa/reauthenticate/" in elsewhere.get("/admin/")["location"]

    def test_the_last_factor_cannot_be_removed(self, client, root):
        sign_in(client, username="root")
        enrol(client)
        response = client.post("/accounts/2fa/totp/deactivate/")
        assert Authenticator.objects.filter(type="totp").exists()
        assert response.status_code == 200


class TestIdleLimit:
    def test_an_unused_session_ends(self, client, officer, monkeypatch):
        sign_in(client)
        client.get("/accounts/")
        now = time.time()
        monkeypatch.setattr("portal.accounts.middleware.time.time", lambda: now + 29 * 60)
        assert client.get("/accounts/").status_code == 200
        monkeypatch.setattr("portal.accounts.middleware.time.time", lambda: now + 58 * 60)
        assert client.get("/accounts/").status_code == 200
        monkeypatch.setattr("portal.accounts.middleware.time.time", lambda: now + 89 * 60)
        assert client.get("/accounts/")["location"] == "/accounts/login/?next=%2Faccounts%2F"

    def test_what_the_editor_sends_on_its_own_is_no_use(self, client, officer, monkeypatch):
        sign_in(client)
        client.get("/accounts/")
        now = time.time()
        for minutes in (10, 20):
            monkeypatch.setattr("portal.accounts.middleware.time.time", lambda m=minutes: now + m * 60)
            client.post("/admin/editing-sessions/ping/wagtailcore/page/1/1/")
        monkeypatch.setattr("portal.accounts.middleware.time.time", lambda: now + 31 * 60)
        assert "/accounts/login/" in client.get("/accounts/")["location"]


class TestOnlyWayIn:
    def test_the_admin_signs_in_through_the_portal(self, client):
        assert client.get("/admin/")["location"] == "/accounts/login/?next=/admin/"
        assert client.get("/admin/login/?next=/admin/pages/")["location"] == "/accounts/login/?next=/admin/pages/"
        assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/password_reset/",
            "/admin/password_reset/done/",
            "/admin/password_reset/complete/",
            "/admin/account/change_password/",
        ],
    )
    def test_wagtails_own_password_pages_are_off(self, client, admin_user, path):
        assert client.get(path).status_code in (302, 404)
        client.force_login(admin_user)
        assert client.get(path).status_code == 404

    def test_wagtails_sign_out_leads_out(self, client, admin_user):
        client.force_login(admin_user)
        assert client.post("/admin/logout/")["location"].startswith(("/accounts/login/", "/admin/login/"))
        assert not is_signed_in(client)

    @override_settings(ACCOUNTS_REQUIRE_SECOND_FACTOR=False)
    def test_without_permission_the_admin_stays_shut(self, client, officer):
        sign_in(client)
        assert client.get("/admin/").status_code == 302
        refused = client.get("/admin/", follow=True)
        assert refused.status_code == 403, "said plainly, not sent in a circle"
        assert 'href="/accounts/login/"' not in refused.content.decode().partition("<main")[2], "nor to sign in again"


def test_pages_are_chinese(client, officer):
    """No page of the account area shows an English sentence."""
    texts = {"/accounts/login/": client.get("/accounts/login/").content.decode()}
    sign_in(client)
    enrol(client)
    for path in (
        "/accounts/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/logout/",
    ):
        response = client.get(path, follow=True)
        assert response.status_code == 200, path
        texts[path] = response.content.decode()
    for path, text in texts.items():
        body = re.sub(r"<script.*?</script>", "", text[text.index("<main") : text.index("</main>")], flags=re.DOTALL)
        visible = re.sub(r"<[^>]+>", " ", body)
        english = re.findall(r"[A-Za-z]{3,}(?: [A-Za-z]+){2,}", visible)
        assert not english, (path, english)
        assert " style=" not in text, path
        assert " on" + "click=" not in text, path
