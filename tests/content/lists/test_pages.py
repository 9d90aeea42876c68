"""What the public reads: the version in force, other days, one version, one row, files."""

import datetime as dt
import io
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from content.lists import services
from content.lists.columns import Choice
from content.lists.search import to_documents
from content.lists.tabular import reading
from core.generations import HEADER
from tests.factories.lists import make_list, make_problem, make_row, make_version
from tests.factories.site import make_site
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
BASE = "/lists/lenient-matters/"


@pytest.fixture
def page(page_root):
    return make_list(make_site())


def text(response) -> str:
    return response.content.decode()


def keys(response) -> list[str]:
    return [row.key for row in response.context_data["table"].rows]


@pytest.mark.parametrize("kind", ["lenient_matters", "outstanding_problems"])
def test_queries_stay_the_same_however_many_rows_and_versions(page_root, client, kind):
    home = make_site()
    make = make_row if kind == "lenient_matters" else make_problem
    counts = {}
    for rows, versions in ((1, 1), (50, 5)):
        page = make_list(home, kind, f"list-{rows}", title=f"清单{rows}")
        for number in range(versions):
            make_version(page, [make(n, **({"measure": f"第{number}版"} if kind != "lenient_matters" else {}))
                                for n in range(1, rows + 1)])  # fmt: skip
        if kind == "outstanding_problems":
            for n in range(1, rows + 1):
                day = dt.date(2025, 6, 1)
                services.record_progress(list_page=page, key=f"OP-{n:03d}", day=day, status="done", text="改了")
        for address in ("", f"versions/{versions}/", "rows/" + make(1)["key"] + "/", "?q=%E4%BA%8B&sort=-owner"):
            name = "version" if address.startswith("v") else address
            counts.setdefault(name, []).append(
                queries_of(client, f"/lists/list-{rows}/{address}", 16 if "versions" in address else 15)
            )
        counts.setdefault("index", []).append(queries_of(client, "/lists/"))
    # A version page of a problem list reads two versions and the progress. Only a second version has a former one to
    # be compared with: one query more.
    former, latter = counts.pop("version")
    assert former <= latter <= former + 1
    assert all(one == many for one, many in counts.values()), counts


def test_the_version_in_force_with_standard_record_and_note(page, client):
    make_version(page, [make_row(1)], note="首次公布。")
    make_version(page, [make_row(1), make_row(2)], note="新增一项。")
    response = client.get(BASE)
    assert response.context_data["version"].number == 2
    body = text(response)
    assert all(part in body for part in ("初次违法、危害轻微的列入", "首次公布。", "新增一项。", 'id="row-LM-002"'))
    assert response[HEADER] == "lists,site"


def test_other_days(page, client):
    make_version(page, [make_row(1)], day=dt.date(2025, 1, 1))
    make_version(page, [make_row(2)], day=dt.date(2025, 7, 1))
    assert keys(client.get(BASE + "?on=2025-06-30")) == ["LM-001"]
    before = client.get(BASE + "?on=2020-01-01")
    assert before.status_code == 200
    assert before.context_data["table"] is None
    wrong = client.get(BASE + "?on=gestern")
    assert wrong.context_data["bad_day"]
    assert keys(wrong) == ["LM-002"]


def test_a_version_to_come_is_announced_and_not_yet_in_force(page, client):
    make_version(page, [make_row(1)], day=dt.date(2025, 1, 1))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    make_version(page, [make_row(2)], day=tomorrow)
    response = client.get(BASE)
    assert keys(response) == ["LM-001"]
    assert f"{BASE}versions/2/" in text(response)
    assert tomorrow.isoformat() in text(response)
    for address in (BASE, "/lists/", BASE + "rows/LM-001/", BASE + "csv/"):
        assert HEADER not in client.get(address), "midnight changes the page, and nothing would say so to the cache"
    assert "LM-001" in client.get(BASE + "csv/").content.decode()


