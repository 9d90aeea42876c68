"""清单调整 in the admin: who gets in, an upload with errors, review, publication, progress."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from content.common.workflow import ensure_workflow
from content.lists import adjusting, queries, workflow
from content.lists.adjustments import Adjustment, State
from content.lists.kinds import KINDS
from content.lists.models import ProgressRecord
from content.lists.tabular import writing
from tests.factories.lists import make_list, make_officer, make_problem, make_row, make_version
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db
KIND = KINDS["lenient_matters"]


def url(name: str, *args) -> str:
    return reverse(f"list_adjustments:{name}", args=args)


@pytest.fixture
def page(page_root):
    page = make_list(make_site())
    make_version(page, [make_row(1), make_row(2)])
    return page


@pytest.fixture
def applicant(page):
    return make_officer("applicant", "apply_adjustment")


@pytest.fixture
def reviewer(page):
    return make_officer("reviewer", "review_adjustment")


def begun(client, page, applicant) -> Adjustment:
    client.force_login(applicant)
    client.post(url("begin"), {"list": page.pk})
    return Adjustment.objects.get()


def upload(client, adjustment, content: bytes, name: str = "清单.csv", mode: str = "replace"):
    data = {"file": SimpleUploadedFile(name, content), "mode": mode}
    return client.post(url("import", adjustment.pk), data)


def test_the_whole_way_by_hand(client, page, applicant, reviewer):
    adjustment = begun(client, page, applicant)
    rows = [make_row(1, condition="改了"), make_row(3), make_row(4, basis="某法")]
    response = upload(client, adjustment, writing.write_csv(KIND, [(row["key"], row) for row in rows]))
    assert response.status_code == 302
    shown = client.get(url("detail", adjustment.pk))
    assert shown.context_data["open_errors"] == 1
    assert str(KIND.by_name["basis"].label) in shown.content.decode()

    bad = adjustment.rows.get(good=False)
    form = client.get(url("edit_row", adjustment.pk, bad.pk))
    assert "某法" in form.content.decode(), "what was typed is kept"
    wrong = client.post(url("edit_row", adjustment.pk, bad.pk), make_row(4, basis="还是某法"))
    assert "basis" in wrong.context_data["form"].errors
    assert "还是某法" in wrong.content.decode()
    client.post(url("edit_row", adjustment.pk, bad.pk), make_row(4))
    client.post(url("details", adjustment.pk), {"effective_from": timezone.localdate().isoformat(), "note": "年度调整"})
    client.post(url("transition", adjustment.pk, "apply"))
    adjustment.refresh_from_db()
    assert adjustment.state == State.APPLIED

    client.force_login(reviewer)
    seen = client.get(url("detail", adjustment.pk)).content.decode()
    assert "改了" in seen, "differences are shown to the reviewer"
    assert url("import", adjustment.pk) not in seen
    client.post(url("transition", adjustment.pk, "approve"))
    client.post(url("transition", adjustment.pk, "publish"))
    version = queries.version_in_force(page)
    assert (version.number, version.added, version.removed, version.changed) == (2, 2, 1, 1)
    assert version.published_by == reviewer


def test_a_file_that_cannot_be_taken_says_why_and_changes_nothing(client, page, applicant):
    adjustment = begun(client, page, applicant)
    response = upload(client, adjustment, b"%PDF-1.7", "清单.xlsx")
    assert response.status_code == 200
    assert "PDF" in str(response.context_data["import_form"].errors["file"])
    assert len(adjusting.proposed_rows(adjustment)) == 2
    assert upload(client, adjustment, b"x" * (6 * 1024 * 1024)).context_data["import_form"].errors


def test_returning_without_a_reason_asks_for_it(client, page, applicant, reviewer):
    adjustment = begun(client, page, applicant)
    client.post(url("add_row", adjustment.pk), make_row(3))
    client.post(url("details", adjustment.pk), {"effective_from": timezone.localdate().isoformat(), "note": "x"})
    client.post(url("transition", adjustment.pk, "apply"))
    client.force_login(reviewer)
    response = client.post(url("transition", adjustment.pk, "return"), {"reason": ""})
    assert "reason" in response.context_data["reason_form"].errors
    client.post(url("transition", adjustment.pk, "return"), {"reason": "依据写错"})
    client.force_login(applicant)
    assert "依据写错" in client.get(url("detail", adjustment.pk)).content.decode()


def test_leaving_out_and_taking_out(client, page, applicant):
    adjustment = begun(client, page, applicant)
    upload(client, adjustment, writing.write_csv(KIND, [("X", make_row(1)), ("Y", make_row(2, basis="法"))]))
    client.post(url("leave_out_all", adjustment.pk))
    bad = adjustment.rows.get(good=False)
    assert bad.left_out
    client.post(url("leave_out", adjustment.pk, bad.pk), {"back": "1"})
    bad.refresh_from_db()
    assert not bad.left_out
    client.post(url("remove_row", adjustment.pk, adjustment.rows.get(good=True).pk))
    assert adjusting.proposed_rows(adjustment) == {}


def test_rows_of_another_adjustment_are_out_of_reach(client, page, applicant):
    other = adjusting.begin_adjustment(list_page=page, user=make_officer("other", "apply_adjustment"))
    client.force_login(applicant)
    client.post(url("begin"), {"list": page.pk})
    mine = Adjustment.objects.exclude(pk=other.pk).get()
    row = other.rows.first()
    for name in ("edit_row", "remove_row", "leave_out"):
        assert client.post(url(name, mine.pk, row.pk), make_row(9)).status_code == 404
    client.post(url("remove_row", other.pk, row.pk))
    assert other.rows.filter(pk=row.pk).exists()


GET = [("index", ()), ("detail", (1,)), ("template", ("indicators", "xlsx")), ("progress", (1,)), ("proposal", (1,))]
POST = [
    ("begin", ()),
    ("details", (1,)),
    ("import", (1,)),
    ("add_row", (1,)),
    ("leave_out_all", (1,)),
    ("rebase", (1,)),
    ("transition", (1, "publish")),
    ("confirm_progress", (1,)),
    ("discard_progress", (1,)),
]


@pytest.mark.parametrize(("name", "args"), [*GET, *POST])
def test_others_are_turned_away(client, page, name, args):
    client.force_login(make_officer("stranger"))
    response = client.get(url(name, *args)) if (name, args) in GET else client.post(url(name, *args))
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_the_menu_item_is_shown_to_those_concerned(client, page, applicant):
    for user, shown in ((applicant, True), (make_officer("stranger"), False)):
        client.force_login(user)
        assert (url("index") in client.get(reverse("wagtailadmin_home")).content.decode()) == shown


def test_templates_are_offered(client, page, applicant):
    client.force_login(applicant)
    for form in ("csv", "xlsx"):
        response = client.get(url("template", "lenient_matters", form))
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert client.get(url("template", "nothing", "csv")).status_code == 404
    assert client.get(url("template", "indicators", "exe")).status_code == 404


def test_progress_is_recorded_and_confirmed_by_two_people(client, page_root):
    page = make_list(make_site(), "outstanding_problems", "problems", title="突出问题")
    make_version(page, [make_problem(1)])
    author, reviewer = make_officer("author", "apply_adjustment"), make_officer("reviewer", "review_adjustment")
    client.force_login(author)
    data = {"key": "OP-001", "day": "2025-06-01", "status": "under_way", "text": "正在改正"}
    assert client.post(url("progress", page.pk), data | {"day": "2999-01-01"}).context_data["form"].errors
    client.post(url("progress", page.pk), data)
    record = ProgressRecord.objects.get()
    client.post(url("confirm_progress", record.pk))
    record.refresh_from_db()
    assert record.confirmed_at is None
    client.force_login(reviewer)
    client.post(url("confirm_progress", record.pk))
    record.refresh_from_db()
    assert record.confirmed_by == reviewer
    assert "正在改正" in client.get("/lists/problems/rows/OP-001/").content.decode()


def test_the_page_of_an_adjustment_is_flat(client, page, applicant, django_assert_max_num_queries):
    adjustment = begun(client, page, applicant)
    counts = []
    for number in (2, 40):
        rows = [make_row(n, **({"basis": "x"} if n % 2 else {})) for n in range(1, number + 1)]
        upload(client, adjustment, writing.write_csv(KIND, [(row["key"], row) for row in rows]))
        client.get(url("detail", adjustment.pk))
        with django_assert_max_num_queries(40) as captured:
            client.get(url("detail", adjustment.pk))
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]


def test_the_groups_of_the_portal_carry_an_adjustment_to_publication(client, page):
    ensure_workflow()
    people = {}
    for name in ("编辑", "二审", "终审"):
        people[name] = make_officer(name)
        people[name].groups.add(Group.objects.get(name=name))
    adjustment = begun(client, page, people["编辑"])
    assert reverse("list_adjustments:index") in client.get("/admin/").content.decode()

    def offered(name: str, state: State) -> set[str]:
        adjustment.state = state
        return {event.name for event in workflow.offered(people[name], adjustment)}

    assert offered("编辑", State.DRAFT) == {"apply", "withdraw"}
    assert offered("终审", State.APPLIED) == {"approve", "return"}
    assert offered("终审", State.REVIEWED) == {"publish", "return"}
    assert not any(offered("二审", state) for state in State)
