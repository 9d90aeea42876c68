"""Signing in leaves its trace: who, when, from where, with what result, and never what was typed."""

import pytest

from core.audit import AuditEntry
from core.audit.verifying import verify
from core.users import User
from tests.portal.accounts.conftest import sign_in
from tests.portal.accounts.test_signing_in import enrol

pytestmark = pytest.mark.django_db


def trail(user: User) -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(stream=f"account:{user.pk}").values_list("action", "result"))


def test_signing_in_and_out(client, officer):
    sign_in(client, REMOTE_ADDR="192.0.2.9")
    client.post("/accounts/logout/")
    assert trail(officer) == [("account.signed_in", "ok"), ("account.signed_out", "ok")]
    entry = AuditEntry.objects.first()
    assert (entry.actor_id, entry.actor_name, entry.address) == (officer.pk, "张三", "192.0.2.9")
    assert entry.detail == {"methods": ["password"]}
    assert verify().intact


def test_failures_and_the_lock_say_nothing_about_who_tried(client, officer):
    for _attempt in range(6):
        sign_in(client, password="wrong-" * 3)
    assert trail(officer) == [("account.sign_in_failed", "failed")] * 5 + [("account.sign_in_failed", "refused")]
    assert not AuditEntry.objects.exclude(actor_id=None, actor_name="").exists()
    assert AuditEntry.objects.last().detail == {"locked": True}


def test_an_unknown_name_is_not_kept(client, officer):
    sign_in(client, username="my-secret-password")
    entry = AuditEntry.objects.get()
    assert entry.stream == "account:unknown"
    assert "my-secret" not in str(entry.content())


def test_the_name_finds_its_account_however_it_is_written(client, officer):
    sign_in(client, username="ZhangSan", password="wrong")
    assert trail(officer) == [("account.sign_in_failed", "failed")]


def test_second_factors(client, officer, django_capture_on_commit_callbacks):
    sign_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        enrol(client)
    client.post("/accounts/2fa/totp/deactivate/")
    entries = AuditEntry.objects.filter(stream=f"account:{officer.pk}")
    seen = [(entry.action.rpartition("_")[2], entry.detail.get("factor")) for entry in entries]
    assert ("added", "totp") in seen
    assert seen[-2:] == [("removed", "totp"), ("removed", "recovery_codes")]
    assert verify().intact


def test_a_wrong_code(client, officer):
    sign_in(client)
    enrol(client)
    client.post("/accounts/logout/")
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert trail(officer)[-1] == ("account.factor_failed", "failed")


def test_a_changed_password(client, officer):
    sign_in(client)
    new = "battery-horse-correct"
    old = "correct-horse-battery"
    client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})
    assert ("account.password_changed", "ok") in trail(officer)
