"""Fixtures of the browser tests."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.site import CHROMIUM_ARGUMENTS, chromium, demo_site, environment, prepare_demo
from tests.servers.portal import ROOT


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory, worker_id) -> Path:
    """Data folder of a demo: made once for all processes of a run, and copied by each."""
    own = tmp_path_factory.mktemp("demo")
    if worker_id == "master":
        return own
    shared = tmp_path_factory.getbasetemp().parent / "demo"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            unfinished = shared.with_suffix(".part")
            prepare_demo(unfinished)
            unfinished.rename(shared)
        shutil.copytree(shared, own, dirs_exist_ok=True)
    return own


@pytest.fixture(scope="session")
def site(request) -> Iterator[str]:
    """Address of a served demo: one that runs already (PORTAL_E2E_ADDRESS), or one made for the session."""
    running = os.environ.get("PORTAL_E2E_ADDRESS")
    if running:
        yield running.rstrip("/")
        return
    with demo_site(request.getfixturevalue("demo_folder")) as address:
        yield address


@pytest.fixture(scope="session")
def inside(request, site):
    """Runs Python inside the portal that is served, for what no browser can do: let time pass."""
    running = "PORTAL_E2E_ADDRESS" in os.environ
    data = os.environ.get("PORTAL_E2E_DATA") if running else request.getfixturevalue("demo_folder")
    if data is None:
        pytest.skip("needs the data folder of the demo that runs: name it in PORTAL_E2E_DATA")

    def run(code: str) -> None:
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        subprocess.run(command, cwd=ROOT, env=environment(Path(data), 0), check=True, timeout=120)

    return run


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright."""
    path = chromium()
    if path is None:
        pytest.skip("needs Chromium: install it or name it in PORTAL_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser):
    """A fresh desktop tab."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
