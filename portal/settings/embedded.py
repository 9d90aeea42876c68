"""One machine, one command: SQLite, in-memory cache and channel layer, everything under one data folder."""

import os
from pathlib import Path

from core.encryption import new_key
from portal.settings.base import *
from portal.settings.secrets import load_or_create_secret

DATA_DIR = Path(os.environ.get("PORTAL_DATA_DIR", BASE_DIR / "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = load_or_create_secret(DATA_DIR / "secret-key")
FIELD_ENCRYPTION_KEYS = [load_or_create_secret(DATA_DIR / "encryption-key", make=new_key)]
PORTAL_SEAL_DIR = os.environ.get("PORTAL_SEAL_DIR") or str(DATA_DIR / "seals")
DEBUG = False
ALLOWED_HOSTS = ["*"]  # one machine behind no proxy: the host is whatever address the reader typed
PORTAL_DEMO = os.environ.get("PORTAL_DEMO", "1") == "1"
# In the demo a second factor can be set up and used; nobody is made to.
ACCOUNTS_REQUIRE_SECOND_FACTOR = not PORTAL_DEMO
# One machine is often reached as http://localhost, which browsers accept for security keys.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

DATABASES = {
    "default": {
        "ENGINE": "portal.runtime.sqlite3",  # Django's, with this process's writers taking turns
        "NAME": DATA_DIR / "portal.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE takes the write lock at BEGIN: with DEFERRED, two writers that both read first
            # deadlock at once, whatever the timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
            ),
        },
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
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = "portal@localhost"
WAGTAILADMIN_BASE_URL = os.environ.get("PORTAL_BASE_URL", "http://127.0.0.1:" + os.environ.get("PORT", "8000"))
CELERY_BROKER_URL = "memory://localhost//"
# Elasticsearch instead of the index in DATA_DIR/search, where an address is given.
ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
