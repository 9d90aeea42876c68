"""A server process of its own data folder with the demo content; used by the tests and by the screenshots."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.servers.portal import ROOT, begin_migrated, embedded_environment, free_port

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers give 64 MB there
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: One address of every kind of public page, by name.
PAGES = {
    "home": "/",
    "white-papers": "/white-papers/",
    "series": "/white-papers/quarterly/",
    "edition": "/white-papers/quarterly/2026-q1/",
    "chapter": "/white-papers/quarterly/2026-q1/clues/",
    "special-edition": "/white-papers/special/",
    "editions": "/white-papers/quarterly/all/",
    "cases": "/cases/",
    "case": "/cases/expired-yuba/",
    "rulings": "/rulings/",
    "ruling": "/rulings/4/",
    "ruling-withdrawn": "/rulings/68/",
    "lists": "/lists/",
    "list": "/lists/lenient-matters/",
    "list-version": "/lists/lenient-matters/versions/4/",
    "list-row": "/lists/lenient-matters/rows/LM-001/",
    "statutes": "/statutes/",
    "statute": "/statutes/1/",
    "statute-article": "/statutes/1/articles/33/",
    "regulations": "/regulations/",
    "regulation": "/regulations/clue-handling-rules/",
    "notices": "/notices/",
    "notice": "/notices/clues-wanted-2026/",
    "directory": "/directory/",
    "report": "/report/",
    "search": "/search/?q=过罚相当",
    "search-provision": "/search/?q=行政处罚法第三十三条",
    "search-empty": "/search/",
    "search-help": "/search/help/",
    "site-map": "/site-map/",
    "feeds": "/feeds/",
    "sign-in": "/accounts/login/",
    "not-found": "/no/such/page/",
}

#: Pages of the admin that are ours, by name: address, and account of the demo that opens it.
ADMIN_PAGES = {
    "admin-anonymisation": ("/admin/rulings/69/anonymisation/", "editor"),
    "admin-adjustments": ("/admin/lists/adjustments/", "editor"),
    "admin-rulings": ("/admin/snippets/rulings/ruling/", "editor"),
}


@cache
def passwords() -> dict[str, str]:
    """Password of every sample account, from the command that tells them to people."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "manage.py", "demo", "accounts", "--json"]
        told = subprocess.run(command, cwd=ROOT, env=environment(Path(data), 0), capture_output=True, check=True)
    return {account["username"]: account["password"] for account in json.loads(told.stdout)}


def sign_in(page, site: str, name: str) -> None:
    """Sign the sample account ``name`` in."""
    page.goto(site + "/accounts/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", passwords()[name])
    with page.expect_navigation():
        page.click("main button.btn--go")


def chromium() -> str | None:
    """Path of the browser: PORTAL_CHROMIUM, else Debian's."""
    path = os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium")
    return path if Path(path).exists() else None


def environment(data: Path, port: int) -> dict[str, str]:
    """Environment of a demo that keeps everything in ``data``."""
    return embedded_environment(data, PORT=str(port), PORTAL_DEMO="1")


def answers(url: str) -> bool:
    """Whether something answers at ``url``, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def prepare_demo(data: Path) -> None:
    """Make the demo in ``data``.

    Raises:
        RuntimeError: it failed; with its output.
    """
    begin_migrated(data)
    prepared = subprocess.run(
        [sys.executable, "manage.py", "demo", "prepare"],
        cwd=ROOT,
        env=environment(data, 0),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if prepared.returncode:
        raise RuntimeError(prepared.stdout + prepared.stderr)


@contextmanager
def demo_site(data: Path, *, start_within: float = 120) -> Iterator[str]:
    """Prepare what is missing of the demo in ``data``, serve it, give its address, and stop it.

    Raises:
        RuntimeError: the preparation failed or the server did not answer in time; with its output.
    """
    port = free_port()
    prepare_demo(data)
    log = data / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment(data, port), stdout=output, stderr=output
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + start_within
        while not answers(f"{address}/robots.txt"):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
