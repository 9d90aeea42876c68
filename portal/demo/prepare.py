"""Brings a data folder to the state the demo needs. Every step is skipped when nothing changed since last time."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from content.demo.data import FOLDER as DEMO_DATA
from content.demo.loader import load
from content.pages.bootstrap import set_site_address
from core.outbox import drain_all
from liaison.demo.data import FOLDER as PARTIES_DATA
from liaison.demo.loader import load as load_parties
from portal.catalogue import compile_catalogues

#: What a demo needs on disk: database, pictures, index and PDFs, with room to work (bytes).
NEEDED_SPACE = 300 * 1024 * 1024
STATE_FILE = "demo-state.json"


class NotEnoughSpace(Exception):
    """The disk is too full to begin."""


def digest(paths: list[Path]) -> str:
    """Fingerprint of files by name and content."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(str(path).encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def static_sources() -> list[Path]:
    """Files whose change makes collected static files stale."""
    requirements = settings.BASE_DIR / "requirements" / "base.txt"
    return [requirements, *(p for p in (settings.BASE_DIR / "static").rglob("*") if p.is_file())]


def demo_sources() -> list[Path]:
    """Files whose change asks for loading again: what the sample content says, and what its groups may do."""
    return [*DEMO_DATA.rglob("*.toml"), settings.BASE_DIR / "content" / "common" / "workflow.py"]


def check_space(folder: Path) -> None:
    """Raise NotEnoughSpace when the disk of ``folder`` cannot hold a demo."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED_SPACE:
        raise NotEnoughSpace(
            _("Only %(free)s MiB are free at %(folder)s; the demo needs %(needed)s MiB. Free some space and try again.")
            % {"free": free // 2**20, "folder": folder, "needed": NEEDED_SPACE // 2**20}
        )


def prepare(*, report: Callable[[str], None]) -> None:
    """Catalogue, static files, database, sample content, background work: what is missing of them.

    ``report`` gets a line before each step that takes time.

    Raises:
        NotEnoughSpace: before anything was written.
        OSError, django.db.Error: the disk filled up on the way; running again continues.
    """
    folder = settings.DATA_DIR
    check_space(folder)
    state_file = folder / STATE_FILE
    state = json.loads(state_file.read_text(encoding="utf-8")) if state_file.exists() else {}

    def done(name: str, value: str) -> None:
        state[name] = value
        state_file.write_text(json.dumps(state, indent=1), encoding="utf-8")

    compile_catalogues()
    static = digest(static_sources())
    if state.get("static") != static:
        report(_("Collecting style sheets and scripts"))
        call_command("collectstatic", interactive=False, verbosity=0)
        done("static", static)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        report(_("Setting up the database"))
        call_command("migrate", interactive=False, verbosity=0)
    content = digest(demo_sources())
    if state.get("content") != content:
        load(report)
        report(_("Typesetting PDFs and filling the search index"))
        drain_all()
        done("content", content)
    parties = digest(list(PARTIES_DATA.rglob("*.toml")))
    if state.get("parties") != parties:
        load_parties(report)
        drain_all()
        done("parties", parties)
    set_site_address(settings.WAGTAILADMIN_BASE_URL)
