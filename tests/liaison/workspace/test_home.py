"""The home page: what waits is narrowed by the numbers above it, and by what there is."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from liaison.ledgers.services import record_entry
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind
from tests.factories.liaison import member, organisation

pytestmark = pytest.mark.django_db


def visited(principal, title: str, days: int) -> None:
    record_entry(
        principal=principal,
        kind="visit",
        title=title,
        day=timezone.localdate() - dt.timedelta(days=days),
        text="企业反映检查频繁。",
        details={"enterprise": "某公司", "visitors": "专员"},
    )


@pytest.fixture
def page(client):
    clerk = member(organisation(OrganisationKind.CHAMBER))
    client.force_login(clerk.user)
    for n in range(9):  # more than one page shows
        visited(principal_for(clerk), f"逾期走访{n}", 60)
    visited(principal_for(clerk), "新近走访", 0)
    # The next limit of the newest ends within three days.
    entry = clerk.organisation.ledger_entries.get(title="新近走访")
    type(entry).objects.filter(pk=entry.pk).update(next_due_at=timezone.now() + dt.timedelta(days=1))
    return lambda query="": client.get(reverse("work:home") + query)


def titles(response) -> list[str]:
    return [row.title for row, _clock, _state in response.context["waiting"]["rows"]]


def test_the_numbers_open_what_they_count(page):
    response = page()
    assert (response.context["waiting"]["total"].late, response.context["waiting"]["total"].soon) == (9, 1)
    assert 'href="?due=soon#waiting"' in response.content.decode()
    assert titles(page("?due=soon")) == ["新近走访"]
    assert len(titles(page("?due=late"))) == 8
    assert "新近走访" not in titles(page("?due=late"))
    assert len(titles(page("?due=nothing"))) == 8


def test_what_is_not_shown_is_counted_below_what_is(page):
    for query, rest in (("", 2), ("?due=late", 1), ("?due=soon", 0), ("?kind=0", 0)):
        response = page(query)
        assert response.context["waiting"]["rest"] == rest, query
        assert (f"另有 {rest} 项" in response.content.decode()) is bool(rest), query


def test_only_parts_with_something_are_offered(page):
    assert [counts.total for _value, _label, counts in page().context["waiting"]["filters"]] == [10]
    assert [counts.total for _value, _label, counts in page("?kind=0").context["waiting"]["filters"]] == [0, 10]
