"""What the public reads: list, reading page, tombstone, PDF, feeds; and how many queries it takes."""

import json
import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document

from content.cases.models import CaseRuling
from content.common.generated import store_pdf
from content.rulings import services
from content.rulings.models import Ruling
from core.outbox.models import OutboxEntry
from tests.factories.rulings import ruling
from tests.factories.site import make_case, make_site
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(page_root):
    return make_site()


def text(response) -> str:
    return response.content.decode()


class TestList:
    def test_shows_published_rulings_newest_decision_first(self, client, home):
        old = ruling(decided_on=date(2024, 1, 1))
        new = ruling(decided_on=date(2026, 1, 1))
        undated = ruling()
        Ruling.objects.filter(pk=undated.pk).update(decided_on=None)
        draft = ruling(publish=False)
        gone = ruling()
        services.withdraw(ruling=gone, reason="原因")
        page = text(client.get("/rulings/"))
        places = [page.index(r.title) for r in (new, old, undated)]
        assert places == sorted(places)
        assert draft.title not in page
        assert gone.title not in page
        assert gone.number not in page

    def test_filters_narrow_and_count(self, client, home):
        ruling(kind="judgment", number="（2026）示01行终1号", body="示例市中级人民法院", outcome="upheld")
        ruling(field="交通运输", region="临溪区", decided_on=date(2025, 2, 2))
        for query, expected in (
            ("kind=judgment", 1),
            ("body=" + quote("中级人民"), 1),
            ("region=" + quote("临溪区"), 1),
            ("field=" + quote("交通运输"), 1),
            ("year=2025", 1),
            ("outcome=penalised", 1),
            ("kind=judgment&year=2025", 0),
            ("", 2),
        ):
            response = client.get("/rulings/?" + query)
            assert response.context["page_obj"].paginator.count == expected, query
        page = text(client.get("/rulings/?kind=judgment"))
        assert re.search(r'value="penalty"[^>]*>[^<]*（1）', page), "the other kinds keep their counts"

    @pytest.mark.parametrize(
        "query",
        ["kind=nonsense", "year=abc", "year=0000", "page=-3", "page=99999", "x=1&kind[]=2", "body=%00", "number="],
    )
    def test_nonsense_in_the_query_is_ignored(self, client, home, query):
        ruling()
        assert client.get("/rulings/?" + query).status_code == 200

    @pytest.mark.parametrize(
        "typed",
        ["示市监罚字〔2026〕47号", "示市监罚[2026]47", "示市监罚字（2026）第047号", " 示市监罚字 【2026】 47 号 "],
    )
    def test_a_number_in_any_spelling_leads_to_its_ruling(self, client, home, typed):
        target = ruling(number="示市监罚字〔2026〕47号")
        response = client.get("/rulings/", {"number": typed})
        assert response.status_code == 302
        assert response.url == f"/rulings/{target.pk}/"

    def test_a_number_nobody_has_is_said_and_kept(self, client, home):
        page = text(client.get("/rulings/", {"number": "示市监罚字〔2026〕<99>号"}))
        assert "示市监罚字〔2026〕&lt;99&gt;号" in page
        assert "没有公开的文书" in page

    def test_the_number_box_never_finds_a_draft_or_a_withdrawn_one(self, client, home):
        ruling(number="示市监罚字〔2026〕47号", publish=False)
        services.withdraw(ruling=ruling(number="示市监罚字〔2026〕48号"), reason="原因")
        for number in ("示市监罚字〔2026〕47号", "示市监罚字〔2026〕48号"):
            assert client.get("/rulings/", {"number": number}).status_code == 200

    def test_names_what_it_shows_to_the_page_cache(self, client, home):
        assert "rulings" in client.get("/rulings/").headers["X-Shows"].split(",")

    def test_queries_do_not_grow_with_the_rulings(self, client, home, django_assert_max_num_queries):
        ruling()
        client.get("/rulings/")
        with django_assert_max_num_queries(15) as one:
            client.get("/rulings/")
        for _ in range(49):
            ruling()
        with django_assert_max_num_queries(len(one)) as many:
            client.get("/rulings/")
        assert len(many) == len(one)

    def test_the_long_texts_stay_in_the_database(self, client, home, django_assert_max_num_queries):
        ruling(facts=["很长的事实"])
        with django_assert_max_num_queries(20) as captured:
            client.get("/rulings/")
        assert not any('"facts"' in query["sql"] for query in captured.captured_queries)


