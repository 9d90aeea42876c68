"""What all tests share: no skipping in CI, the page root, another process on the test database."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import hypothesis
import pytest

# The first example loads tables and models; how long an example takes on a busy machine says nothing.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("PORTAL_REQUIRE_ALL") == "1"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """With PORTAL_REQUIRE_ALL=1 (CI) a skipped test is a failed one: there everything it needs is present."""
    outcome = yield
    report = outcome.get_result()
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"PORTAL_REQUIRE_ALL=1, but the test was skipped: {reason}"


def pytest_collectreport(report):
    """The same for a whole module skipped while it is collected."""
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"PORTAL_REQUIRE_ALL=1, but the module was skipped: {report.longrepr}"


def pytest_configure():
    """The database refuses to delete audit entries; between tests it must let them go."""
    from tests.audit_trail import let_tests_empty_tables

    let_tests_empty_tables()


def pytest_sessionfinish(session):
    """Remove the data folder that the test settings made for this process."""
    from django.conf import settings

    if "PORTAL_TEST_DATA_DIR" not in os.environ and settings.configured:
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The test database: on SQLite from the schema kept by an earlier process (``--create-db`` migrates anew)."""
    from django.db import connection
    from django.test.utils import setup_databases

    from tests import schema

    def migrated():
        return setup_databases(verbosity=0, interactive=False, keepdb=request.config.getvalue("reuse_db"))

    if connection.vendor != "sqlite":
        with django_db_blocker.unblock():
            migrated()
        yield
        if not request.config.getvalue("reuse_db"):
            with django_db_blocker.unblock():
                schema.drop(connection)
        return
    copy = schema.kept_copy()
    with django_db_blocker.unblock(), schema.locked(copy):
        if copy.exists() and not request.config.getvalue("create_db"):
            name = connection.settings_dict["TEST"]["NAME"]
            schema.restore(copy, Path(name))
            connection.close()
            connection.settings_dict["NAME"] = name
        else:
            migrated()
            schema.keep(connection, copy)
    yield
    connection.close()  # the file goes with the data folder


def database_url() -> str:
    """Address of the test database itself, for another process."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    user = quote(settings["USER"] or "")
    if settings["PASSWORD"]:
        user += ":" + quote(settings["PASSWORD"], safe="")
    return f"postgresql://{user}@{settings['HOST'] or 'localhost'}:{settings['PORT'] or 5432}/{settings['NAME']}"


def other_process_environment() -> dict[str, str]:
    """Environment for a process that is to see the test database and the test's files."""
    from django.conf import settings

    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database_url(),
        "PORTAL_TEST_DATA_DIR": str(settings.DATA_DIR),
    }


@pytest.fixture(autouse=True)
def fresh_cache():
    """Rate limits and lockouts are kept in the cache: no test inherits those of another. Nor what it knew of changes:
    else values remembered for its content would be shown for this one's, as long as that knowledge is young."""
    from django.core.cache import cache

    from core import generations

    cache.clear()
    generations.forget()


@pytest.fixture(autouse=True)
def sessions_written_seldom(monkeypatch):
    """A session in use is written once a minute: on a busy machine in the middle of a test that counts queries."""
    monkeypatch.setattr("portal.accounts.middleware.RESOLUTION", 900)


def put_ground_back():
    """The root of the page tree, with what Wagtail's own migrations stored: locale, root page, root collection."""
    from wagtail.models import Collection, Locale, Page

    Locale.objects.get_or_create(language_code="zh-hans")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


@pytest.fixture(scope="module", autouse=True)
def stored_ground(request, django_db_blocker):
    """The transactional tests of a module empty the tables, and with them what migrations stored. Put back before the
    next module begins, outside any test's transaction."""
    items = [item for item in request.session.items if getattr(item, "module", None) is request.module]
    if any(
        item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames) for item in items
    ):
        request.getfixturevalue("django_db_setup")
        with django_db_blocker.unblock():
            put_ground_back()


@pytest.fixture
def page_root(db):
    """The root of the page tree, also in a transactional test, which starts on emptied tables."""
    return put_ground_back()


@pytest.fixture
def manage(transactional_db) -> Callable[..., subprocess.CompletedProcess]:
    """``manage("publish_scheduled")``: a management command in another process, on the test database."""

    def run(*arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=other_process_environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=check,
        )

    return run
