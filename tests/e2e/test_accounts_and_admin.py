"""Account pages and the editors' admin in a browser: accessible, and nothing the content security policy stops."""

from importlib import resources

import pytest

from tests.e2e.site import PAGES

pytestmark = pytest.mark.browser

AXE = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PASSWORDS = {"editor": "shili-bianji-2026", "admin": "shili-guanli-2026"}


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


def sign_in(page, site: str, name: str) -> None:
    page.goto(site + "/accounts/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORDS[name])
    with page.expect_navigation():
        page.click("main button.btn--go")


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
    sign_in(page, local, "editor")
    page.goto(local + "/accounts/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORDS["editor"])  # a new factor asks for the password once more
    with page.expect_navigation():
        page.click("main button.btn--go")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/recovery-codes/**")
    sign_out(page, local)

    sign_in(page, local, "editor")
    assert page.url.endswith("/accounts/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(local + "/accounts/")
    sign_out(page, local)

    page.goto(local + "/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(local + "/accounts/")


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