class TestReading:
    def test_numbers_the_paragraphs_through_the_sections(self, client, home):
        item = ruling(facts=["一。", "二。"])
        page = text(client.get(f"/rulings/{item.pk}/"))
        assert re.findall(r'<p id="(p[\d-]+)">', page) == ["p1", "p2", "p3", "p4", "p5", "p6"]
        assert "事实（2—3）" in page
        assert 'href="#x2"' in page

    def test_says_what_it_is_and_how_to_cite_it(self, client, home):
        item = ruling(
            kind="judgment",
            instance="二审",
            number="（2026）示01行终37号",
            body="示例市中级人民法院",
            decided_on=date(2026, 4, 17),
        )
        page = text(client.get(f"/rulings/{item.pk}/"))
        assert "行政判决书（二审）" in page
        assert "示例市中级人民法院（2026）示01行终37号行政判决书，2026年4月17日。" in page
        assert item.index_number in page

    def test_links_only_numbers_of_other_published_rulings(self, client, home):
        known = ruling(number="示市监罚字〔2025〕47号")
        ruling(number="示市监罚字〔2025〕48号", publish=False)
        withdrawn = ruling(number="示市监罚字〔2025〕50号")
        services.withdraw(ruling=withdrawn, reason="原因")
        item = ruling(
            number="示府复决字〔2025〕31号",
            facts=[
                "不服示市监罚字[2025]第47号、示市监罚字〔2025〕48号、示市监罚字〔2025〕49号、示市监罚字〔2025〕50号，"
                "本机关作出示府复决字〔2025〕31号。"
            ],
        )
        page = text(client.get(f"/rulings/{item.pk}/"))
        doc = page[page.index('<div class="doc">') : page.index('id="metadata"')]
        assert re.findall(r'<a href="(/rulings/[^"]+)">([^<]+)</a>', doc) == [
            (f"/rulings/{known.pk}/", "示市监罚字[2025]第47号")
        ]

    def test_lists_cited_provisions_with_a_search_for_each(self, client, home):
        item = ruling()
        page = text(client.get(f"/rulings/{item.pk}/"))
        assert "食品安全法" in page
        assert f"/search/?q={quote('《中华人民共和国食品安全法》第三十四条第（十）项')}" in page.replace("%20", "+")

    def test_text_is_text(self, client, home):
        item = ruling(title="<script>x</script>案", facts=["<b>粗</b> & 细"])
        page = text(client.get(f"/rulings/{item.pk}/"))
        assert "<script>x" not in page
        assert "&lt;b&gt;粗&lt;/b&gt; &amp; 细" in page

    def test_shows_the_dispute_with_withdrawn_steps_as_number_and_date_only(self, client, home):
        chain = services.create_chain(title="争议")
        first = ruling(chain=chain, decided_on=date(2025, 3, 18), outcome_note="罚款五万元")
        second = ruling(chain=chain, decided_on=date(2025, 6, 6), outcome_note="维持的秘密说明")
        third = ruling(chain=chain, decided_on=date(2025, 11, 14))
        ruling(chain=chain, publish=False, number="示市监罚字〔2020〕999号")
        services.withdraw(ruling=second, reason="原因", day=date(2026, 5, 1))
        page = text(client.get(f"/rulings/{third.pk}/"))
        timeline = page[page.index('class="chain') : page.index("</ol>", page.index('class="chain'))]
        assert timeline.index(first.number) < timeline.index(second.number) < timeline.index(third.number)
        assert 'aria-current="true"' in timeline
        assert "2026-05-01" in timeline
        assert "2025-06-06" not in timeline
        assert "秘密说明" not in page
        assert f"/rulings/{second.pk}/" not in page
        assert "999号" not in page

    def test_offers_attachments_related_cases_and_structured_data(self, client, home):
        item = ruling(
            documents=[(Document.objects.create(title="原文", file=ContentFile(b"%PDF-1.7", "a.pdf")), "决定书原文")]
        )
        case = make_case(home)
        CaseRuling.objects.create(page=case, ruling=item)
        page = text(client.get(f"/rulings/{item.pk}/"))
        assert "决定书原文" in page
        assert case.title in page
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
        assert data["identifier"] == item.number
        assert data["url"] == f"http://testserver/rulings/{item.pk}/"

    def test_the_print_page_says_the_same(self, client, home):
        item = ruling()
        page = text(client.get(f"/rulings/{item.pk}/print/"))
        assert 'id="p4"' in page
        assert "print-view" in page

    def test_queries_do_not_grow_with_paragraphs_or_steps(self, client, home):
        alone = ruling(facts=["一。"], chain=services.create_chain(title="一"))
        small = queries_of(client, f"/rulings/{alone.pk}/")
        chain = services.create_chain(title="六")
        steps = [ruling(chain=chain, decided_on=date(2025, month, 1)) for month in range(1, 6)]
        facts = [f"第{n}段，见{steps[n % 5].number}，依据《中华人民共和国行政处罚法》第{n + 1}条。" for n in range(30)]
        large = ruling(chain=chain, facts=facts)
        # The one-step dispute of the small ruling names no other number: that query is not asked at all.
        assert queries_of(client, f"/rulings/{large.pk}/") <= small + 1


