"""A person comes and goes, outside the demo: invited by mail, with a second factor, as a deputy, leaving the work."""

import base64
import email
import hmac
import re
import struct
import subprocess
import sys
import time
from datetime import timedelta
from email import policy
from importlib import resources

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.servers.portal import ROOT, EmbeddedPortal

pytestmark = pytest.mark.browser

AXE = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PASSWORD = "sehr-geheim-2026"
GO = "main button.btn--go"
#: A bureau with a head and a clerk, and two clues: one the clerk handles, one nobody does yet.
BUREAU = f"""
import django; django.setup()
from tests.factories.liaison import clue, member, organisation
from liaison.organisations.choices import OrganisationKind, Role
bureau = organisation(OrganisationKind.COORDINATING, name="示例市司法局", short_name="市司法局", number_code="示司")
for role, name, shown in ((Role.HEAD, "head", "钟敏"), (Role.CLERK, "clerk", "林书言")):
    m = member(bureau, role)
    m.user.username, m.user.display_name = name, shown
    m.user.set_password("{PASSWORD}")
    m.user.save()
clue(bureau, title="反映同一车辆两日内被罚两次", handler=m)
clue(bureau, title="反映年检收取不明费用")
"""


class Codes:
    """The authenticator app of one person: RFC 6238."""

    def __init__(self, secret: str) -> None:
        self.key = base64.b32decode(secret + "=" * (-len(secret) % 8))
        self.used: list[str] = []

    def at(self, counter: int) -> str:
        """The code of a half minute."""
        digest = hmac.digest(self.key, struct.pack(">Q", counter), "sha1")
        start = digest[-1] & 15
        return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"

    def now(self) -> str:
        return self.at(int(time.time()) // 30)

    def use(self) -> str:
        """A code that signs in, which each does once: a clock half a minute ahead is allowed, so nobody need wait."""
        code = self.now() if self.now() not in self.used else self.at(int(time.time()) // 30 + 1)
        self.used.append(code)
        return code


class Person:
    """Somebody at a browser of their own, who looks at every page they come to."""

    def __init__(self, browser, site: str, width: int) -> None:
        self.site, self.width = site, width
        self.page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.codes: Codes | None = None
        self.problems: list[str] = []
        self.page.on("console", lambda m: self.problems.append(m.text) if "Security Policy" in m.text else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.look()

    def press(self, selector: str = GO) -> None:
        with self.page.expect_navigation():
            self.page.click(selector)
        self.look()

    def look(self) -> None:
        where = f"{self.page.url} {self.page.inner_text('h1')}"
        self.page.evaluate(AXE + ";undefined")
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
        self.problems += [f"{where}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]
        if self.page.evaluate("document.documentElement.scrollWidth") > self.width:
            self.problems.append(f"{where} is too wide")
        if half := re.findall(r"[\u4e00-\u9fff][:,;?!]|[:,;?!][\u4e00-\u9fff]", self.page.inner_text("body")):
            self.problems.append(f"{where}: half-width {half}")

    def sign_in(self, name: str, password: str) -> None:
        self.open("/accounts/login/")
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", password)
        self.press()

    def enrol(self, password: str) -> None:
        """Set the authenticator app up, which is all that the portal offers until it is done."""
        self.open("/work/")
        assert self.page.url.endswith("/accounts/2fa/")
        self.open("/accounts/2fa/totp/activate/")
        if self.page.locator("#id_password").count():  # it asks for the password once more after a while
            self.page.fill("#id_password", password)
            self.press()
        self.codes = Codes(self.page.input_value("#authenticator_secret"))
        self.page.fill("#id_code", self.codes.now())
        self.press()
        expect(self.page.locator("#recovery_codes")).to_be_visible()
        self.open("/work/")  # having a factor is not showing it
        assert "/accounts/2fa/reauthenticate/" in self.page.url
        self.page.fill("#id_code", self.codes.use())
        self.press()
        assert self.page.url.endswith("/work/")

    def sign_out(self) -> None:
        self.press(".bar button.btn--bar")


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A served portal where a second factor is compulsory, with an organisation that has work."""
    found = EmbeddedPortal(tmp_path_factory.mktemp("joining"), PORTAL_DEMO="0")
    found.prepare()
    subprocess.run([sys.executable, "-c", BUREAU], cwd=ROOT, env=found.environment, check=True, timeout=120)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def people(browser, portal):
    """Opens tabs; none of them may have met a problem at the end."""
    opened: list[Person] = []

    def open_tab(width: int = 1280) -> Person:
        opened.append(Person(browser, f"http://127.0.0.1:{portal.port}", width))
        return opened[-1]

    yield open_tab
    for person in opened:
        person.page.context.close()
    assert not [problem for person in opened for problem in person.problems]


def invitation_in(portal) -> str:
    """The path of the link in the newest mail."""
    newest = max((portal.folder / "mail").iterdir(), key=lambda path: path.stat().st_mtime)
    text = email.message_from_bytes(newest.read_bytes(), policy=policy.default).get_content()
    return re.search(r"/work/join/[\w-]+/", text).group()


def test_a_person_joins_deputises_and_leaves(people, portal):
    head = people()
    head.sign_in("head", PASSWORD)
    head.enrol(PASSWORD)
    head.open("/work/people/invite/")
    head.page.fill("#id_name", "周舟")
    head.page.fill("#id_email", "zhouzhou@example.org")
    head.page.fill("#id_department", "执法监督科")
    head.press()
    while head.page.locator("main :text('邮件尚未发出')").count():
        head.page.reload()

    newcomer = people(390)
    newcomer.open(invitation_in(portal))
    newcomer.page.fill("#id_username", "zhouzhou")
    newcomer.page.fill("#id_password1", PASSWORD)
    newcomer.page.fill("#id_password2", PASSWORD)
    newcomer.press(f"form:has(#id_username) {GO.removeprefix('main ')}")
    newcomer.sign_in("zhouzhou", PASSWORD)
    newcomer.enrol(PASSWORD)
    expect(newcomer.page.locator(".acting")).to_contain_text("示例市司法局")
    newcomer.sign_out()
    newcomer.sign_in("zhouzhou", PASSWORD)
    newcomer.page.fill("#id_code", "000000")
    newcomer.press()
    expect(newcomer.page.locator("main [role=alert]").first).to_contain_text("验证码不正确")
    newcomer.page.fill("#id_code", newcomer.codes.use())
    newcomer.press()
    assert newcomer.page.url.endswith("/work/")
    expect(newcomer.page.locator("main")).not_to_contain_text("同一车辆")

    # The head names the newcomer B 角 of the clerk for a week, and gives a clue of their own.
    head.open("/work/people/")
    head.press("main a:has-text('林书言')")
    head.press("main a:has-text('指定 B 角')")
    head.page.select_option("#id_deputy", label="周舟 · 执法监督科 · 经办人")
    head.page.fill("#id_ends_on", str(timezone.localdate() + timedelta(days=7)))
    head.page.fill("#id_reason", "年休假")
    head.press()
    expect(head.page.locator("main")).to_contain_text("周舟")
    head.open("/work/clues/?scope=all")
    head.press("main a:has-text('年检收取')")
    head.press("main a.btn:has-text('指定经办人')")
    head.page.select_option("#id_handler", label="周舟（经办人）")
    head.press()

    # As deputy the newcomer finds the clerk's matter, marked, and what is done there is signed for both.
    newcomer.open("/work/")
    expect(newcomer.page.locator("main")).to_contain_text("您是林书言的 B 角")
    row = newcomer.page.locator("tr:has-text('同一车辆')").first
    expect(row.locator(".tag:has-text('B 角')")).to_be_visible()
    own = newcomer.page.locator("tr:has-text('年检收取')").first
    expect(own.locator(".tag:has-text('B 角')")).to_have_count(0)
    newcomer.press("main a:has-text('同一车辆')")
    newcomer.press("main a.btn:has-text('受理并开始分析')")
    newcomer.press()
    expect(newcomer.page.locator("section[aria-labelledby=tl]")).to_contain_text("周舟")
    expect(newcomer.page.locator("section[aria-labelledby=tl]")).to_contain_text("代林书言履职")

    # The newcomer may not go while work is open; the head hands it to the clerk.
    newcomer.open("/work/people/")
    newcomer.press("main a:has-text('周舟')")
    newcomer.press("main a:has-text('离开')")
    newcomer.press("main button.btn--stop")
    expect(newcomer.page.locator("main [role=alert]")).to_be_visible()
    head.open("/work/people/")
    head.press("main a:has-text('周舟')")
    head.press("main a:has-text('结束身份')")
    expect(head.page.locator("main table")).to_contain_text("年检收取")
    head.page.select_option("#id_successor", label="林书言 · 经办人")
    head.page.fill("#id_reason", "调离")
    head.press("main button.btn--stop")
    head.open("/work/clues/?scope=all")
    head.press("main a:has-text('年检收取')")
    expect(head.page.locator(".clue-h")).to_contain_text("林书言（A）")
    newcomer.open("/work/")
    expect(newcomer.page.locator("main")).not_to_contain_text("同一车辆")
    assert newcomer.page.locator(".acting").inner_text().strip() == "周舟"
