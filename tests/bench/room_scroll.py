"""A room of 10,000 messages in a browser: opened, read back to its first message, scrolled, written in.

    python -m tests.bench.room_scroll [--messages 10000]

Chromium without a screen, 1280 × 800, on a portal of its own (one data folder that is removed). The room is read back
to its first message with the wheel, as a reader would, then scrolled from end to end with all of it there; what counts
is the time between frames. The same once more with every line laid out (``content-visibility: visible``), which is what
a page does that does nothing about length.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bench.rooms import PEOPLE
from tests.servers.portal import EmbeddedPortal

TALK = """
from liaison.organisations.acting import principal_for
from liaison.rooms.services import messages
saying = [principal_for(each) for each in members[:8]]
for number in range(MESSAGES):
    text = f"第{number + 1}条：请各单位核对称重记录和执法记录仪目录，按设备编号对时间。" * (1 + number % 4)
    messages.say(room=room.pk, principal=saying[number % 8], text=text, client_id=f"bench-{number:08d}")
"""
#: Notes the time of every frame until told to stop.
FRAMES = """() => {
  window.frames_ = []; let last = performance.now();
  const next = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""
TAKE = "() => { const all = window.frames_; window.frames_ = { push() {} }; return all.slice(1); }"
#: Scrolls whatever scrolls, a wheel's step a frame, to the end; returns the number of steps.
SCROLL = """(down) => new Promise((done) => {
  const log = document.querySelector('[role=log]');
  const it = log.scrollHeight > log.clientHeight + 5 ? log : document.scrollingElement;
  let steps = 0;
  const step = () => {
    const before = it.scrollTop;
    it.scrollTop += down ? 400 : -400;
    steps += 1;
    if (it.scrollTop === before || steps > 5000) done(steps); else requestAnimationFrame(step);
  };
  step();
})"""

#: Milliseconds from the key that sends until the text is a numbered line of the newest list.
STANDS = """(text) => { window.stands_ = new Promise((done) => {
  let began; addEventListener('keydown', (event) => { if (event.key === 'Enter') began ??= performance.now(); }, true);
  const newest = [...document.querySelectorAll('[role=log] ol')].at(-1);
  const look = () => {
    const line = [...newest.querySelectorAll('li[data-seq]')].findLast((each) => each.textContent.includes(text));
    if (line) { watch.disconnect(); requestAnimationFrame(() => done(performance.now() - began)); }
  };
  const watch = new MutationObserver(look);
  watch.observe(newest, { childList: true, subtree: true, attributes: true });
}); }"""


def prepared(folder: Path, number: int) -> tuple[EmbeddedPortal, int, str]:
    """A portal with a room of ``number`` messages, its key, and the session of a member."""
    portal = EmbeddedPortal(folder)
    portal.prepare()
    program = PEOPLE.replace("COUNT", "10").replace("ROOMS", "1") + TALK.replace("MESSAGES", str(number))
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", program],
        env=portal.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(line for line in made.stdout.splitlines() if line.startswith("ROOM "))
    rooms, keys = json.loads(line.removeprefix("ROOM "))
    return portal, rooms[0], keys[9]


def spread(frames: list[float]) -> str:
    """Median, 95 % and longest time between frames, in ms, and how many took longer than two frames of 60 a second."""
    ordered = sorted(frames)
    p95 = ordered[int(len(ordered) * 0.95)]
    slow = sum(frame > 34 for frame in frames)
    return f"{statistics.median(ordered):.0f} | {p95:.0f} | {ordered[-1]:.0f} | {slow} of {len(frames)}"


def read_back(page: Page, number: int) -> float:
    """Scroll up until the first message is there; seconds."""
    began = time.monotonic()
    while not page.query_selector("#m1"):
        page.evaluate(SCROLL, False)
        if time.monotonic() - began > 600:
            raise SystemExit("the first message did not come within ten minutes")
    assert page.locator("[role=log] li[data-seq]").count() >= number
    return time.monotonic() - began


def scrolled(page: Page, name: str) -> None:
    """From the first message to the last and back, with all of them in the page."""
    for words, down in (("to the end", True), ("to the beginning", False)):
        page.evaluate(FRAMES)
        page.evaluate(SCROLL, down)
        print(f"| {name}, {words} | {spread(page.evaluate(TAKE))} |", flush=True)


def said(page: Page, text: str) -> float:
    """Write ``text``; milliseconds until it stands in the log, acknowledged."""
    page.fill("#room textarea, textarea[name=text]", text)
    page.evaluate(STANDS, text)
    page.keyboard.press("Control+Enter")
    return page.evaluate("window.stands_")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=10_000)
    given = parser.parse_args()
    print(f"{given.messages:,} messages, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="room-scroll-") as folder, sync_playwright() as playwright:
        portal, room, session = prepared(Path(folder), given.messages)
        portal.start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            address = f"http://127.0.0.1:{portal.port}"
            context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN", bypass_csp=True)
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            page = context.new_page()
            began = time.monotonic()
            page.goto(f"{address}/work/rooms/{room}/")
            page.wait_for_selector("[role=log] li[data-seq]")
            print(f"opened in {time.monotonic() - began:.2f} s", flush=True)
            print(f"read back to the first message in {read_back(page, given.messages):.1f} s", flush=True)
            print("| scrolled | median ms | p95 ms | longest ms | longer than 34 ms |\n| --- | --- | --- | --- | --- |")
            scrolled(page, "lines laid out when near")
            page.evaluate(SCROLL, True)
            shown = [said(page, f"第{number}次试写") for number in range(5)]
            print(f"a message written, until it stands acknowledged: {statistics.median(shown):.0f} ms (median of 5)")
            heap = page.evaluate("performance.memory ? performance.memory.usedJSHeapSize : 0")
            elements = page.evaluate("document.querySelectorAll('*').length")
            print(f"{heap / 2**20:.0f} MiB of script memory, {elements:,} elements")
            page.add_style_tag(content="[role=log] li{content-visibility:visible !important}")
            scrolled(page, "every line laid out")
        finally:
            browser.close()
            portal.stop()


if __name__ == "__main__":
    main()
