"""Which version holds: on the days a version begins and ends, by the year a citation names, by wording."""

from datetime import date, timedelta

import pytest

from content.statutes import queries
from content.statutes.models import Status
from content.statutes.resolving import resolve
from content.statutes.versions import by_start, in_force, named, period, status
from tests.factories.statutes import penalties_law, statute, version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def labels(versions, days):
    return [found.label if (found := in_force(versions, day)) else None for day in days]


def test_the_version_in_force_changes_on_its_day():
    versions = list(penalties_law().versions.all())
    begin, change = date(2018, 1, 1), date(2021, 7, 15)
    days = [begin - DAY, begin, change - DAY, change]
    assert labels(versions, days) == [None, "2017修正", "2017修正", "2021修订"]


def test_promulgation_does_not_put_in_force():
    versions = list(penalties_law().versions.all())
    assert in_force(versions, date(2021, 1, 22)).label == "2017修正"
    assert status(versions, versions[1], date(2021, 1, 22)) == Status.NOT_YET


def test_a_repealed_statute_has_no_version_in_force():
    law = penalties_law()
    law.versions.filter(edition="2021-01-22").update(repealed_on=date(2026, 1, 1))
    old, new = by_start(law.versions.all())
    assert labels([old, new], [date(2025, 12, 31), date(2026, 1, 1)]) == ["2021修订", None]
    assert status([old, new], new, date(2026, 1, 1)) == Status.REPEALED
    assert status([old, new], old, date(2026, 1, 1)) == Status.AMENDED
    assert period([old, new], old) == (date(2018, 1, 1), date(2021, 7, 15))


def test_without_a_day_of_force_promulgation_counts_and_an_undated_text_is_the_oldest():
    law = statute()
    version(
        law,
        {"1": "甲"},
        edition="2009-08-27",
        revision="2009修正",
        promulgated_on=date(2009, 8, 27),
        in_force_from=None,
    )
    version(law, {"1": "乙"}, edition="undated", revision="", promulgated_on=None, in_force_from=None)
    versions = list(law.versions.all())
    assert labels(versions, [date(1996, 1, 1), date(2009, 8, 26), date(2009, 8, 27)]) == [
        "undated",
        "undated",
        "2009修正",
    ]


@pytest.mark.parametrize(
    ("revision", "label"),
    [
        ("2017修正", "2017修正"),
        ("2021", "2021修订"),
        ("2018施行", "2017修正"),
        ("2018修正", None),
        ("", None),
        ("新", None),
    ],
)
def test_a_citation_names_a_version_by_its_year(revision, label):
    found = named(penalties_law().versions.all(), revision)
    assert (found.label if found else None) == label


def test_citations_resolve_to_the_version_they_mean_or_not_at_all(django_assert_num_queries):
    law = penalties_law()
    ask = {
        ("行政处罚法", "", "33"), ("行政处罚法", "2017修正", "27"), ("处罚法", "", "27"),
        ("行政处罚法", "", "99"), ("行政处罚法", "2009修正", "33"), ("没有登记的办法", "", "1"), ("行政处罚法", "", ""),
    }  # fmt: skip
    with django_assert_num_queries(3):
        found = resolve(ask, date(2021, 7, 14))
    assert {key: (each.version.label, each.number) for key, each in found.items()} == {
        ("行政处罚法", "", "33"): ("2017修正", "33"),
        ("行政处罚法", "2017修正", "27"): ("2017修正", "27"),
        ("处罚法", "", "27"): ("2017修正", "27"),
    }
    assert found["行政处罚法", "", "33"].url == f"/statutes/{law.pk}/articles/33/?on=2021-07-14"
    assert resolve(ask, date(2016, 1, 1)).keys() == {("行政处罚法", "2017修正", "27")}
    assert resolve({("行政处罚法", "", "33")}, None) == {}


def test_renumbering_is_followed_by_wording():
    law = penalties_law()
    versions = by_start(law.versions.all())
    old, new = versions
    assert queries.counterparts(new.articles.get(number="33"), versions)[old.pk].number == "27"
    assert queries.counterparts(old.articles.get(number="27"), versions)[new.pk].number == "33"
    assert old.pk not in queries.counterparts(new.articles.get(number="27"), versions)
