"""Fixtures of the browser tests."""

import os
from collections.abc import Iterator

import pytest

from tests.e2e.site import CHROMIUM_ARGUMENTS, chromium, demo_site


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[str]:
    """Address of a served demo: one that runs already (PORTAL_E2E_ADDRESS), or one made for the session."""
    running = os.environ.get("PORTAL_E2E_ADDRESS")
    if running:
        yield running.rstrip("/")
        return
    with demo_site(tmp_path_factory.mktemp("demo")) as address:
        yield address


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
