"""Saved views of the lists: kept by a member, shown as links with true counts."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core import generations
from liaison.clues.forms import FilterForm
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.people import end_membership
from liaison.organisations.refusals import Refused
from liaison.workspace import counting
from liaison.workspace.lists import list_kinds
from liaison.workspace.models import LONGEST_NAME, SavedView
from liaison.workspace.saved import MOST_VIEWS, save_view
from tests.factories.liaison import clue, member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

LISTS = {
    "clues",
    "referrals",
    "rectifications",
    "notices",
    "inspections",
    "operations",
    "analyses",
    "adoptions",
    "campaigns",
    "linkage",
    "disposal",
    "levels",
    "readings",
}


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def clerk(bureau):
    return member(bureau)


@pytest.fixture
def browser(client, clerk):
    generations.refresh()
    client.force_login(clerk.user)
    return client


def keep(who, query, name="逾期", code="clues", **values) -> SavedView:
    return save_view(principal=principal_for(who), code=code, name=name, query=query, **values)


def links(answer) -> dict[str, str]:
    """Name and number of each saved view on a page, as read from its HTML."""
    found = re.findall(r'<a href="\?view=(\d+)"[^>]*>(\S+) <span class="num">([0-9+]+)</span>', answer.content.decode())
    return {name: number for _pk, name, number in found}


def test_every_list_of_the_workspace_has_saved_views(browser):
    assert {kind.code for kind in list_kinds()} == LISTS
    for kind in list_kinds():
        page = browser.get(reverse(kind.url_name)).content.decode()
        assert f'action="/work/views/{kind.code}/"' in page


def test_what_a_member_saves_is_a_link_that_shows_the_same_rows_and_counts_them(browser, bureau, clerk):
    found = clue(bureau, kind="fines", title="反映罚款")
    clue(bureau, kind="charges", title="反映收费")
    clue(kind="fines", title="别处的罚款")  # another organisation's: neither listed nor counted
    answer = browser.post(
        "/work/views/clues/", {"name": " 罚款  线索 ", "query": "kind=fines&scope=open&nothing=1&page=3"}, follow=True
    )
    view = SavedView.objects.get()
    assert (view.name, view.query, view.membership) == ("罚款 线索", "kind=fines", clerk)
    assert answer.redirect_chain == [(f"/work/clues/?view={view.pk}", 302)]
    assert [row.title for row, *_clock in answer.context["rows"]] == [found.title]
    assert answer.context["form"]["kind"].value() == "fines"
    (link,) = answer.context["selection"].links
    assert (link.count, link.more, link.here) == (1, False, True)


def test_counts_follow_what_may_be_seen(browser, bureau, clerk):
    keep(clerk, "scope=all", "全部")
    held = clue(bureau)
    assert links(browser.get("/work/clues/")) == {"全部": "1"}
    held.recusals.create(user=clerk.user, reason="近亲属", declared_by=clerk.user)
    assert links(browser.get("/work/clues/")) == {"全部": "0"}


def test_a_default_opens_the_list_and_steps_aside_for_what_is_asked(browser, bureau, clerk):
    clue(bureau, kind="fines", title="反映罚款")
    clue(bureau, kind="charges", title="反映收费")
    first = keep(clerk, "kind=charges", "收费", is_default=True)
    assert [row.title for row, *_c in browser.get("/work/clues/").context["rows"]] == ["反映收费"]
    assert browser.get("/work/clues/?page=1").context["selection"].current == first
    for address in ("?view=0", "?q=", "?scope=all"):
        assert len(browser.get(f"/work/clues/{address}").context["rows"]) == 2
    second = keep(clerk, "kind=fines", "罚款", is_default=True)
    assert set(SavedView.objects.filter(is_default=True)) == {second}
    browser.post(f"/work/views/{first.pk}/default/")
    assert set(SavedView.objects.filter(is_default=True)) == {first}
    browser.post(f"/work/views/{first.pk}/no-default/")
    assert not SavedView.objects.filter(is_default=True).exists()


def test_the_database_holds_to_one_default_and_one_name(clerk):
    keep(clerk, "", "一", is_default=True)
    for values in ({"name": "一"}, {"name": "二", "is_default": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(membership=clerk, of="clues", **values)


def test_order_is_saved_too(browser, bureau, clerk):
    older, newer = clue(bureau), clue(bureau)
    view = keep(clerk, "sort=old", "最早")
    titles = [row.title for row, *_c in browser.get(f"/work/clues/?view={view.pk}").context["rows"]]
    assert titles == [older.title, newer.title]
    assert [row.title for row, *_c in browser.get("/work/clues/").context["rows"]] == [newer.title, older.title]


def test_conditions_that_the_list_no_longer_knows_are_told(browser, bureau, clerk):
    clue(bureau)
    view = keep(clerk, "kind=fines", "旧视图")
    SavedView.objects.filter(pk=view.pk).update(query="kind=fines&state=abolished&gone=1")
    page = browser.get(f"/work/clues/?view={view.pk}")
    assert page.context["selection"].not_understood == [("状态", "abolished"), ("gone", "1")]
    assert "abolished" in page.content.decode()
    assert len(page.context["rows"]) == 1
    assert page.context["selection"].links[0].stale
    # Saved anew, it holds what is understood.
    assert page.context["selection"].query == "kind=fines"


def test_a_view_is_renamed_and_deleted_without_javascript(browser, clerk):
    view, other = keep(clerk, "", "一"), keep(clerk, "", "二")
    browser.post(f"/work/views/{view.pk}/rename/", {"name": "三"})
    assert SavedView.objects.get(pk=view.pk).name == "三"
    for name in ("二", "  ", "长" * (LONGEST_NAME + 1)):
        answer = browser.post(f"/work/views/{view.pk}/rename/", {"name": name})
        assert answer.status_code == 422
        assert f'href="#id_{view.pk}_name"' in answer.content.decode()
    assert SavedView.objects.get(pk=view.pk).name == "三"
    browser.post(f"/work/views/{view.pk}/delete/")
    assert list(SavedView.objects.all()) == [other]
    assert browser.get(f"/work/clues/?view={view.pk}").context["selection"].gone
    assert browser.get(f"/work/views/{other.pk}/delete/").status_code == 405


def test_a_name_is_taken_once_and_can_be_replaced(browser, clerk):
    keep(clerk, "kind=fines", "我的")
    given = {"name": "我的", "query": "kind=charges"}
    refused = browser.post("/work/views/clues/", given)
    assert refused.status_code == 422
    assert 'name="replace"' in refused.content.decode()
    assert browser.post("/work/views/clues/", given | {"replace": "1"}).status_code == 302
    assert SavedView.objects.get().query == "kind=charges"
    # Another list has names of its own.
    assert browser.post("/work/views/referrals/", {"name": "我的", "query": ""}).status_code == 302


def test_number_and_length_are_limited(browser, clerk):
    for number in range(MOST_VIEWS):
        keep(clerk, "", f"第{number}个")
    with pytest.raises(Refused):
        keep(clerk, "", "再一个")
    assert browser.post("/work/views/clues/", {"name": "再一个", "query": ""}).status_code == 422
    assert 'action="/work/views/clues/"' not in browser.get("/work/clues/").content.decode()
    keep(clerk, "kind=charges", "第1个", replace=True)
    with pytest.raises(Refused):
        keep(clerk, "", "长" * (LONGEST_NAME + 1), code="referrals")
    assert browser.post("/work/views/nowhere/", {"name": "x"}).status_code == 404


def test_nobody_meets_the_views_of_another_nor_of_another_membership(browser, client, bureau, clerk):
    theirs = keep(member(bureau), "", "同事的")
    elsewhere = keep(member(user=clerk.user), "", "别处的")
    for view in (theirs, elsewhere):
        for what in ("rename", "default", "no-default", "delete"):
            assert browser.post(f"/work/views/{view.pk}/{what}/", {"name": "x"}).status_code in {302, 403, 404}
        session = client.session
        session["membership"] = clerk.pk
        session.save()
        for address in ("/work/clues/", f"/work/clues/?view={view.pk}", "/work/views/"):
            page = browser.get(address).content.decode()
            assert view.name not in page
        for what in ("rename", "default", "no-default", "delete"):
            assert browser.post(f"/work/views/{view.pk}/{what}/", {"name": "x"}).status_code == 404
    assert SavedView.objects.count() == 2


def queries(browser, address: str, at_most: int) -> int:
    """As ``queries_of``, where calendar and limits were read just now: a slow machine would read them again."""
    generations.refresh()
    return queries_of(browser, address, at_most)


def test_ten_views_cost_one_query_more_than_one_of_them(browser, bureau, clerk):
    clue(bureau)
    # Of notices it is asked first what kinds there are.
    for code, most in (("clues", 14), ("referrals", 14), ("rectifications", 14), ("notices", 17)):
        none = queries(browser, f"/work/{code}/", most)
        keep(clerk, "", "第0个", code)
        one = queries(browser, f"/work/{code}/", most)
        assert one == none + 1
        for number in range(1, MOST_VIEWS):
            keep(clerk, f"q=罚款{number}" if code != "notices" else "need=late", f"第{number}个", code)
        assert queries(browser, f"/work/{code}/", most) == one
    most = 12 + len(LISTS)
    assert queries(browser, "/work/views/", most) <= most


def test_views_of_notices_ask_the_rules_of_the_kinds_that_are_told_alone(browser, bureau, clerk):
    """Every rule, ten times over, would be written out otherwise: it takes longer than the database's answer."""
    item = clue(bureau, handler=clerk)
    Notice.objects.create(recipient=clerk, kind="clue.received", about="clue", item_id=item.pk, cause="x")
    for number in range(MOST_VIEWS):
        keep(clerk, "", f"第{number}个", "notices")
    for address in ("/work/notices/", "/work/views/"):
        with CaptureQueriesContext(connection) as asked:
            assert "第0个" in browser.get(address).content.decode()
        counts = [query["sql"] for query in asked if "rows_found" in query["sql"]]
        counted = [sql for sql in counts if "notices_notice" in sql]
        assert len(counted) == 1
        assert "clues_clue" in counted[0]
        assert "referrals_referral" not in counted[0]
        assert sum('DISTINCT "notices_notice"."about"' in query["sql"] for query in asked) <= 3


