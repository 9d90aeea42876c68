"""The pages of search as a reader and a program see them."""

import json

import jsonschema
import openapi_spec_validator
import pytest
from django.http import QueryDict
from django.urls import reverse

from search.engines.base import EngineUnavailable
from search.parameters import write
from tests.factories.rulings import ruling
from tests.factories.site import make_notice, make_site
from tests.search.conformance.corpus import EVERYTHING

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(index, carry_out, page_root):
    """Three rulings in the index."""
    made = [ruling(title=f"某店经营超过保质期的{goods}案", region=region) for goods, region in _ROWS]
    carry_out()
    return made


_ROWS = [("腐竹", "临溪区"), ("饮料", "南屿县"), ("<b>糕点", "临溪区")]


def page(client, **parameters):
    return client.get("/search/", parameters)


def test_results_with_highlights_escaped(client, published):
    text = page(client, q="糕点").content.decode()
    assert "&lt;b&gt;<mark>糕点</mark>" in text
    assert "<b>糕点" not in text


def test_a_number_from_the_page(client, published):
    first = published[1]
    answer = page(client, q=first.number.replace("〔", "(").replace("〕", ")")).context["answer"]
    assert [item.document.title for item in answer.items] == [first.title]


def test_bad_parameters_are_said_and_left_out(client, published):
    response = page(
        client, q="保质期", **{"from": "昨天", "fine_min": "很多", "page": "x", "section": "nowhere", "sort": "up"}
    )
    assert response.status_code == 200
    assert "昨天" in response.content.decode()


def test_nothing_found_tells_unpublished_from_no_match(client, published):
    assert page(client, q="糕点", region="北岭县").context["nothing"].unpublished
    relaxed = page(client, q="糕点", region="南屿县").context["nothing"]
    assert not relaxed.unpublished
    assert relaxed.relaxed[0].count == 1


def test_an_unpublished_number_offers_its_neighbours(client, published):
    found = page(client, q="示市监罚字〔2026〕99999号").context["nothing"]
    assert found.number_siblings == 3


def test_engine_down_still_finds_by_exact_number(client, published, index, monkeypatch):
    def down(_plan):
        raise EngineUnavailable("gone")

    monkeypatch.setattr(index, "search", down)
    response = page(client, q=published[0].number)
    assert response.status_code == 503
    assert published[0].title in response.content.decode()
    assert published[1].title not in response.content.decode()
    assert client.get("/search/api/v1/search/", {"q": "x"}).status_code == 503
    assert client.get("/search/feed/", {"q": "x"}).status_code == 503
    assert client.get("/search/results.csv", {"q": "x"}).status_code == 503


def test_the_same_number_of_queries_for_one_result_and_for_many(client, published):
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for text in ("糕点", "保质期"):
        cache.clear()
        page(client, q=text)
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page(client, q=text)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_json_answers_as_described(client, published):
    described = client.get("/search/api/v1/openapi.json").json()
    openapi_spec_validator.validate(described)

    def matches(name: str, body: dict) -> None:
        jsonschema.validate(body, {"$ref": f"#/components/schemas/{name}", "components": described["components"]})
        assert set(described["components"]["schemas"][name]["properties"]) == set(body)

    answer = client.get("/search/api/v1/search/", {"q": "保质期", "per_page": 2, "from": "昨天"}).json()
    assert answer["total"] == 3
    assert len(answer["results"]) == 2
    assert answer["problems"][0]["parameter"] == "from"
    matches("SearchSchema", answer)
    matches("ResultSchema", answer["results"][0])
    matches("SuggestionsSchema", client.get("/search/suggestions/", {"q": "示市监"}).json())
    with pytest.raises(jsonschema.ValidationError):
        matches("SearchSchema", answer | {"total": "three"})


def test_the_description_names_every_parameter_that_is_read(client, index, page_root):
    described = client.get("/search/api/v1/openapi.json").json()
    named = {each["name"] for each in described["paths"]["/search/api/v1/search/"]["get"]["parameters"]}
    assert named == set(QueryDict(write(EVERYTHING))) | {"per_page"}


def test_the_rate_is_limited(client, published, monkeypatch):
    from search.views import api

    monkeypatch.setattr(api, "SEARCHES", 2)
    codes = [client.get("/search/api/v1/search/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_readers_behind_a_proxy_are_counted_by_their_own_address(client, published, monkeypatch, settings):
    from search.views import api

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(api, "SEARCHES", 1)

    def status(forwarded: str) -> int:
        return client.get("/search/api/v1/search/", headers={"x-forwarded-for": forwarded}).status_code

    assert [status("10.0.0.1"), status("10.0.0.2"), status("10.0.0.1")] == [200, 200, 429]
    assert status("10.0.0.9, 10.0.0.1") == 429, "what a reader claims to have come from does not count"


def test_exports_hold_the_results_and_no_formulas(client, index, carry_out, page_root):
    ruling(title="=HYPERLINK(1)保质期")
    carry_out()
    text = b"".join(client.get("/search/results.csv", {"q": "保质期"}).streaming_content).decode()
    assert text.startswith("\ufeff")
    assert "'=HYPERLINK" in text
    response = client.get("/search/results.xlsx", {"q": "保质期"})
    assert response.status_code == 200
    assert response.content[:2] == b"PK"


def test_feed_of_a_search(client, published):
    text = client.get("/search/feed/", {"q": "饮料"}).content.decode()
    assert published[1].title in text
    assert published[0].title not in text


def test_suggestions_as_json(client, published):
    body = json.loads(client.get("/search/suggestions/", {"q": "示市监"}).content)
    assert {each["sort"] for each in body["suggestions"]} == {"number"}


def test_help_and_empty_page(client, index, page_root):
    assert client.get(reverse("search:help")).status_code == 200
    assert client.get("/search/").status_code == 200


def test_a_question_is_logged_nowhere(client, published, caplog, monkeypatch, index):
    def down(_plan):
        raise EngineUnavailable("gone")

    monkeypatch.setattr(index, "search", down)
    page(client, q="张三的身份证")
    assert "张三" not in caplog.text


def test_the_status_page_is_for_the_admin_alone(client, admin_client, index, page_root):
    assert client.get("/admin/search-index/").status_code == 302
    assert admin_client.get("/admin/search-index/").status_code in (200, 302)


def test_conditions_are_shown_with_a_way_to_take_each_off(client, published):
    text = page(client, q="保质期", region="临溪区", fine_min="100").content.decode()
    assert 'href="?q=%E4%BF%9D%E8%B4%A8%E6%9C%9F&amp;fine_min=100"' in text
    nothing = page(client, q="保质期", region="北岭县", fine_min="100").context["nothing"]
    assert [(str(each.label), each.count) for each in nothing.relaxed] == [("全部筛选条件", 3)]


def test_engine_down_finds_notices_by_number_too(client, index, page_root, monkeypatch):
    def down(_plan):
        raise EngineUnavailable("gone")

    notice = make_notice(make_site(), title="开展专项监督的通告", document_number="示司公告〔2026〕18号")
    monkeypatch.setattr(index, "search", down)
    text = page(client, q="示司公告(2026)18号").content.decode()
    assert f'href="{notice.url}"' in text
    assert notice.title in text


def test_pieces_of_different_sections_do_not_run_together(client, index, carry_out, page_root):
    ruling(facts=["货架上有腐竹三袋。"], reasons=["腐竹已经过期。"])
    carry_out()
    text = page(client, q="腐竹").content.decode()
    assert "<mark>腐竹</mark>三袋。……<mark>腐竹</mark>已经过期。" in text
