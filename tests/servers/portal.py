"""The portal itself as a server for tests: ``manage.py serve`` in a process of its own, on a data folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests import schema

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """A port nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def begin_migrated(folder: Path) -> None:
    """Give a data folder without a database the schema that the tests' own database has, if there is one.

    Half a minute of migrating less for each portal; what follows migrates what is missing, which is all without it.
    """
    from django.apps import apps

    if apps.ready and (copy := schema.kept_copy()).exists() and not (folder / "portal.sqlite3").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, folder / "portal.sqlite3")


def embedded_environment(folder: Path, **variables: str) -> dict[str, str]:
    """Environment of an embedded portal that keeps everything in ``folder``, with ``variables`` set; its index, too:
    those of several portals on one Elasticsearch would be the same."""
    others = ("DATABASE_URL", "ELASTICSEARCH_URL", "PORT", "PORTAL_TEST_DATA_DIR")
    kept = {name: value for name, value in os.environ.items() if name not in others}
    own = {"DJANGO_SETTINGS_MODULE": "portal.settings.embedded", "PORTAL_DATA_DIR": str(folder)}
    return kept | own | variables


class EmbeddedPortal:
    """A data folder with the skeleton of a portal, and the server on it; ``variables`` are set in its environment."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.variables = variables
        self.process: subprocess.Popen | None = None
        self.port = 0
        self.log = folder / "serve.log"

    @property
    def environment(self) -> dict[str, str]:
        return embedded_environment(self.folder, **self.variables)

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """A management command on the data folder, in another process."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=check,
        )

    def prepare(self) -> None:
        """Tables, page skeleton, static files."""
        begin_migrated(self.folder)
        self.manage("migrate", "-v0")
        self.manage("bootstrap")
        self.manage("collectstatic", "--noinput", "-v0")

    def start(self, *options: str) -> None:
        """Start and wait until it answers; RuntimeError with the log when it ends instead."""
        self.port = free_port()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port), *options],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text(encoding="utf-8"))
            if f":{self.port}/" in self.log.read_text(encoding="utf-8"):
                return
            time.sleep(0.05)
        raise RuntimeError("the portal did not come up within two minutes")

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, {n.lower(): v for n, v in response.headers.items()}, response.read()
        except urllib.error.HTTPError as error:
            return error.code, {n.lower(): v for n, v in error.headers.items()}, error.read()

    def stop(self, how: int = signal.SIGTERM, patience: float = 10) -> float:
        """Send a signal and return how many seconds the process took to end."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        asked = time.monotonic()
        self.process.send_signal(how)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
            raise
        return time.monotonic() - asked
