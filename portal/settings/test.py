"""Tests: SQLite in memory unless DATABASE_URL names a PostgreSQL; nothing leaves the process by default."""

import os
import tempfile
from pathlib import Path

import environ

from portal.settings.base import *

env = environ.Env()

SECRET_KEY = "tests-only-" + "0" * 50
DEBUG = False
ALLOWED_HOSTS = ["*"]
DATA_DIR = Path(os.environ.get("PORTAL_TEST_DATA_DIR") or tempfile.mkdtemp(prefix="portal-test-"))

if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "portal.runtime.sqlite3",  # as embedded: without turns, one of sixteen writers may wait for ever
            "NAME": ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,  # a machine that runs many tests at once is slow
                # Nothing here must survive a power cut, and flushing tables fsyncs each of them.
                "init_command": "PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF;",
            },
            # A file, so that threads of a live server and other processes see the same database.
            "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
        }
    }
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Private: no address leads there, core.files alone gives files out.
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "attachments", "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "portal@example.org"
WAGTAILADMIN_BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
WHITENOISE_AUTOREFRESH = True
PORTAL_DEMO = False
# A machine that runs many tests at once is slow; what is said of slow servers is tested with a patience of its own.
SEARCH_PATIENCE = 60.0
FIELD_ENCRYPTION_KEYS = ["dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="]
# Most tests sign in without a second factor; tests/portal/accounts switches it on.
ACCOUNTS_REQUIRE_SECOND_FACTOR = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
