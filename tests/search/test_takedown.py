"""Withdrawing a ruling clears it from every place; the report looks at each, and notices what is left in it."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from content.common.generated import store_pdf
from content.pages.bootstrap import ensure_site
from content.rulings import services
from content.rulings.models import Ruling, RulingCitation
from core.outbox import drain
from search.exports.models import SearchExport
from search.exports.services import TOPIC as EXPORT
from search.indexing.changes import current_records
from search.indexing.suggestions import store_suggestions
from search.indexing.takedown import report
from search.saved.models import NewDocument
from tests.factories.rulings import ruling
from tests.search.conftest import BOTH_ENGINES

pytestmark = pytest.mark.django_db
TITLE = "王某经营过期饮料案"


@pytest.fixture
def site(index, carry_out, page_root):
    """A site with a dispute of two rulings, one of them to be withdrawn, and whatever is made of them."""
    ensure_site(address="http://testserver")
    chain = services.create_chain(title="王某案")
    made = ruling(title=TITLE, chain=chain, facts=["经查，当事人王某的货架上有超过保质期的饮料三箱，共计三十六瓶。"])
    ruling(title="复议案", chain=chain, kind="reconsideration", number=f"示府复决〔2026〕{made.pk}号")
    carry_out()
    for each in Ruling.objects.all():
        store_pdf(subject=each, pdf=b"%PDF-", pages=1)
    client = Client()
    client.post("/search/exports/?q=饮料", {"format": "csv"})
    drain(EXPORT)
    assert SearchExport.objects.exclude(finished_at=None).exists()
    return made


def left(made) -> set[str]:
    return {str(place.name) for place in report(f"ruling:{made.pk}") if not place.clear}


@BOTH_ENGINES
def test_before_the_withdrawal_it_is_everywhere(site):
    """Every place the report looks at holds the published ruling: none of its checks is empty."""
    places = report(f"ruling:{site.pk}")
    found = {str(place.name) for place in places if not place.clear}
    waits_only = {"尚未进入索引的变更"}
    assert {str(place.name) for place in places} - found == waits_only


@BOTH_ENGINES
def test_after_the_withdrawal_it_is_nowhere(site, carry_out):
    services.withdraw(ruling=site, reason="当事人信息处理不当")
    carry_out()
    assert left(site) == set()


def test_pages_and_files_are_clear_at_the_commit_before_any_background_work(site):
    services.withdraw(ruling=site, reason="当事人信息处理不当")
    remaining = left(site)
    for name in ("它的网页", "它的打印页", "它的 PDF", "公开文书列表", "PDF 文件", "网站地图"):
        assert name not in remaining, name


def test_the_tombstone_keeps_number_day_and_reason_alone(site, client):
    services.withdraw(ruling=site, reason="当事人信息处理不当")
    response = client.get(site.url)
    text = response.content.decode()
    assert response.status_code == 410
    assert site.number in text
    assert "当事人信息处理不当" in text
    for word in (TITLE, "王某", "超过保质期", "示例市市场监督管理局"):
        assert word not in text


def put_back_into_the_index(made, index):
    Ruling.objects.filter(pk=made.pk).update(live=True, withdrawn_on=None)
    records = current_records(f"ruling:{made.pk}")
    Ruling.objects.filter(pk=made.pk).update(live=False, withdrawn_on="2026-01-01")
    index.index(records)
    return records


def in_the_index(made, index):
    put_back_into_the_index(made, index)


def in_suggestions(made, index):
    store_suggestions(put_back_into_the_index(made, index), [])
    index.replace([f"ruling:{made.pk}"], [])


def in_an_export(made, index):
    export = SearchExport(address="q=x", base="", format="csv", groups=f"\nruling:{made.pk}\n")
    export.file.save("left.csv", ContentFile(b"x"))


def in_an_alert(made, index):
    NewDocument.objects.create(document=f"ruling:{made.pk}", group=f"ruling:{made.pk}", published=timezone.now())


def as_pdf(made, index):
    store_pdf(subject=made, pdf=b"%PDF-", pages=1)


def in_citations(made, index):
    RulingCitation.objects.create(ruling=made, position=1, statute="行政处罚法", article="33")


def on_its_page(made, index):
    Ruling.objects.filter(pk=made.pk).update(live=True, withdrawn_on=None)


@pytest.mark.parametrize(
    ("put_back", "name"),
    [
        (in_the_index, "检索索引"),
        (in_suggestions, "检索提示"),
        (in_an_export, "此前导出的文件"),
        (in_an_alert, "尚未发出的订阅提醒"),
        (as_pdf, "PDF 文件"),
        (in_citations, "法规页面"),
        (on_its_page, "它的网页"),
    ],
)
def test_what_is_left_in_a_place_is_noticed(site, carry_out, index, put_back, name):
    services.withdraw(ruling=site, reason="测试")
    carry_out()
    put_back(site, index)
    assert any(found.startswith(name) for found in left(site)), left(site)


def test_similar_cases_never_show_what_is_withdrawn_whatever_the_index_holds(site, client, carry_out):
    other = ruling(title="赵某经营过期饮料案", facts=["经查，当事人赵某的货架上有超过保质期的饮料三箱，共计三十六瓶。"])
    carry_out()
    address = f"/search/similar/?to=ruling:{other.pk}"
    assert TITLE in client.get(address).content.decode()
    services.withdraw(ruling=site, reason="测试")
    assert TITLE not in client.get(address).content.decode(), "the index has not been told yet"
    assert client.get(f"/search/similar/?to=ruling:{site.pk}").status_code == 404


def test_the_command_says_each_place_and_whether_all_are_clear(site, carry_out, capsys):
    with pytest.raises(SystemExit):
        call_command("search", "takedown", f"ruling:{site.pk}", "--json")
    services.withdraw(ruling=site, reason="测试")
    carry_out()
    capsys.readouterr()
    call_command("search", "takedown", f"ruling:{site.pk}", "--json")
    places = json.loads(capsys.readouterr().out)
    assert len(places) > 15
    assert all(place["clear"] for place in places)


def test_editors_see_the_report(site, admin_client, carry_out):
    services.withdraw(ruling=site, reason="测试")
    carry_out()
    text = admin_client.get(f"/admin/search-index/takedown/ruling:{site.pk}/").content.decode()
    assert "此前导出的文件" in text
    assert Client().get(f"/admin/search-index/takedown/ruling:{site.pk}/").status_code == 302
