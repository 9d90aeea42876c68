"""Rulings in the admin: list, search, filters, editing, withdrawal, export, imports."""

import csv
import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from content.common.workflow import EDITORS, FINAL_REVIEWERS, SECOND_REVIEWERS, ensure_workflow
from content.rulings import admin, services
from content.rulings.models import Ruling, RulingImport
from tests.factories.rulings import ruling

pytestmark = pytest.mark.django_db

LIST = "wagtailsnippets_rulings_ruling:list"


def name(view: str) -> str:
    return f"wagtailsnippets_rulings_ruling:{view}"


def text(response) -> str:
    return response.content.decode()


def form(**values) -> dict:
    data = {
        "kind": "penalty",
        "document_name": "",
        "number": "示市监罚字〔2026〕77号",
        "title": "某案",
        "body": "示例市市场监督管理局",
        "instance": "",
        "decided_on": "2026-03-18",
        "outcome": "penalised",
        "outcome_note": "",
        "fine": "",
        "region": "",
        "field": "",
        "chain": "",
        "parties": "",
        "facts": "第一段。\n第二段。",
        "reasons": "",
        "basis": "",
        "result": "",
        "anonymised_by": "本单位",
        "issuing_body": "",
        "source": "",
        "author": "",
        "theme": "penalty",
        "publicity": "active",
        "withheld_reason": "",
        "validity": "in_force",
        "go_live_at": "",
        "expire_at": "",
        "attachments": inline_formset([]),
    }
    return nested_form_data(data | values)


class TestList:
    def test_queries_do_not_grow_with_the_rows(self, admin_client, django_assert_max_num_queries):
        ruling()
        admin_client.get(reverse(LIST))
        with django_assert_max_num_queries(60) as one:
            admin_client.get(reverse(LIST))
        for _ in range(19):
            ruling()
        with django_assert_max_num_queries(len(one)) as many:
            admin_client.get(reverse(LIST))
        assert len(many) <= len(one)

    @pytest.mark.parametrize(
        "query", ["示市监罚字〔2026〕77号", "示市监罚[2026]077", "示市监罚 (2026) 第77号", "腐竹", "某公司 腐竹"]
    )
    def test_search_reads_numbers_in_any_spelling_and_words_inside_titles(self, admin_client, query):
        found = ruling(number="示市监罚字〔2026〕77号", title="某公司经营过期腐竹案")
        other = ruling(title="无关")
        page = text(admin_client.get(reverse(LIST), {"q": query}))
        assert found.number in page
        assert other.number not in page

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("kind=judgment", 1),
            ("body=中级", 1),
            ("year=2025", 1),
            ("outcome=upheld", 1),
            ("live=true", 2),
            ("live=false", 1),
            ("withdrawn=true", 0),
            ("year=abc", 3),
        ],
    )
    def test_filters(self, admin_client, query, count):
        ruling(kind="judgment", number="（2026）示01行终1号", body="示例市中级人民法院", outcome="upheld")
        ruling(decided_on="2025-02-02")
        ruling(publish=False)
        response = admin_client.get(f"{reverse(LIST)}?{query}")
        assert response.context["paginator"].count == count

    def test_export_is_streamed_with_formulas_defused(self, admin_client):
        ruling(title='=HYPERLINK("http://x")')
        ruling(title="另一案")
        response = admin_client.get(reverse(LIST), {"export": "csv"})
        assert response.streaming
        lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        assert len(lines) == 3
        assert {line[2] for line in lines[1:]} == {'\'=HYPERLINK("http://x")', "另一案"}
        assert "行政处罚决定书" in lines[1]

    def test_an_export_honours_the_filter_and_says_where_it_was_cut(self, admin_client, monkeypatch):
        monkeypatch.setattr(admin, "EXPORT_LIMIT", 2)
        for _ in range(3):
            ruling()
        ruling(publish=False)
        body = b"".join(admin_client.get(reverse(LIST), {"export": "csv", "live": "true"}).streaming_content).decode()
        assert len(body.strip().splitlines()) == 4
        assert "2 行" in body.strip().splitlines()[-1]


class TestEditing:
    def test_create_edit_publish_compare(self, admin_client, client):
        response = admin_client.post(reverse(name("add")), form())
        item = Ruling.objects.get()
        assert response.status_code == 302
        assert not item.live
        edit = reverse(name("edit"), args=[item.pk])
        assert "第一段。" in text(admin_client.get(edit))
        admin_client.post(edit, form(title="改名") | {"action-publish": "1"})
        item.refresh_from_db()
        assert (item.live, item.title) == (False, "改名"), "nobody publishes by hand"
        services.publish_ruling(ruling=item)
        assert item.index_number
        first, second = item.revisions.order_by("pk").values_list("pk", flat=True)
        compare = admin_client.get(reverse(name("revisions_compare"), args=[item.pk, first, second]))
        assert "改名" in text(compare)
        assert admin_client.get(reverse(name("history"), args=[item.pk])).status_code == 200
        assert "改名" in text(client.get(f"/rulings/{item.pk}/"))

    def test_a_bad_number_is_explained_and_what_was_typed_is_kept(self, admin_client):
        page = text(admin_client.post(reverse(name("add")), form(number="不是文号", title="写了很久的标题")))
        assert "写了很久的标题" in page
        assert "案号或文号" in page
        assert not Ruling.objects.exists()

    def test_preview_is_the_reading_page(self, admin_client):
        item = ruling()
        preview = reverse(name("preview_on_edit"), args=[item.pk])
        data = form(number=item.number, facts="预览里的新段落。")
        assert admin_client.post(preview, data).json()["is_valid"]
        page = text(admin_client.get(preview))
        assert "预览里的新段落。" in page
        assert 'class="doc"' in page

    def test_a_draft_of_a_new_ruling_can_be_previewed(self, admin_client):
        preview = reverse(name("preview_on_add"))
        assert admin_client.post(preview, form()).json()["is_valid"]
        assert "第二段。" in text(admin_client.get(preview))


