"""Pictures of every kind of page for the documentation: ``python -m tests.e2e.screenshots [FOLDER]``."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.e2e.site import ADMIN_PAGES, CHROMIUM_ARGUMENTS, PAGES, ROOT, chromium, demo_site, sign_in

WIDTHS = (1280, 390)
MAX_HEIGHT = 1600


def take(folder: Path) -> None:
    """Write ``<page>-<width>.png`` (first 1,600 px) for every kind of page, home and ruling in elder mode too, and of
    our pages of the admin at the first width alone."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, demo_site(Path(data)) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        for suffix, cookie, names in (
            ("", "normal.m.hans", list(PAGES)),
            ("-elder", "elder.m.hans", ["home", "ruling"]),
            ("-traditional", "normal.m.hant", ["home"]),
        ):
            for width in WIDTHS:
                context = browser.new_context(viewport={"width": width, "height": 900})
                context.add_cookies([{"name": "display", "value": cookie, "url": site}])
                page = context.new_page()
                for name in names:
                    picture(page, site + PAGES[name], folder / f"{name}{suffix}-{width}.png")
                context.close()
        for name, (address, account) in ADMIN_PAGES.items():
            context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900})
            page = context.new_page()
            sign_in(page, site, account)
            picture(page, site + address, folder / f"{name}-{WIDTHS[0]}.png")
            context.close()
        browser.close()


def picture(page, address: str, path: Path) -> None:
    """The page at ``address`` as a picture of at most ``MAX_HEIGHT``."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    size = page.viewport_size
    height = min(MAX_HEIGHT, page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height}
    drawn = Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True)))
    # Flat pages need no more colours, and the repository keeps every picture it ever had.
    drawn.convert("RGB").quantize(256).save(path, optimize=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
