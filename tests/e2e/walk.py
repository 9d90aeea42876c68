"""The walk of one clue through all hands, by the browser alone, told once for the test and for the pictures.

python -m tests.e2e.walk [FOLDER]     pictures of the walk, by default into docs/images/walk/
"""

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.e2e.site import CHROMIUM_ARGUMENTS, ROOT, chromium, demo_site, sign_in

BODY, SHORT_BODY, PROCURATORATE = "示例市交通运输局", "市交通运输局", "示例市人民检察院"
#: As the portal titles a clue of the public: the body, and what is complained of.
TITLE = f"{SHORT_BODY}：乱罚款"
OFFICER, ENTERPRISE, REPORTER = "孟立新", "示例市远通货运有限公司", "欧阳秋实"
DEMAND = "同一次超限运输重复处罚问题"
CASE = "一趟车罚了两次，撤销一次并退还罚款"
#: Whom no text that leaves the bureau may name.
PERSONS = (OFFICER, ENTERPRISE, "远通货运", "远通公司", REPORTER, "13800002468")
PICTURE_HEIGHT = 1400

Camera = Callable[[Page, str], None]


def press(page: Page, text: str) -> None:
    """Press a button or a link that looks like one, and wait for where it leads."""
    with page.expect_navigation():
        page.locator("main").locator(f".btn:text-is('{text}'), .btn:has-text('{text}')").first.click()


def fill(page: Page, values: dict[str, str]) -> None:
    """Fill fields by name: texts, a choice by its value, a list by its label."""
    for name, value in values.items():
        field = page.locator(f"main [name={name}]")
        if field.first.get_attribute("type") in {"radio", "checkbox"}:
            page.check(f"main [name={name}][value={value}]")
        elif field.first.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def do(page: Page, event: str, values: dict[str, str] | None = None, *, look: Callable[[], None] | None = None) -> None:
    """Carry out one event of an item: its button, its form, its button again."""
    press(page, event)
    fill(page, values or {})
    if look:
        look()
    press(page, event)
    assert not page.locator("main .note.late").count(), page.inner_text("main")


