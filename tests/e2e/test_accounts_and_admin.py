"""Account pages and the editors' admin in a browser: accessible, and nothing the content security policy stops."""

import time
from importlib import resources

import pytest

from tests.e2e.site import ADMIN_PAGES, PAGES, passwords, sign_in

pytestmark = pytest.mark.browser

AXE = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def local(site) -> str:
    """The site by a name: browsers keep no security keys for a bare address."""
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture
def watched(page):
    """A tab and what it complains of."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"{page.url} {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url} {error}"))
    return page, complaints


def sign_out(page, site: str) -> None:
    page.goto(site + "/accounts/logout/")
    with page.expect_navigation():
        page.click("main button.btn--go")


def violations(page) -> list[str]:
    page.evaluate(AXE + ";undefined")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    return [f"{page.url}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]


@pytest.mark.parametrize(("mode", "width"), [("normal", 1280), ("elder", 390)])
def test_account_pages_are_accessible(watched, local, mode, width):
    page, complaints = watched
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{local}/accounts/login/?mode={mode}")
    found = violations(page)
    page.fill("#id_login", "editor")
    page.fill("#id_password", "wrong")
    with page.expect_navigation():
        page.click("main button.btn--go")
    found += violations(page)
    sign_in(page, local, "editor")
    for path in ("", "2fa/", "2fa/webauthn/", "sessions/", "password/change/", "reauthenticate/", "logout/"):
        page.goto(f"{local}/accounts/{path}")
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert not found
    assert not complaints


def test_a_passkey_is_added_and_signs_in_after_and_instead_of_the_password(page, local):
    # From here on this account wants a second factor: no other test signs in with it.
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, local, "expert")
    page.goto(local + "/accounts/2fa/webauthn/add/")
    page.fill("#id_password", passwords()["expert"])  # a new factor asks for the password once more
    with page.expect_navigation():
        page.click("main button.btn--go")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/recovery-codes/**")
    sign_out(page, local)

    sign_in(page, local, "expert")
    assert page.url.endswith("/accounts/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(local + "/work/")
    sign_out(page, local)

    page.goto(local + "/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(local + "/work/")


def test_the_admin_and_its_previews_run_under_their_policy(watched, site):
    page, complaints = watched
    sign_in(page, site, "admin")
    chapters = page.request.get(f"{site}/api/v2/pages/?type=whitepapers.ChapterPage&limit=1").json()
    chapter = chapters["items"][0]["id"]
    for path in (
        "/admin/",
        "/admin/pages/",
        f"/admin/pages/{chapter}/edit/",
        "/admin/snippets/rulings/ruling/",
        "/admin/snippets/rulings/ruling/edit/4/",
        "/admin/snippets/content/glossaryterm/add/",
        "/admin/images/add/",
        "/admin/documents/add/",
        "/admin/settings/content/portalsettings/",
        "/admin/reports/workflow/",
        "/admin/users/",
    ):
        assert page.goto(site + path).ok, path
        page.wait_for_load_state("networkidle")
    page.goto(f"{site}/admin/pages/{chapter}/edit/")
    page.wait_for_selector("[data-streamfield-child]")
    page.click("[data-side-panel-toggle='preview'], button[aria-label='切换预览'], [aria-label*='预览']")
    # The editor swaps the frame for a fresh one whenever the preview is drawn again.
    page.frame_locator("iframe").last.locator("main h1").first.wait_for()
    assert not complaints


def test_the_user_bar_stands_on_public_pages_for_editors_alone(watched, site):
    page, complaints = watched
    page.goto(site + PAGES["chapter"])
    assert not page.query_selector("wagtail-userbar")
    sign_in(page, site, "admin")
    for name in ("home", "chapter", "ruling", "list"):
        page.goto(site + PAGES[name])
        page.wait_for_selector("wagtail-userbar", state="attached")
        page.wait_for_load_state("networkidle")
    assert not complaints


def test_our_pages_of_the_admin_are_accessible_and_chinese(watched, site):
    page, complaints = watched
    sign_in(page, site, "editor")
    for name, (address, _account) in ADMIN_PAGES.items():
        assert page.goto(site + address).ok, name
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE + ";undefined")
        # What Wagtail draws around and in its own listings is not ours to mend.
        found = page.evaluate("axe.run('main', {resultTypes: ['violations']}).then(r => r.violations)")
        assert not [f"{name}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]
    assert not complaints


def test_a_change_goes_through_three_people_to_the_public(browser, site):
    """编辑 → 二审 → 终审, each at a browser of their own, with the buttons Wagtail's editor shows them."""

    def tab(name: str):
        page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        sign_in(page, site, name)
        return page

    def press(page, address: str, button: str) -> None:
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
        page.click("footer [data-controller~='w-dropdown'] [data-w-dropdown-target='toggle']")
        with page.expect_navigation():
            page.click(button)

    editor, reviewer, approver = (tab(name) for name in ("editor", "reviewer", "approver"))
    cases = editor.request.get(f"{site}/api/v2/pages/?type=cases.TypicalCasePage&limit=1").json()
    address = f"/admin/pages/{cases['items'][0]['id']}/edit/"
    editor.goto(site + address)
    editor.wait_for_load_state("networkidle")
    title = f"{editor.input_value('#id_title').partition('（第')[0]}（第{time.time_ns() % 10**6}次改）"
    editor.fill("#id_title", title)
    editor.click("footer [data-controller~='w-dropdown'] [data-w-dropdown-target='toggle']")
    with editor.expect_navigation():
        editor.click("button[name='action-submit']")
    for page in (reviewer, approver):
        assert title not in page.request.get(site + "/cases/").text()
        press(page, address, "button[data-workflow-action-name='approve']:not([data-workflow-action-modal-url])")
    assert title in editor.request.get(site + "/cases/").text()
    for page in (editor, reviewer, approver):
        page.context.close()