class TestWithdrawal:
    def test_unpublishing_asks_for_a_reason(self, admin_client):
        item = ruling()
        address = reverse(name("unpublish"), args=[item.pk])
        assert "reason" in text(admin_client.get(address))
        refused = admin_client.post(address, {"reason": "", "basis": "内部依据"})
        assert "内部依据" in text(refused)
        item.refresh_from_db()
        assert item.live
        admin_client.post(address, {"reason": "当事人信息未隐去", "basis": "内部依据"})
        item.refresh_from_db()
        assert not item.live
        assert item.withdrawal_reason == "当事人信息未隐去"

    def test_a_withdrawn_ruling_is_closed_until_the_withdrawal_is_lifted(self, admin_client):
        item = ruling()
        services.withdraw(ruling=item, reason="当事人信息未隐去")
        edit = reverse(name("edit"), args=[item.pk])
        assert "当事人信息未隐去" in text(admin_client.get(edit))
        admin_client.post(edit, form(number=item.number, title="偷改") | {"action-publish": "1"})
        item.refresh_from_db()
        assert not item.live
        assert item.title != "偷改"
        admin_client.post(reverse(name("unpublish"), args=[item.pk]))
        item.refresh_from_db()
        assert item.withdrawn_on is None
        admin_client.post(edit, form(number=item.number, title="改好"))
        services.publish_ruling(ruling=item)
        assert (item.live, item.title) == (True, "改好")

    def test_the_action_is_offered_and_plain_unpublishing_is_not(self, admin_client):
        item = ruling()
        page = text(admin_client.get(reverse(name("edit"), args=[item.pk])))
        assert page.count(reverse(name("unpublish"), args=[item.pk])) >= 1
        services.withdraw(ruling=item, reason="原因")
        assert reverse(name("unpublish"), args=[item.pk]) in text(
            admin_client.get(reverse(name("edit"), args=[item.pk]))
        )

    def test_needs_the_permission_to_withdraw(self, client, django_user_model):
        user = django_user_model.objects.create_user("redaktion", password="x" * 20)
        codes = ("access_admin", "change_ruling", "add_ruling", "view_ruling")
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        client.force_login(user)
        item = ruling()
        client.post(reverse(name("unpublish"), args=[item.pk]), {"reason": "原因"})
        item.refresh_from_db()
        assert item.live

    def test_what_was_public_is_not_deleted(self, admin_client):
        item, draft = ruling(), ruling(publish=False)
        for pk in (item.pk, draft.pk):
            admin_client.post(reverse(name("delete"), args=[pk]))
        assert list(Ruling.objects.all()) == [item]
        bulk = reverse("wagtail_bulk_action", args=["rulings", "ruling", "delete"])
        admin_client.post(f"{bulk}?id={item.pk}")
        assert list(Ruling.objects.all()) == [item]


def test_the_review_publishes_and_signs(client, django_user_model, page_root):
    ensure_workflow()
    people = {}
    for group in (EDITORS, SECOND_REVIEWERS, FINAL_REVIEWERS):
        people[group] = django_user_model.objects.create_user(group, password="x" * 20, display_name=f"{group}甲")
        people[group].groups.add(Group.objects.get(name=group))
    item = ruling(publish=False, user=people[EDITORS])
    item.get_workflow().start(item, people[EDITORS])
    for group in (SECOND_REVIEWERS, FINAL_REVIEWERS):
        item = Ruling.objects.get(pk=item.pk)
        assert not item.live
        state = item.current_workflow_task_state
        state.task.specific.on_action(state, people[group], "approve")
    item = Ruling.objects.get(pk=item.pk)
    assert item.live
    assert item.citations.exists()
    assert [who for _role, who in item.credits] == ["编辑甲", "二审甲", "终审甲"]
    assert "终审甲" in text(client.get(item.url))


def test_imports_are_reported(admin_client):
    run = RulingImport.objects.create(content_hash="x", options="", file_name="文件.jsonl", created=3, refused=1)
    run.problems.create(line=7, number="没有号", reason="无法识别")
    assert "文件.jsonl" in text(admin_client.get(reverse("ruling_imports")))
    page = text(admin_client.get(reverse("ruling_import", args=[run.pk])))
    assert "没有号" in page
    assert "无法识别" in page
