"""What every way of running shares. Layers above say where data, secrets and services live."""

import os
from pathlib import Path

from portal.security import policies

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "portal",
    "liaison.board",
    "liaison.retention",
    "liaison.readings",
    "liaison.promotion",
    "liaison.analyses",
    "liaison.ledgers",
    "liaison.disposal",
    "liaison.linkage",
    "liaison.overlaps",
    "liaison.levels",
    "liaison.campaigns",
    "liaison.calendars",
    "liaison.quarter",
    "liaison.joint",
    "liaison.documents",
    "liaison.casefiles",
    "liaison.trail",
    "liaison.rooms",
    "liaison.notices",
    "liaison.inspections",
    "liaison.visits",
    "liaison.registry",
    "liaison.rectifications",
    "liaison.referrals",
    "liaison.intake",
    "liaison.clues",
    "liaison.workspace",
    "liaison.workflow",
    "liaison.organisations",
    "content.pages",
    "content.lists",
    "content.rulings",
    "content.statutes",
    "content.cases",
    "content.whitepapers",
    "content.common",
    "search",
    "core",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.api.v2",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "channels",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.security.middleware.AdminPolicyMiddleware",
    "portal.display.middleware.DisplayPreferencesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.audit.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "content.common.admin_middleware.AdminNoticeMiddleware",
    "content.common.site_middleware.SiteMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.accounts.middleware.IdleLimitMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "liaison.organisations.acting.PrincipalMiddleware",
    "liaison.retention.views.GoneMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context_processors.chrome",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# Language and time. The interface is Chinese; source strings are English (see docs/decisions/0002).
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"

# Accounts: allauth is the only way in; Wagtail's own sign-in, reset and password views are off.
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/accounts/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # nobody signs up; allauth checks it all the same
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# Five failures lock an account for a quarter of an hour (GB/T 22239-2019, 8.1.4.1 b); counted in the shared cache.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/15m/ip,5/15m/key"}
MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Addresses come from administrators and are never confirmed by mail; a second factor must not wait for that.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "行政执法监督协同联络门户"
MFA_TOTP_TOLERANCE = 1
# A session ends after half an hour without use, and after eight hours in any case (SESSION_COOKIE_AGE).
ACCOUNTS_IDLE_SECONDS = 30 * 60
ACCOUNTS_REQUIRE_SECOND_FACTOR = True
# Keys for values encrypted in the database; the first encrypts, all decrypt. Each layer sets its own.
FIELD_ENCRYPTION_KEYS: list[str] = []

# Strict for everything the public sees; AdminPolicyMiddleware relaxes it under the Wagtail admin alone.
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policies.PUBLIC}
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # the editors' preview shows pages in a frame of the same site
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Wagtail
WAGTAIL_SITE_NAME = "行政执法监督协同联络门户"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "content.common.reviews.publish_approved"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 20
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "content.common.search_backend"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "csv", "txt", "zip", "ofd"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.common.upload_forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.common.upload_forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILAPI_LIMIT_MAX = 100
TAGGIT_CASE_INSENSITIVE = True

# Interfaces for programs are described by OpenAPI from their code.
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}

# Uploads and forms: every input has a limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 60 * 60

CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The clock only ticks; rows in tables say what is due (core.outbox, Wagtail's go-live dates).
CELERY_BEAT_SCHEDULE = {
    "outbox": {"task": "core.tasks.tick", "schedule": 5.0},
    "deadlines": {"task": "core.tasks.check_deadlines", "schedule": 60.0},
    "scheduled-publishing": {"task": "portal.tasks.publish_scheduled", "schedule": 60.0},
    "housekeeping": {"task": "core.tasks.housekeeping", "schedule": 3600.0},
    "files": {"task": "core.tasks.sweep_files", "schedule": 24 * 3600.0},
    "sessions": {"task": "portal.tasks.clear_sessions", "schedule": 24 * 3600.0},
    "search": {"task": "search.tasks.hourly", "schedule": 3600.0},
    # Four times a day, so that a machine that is off at night lists it every day too.
    "retention": {"task": "liaison.retention.tasks.list_due", "schedule": 6 * 3600.0},
    "intake": {"task": "liaison.intake.tasks.housekeeping", "schedule": 3600.0},
    "registry": {"task": "liaison.registry.tasks.housekeeping", "schedule": 3600.0},
    # Rulings that were published in bulk, without a signal, or whose body was registered since.
    "lost-cases": {"task": "liaison.analyses.tasks.open_missing", "schedule": 3600.0},
    "inspections": {"task": "liaison.inspections.tasks.housekeeping", "schedule": 6 * 3600.0},
    # Hourly, not daily: the clock starts counting when the process does, and a version begins at midnight.
    "lists-take-effect": {"task": "content.lists.tasks.versions_take_effect", "schedule": 3600.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Everything goes to the console, once; a page not found or an address tried in vain is no event.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}

# A folder of the office's own fonts for PDF (小标宋, 仿宋, 黑体); they come before the packaged ones.
PORTAL_FONT_DIR = os.environ.get("PORTAL_FONT_DIR") or None

# A folder of certificates that seal official documents (liaison.documents.sealing); without one they go out unsealed.
PORTAL_SEAL_DIR = os.environ.get("PORTAL_SEAL_DIR") or None

# Whether documents may bear a mark of secrecy (密级): only where the portal runs in a classified network.
PORTAL_SECRECY_MARKS = os.environ.get("PORTAL_SECRECY_MARKS", "") == "1"

# Whether a head approves an inspection before it counts: always, never, or outside_rule (not on the plan, too often).
INSPECTION_APPROVAL = os.environ.get("PORTAL_INSPECTION_APPROVAL", "outside_rule")
# A published lost case opens the analysis of the body that lost it by itself when it was decided this many months ago
# or less; 0: never (docs/features/lost-cases.md).
LOST_CASES_MONTHS = int(os.environ.get("PORTAL_LOST_CASES_MONTHS", "6"))
# Visits to one enterprise a year, joint operations and inspections together (liaison.visits.budget): by the
# organisations of one level, by those of a level that has another number (PORTAL_VISITS_OF_LEVELS=province=1,county=3),
# and by all. A joint operation over the limit is refused, an inspection needs approval and is warned of. The numbers
# are those of one published local rule; set what holds at your place.
VISITS_PER_LEVEL = int(os.environ.get("PORTAL_VISITS_PER_LEVEL", "2"))
VISITS_OF_LEVELS = {
    level: int(number)
    for level, _equals, number in (
        each.strip().partition("=") for each in os.environ.get("PORTAL_VISITS_OF_LEVELS", "").split(",") if each.strip()
    )
}
VISITS_IN_ALL = int(os.environ.get("PORTAL_VISITS_IN_ALL", "4"))
# Reasons for which a visit does not count: nothing else exempts. Of operations a clue to be verified, danger, the
# enterprise itself; of inspections a complaint, an accident.
VISITS_EXEMPT = tuple(
    reason.strip()
    for reason in os.environ.get("PORTAL_VISITS_EXEMPT", "clue,danger,asked,complaint,accident").split(",")
    if reason.strip()
)
# Visits to one enterprise this many days apart or nearer are offered to be made one.
VISITS_MERGE_DAYS = int(os.environ.get("PORTAL_VISITS_MERGE_DAYS", "14"))

PORTAL_DEMO = False
