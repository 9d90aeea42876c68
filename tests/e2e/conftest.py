"""Fixtures of the browser tests."""

import pytest

from tests.e2e.site import CHROMIUM_ARGUMENTS, chromium, demo_site


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> str:
    """Address of a served demo."""
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