class Walk:
    """Everybody's tabs, and the steps in order. Each step leaves the portal ready for the next.

    Args:
        camera: called with a page and a name where the documentation shows it.
        public_width: width of the reporter's tab; officers sit at a desk.
    """

    def __init__(self, browser, site: str, camera: Camera | None = None, public_width: int = 390) -> None:
        self.browser, self.site = browser, site
        self.camera = camera or (lambda page, name: None)
        self.complaints: list[str] = []
        self.public = self._tab(public_width)
        self.head, self.clerk, self.procurator, self.body = map(
            self._member, ("approver", "clerk", "procurator", "jtj-luo")
        )
        self.clue = self.number = self.passphrase = self.clue_number = ""

    def _tab(self, width: int = 1280) -> Page:
        page = self.browser.new_context(viewport={"width": width, "height": 900}).new_page()
        page.on("console", lambda m: self.complaints.append(f"{page.url} {m.text}") if m.type == "error" else None)
        return page

    def _member(self, name: str) -> Page:
        page = self._tab()
        sign_in(page, self.site, name)
        return page

    def close(self) -> None:
        """Close every tab."""
        for page in (self.public, self.head, self.clerk, self.procurator, self.body):
            page.context.close()

    def find(self, page: Page, where: str, title: str = TITLE) -> None:
        """Open the newest item of this title in a list; it may be there a moment after it was sent."""
        link = page.locator(f"main a:has-text('{title}')").first
        until = time.monotonic() + 20
        page.goto(self.site + where)
        while not link.count() and time.monotonic() < until:
            page.reload()
        with page.expect_navigation():
            link.click()

    # -- the steps ----------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """A citizen fills the public form in and gets receipt number and passphrase."""
        page = self.public
        page.goto(self.site + "/clues/submit/")
        page.check("[name=kind][value=fines]")
        page.fill(
            "[name=description]",
            f"我给{ENTERPRISE}开车。上个月 8 日和 11 日，执法人员{OFFICER}就同一趟运输的同一次超限先后开出两张罚单，"
            "各 2,000 元，称重单是同一张。远通公司两次都缴了款，凭证都在。我的电话是 13800002468。",
        )
        self.camera(page, "01-submit")
        press(page, "下一步")
        press(page, "下一步")
        page.fill("[name=body]", BODY)
        press(page, "下一步")
        fill(page, {"who": "named"})
        fill(page, {"name": REPORTER, "telephone": "13800002468"})
        press(page, "下一步")
        page.wait_for_function("!document.querySelector('[data-working]')")
        with page.expect_navigation(timeout=60_000):
            page.locator("main button.btn--go").click()
        values = page.locator(".slip dd")
        self.number, self.passphrase = values.nth(0).inner_text(), values.nth(1).inner_text()
        self.camera(page, "02-receipt")

    def analyse(self) -> None:
        """The head names the handlers, the clerk accepts the clue."""
        self.find(self.head, "/work/clues/?scope=open")
        self.clue = self.head.url
        self.clue_number = self.head.locator("main .num").first.inner_text()
        do(self.head, "指定经办人", {"handler": "林书言（经办人）", "second_handler": "吴桐（经办人）"})
        self.clerk.goto(self.clue)
        do(self.clerk, "受理并开始分析")
        self.camera(self.clerk, "03-analysis")

    def refer_and_get_it_back(self) -> None:
        """To the procuratorate, which returns it with a reason and a suggestion."""
        press(self.clerk, "移送其他单位")
        self._refer("货车驾驶员反映，同一趟运输的同一次超限先后被罚两次。请进行行政检察监督。")
        self.find(self.procurator, "/work/referrals/?scope=mine")
        do(self.procurator, "退回", {"reason": "缺第二张罚单和缴款凭证。", "suggestion": "补齐后再次移送。"})
        self.clerk.reload()
        self.camera(self.clerk, "04-returned")

    def refer_again(self) -> None:
        """Referred again with what was missing; accepted, handled, reported, and the feedback accepted."""
        press(self.clerk, "再次移送")
        self._refer("已补充第二张罚单和两次缴款凭证的内容：金额各 2,000 元，称重单为同一张。")
        self.find(self.procurator, "/work/referrals/?scope=mine")
        do(self.procurator, "签收")
        do(self.procurator, "受理", {"acceptance_number": "示检行监〔2026〕99号"})
        done = {"text": "两次处罚针对同一行为，已向该局提出检察建议。", "results": "suggested"}
        do(self.procurator, "反馈办理结果", done)
        told = self.procurator.inner_text("main")
        assert not [name for name in PERSONS if name in told], told
        self.camera(self.procurator, "05-referral")
        self.find(self.clerk, "/work/referrals/?scope=mine")
        do(self.clerk, "接受反馈")

    def _refer(self, note: str) -> None:
        page = self.clerk
        page.select_option("[name=receiver]", label=PROCURATORATE)
        press(page, "下一步")
        # The page says that the reporter's words hold a telephone number: they stay here, the note tells the matter.
        assert "13800002468（电话）" in page.inner_text("main")
        page.uncheck("[name=fields_sent][value=description]")
        fill(page, {"request": "supervise", "note": note})
        for box in page.locator("[name=checklist]").all():
            box.check()
        press(page, "移送给")

    def put_to_the_body(self) -> None:
        """Verified, a problem found, the tier decided; the body is told what it has to correct, and nothing else."""
        self.clerk.goto(self.clue)
        do(self.clerk, "开始核实", {"track": "simple"})
        do(
            self.clerk,
            "查实问题，开始监督",
            {"findings": f"两张罚单依据同一张称重单，属于同一违法行为。{OFFICER}没有核对前一次处罚。"},
        )
        self.head.goto(self.clue)
        do(self.head, "确定处置层级", {"tier": "general"})
        self.clerk.goto(self.clue)
        press(self.clerk, "向被监督单位提出整改")
        told = {
            "title": DEMAND,
            "disclosed": "抽查发现，同一车辆同一次超限运输三日内被处罚两次。",
            "requirements": "撤销第二次处罚并退还罚款；对本年度同类处罚自查。",
            "body": BODY,
        }
        fill(self.clerk, told)
        press(self.clerk, "送达被监督单位")

    def correct(self, evidence: Path) -> None:
        """The body signs for it, explains, and reports with evidence; the bureau accepts."""
        self.find(self.body, "/work/rectifications/?scope=in", DEMAND)
        told = self.body.inner_text("main")
        assert not [name for name in (*PERSONS, self.clue_number) if name in told], told
        do(self.body, "签收")
        do(self.body, "说明情况", {"text": "两个中队分别录入，系统没有提示同一称重单已经处罚。"})
        press(self.body, "报告整改情况")
        self.body.fill(
            "[name=text]",
            f"第二次处罚已撤销，退还{ENTERPRISE} 2,000 元；{OFFICER}已作检讨。自查同类处罚 46 件，没有重复。",
        )
        self.body.set_input_files("[name=files]", evidence)
        press(self.body, "报告整改情况")
        self.camera(self.body, "06-correction")
        self.find(self.clerk, "/work/rectifications/?scope=mine", DEMAND)
        assert evidence.name in self.clerk.inner_text("main")
        do(self.clerk, "接受整改")

    def tell_the_reporter(self) -> None:
        """Feedback with a preview; the reporter reads it with the receipt; the head closes; the reporter rates."""
        page = self.clerk
        page.goto(self.clue)
        do(page, "准备反馈")
        press(page, "写给举报人")
        page.fill("[name=text]", "第二张罚单已撤销，2,000 元已退还。感谢您的监督。")
        press(page, "预览")
        self.camera(page, "07-to-reporter")
        press(page, "发给举报人")
        self._follow()
        assert "2,000 元已退还" in self.public.inner_text("main")
        self.head.goto(self.clue)
        do(self.head, "办结", {"outcome": "rectified"})
        self.public.reload()
        with self.public.expect_navigation():
            self.public.click("main >> text=评价办理")
        self.public.check("[name=score][value='5']")
        with self.public.expect_navigation():
            self.public.locator("main button.btn--go").click()
        told = self.public.inner_text("main")
        for hidden in ("林书言", "检察院", "内部", self.clue_number, BODY, OFFICER):
            assert hidden not in told, told
        self.camera(self.public, "08-reporter")
        page.goto(self.clue)
        self.camera(page, "09-closed")

    def promote(self) -> str:
        """The clerk drafts a typical case: proposed text, preview, draft. Returns what the draft's form holds."""
        page = self.clerk
        press(page, "起草典型案例")
        proposed = "".join(field.input_value() for field in page.locator("main textarea").all())
        assert not [name for name in PERSONS if name in proposed], proposed
        fill(page, {"title": CASE, "significance": "同一违法行为只能给予一次罚款，先查前案再作处罚。"})
        self.camera(page, "10-proposed")
        press(page, "预览")
        self.camera(page, "11-preview")
        press(page, "生成草稿并打开")
        page.wait_for_load_state("networkidle")
        self.camera(page, "12-draft")
        return page.content()

    def _follow(self) -> None:
        page = self.public
        page.goto(self.site + "/clues/follow/")
        fill(page, {"number": self.number, "passphrase": self.passphrase})
        with page.expect_navigation():
            page.locator("main button.btn--go").click()


