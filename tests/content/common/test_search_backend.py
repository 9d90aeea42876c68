"""The admin's search on the database in use (SQLite, or PostgreSQL through DATABASE_URL)."""

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from modelsearch.query import MATCH_ALL, And, Boost, Not, Or, Phrase, PlainText
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from content.common.search_backend import indexed, tokens
from content.pages.models import NoticeIndexPage, NoticePage
from content.rulings.models import Ruling
from tests.factories.site import make_site

WHITE_PAPER = "2025年第三季度行政执法监督白皮书"
NOTICE = "关于征集行政执法问题线索的公告（2026年）"


@pytest.fixture
def titles(db) -> dict[str, Page]:
    make_site()
    index = NoticeIndexPage.objects.get()
    pages = {}
    for slug, title in (("a", WHITE_PAPER), ("b", NOTICE), ("c", "Plan 2026 of joint inspections")):
        pages[title] = index.add_child(instance=NoticePage(title=title, slug=slug, body="<p>x</p>"))
    return pages


def found(query, **how) -> set[str]:
    return {page.title for page in NoticePage.objects.all().search(query, **how)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("白皮书", {WHITE_PAPER}),
        ("白皮書", {WHITE_PAPER}),
        ("执法监督", {WHITE_PAPER}),
        ("行政执法", {WHITE_PAPER, NOTICE}),
        ("线索 公告", {NOTICE}),
        ("2025 白皮书", {WHITE_PAPER}),
        ("２０２５", {WHITE_PAPER}),
        ("书", {WHITE_PAPER}),
        ("皮白", set()),
        ("inspections", {"Plan 2026 of joint inspections"}),
        ("2026", {NOTICE, "Plan 2026 of joint inspections"}),
        (PlainText("白皮书 线索", operator="or"), {WHITE_PAPER, NOTICE}),
        (Phrase("第三季度"), {WHITE_PAPER}),
        (Phrase("度三"), set()),
        (And([PlainText("行政"), Not(PlainText("公告"))]), {WHITE_PAPER}),
        (Or([Phrase("白皮书"), PlainText("joint")]), {WHITE_PAPER, "Plan 2026 of joint inspections"}),
        (Boost(PlainText("白皮书"), 2.0), {WHITE_PAPER}),
        ('"); DROP TABLE x; -- *', set()),
        ('书"', {WHITE_PAPER}),
        ("！！！", set()),
        ("", set()),
        ("   ", set()),
    ],
)
def test_words_inside_titles_are_found(titles, query, expected):
    assert found(query) == expected


def test_everything_is_everything(titles):
    assert len(found(MATCH_ALL)) == 3


def test_named_fields_are_searched_too(titles):
    assert found("白皮书", fields=["title"]) == {WHITE_PAPER}


def test_completion_while_typing(titles):
    assert {p.title for p in NoticePage.objects.all().autocomplete("白")} == {WHITE_PAPER}
    assert {p.title for p in NoticePage.objects.all().autocomplete("白皮")} == {WHITE_PAPER}


def test_counts_and_rank_order(titles):
    results = NoticePage.objects.all().search("白皮书")
    assert results.count() == 1
    assert results.annotate_score("score")[0].score is not None


def test_the_index_follows_changes_and_rebuilds(titles):
    page = titles[WHITE_PAPER]
    page.title = "年度报告"
    page.save()
    assert found("白皮书") == set()
    assert found("年度") == {"年度报告"}
    get_search_backend().get_index_for_model(NoticePage).reset()
    call_command("wagtail_update_index", verbosity=0)
    assert found("年度") == {"年度报告"}


def test_the_admin_finds_them(titles, admin_client):
    text = admin_client.get("/admin/pages/search/?q=白皮书").content.decode()
    assert WHITE_PAPER in text
    assert NOTICE not in text


def test_rulings_are_found_by_number_and_title(db, admin_client):
    make_site()
    Ruling.objects.create(
        kind="penalty", number="示市监罚字〔2026〕47号", title="某公司虚假宣传案", decided_on="2026-03-01", live=False
    )
    for query in ("虚假宣传", "市监罚字", "2026 47"):
        assert "某公司" in admin_client.get(f"/admin/snippets/rulings/ruling/?q={query}").content.decode(), query
    assert "某公司" not in admin_client.get("/admin/snippets/rulings/ruling/?q=税务").content.decode()


@given(st.text(max_size=80))
def test_any_text_makes_tokens_that_contain_no_syntax(text):
    for token in tokens(text):
        assert token
        assert not set(token) & set("\"'*():^-+&|!<> \t\n")
    assert isinstance(indexed(text), str)


@given(st.text(alphabet="行政执法监督白皮书2025年", min_size=2, max_size=20), st.data())
def test_every_part_of_a_text_is_covered_by_its_index(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    part = text[start:end]
    if part[0].isdigit() or part[-1].isdigit():
        return  # numbers are found whole
    assert set(tokens(part)) <= set(indexed(text).split())