def test_words_filters_and_sorting(page, client):
    rows = [
        make_row(1, matter="在街道堆放物料", field="城市管理"),
        make_row(2, matter="標籤存在瑕疵", field="市场监管"),
        make_row(3, matter="按期備案", field="市场监管"),
    ]
    make_version(page, rows)
    assert keys(client.get(BASE + "?q=标签")) == ["LM-002"], "traditional text is found by simplified words"
    assert keys(client.get(BASE + "?q=" + quote("物料 城市"))) == ["LM-001"], "every word"
    assert keys(client.get(BASE + "?q=lm-003")) == ["LM-003"]
    assert keys(client.get(BASE + "?field=" + quote("市场监管"))) == ["LM-002", "LM-003"]
    assert keys(client.get(BASE + "?sort=matter")) == ["LM-003", "LM-002", "LM-001"]
    assert keys(client.get(BASE + "?sort=-key")) == ["LM-003", "LM-002", "LM-001"]
    assert 'aria-sort="ascending"' in text(client.get(BASE + "?sort=matter"))
    nothing = client.get(BASE + "?q=没有的词")
    assert keys(nothing) == []
    assert 'class="empty' in text(nothing)


def test_numbers_sort_as_numbers_and_empty_values_last(page_root, client):
    page = make_list(make_site(), "qr_code_matters", "qr")
    row = {"matter": "检查", "body": "市局", "field": "市场监管", "target": "企业", "basis": "《食品安全法》"}
    rows = [row | {"key": f"Q{n}", "frequency": value} for n, value in enumerate(["10", "9", ""], start=1)]
    make_version(page, rows)
    assert keys(client.get("/lists/qr/?sort=frequency")) == ["Q2", "Q1", "Q3"]
    assert keys(client.get("/lists/qr/?sort=-frequency")) == ["Q1", "Q2", "Q3"]


def test_pages_of_fifty(page, client):
    make_version(page, [make_row(n) for n in range(1, 61)])
    assert len(keys(client.get(BASE))) == 50
    second = client.get(BASE + "?page=2&sort=key")
    assert keys(second)[0] == "LM-051"
    assert "sort=key&amp;page=1" in text(second)
    assert len(keys(client.get(BASE + "print/"))) == 60, "paper has no pages to turn"
    assert keys(client.get(BASE + "?page=99")) == keys(client.get(BASE + "?page=2"))
    assert keys(client.get(BASE + "?page=x")) == keys(client.get(BASE))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["q", "sort", "page", "on", "field", "matter", "x", "key", "data__gt"]),
        st.text(max_size=20) | st.sampled_from(["-", "--matter", "data", "-1", "0", "1e9", "%", "_", "\\", "'", "\0"]),
        max_size=4,
    )
)
def test_no_address_makes_the_page_fail(page, client, parameters):
    if not page.versions.exists():
        make_version(page)
    assert client.get(BASE, parameters).status_code == 200


def test_a_version_shows_what_it_changed(page, client):
    make_version(page, [make_row(1), make_row(2)])
    make_version(page, [make_row(1, condition="货值 <100> 元以下"), make_row(3)])
    response = client.get(BASE + "versions/2/")
    difference = response.context_data["difference"]
    assert difference["counts"] == {"added": 1, "removed": 1, "changed": 1}
    cell = difference["changed"][0]["cells"][0]
    assert (cell["old"], cell["new"]) == ("初次违法；及时改正", "货值 <100> 元以下")
    assert "货值 &lt;100&gt; 元以下" in text(response)
    assert client.get(BASE + "versions/1/").context_data["difference"] is None
    assert client.get(BASE + "versions/3/").status_code == 404