def picture(folder: Path) -> Camera:
    """A camera that writes small pictures into ``folder``: 1,280 px wide, no more colours than a flat page needs."""

    def take(page: Page, name: str) -> None:
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")  # a bar that sticks would stand in the middle
        page.wait_for_load_state("networkidle")
        height = min(PICTURE_HEIGHT, page.evaluate("document.documentElement.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height}
        drawn = Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True)))
        drawn.convert("RGB").quantize(64).save(folder / f"{name}.png", optimize=True)

    return take


def walk_through(walk: Walk, evidence: Path) -> str:
    """Every step in order; returns the page of the draft."""
    walk.submit()
    walk.analyse()
    walk.refer_and_get_it_back()
    walk.refer_again()
    walk.put_to_the_body()
    walk.correct(evidence)
    walk.tell_the_reporter()
    return walk.promote()


def take_pictures(folder: Path, site: str) -> None:
    """Walk in a served demo at ``site`` and take the pictures on the way."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        evidence = Path(made) / "退款凭证.txt"
        evidence.write_text("退款凭证", encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        walk = Walk(browser, site, picture(folder), public_width=1280)
        walk_through(walk, evidence)
        browser.close()


if __name__ == "__main__":
    wanted = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "walk"
    with tempfile.TemporaryDirectory() as data, demo_site(Path(data)) as address:
        take_pictures(wanted, address)
