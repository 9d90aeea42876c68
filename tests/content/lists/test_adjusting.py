"""The workflow of an adjustment: who may do what when, and what can never be published."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.lists import adjusting, queries, workflow
from content.lists.adjustments import State
from content.lists.kinds import KINDS
from content.lists.models import Adjustment
from content.lists.tabular import writing
from content.lists.tabular.reading import FileError
from tests.factories.lists import make_list, make_officer, make_row, make_version
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db
KIND = KINDS["lenient_matters"]


@pytest.fixture
def page(page_root):
    page = make_list(make_site())
    make_version(page, [make_row(1), make_row(2)])
    return page


@pytest.fixture
def people(page):
    return {
        "applicant": make_officer("applicant", "apply_adjustment", "review_adjustment"),
        "colleague": make_officer("colleague", "apply_adjustment"),
        "reviewer": make_officer("reviewer", "review_adjustment"),
        "stranger": make_officer("stranger"),
    }


def begin(page, user, *, ready: bool = True) -> Adjustment:
    adjustment = adjusting.begin_adjustment(list_page=page, user=user)
    if ready:
        adjusting.put_row(adjustment=adjustment, user=user, values=make_row(3))
        adjusting.save_details(adjustment=adjustment, user=user, effective_from=timezone.localdate(), note="新增一项。")
    adjustment.refresh_from_db()
    return adjustment


def go(adjustment, user, *events: str, reason: str = "理由") -> Adjustment:
    for event in events:
        adjustment = adjusting.transition(adjustment=adjustment, event=event, user=user, reason=reason)
    return adjustment


def csv(*rows: dict) -> bytes:
    return writing.write_csv(KIND, [(row["key"], row) for row in rows])


def test_from_application_to_publication(page, people):
    adjustment = begin(page, people["applicant"])
    go(adjustment, people["applicant"], "apply")
    go(adjustment, people["reviewer"], "approve", "publish")
    version = queries.version_in_force(page)
    assert (version.number, version.added, version.note) == (2, 1, "新增一项。")
    adjustment.refresh_from_db()
    assert (adjustment.state, adjustment.version, adjustment.reviewer) == (State.PUBLISHED, version, people["reviewer"])
    assert [event.event for event in adjustment.events.all()] == ["begin", "apply", "approve", "publish"]


#: Everything that is allowed; all other combinations of state, event and person must be refused.
ALLOWED = {
    (State.DRAFT, "apply", "applicant"),
    (State.DRAFT, "withdraw", "applicant"),
    (State.APPLIED, "withdraw", "applicant"),
    (State.APPLIED, "approve", "reviewer"),
    (State.APPLIED, "return", "reviewer"),
    (State.RETURNED, "apply", "applicant"),
    (State.RETURNED, "withdraw", "applicant"),
    (State.REVIEWED, "withdraw", "applicant"),
    (State.REVIEWED, "return", "reviewer"),
    (State.REVIEWED, "publish", "reviewer"),
}


def test_closed_world(page, people):
    adjustment = begin(page, people["applicant"])
    for state, event, who in itertools.product(State, workflow.EVENTS, people):
        Adjustment.objects.filter(pk=adjustment.pk).update(
            state=state, reviewer=people["reviewer"] if state in (State.REVIEWED, State.PUBLISHED) else None
        )
        adjustment.refresh_from_db()
        savepoint = transaction.savepoint()
        try:
            go(adjustment, people[who], event)
            allowed = True
        except PermissionDenied:
            allowed = False
        transaction.savepoint_rollback(savepoint)
        assert allowed == ((state, event, who) in ALLOWED), (state, event, who)
        adjustment.refresh_from_db()
        offered = event in [step.name for step in workflow.offered(people[who], adjustment)]
        assert offered == allowed, "pages offer exactly what is allowed"


def test_nobody_reviews_their_own_application(page, people):
    """Not even with both permissions, and not even in the database."""
    adjustment = go(begin(page, people["applicant"]), people["applicant"], "apply")
    with pytest.raises(PermissionDenied):
        go(adjustment, people["applicant"], "approve")
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=adjustment.pk).update(reviewer=people["applicant"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=adjustment.pk).update(state=State.REVIEWED, reviewer=None)


def test_returning_needs_a_reason_which_is_kept(page, people):
    adjustment = go(begin(page, people["applicant"]), people["applicant"], "apply")
    with pytest.raises(ValidationError):
        go(adjustment, people["reviewer"], "return", reason="  ")
    go(adjustment, people["reviewer"], "return", reason="依据写错")
    assert adjustment.events.last().reason == "依据写错"


@pytest.mark.parametrize("state", ["apply", "approve"])
def test_nothing_changes_once_it_is_applied_for(page, people, state):
    user = people["applicant"]
    adjustment = go(begin(page, user), user, "apply")
    if state == "approve":
        go(adjustment, people["reviewer"], "approve")
    row = adjustment.rows.first()
    for change in (
        lambda: adjusting.put_row(adjustment=adjustment, user=user, values=make_row(9)),
        lambda: adjusting.remove_row(adjustment=adjustment, user=user, row=row),
        lambda: adjusting.save_details(adjustment=adjustment, user=user, effective_from=None, note="x"),
        lambda: adjusting.import_file(
            adjustment=adjustment, user=user, name="a.csv", content=csv(make_row(9)), mode="replace"
        ),
        lambda: adjusting.leave_out(adjustment=adjustment, user=user, left_out=True),
        lambda: adjusting.rebase(adjustment=adjustment, user=user),
    ):
        with pytest.raises(PermissionDenied):
            change()


def test_a_colleague_cannot_change_it_either(page, people):
    adjustment = begin(page, people["applicant"])
    with pytest.raises(PermissionDenied):
        adjusting.put_row(adjustment=adjustment, user=people["colleague"], values=make_row(9))


@pytest.mark.parametrize(
    ("day", "note"),
    [(None, "x"), (dt.date(2020, 1, 1), "x"), (dt.date(2999, 1, 1), " ")],
    ids=["no date", "past date", "no note"],
)
def test_incomplete_adjustments_cannot_be_applied_for(page, people, day, note):
    user = people["applicant"]
    adjustment = begin(page, user)
    adjusting.save_details(adjustment=adjustment, user=user, effective_from=day, note=note)
    with pytest.raises(ValidationError):
        go(adjustment, user, "apply")


def test_an_adjustment_that_changes_nothing_cannot_be_applied_for(page, people):
    user = people["applicant"]
    adjustment = begin(page, user, ready=False)
    adjusting.save_details(adjustment=adjustment, user=user, effective_from=dt.date(2999, 1, 1), note="x")
    with pytest.raises(ValidationError):
        go(adjustment, user, "apply")


def test_approval_does_not_outlive_another_publication(page, people):
    mine, theirs = begin(page, people["applicant"]), begin(page, people["colleague"])
    go(mine, people["applicant"], "apply")
    go(mine, people["reviewer"], "approve")
    go(theirs, people["colleague"], "apply")
    go(theirs, people["reviewer"], "approve", "publish")
    with pytest.raises(ValidationError):
        go(mine, people["reviewer"], "publish")
    assert queries.latest_version(page).number == 2


def test_carrying_over_keeps_both_changes_and_names_conflicts(page, people):
    user = people["applicant"]
    adjustment = begin(page, user, ready=False)
    rows = {row.key: row for row in adjustment.rows.all()}
    adjusting.put_row(adjustment=adjustment, user=user, values=make_row(1, condition="我的"), row=rows["LM-001"])
    adjusting.put_row(adjustment=adjustment, user=user, values=make_row(2, treatment="我的"), row=rows["LM-002"])
    make_version(page, [make_row(1, condition="别人的"), make_row(2, condition="别人的"), make_row(9)])
    assert adjusting.is_stale(adjustment)
    assert adjusting.rebase(adjustment=adjustment, user=user) == ["LM-001"]
    assert not adjusting.is_stale(Adjustment.objects.get(pk=adjustment.pk))
    proposed = adjusting.proposed_rows(adjustment)
    assert proposed["LM-001"]["condition"] == "我的"
    assert (proposed["LM-002"]["condition"], proposed["LM-002"]["treatment"]) == ("别人的", "我的")
    assert "LM-009" in proposed


# Files


def imported(adjustment, content, mode="replace"):
    return adjusting.import_file(
        adjustment=adjustment, user=adjustment.applicant, name="清单.csv", content=content, mode=mode
    )


def test_bad_rows_are_kept_and_stop_the_application_until_settled(page, people):
    user = people["applicant"]
    adjustment = begin(page, user)
    imported(adjustment, csv(make_row(1), make_row(4), make_row(5, matter=""), make_row(4)))
    assert list(adjusting.proposed_rows(adjustment)) == ["LM-001", "LM-004"], "good rows stay"
    assert adjusting.open_errors(adjustment) == 2
    with pytest.raises(ValidationError):
        go(adjustment, user, "apply")
    wrong, double = adjustment.rows.filter(good=False)
    assert wrong.line == 4
    adjusting.put_row(adjustment=adjustment, user=user, values=make_row(5), row=wrong)
    assert adjusting.leave_out(adjustment=adjustment, user=user, left_out=True, row=double) == 1
    go(adjustment, user, "apply")
    go(adjustment, people["reviewer"], "approve", "publish")
    assert list(queries.rows_of(queries.version_in_force(page))) == ["LM-001", "LM-004", "LM-005"]


def test_replacing_and_merging(page, people):
    adjustment = begin(page, people["applicant"], ready=False)
    imported(adjustment, csv(make_row(2, condition="新"), make_row(7)), mode="merge")
    proposed = adjusting.proposed_rows(adjustment)
    assert list(proposed) == ["LM-001", "LM-002", "LM-007"]
    assert proposed["LM-002"]["condition"] == "新"
    imported(adjustment, csv(make_row(7)), mode="replace")
    assert list(adjusting.proposed_rows(adjustment)) == ["LM-007"]
    assert list(adjusting.difference_of(adjustment).removed) == ["LM-001", "LM-002"]


def test_a_file_that_cannot_be_taken_changes_nothing(page, people):
    adjustment = begin(page, people["applicant"])
    before = adjusting.proposed_rows(adjustment)
    with pytest.raises(FileError):
        imported(adjustment, b"%PDF-1.7")
    assert adjusting.proposed_rows(adjustment) == before


def test_a_key_cannot_be_used_twice_in_the_form(page, people):
    adjustment = begin(page, people["applicant"])
    with pytest.raises(ValidationError) as caught:
        adjusting.put_row(adjustment=adjustment, user=people["applicant"], values=make_row(1))
    assert list(caught.value.error_dict) == ["key"]