def test_a_row_has_an_address_with_its_history(page, client):
    make_version(page, [make_row(1), make_row(2)])
    make_version(page, [make_row(1, condition="改了"), make_row(2)])
    make_version(page, [make_row(2)])
    steps = client.get(BASE + "rows/LM-001/").context_data["row_history"]
    assert [step["event"] for step in steps] == ["removed", "changed", "added"]
    gone = client.get(BASE + "rows/LM-001/")
    assert not gone.context_data["in_force"]
    assert "改了" in text(gone)
    assert client.get(BASE + "rows/LM-002/").context_data["in_force"]
    assert client.get(BASE + "rows/LM-999/").status_code == 404


def test_chinese_keys_have_addresses(page, client):
    make_version(page, [make_row(1, key="市监001号")])
    assert client.get(BASE + "rows/" + quote("市监001号") + "/").status_code == 200


def test_problems_show_progress(page_root, client):
    page = make_list(make_site(), "outstanding_problems", "problems", title="突出问题")
    make_version(page, [make_problem(1), make_problem(2)])
    for day, note in ((dt.date(2025, 3, 1), "开始"), (dt.date(2025, 4, 1), "完成了")):
        services.record_progress(list_page=page, key="OP-001", day=day, status="done", text=note)
    rows = client.get("/lists/problems/").context_data["table"].rows
    assert rows[0].progress.text == "完成了"
    assert rows[1].progress is None
    body = text(client.get("/lists/problems/rows/OP-001/"))
    assert body.index("开始") < body.index("完成了")


def test_files_have_chinese_names_and_hold_the_version(page, client):
    make_version(page, [make_row(1)])
    make_version(page, [make_row(2, matter="=SUM(A1)")])
    csv = client.get(BASE + "csv/")
    assert "filename*=utf-8''" + quote("轻微违法清单") in csv["Content-Disposition"]
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert "'=SUM(A1)" in csv.content.decode()
    first = client.get(BASE + "versions/1/xlsx/")
    assert load_workbook(io.BytesIO(first.content)).active["A2"].value == "LM-001"
    assert reading.read_table("a.xlsx", first.content)
    assert b"LM-001" in client.get(BASE + "csv/?on=2025-01-15").content
    assert client.get(BASE + "csv/?on=1999-01-01").status_code == 404
    assert client.get(BASE + "versions/9/csv/").status_code == 404


def test_index_names_version_date_and_rows(page, client):
    make_version(page, [make_row(1), make_row(2)])
    make_list(page.get_parent().get_parent().specific, "indicators", "indicators", title="指标")
    entries = {entry.title: entry for entry in client.get("/lists/").context_data["lists"]}
    assert (entries["轻微违法清单"].version_number, entries["轻微违法清单"].row_count) == (1, 2)
    assert entries["指标"].version is None


def test_a_list_without_a_version_says_so(page, client):
    response = client.get(BASE)
    assert response.status_code == 200
    assert 'class="empty' in text(response)


def test_the_kind_cannot_change_after_publication(page):
    make_version(page)
    page.kind = "indicators"
    with pytest.raises(Exception, match=r"kind|种类"):
        page.full_clean()


def test_a_row_leads_back_to_its_place_in_the_list(page, client):
    make_version(page, [make_row(n) for n in range(1, 61)])
    make_version(page, [make_row(n) for n in range(2, 61)])
    for key, place in (("LM-002", "#row-LM-002"), ("LM-060", "?page=2#row-LM-060"), ("LM-001", "")):
        assert f'href="{BASE}{place}"' in text(client.get(f"{BASE}rows/{key}/"))
    assert 'id="row-LM-060"' in text(client.get(BASE + "?page=2"))


def test_the_search_indexes_what_readers_see_not_codes(page_root):
    bodies = make_list(make_site(), "inspecting_bodies", "bodies", title="检查主体")
    choice = next(column for column in bodies.kind_data.columns if isinstance(column, Choice))
    code, label = choice.choices[0]
    version = make_version(bodies, [])
    version.rows.create(key="IB-001", position=1, data={choice.name: code}, sort_keys={}, text="")
    _list, row = to_documents(bodies)
    assert f"：{label}。" in row.sections[0][1]
    assert code not in row.sections[0][1]
