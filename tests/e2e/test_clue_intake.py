"""A reporter's walk in a browser: with scripts and without, on a desktop and on a phone; accessible at every step."""

import re
import subprocess
import sys
from importlib import resources

import pytest

from tests.e2e.intake_site import intake_portal
from tests.servers.portal import ROOT

pytestmark = pytest.mark.browser

AXE = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
NEXT = "main form.prose .btn--go"
FORMATS = {"docx", "jpeg", "webp", "xlsx"}
#: The answer to the check of the newest draft, for a browser without scripts.
DIGITS = """
import django; django.setup()
from liaison.intake import drafts
from liaison.intake.models import Draft
print(drafts.read(Draft.objects.filter(receipt=None).latest("changed_at"))["challenge"]["digits"])
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A served portal with a body that receives clues."""
    found = intake_portal(tmp_path_factory.mktemp("intake"))
    found.start()
    yield found
    found.stop()


class Walk:
    """A tab that looks at every page it comes to."""

    def __init__(self, browser, portal, width: int, scripts: bool, mode: str = "normal") -> None:
        self.portal, self.scripts, self.width = portal, scripts, width
        self.site = f"http://127.0.0.1:{portal.port}"
        self.context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        self.context.add_cookies([{"name": "display", "value": f"{mode}.m.hans", "url": self.site}])
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda m: self.problems.append(m.text) if "Content Security Policy" in m.text else None)

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.look()

    def press(self, selector: str) -> None:
        self.page.click(selector)
        self.page.wait_for_load_state("load")
        self.look()

    def look(self) -> None:
        where = f"{self.page.url} {self.page.inner_text('h1')}"
        if self.scripts:
            self.page.evaluate(AXE + ";undefined")
            found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
            self.problems += [f"{where}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]
        if self.page.evaluate("document.documentElement.scrollWidth") > self.width:
            self.problems.append(f"{where} is too wide")
        text = re.sub(r"https?://\S+|\S+\.[a-z]{3,4}", "", self.page.inner_text("main"))
        if left := {word for word in re.findall(r"[A-Za-z]{4,}", text) if not word.isupper()} - FORMATS:
            self.problems.append(f"{where}: {left}")

    def answer_the_check(self) -> None:
        if self.scripts:
            self.page.wait_for_selector("text=浏览器已自动完成校验")
            return
        done = subprocess.run(
            [sys.executable, "-c", DIGITS],
            cwd=ROOT,
            env=self.portal.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        self.page.fill("#digits", done.stdout.strip())


@pytest.mark.parametrize(
    ("width", "scripts", "mode"), [(1280, True, "normal"), (390, False, "normal"), (390, True, "elder")]
)
def test_from_the_home_page_to_the_rating(browser, portal, width, scripts, mode, tmp_path):
    walk = Walk(browser, portal, width, scripts, mode)
    page = walk.page
    page.goto(walk.site + "/")
    page.click("main .ask .btn--go")
    walk.look()
    walk.press(NEXT)  # nothing filled in: the summary leads to the fields
    assert page.inner_text("[role=alert] h2") == "有 2 处需要改正"
    page.click("text=乱罚款")
    page.fill("#id_description", "同一趟运输、同一超限事实，3 月 12 日和 3 月 15 日各罚款一次。")
    walk.press(NEXT)
    page.fill("#id_occurred_from", "2026-03-12")
    page.select_option("#id_region", label="临溪区")
    walk.press(NEXT)
    page.fill("#id_body", "临溪区交通运输执法大队")
    walk.press("button[value=back]")
    walk.press(NEXT)
    assert page.input_value("#id_body") == "临溪区交通运输执法大队"
    walk.press(NEXT)
    evidence, program = tmp_path / "缴款凭证.txt", tmp_path / "现场录像.exe"
    evidence.write_text("凭证", encoding="utf-8")
    program.write_bytes(b"MZ" + bytes(50))
    page.set_input_files("#id_files", [evidence, program])
    walk.press("button[value=upload]")
    assert "现场录像.exe" in page.inner_text("[role=alert]")
    assert "缴款凭证.txt" in page.inner_text(".files")
    page.check("#id_who_1")
    page.fill("#id_name", "陈先生")
    page.fill("#id_telephone", "000-0000-0000")
    walk.press(NEXT)
    page.go_back()
    page.go_forward()
    assert "缴款凭证.txt" in page.inner_text("main")
    walk.answer_the_check()
    page.click(NEXT)
    page.wait_for_url("**/received/")
    walk.look()
    number, passphrase = (row.inner_text() for row in page.query_selector_all(".slip dd"))
    page.reload()
    assert passphrase in page.inner_text(".slip")
    walk.press("main form .btn")
    page.fill("#id_number", number)
    page.fill("#id_passphrase", passphrase)
    walk.press("main form .btn--go")
    assert "线索已收到" in page.inner_text("main")
    page.fill("#id_text", "请问什么时候有结果？")
    walk.press("text=发送消息")
    walk.press("text=撤回线索")
    walk.press("text=确认撤回线索")
    walk.press("text=评价办理")
    page.check("#id_score_1")
    walk.press("text=提交评价")
    assert "您已评价：4 分" in page.inner_text("main")
    walk.press("text=退出查询")
    assert "我的线索" not in page.inner_text("h1")
    assert not walk.problems
    walk.context.close()


def test_a_double_click_sends_one_clue(browser, portal):
    walk = Walk(browser, portal, 1280, True)
    page = walk.page
    page.goto(walk.site + "/clues/submit/")
    page.click("text=乱检查")
    page.fill("#id_description", "一周内检查了四次，没有出示证件。")
    for _ in range(3):
        page.click(NEXT)
    page.check("#id_who_0")
    page.click(NEXT)
    page.dblclick(NEXT)  # before the browser has finished its check
    page.wait_for_url("**/received/")
    numbers = page.query_selector_all(".slip dd")
    assert len(numbers) == 2
    walk.context.close()


def test_members_enter_import_and_print(browser, portal, tmp_path):
    walk = Walk(browser, portal, 1280, True)
    page = walk.page
    page.goto(walk.site + "/accounts/login/?next=/work/clues/new/")
    page.fill("#id_login", "clerk")
    page.fill("#id_password", "sehr-geheim-2026")
    with page.expect_navigation():
        page.click("main button.btn--go")
    walk.open("/work/clues/new/")
    page.fill("#id_description", "案卷中没有送达回证。")
    page.fill("#id_reporter_name", "陈先生")
    page.check("#id_with_receipt")
    walk.press("text=保存线索")
    walk.press("text=打开线索")
    walk.press("text=申请查看举报人")
    page.fill("#id_reason", "必须向提交人核实缴款时间，别无他法")
    walk.press("text=提交申请")
    walk.open("/work/clues/import/")
    table = tmp_path / "orders.csv"
    table.write_bytes("工单编号,反映内容,受理时间\r\nGD-9,重复检查,2026-05-18\r\n,没有编号,昨天\r\n".encode("gb18030"))
    page.set_input_files("#id_file", table)
    walk.press("text=上传并预览")
    walk.press("text=导入 1 条线索")
    walk.open("/work/codes/")
    page.fill("#id_label", "示例专项行动")
    walk.press("text=生成直通码并查看海报")
    assert page.query_selector(".poster__qr svg")
    address = page.inner_text(".poster .hash")
    page.context.clear_cookies()
    page.goto(address)
    assert "示例专项行动" in page.inner_text("main")
    assert not walk.problems
    walk.context.close()