def test_more_than_is_counted_is_said(browser, bureau, clerk, monkeypatch):
    monkeypatch.setattr(counting, "MOST", 2)
    monkeypatch.setattr("liaison.workspace.saved.MOST", 2)
    keep(clerk, "", "多")
    for expected in ("1", "2", "2+", "2+"):
        clue(bureau)
        assert links(browser.get("/work/clues/")) == {"多": expected}


def test_the_views_of_a_membership_end_with_it(bureau, clerk):
    kept = keep(member(bureau), "")
    keep(clerk, "q=某人")
    end_membership(membership=clerk, principal=principal_for(clerk))
    assert list(SavedView.objects.all()) == [kept]


FIELDS = st.sampled_from([*FilterForm.base_fields, "page", "view", "csrfmiddlewaretoken"])
VALUES = st.one_of(
    st.sampled_from(["fines", "verifying", "mine", "open", "late", "due", "2026-02-30"]), st.text(max_size=9)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(FIELDS, VALUES, max_size=6))
@example({"scope": "open", "state": "verifying"})
def test_what_is_stored_means_the_same_and_is_understood_whole(asked):
    form = FilterForm(asked)
    stored = form.query()
    from django.http import QueryDict

    again = FilterForm(QueryDict(stored))
    assert again.query() == stored
    assert again.not_understood() == []
    assert (
        again.wanted()
        == FilterForm({k: v for k, v in asked.items() if k in again.fields and form.chosen()[k]}).wanted()
    )
