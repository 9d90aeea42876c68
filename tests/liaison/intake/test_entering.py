"""What members enter, import and print."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from content.lists.tabular.reading import FileError
from core.access import visible
from core.files.models import Attachment
from core.outbox import drain
from core.sealed import unseal
from liaison.clues.choices import ClueSource
from liaison.clues.models import Clue
from liaison.intake import importing
from liaison.intake.models import ClueImport, Receipt, Reporter, SourceCode
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from tests.factories.liaison import member, organisation
from tests.liaison.intake.walk import report
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
NEW = "/work/clues/new/"


@pytest.fixture
def clerk(bureau):
    return member(bureau)


@pytest.fixture
def browser(clerk):
    found = Client()
    found.force_login(clerk.user)
    return found


def form(**values) -> dict:
    given = {
        "key": str(uuid.uuid4()),
        "source": "case_review",
        "kind": "procedure",
        "description": "案卷中没有送达回证。",
        "body": "临溪交通执法",
        "officers": "王某某，执法证 0001",
        "occurred_from": "2026-03-01",
    }
    return given | values


# Entering


def test_a_member_enters_a_clue_with_its_files_once(browser, body, bureau, clerk):
    sent = form(reporter_name="陈先生")
    for _ in range(2):
        answer = browser.post(NEW, sent | {"files": SimpleUploadedFile("记录.txt", "检查记录".encode())})
        assert answer.status_code == 302, answer.context["form"].errors
    clue = Clue.objects.get()
    assert (clue.holder, clue.source, clue.title) == (bureau, ClueSource.CASE_REVIEW, "临溪交通执法：程序违法")
    assert {(s.kind, s.organisation_id) for s in clue.subjects.all()} == {("body", body.pk), ("officer", None)}
    assert unseal(Reporter.objects.get().name) == "陈先生"
    attachment = Attachment.objects.get()
    assert (attachment.subject, attachment.uploader_id) == (clue.subject, clerk.user_id)
    page = browser.get(f"/work/clues/{clue.pk}/").content.decode()
    assert "记录.txt" in page
    assert "陈先生" not in page


def test_a_file_that_is_refused_stores_nothing_and_keeps_the_form(browser, bureau):
    answer = browser.post(NEW, form() | {"files": SimpleUploadedFile("a.exe", b"MZ")})
    assert answer.status_code == 422
    assert "案卷中没有送达回证。" in answer.content.decode()
    assert not Clue.objects.exists()


def test_the_same_number_from_the_same_source_is_taken_once(browser, bureau):
    assert browser.post(NEW, form(external_key="2026-17")).status_code == 302
    assert browser.post(NEW, form(external_key="2026-17")).status_code == 422
    assert browser.post(NEW, form(external_key="2026-17", source="petition")).status_code == 302
    assert Clue.objects.count() == 2


def test_a_clue_about_the_own_organisation_is_not_kept_where_nobody_could_see_it(browser, bureau):
    answer = browser.post(NEW, form(body=bureau.name))
    assert answer.status_code == 422
    assert not Clue.objects.exists()


def test_a_contact_point_hands_its_clues_to_the_coordinating_body(bureau):
    point = organisation(OrganisationKind.CONTACT_POINT)
    browser = Client()
    browser.force_login(member(point).user)
    answer = browser.post(NEW, form(source="contact_point", with_receipt="on"))
    receipt = Receipt.objects.get()
    assert receipt.number[-5:-1] in answer.content.decode()
    clue = Clue.objects.get()
    assert (clue.holder, clue.source) == (bureau, ClueSource.CONTACT_POINT)
    again = browser.post(NEW, form(source="contact_point", with_receipt="on"))
    assert again.status_code == 200
    assert Clue.objects.count() == 2


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.READER])
def test_those_who_only_read_enter_nothing(bureau, role):
    browser = Client()
    browser.force_login(member(bureau, role).user)
    for address in (NEW, "/work/clues/import/"):
        assert browser.get(address).status_code == 403
        assert browser.post(address, form()).status_code == 403


def test_a_file_is_given_to_those_who_see_its_clue(browser, body, bureau):
    browser.post(NEW, form() | {"files": SimpleUploadedFile("记录.txt", "检查记录".encode())})
    clue, attachment = Clue.objects.get(), Attachment.objects.get()
    address = f"/work/clues/{clue.pk}/files/{attachment.pk}/"
    assert b"".join(browser.get(address)) == "检查记录".encode()
    stranger = Client()
    stranger.force_login(member(body).user)
    assert stranger.get(address).status_code == 404
    assert browser.get(f"/work/clues/{clue.pk}/files/{attachment.pk + 1}/").status_code == 404


# Imports

HEADER = "工单编号,标题,反映内容,问题类别,受理时间,发生日期,被反映单位,反映人,联系电话\r\n"
ROWS = (
    "GD-1,重复罚款,三日内被罚两次,乱罚款,2026-05-18 09:30,2026-03-12,临溪交通执法,陈先生,000-0000\r\n"
    "GD-2,,没有类别的一件,怪类别,,,,,\r\n"
    ",,没有编号,,,,,,\r\n"
    "GD-3,,日期不对,,昨天,,,,\r\n"
    "GD-1,,编号重复,,,,,,\r\n"
)


def table(encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    return SimpleUploadedFile("12345.csv", (HEADER + ROWS).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_table_is_shown_with_its_errors_and_stored_when_confirmed(browser, body, bureau, encoding):
    answer = browser.post("/work/clues/import/", {"file": table(encoding)})
    page = browser.get(answer["Location"]).content.decode()
    assert not Clue.objects.exists()
    for expected in ("没有编号", "工单编号没有填写", "昨天", "同一编号在第 2 行", "怪类别"):
        assert expected in page or expected == "没有编号"
    batch = ClueImport.objects.get()
    assert "陈先生" not in batch.sealed
    browser.post(answer["Location"])
    browser.post(answer["Location"])
    drain(importing.TOPIC)
    batch.refresh_from_db()
    assert (batch.made, batch.known, batch.faulty) == (2, 0, 3)
    assert batch.sealed == ""
    clue = Clue.objects.get(external_key="GD-1")
    assert (clue.source, clue.kind, clue.holder) == (ClueSource.HOTLINE, "fines", bureau)
    assert f"{timezone.localtime(clue.received_at):%Y-%m-%d %H:%M}" == "2026-05-18 09:30"
    assert unseal(clue.reporter.telephone) == "000-0000"
    assert "2 条" in browser.get(answer["Location"]).content.decode()


def test_importing_again_changes_nothing(browser, bureau):
    for _ in range(2):
        address = browser.post("/work/clues/import/", {"file": table()})["Location"]
        browser.post(address)
        drain(importing.TOPIC)
    assert Clue.objects.count() == 2
    assert list(ClueImport.objects.values_list("made", "known")) == [(0, 2), (2, 0)]


def test_an_import_that_was_stopped_goes_on(bureau, clerk, monkeypatch):
    batch = importing.upload(principal=principal_for(clerk), name="a.csv", content=(HEADER + ROWS).encode())
    importing.confirm(batch=batch, principal=principal_for(clerk))
    monkeypatch.setattr(importing, "CHUNK", 1)
    real, calls = importing._store_row, []

    def stop_after_one(*args):
        calls.append(1)
        if len(calls) == 2:
            raise OSError("stopped")
        return real(*args)

    monkeypatch.setattr(importing, "_store_row", stop_after_one)
    with pytest.raises(OSError, match="stopped"):
        importing._store(batch)
    batch.refresh_from_db()
    importing._store(batch)
    batch.refresh_from_db()
    assert Clue.objects.count() == 2
    assert (batch.made, batch.known) == (2, 0)


def test_the_template_can_be_imported(browser, bureau):
    content = browser.get("/work/clues/import/template/").content
    assert load_workbook(io.BytesIO(content)).active.max_row == 2
    [row] = importing.read_file("模板.xlsx", content)
    assert row.errors == row.remarks == []


def test_an_upload_is_seen_by_its_uploader_and_the_heads_until_it_is_done(browser, bureau):
    browser.post("/work/clues/import/", {"file": table()})
    batch = ClueImport.objects.get()
    other, head, stranger = member(bureau), member(bureau, Role.HEAD), member()
    assert not visible(principal_for(other), ClueImport).exists()
    assert visible(principal_for(head), ClueImport).get() == batch
    assert not visible(principal_for(stranger), ClueImport).exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b""), ("a.csv", "标题\r\nx".encode()), ("a.pdf", b"%PDF-1.7"), ("a.xlsx", b"PK\x03\x04")],
)
def test_a_file_that_cannot_be_taken_says_why(browser, bureau, name, content):
    answer = browser.post("/work/clues/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert not ClueImport.objects.exists()


@given(st.lists(st.lists(st.text(max_size=12), max_size=10), max_size=6))
def test_no_table_breaks_reading(rows):
    content = HEADER + "\r\n".join(",".join(cells) for cells in rows)
    try:
        found = importing.read_file("a.csv", content.encode("utf-8", "replace"))
    except FileError:
        return
    assert all(row.errors or row.values["external_key"] for row in found)


# Source codes


def test_a_code_fills_in_the_source_and_can_be_left_out(browser, bureau, client):
    point = organisation(OrganisationKind.CONTACT_POINT, name="临溪运输协会")
    answer = browser.post(
        "/work/codes/", {"label": "临溪运输协会联系点", "contact_point": point.pk, "active_from": "2026-01-01"}
    )
    code = SourceCode.objects.get()
    poster = browser.get(answer["Location"]).content.decode()
    assert code.code in poster
    assert "<svg" in poster
    page = client.get(f"/clues/submit/?from={code.code.lower()}").content.decode()
    assert "临溪运输协会联系点" in page
    report(client, {1: {"source": code.code}})
    clue = Clue.objects.get()
    assert clue.source == ClueSource.CONTACT_POINT
    assert clue.source_detail.startswith("临溪运输协会联系点")
    other = Client()
    report(other, {1: {"source": ""}})
    assert Clue.objects.filter(source=ClueSource.PUBLIC, source_detail="").count() == 1


@pytest.mark.parametrize("code", ["XXXXXXXX", "%00", "a" * 300])
def test_a_code_that_does_not_count_is_said_and_stops_nobody(client, bureau, code):
    assert "已失效" in client.get(f"/clues/submit/?from={code}").content.decode()
    report(client, {1: {"source": code}})
    assert Clue.objects.get().source == ClueSource.PUBLIC


def test_a_code_that_was_ended_counts_no_more(browser, bureau, clerk, client):
    code = SourceCode.objects.create(
        code="ABCDEFGH", organisation=bureau, label="专项行动", made_by=clerk, active_from="2026-01-01"
    )
    assert "专项行动" in client.get("/clues/submit/?from=ABCDEFGH").content.decode()
    browser.post(f"/work/codes/{code.pk}/end/")
    assert "专项行动" not in client.get("/clues/submit/?from=ABCDEFGH").content.decode()


def test_lists_cost_the_same_with_one_row_and_with_many(browser, bureau, clerk):
    def make(n: int) -> None:
        SourceCode.objects.create(code=f"CODE{n}", organisation=bureau, label=f"活动{n}", made_by=clerk)
        ClueImport.objects.create(organisation=bureau, uploaded_by=clerk, file_name=f"{n}.csv")

    make(0)
    few = [queries_of(browser, address, 16) for address in ("/work/codes/", "/work/clues/import/")]
    for n in range(1, 15):
        make(n)
    assert [queries_of(browser, address, 16) for address in ("/work/codes/", "/work/clues/import/")] == few
