"""Typical cases: the list with its filters, the reading page, what must not show."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.cases.queries import CaseFilter
from tests.factories.site import make_case, make_site
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(page_root):
    return make_site()


def test_the_list_costs_the_same_for_one_case_and_for_many(client, home):
    make_case(home, 1)
    one = queries_of(client, "/cases/")
    for number in range(2, 12):
        make_case(home, number, keywords=(f"词{number}", "过罚相当"))
    assert queries_of(client, "/cases/") == one


def test_a_case_page_costs_the_same_beside_one_case_and_many(client, home):
    case = make_case(home, 1)
    make_case(home, 2)
    one = queries_of(client, case.url)
    for number in range(3, 10):
        make_case(home, number)
    assert queries_of(client, case.url) == one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"案例1", "案例2", "案例3"}),
        ("field=交通运输", {"案例2"}),
        ("keyword=一事不再罚", {"案例2"}),
        ("party=工商联", {"案例3"}),
        ("q=过期食品", {"案例1", "案例3"}),
        ("q=过期食品&party=工商联", {"案例3"}),
        ("year=2026", {"案例1", "案例2", "案例3"}),
        ("year=1999", set()),
        ("year=二〇二六", {"案例1", "案例2", "案例3"}),
        ("field=没有这个领域", set()),
        ("unknown=1&page=9999", {"案例1", "案例2", "案例3"}),
        ("page=-1", {"案例1", "案例2", "案例3"}),
    ],
)
def test_filters(client, home, query, found):
    make_case(home, 1)
    make_case(home, 2, field="交通运输", keywords=("一事不再罚",), facts="<p>货车超限。</p>")
    make_case(home, 3, parties="司法行政、工商联")
    draft = make_case(home, 4)
    draft.unpublish()
    response = client.get(f"/cases/?{query}")
    assert {case.title for case in response.context["page_obj"]} == found
    assert "案例4" not in response.content.decode()


def test_a_case_shows_its_four_parts_and_leads_to_similar_ones(client, home):
    case = make_case(home, 1)
    similar = make_case(home, 2)
    make_case(home, 3, field="交通运输", keywords=("超限",))
    text = client.get(case.url).content.decode()
    for part in ("关键词", "基本案情", "监督处理", "典型意义", "三袋过期食品", case.index_number):
        assert part in text
    assert similar.url in text
    assert "/cases/case-3/" not in text


def test_what_is_not_published_answers_404(client, home):
    case = make_case(home, 1)
    case.unpublish()
    assert client.get("/cases/case-1/").status_code == 404


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(parameters=st.dictionaries(st.sampled_from(["field", "keyword", "party", "year", "q", "page"]), st.text()))
def test_no_query_string_breaks_the_list(client, home, parameters):
    assert client.get("/cases/", parameters).status_code == 200


@given(st.dictionaries(st.sampled_from(["field", "keyword", "party", "year", "q"]), st.text()))
def test_a_filter_survives_its_own_query_string(parameters):
    from django.http import QueryDict

    chosen = CaseFilter.from_parameters(parameters)
    assert CaseFilter.from_parameters(QueryDict(chosen.query_prefix())) == chosen