class TestGone:
    def test_a_withdrawn_ruling_answers_410_with_number_date_and_reason_only(self, client, home):
        item = ruling(title="李某秘密案", body="秘密机关", region="秘密地区", outcome_note="秘密结果")
        services.withdraw(ruling=item, reason="当事人信息未隐去", basis="内部依据", day=date(2026, 5, 1))
        for address in (f"/rulings/{item.pk}/", f"/rulings/{item.pk}/print/", f"/rulings/{item.pk}/ruling.pdf"):
            response = client.get(address)
            assert response.status_code == 410
            page = text(response)
            assert item.number in page
            assert "2026-05-01" in page
            assert "当事人信息未隐去" in page
            for secret in ("秘密", "内部依据", "腐竹", item.index_number):
                assert secret not in page, secret

    def test_it_is_nowhere_else(self, client, home):
        item = ruling(title="李某秘密案")
        case = make_case(home)
        CaseRuling.objects.create(page=case, ruling=item)
        services.withdraw(ruling=item, reason="原因")
        for address in ("/", "/rulings/", "/feeds/rulings/", "/feeds/all/", "/sitemap-rulings.xml", case.url):
            page = text(client.get(address))
            assert "李某秘密案" not in page, address
            assert f"/rulings/{item.pk}/" not in page, address

    def test_an_expired_one_answers_410_and_says_nothing_of_it(self, client, home):
        item = ruling(expire_at=timezone.now() + timedelta(days=1))
        item.unpublish(set_expired=True)
        response = client.get(f"/rulings/{item.pk}/")
        assert response.status_code == 410
        assert item.number not in text(response)
        assert item.title not in text(response)

    def test_a_draft_or_nothing_answers_404(self, client, home):
        draft = ruling(publish=False)
        for pk in (draft.pk, 987654321, 10**30):
            assert client.get(f"/rulings/{pk}/").status_code == 404
        for address in ("/rulings/-1/", "/rulings/x/", "/rulings/1/../../admin"):
            assert client.get(address).status_code == 404

    def test_its_documents_are_served_to_editors_only(self, client, admin_client, home):
        document = Document.objects.create(title="原文", file=ContentFile(b"%PDF-1.7 geheim", "b.pdf"))
        item = ruling(documents=[(document, "")])
        assert client.get(document.url).status_code == 200
        services.withdraw(ruling=item, reason="原因")
        assert client.get(document.url).status_code == 404
        assert admin_client.get(document.url).status_code == 200


class TestPdf:
    def test_until_it_is_ready_a_page_says_so_and_asks_for_it(self, client, home):
        item = ruling()
        OutboxEntry.objects.all().delete()
        response = client.get(f"/rulings/{item.pk}/ruling.pdf")
        assert response.status_code == 202
        assert f"/rulings/{item.pk}/print/" in text(response)
        assert OutboxEntry.objects.filter(topic="rulings.pdf", key=str(item.pk)).exists()
        assert "正在生成" in text(client.get(f"/rulings/{item.pk}/"))

    def test_when_it_is_ready_it_is_offered_with_its_size(self, client, home):
        item = ruling()
        store_pdf(subject=item, pdf=b"%PDF-1.7 x", pages=3)
        page = text(client.get(f"/rulings/{item.pk}/"))
        assert "3 页" in page
        response = client.get(f"/rulings/{item.pk}/ruling.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert b"".join(response.streaming_content) == b"%PDF-1.7 x"


def test_published_rulings_are_in_feed_and_sitemap(client, home):
    item = ruling()
    assert item.number in text(client.get("/feeds/rulings/"))
    assert f"/rulings/{item.pk}/" in text(client.get("/sitemap-rulings.xml"))
