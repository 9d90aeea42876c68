"""Production settings in a process of their own: what is missing stops the start, what is there is safe."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.encryption import new_key

ROOT = Path(__file__).resolve().parents[3]
COMPLETE = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "FIELD_ENCRYPTION_KEYS": new_key(),
    "DATABASE_URL": "postgresql://portal@127.0.0.1/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
}
READ = """
import json, django
django.setup()
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}, default=str))
"""


def run(environment: dict[str, str], code: str = "import django; django.setup()") -> subprocess.CompletedProcess:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "portal.settings.production", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_everything_missing_is_named_at_once():
    result = run({})
    assert result.returncode != 0
    for name in COMPLETE:
        assert name in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("FIELD_ENCRYPTION_KEYS", "not-a-key"),
        ("DATABASE_URL", "sqlite:///x.sqlite3"),
    ],
)
def test_an_unusable_value_stops_the_start_and_is_named(name, value):
    result = run({**COMPLETE, name: value})
    assert result.returncode != 0
    assert name in result.stderr.splitlines()[-1]


def test_transport_cookies_and_second_factor_are_strict():
    names = [
        "DEBUG",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "ACCOUNTS_REQUIRE_SECOND_FACTOR",
        "ALLAUTH_TRUSTED_PROXY_COUNT",
        "PORTAL_DEMO",
        "ALLOWED_HOSTS",
    ]
    result = run(COMPLETE, READ % names)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "ACCOUNTS_REQUIRE_SECOND_FACTOR": True,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "PORTAL_DEMO": False,
        "ALLOWED_HOSTS": ["portal.example.org"],
    }


def test_django_finds_nothing_to_warn_of():
    code = (
        "import django; django.setup(); from django.core.management import call_command; "
        "call_command('check', deploy=True, databases=[], fail_level='WARNING', tags=['security'])"
    )
    result = run({**COMPLETE, "HSTS_PRELOAD": "1"}, code)
    assert result.returncode == 0, result.stderr
