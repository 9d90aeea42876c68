"""Versions: what holds on a day, what can never be stored, progress that two people stand for."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.lists import queries, services
from content.lists.models import ListRow, ListVersion, ProgressRecord
from core.generations import GenerationBump
from tests.factories.lists import make_list, make_officer, make_problem, make_row, make_version
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def page(page_root):
    return make_list(make_site())


def test_versions_follow_each_other_without_gap_or_overlap(page):
    first = make_version(page, [make_row(1)], day=dt.date(2025, 1, 1))
    second = make_version(page, [make_row(1), make_row(2)], day=dt.date(2025, 7, 1))
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.effective_to == second.effective_from - DAY
    assert second.effective_to is None
    assert (second.added, second.removed, second.changed, second.row_count) == (1, 0, 0, 2)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (dt.date(2024, 12, 31), None),
        (dt.date(2025, 1, 1), 1),
        (dt.date(2025, 6, 30), 1),
        (dt.date(2025, 7, 1), 2),
        (dt.date(2099, 1, 1), 2),
    ],
)
def test_version_in_force_on_a_day_is_one_query(page, django_assert_num_queries, day, number):
    make_version(page, day=dt.date(2025, 1, 1))
    make_version(page, [make_row(2)], day=dt.date(2025, 7, 1))
    with django_assert_num_queries(1):
        version = queries.version_in_force(page, day)
    assert (version.number if version else None) == number


def test_row_in_force_on_a_day_is_one_query(page, django_assert_num_queries):
    make_version(page, [make_row(1), make_row(2)], day=dt.date(2025, 1, 1))
    make_version(page, [make_row(1, condition="改了")], day=dt.date(2025, 7, 1))
    with django_assert_num_queries(1):
        assert queries.row_in_force(page, "LM-001", dt.date(2025, 3, 1)).data["condition"] == "初次违法；及时改正"
    assert queries.row_in_force(page, "LM-001", dt.date(2025, 7, 1)).data["condition"] == "改了"
    assert queries.row_in_force(page, "LM-002", dt.date(2025, 6, 30)) is not None
    assert queries.row_in_force(page, "LM-002", dt.date(2025, 7, 1)) is None, "a removed row holds no longer"


def test_a_version_must_begin_after_the_former_one(page):
    make_version(page, day=dt.date(2025, 1, 1))
    for day in (dt.date(2025, 1, 1), dt.date(2024, 1, 1)):
        with pytest.raises(ValidationError):
            make_version(page, day=day)
    assert page.versions.count() == 1


@pytest.mark.parametrize(
    "rows",
    [
        [make_row(1), make_row(1)],
        [make_row(1, matter="")],
        [make_row(1, basis="某法")],
        [make_row(1, colour="红")],
        [make_row(1, key="a/b")],
    ],
)
def test_rows_that_do_not_fit_the_kind_are_refused_and_nothing_is_stored(page, rows):
    with pytest.raises(ValidationError) as caught:
        make_version(page, rows)
    assert "1" in caught.value.messages[0] or "2" in caught.value.messages[0]
    assert not ListVersion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_publication_makes_cached_pages_stale(page):
    before = GenerationBump.objects.filter(kind="lists").count()
    make_version(page)
    assert GenerationBump.objects.filter(kind="lists").count() == before + 1


def test_the_day_a_version_takes_effect_outdates_cached_pages(page):
    version = make_version(page, day=dt.date(2025, 7, 1))
    assert services.versions_take_effect(day=version.effective_from) == 1
    assert services.versions_take_effect(day=version.effective_from + DAY) == 0


def breaks(create) -> bool:
    try:
        with transaction.atomic():
            create()
    except IntegrityError:
        return True
    return False


def test_the_database_itself_refuses_contradictions(page):
    version = make_version(page)
    common = {"list": page, "note": "x", "published_at": timezone.now(), "row_count": 0}
    later = {"effective_from": dt.date(2030, 1, 1)}
    closed = {"effective_to": dt.date(2031, 1, 1)}
    create = ListVersion.objects.create
    assert breaks(lambda: create(number=1, **later, **closed, **common)), "a number twice"
    assert breaks(lambda: create(number=2, effective_from=version.effective_from, **closed, **common)), "a day twice"
    assert breaks(lambda: create(number=2, **later, **common)), "two open versions"
    assert breaks(lambda: create(number=0, **later, **closed, **common)), "number 0"
    assert breaks(lambda: create(number=2, **later, effective_to=dt.date(2029, 1, 1), **common)), (
        "ends before it begins"
    )
    row = {"version": version, "data": {}}
    assert breaks(lambda: ListRow.objects.create(key="LM-001", position=9, **row)), "a key twice"
    assert breaks(lambda: ListRow.objects.create(key="", position=9, **row)), "no key"


# Progress


@pytest.fixture
def problems(page_root):
    page = make_list(make_site(), "outstanding_problems", "problems", title="突出问题")
    make_version(page, [make_problem(1)])
    return page


def record(page, **fields):
    values = {"key": "OP-001", "day": dt.date(2025, 6, 1), "status": "under_way", "text": "正在改正"} | fields
    return services.record_progress(list_page=page, **values)


def test_progress_is_public_once_somebody_else_confirmed_it(problems):
    author, colleague = make_officer("author", "apply_adjustment"), make_officer("colleague", "review_adjustment")
    entry = record(problems, user=author)
    assert queries.confirmed_progress(problems, ["OP-001"]) == {}
    with pytest.raises(PermissionDenied):
        services.confirm_progress(record=entry, user=author)
    services.confirm_progress(record=entry, user=colleague)
    assert [r.text for r in queries.confirmed_progress(problems, ["OP-001"])["OP-001"]] == ["正在改正"]
    with pytest.raises(ValidationError):
        services.discard_progress(record=entry)
    assert breaks(lambda: ProgressRecord.objects.filter(pk=entry.pk).update(confirmed_by=author))


@pytest.mark.parametrize("fields", [{"key": "OP-999"}, {"day": dt.date(2999, 1, 1)}, {"status": "x"}, {"text": " "}])
def test_progress_that_makes_no_sense_is_refused(problems, fields):
    with pytest.raises(ValidationError):
        record(problems, **fields)


def test_only_problem_lists_carry_progress(page):
    make_version(page)
    with pytest.raises(ValidationError):
        record(page, key="LM-001")
