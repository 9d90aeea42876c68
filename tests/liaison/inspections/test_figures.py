"""Lists and figures: what they cost, what each rate is a rate of, what a body may not read from them."""

import uuid

import pytest
from django.core.cache import cache
from django.urls import reverse

from core import generations
from liaison.inspections import public, statistics
from liaison.organisations.choices import OrganisationKind
from tests.factories import inspections as make
from tests.factories.liaison import member, organisation, principal
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def following_changes(db):
    generations.refresh()
    cache.clear()


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


def rated(body, *scores):
    item = make.today(make.filed(body))
    public.mark(inspection=item, event="arrive")
    for score in scores:
        public.rate(inspection=item, key=uuid.uuid4(), score=score)
    return item


def test_lists_cost_the_same_with_one_and_with_many(client, bureau):
    body = make.ready_body()
    client.force_login(member(bureau).user)
    rated(body, 1)
    pages = ("inspections:list", "inspections:warnings", "inspections:figures", "registry:certificates")
    few = {name: queries_of(client, reverse(name), 16) for name in pages}
    for _ in range(5):
        rated(body, 1)
        make.officer(body)
    for name, asked in few.items():
        assert queries_of(client, reverse(name), 16) == asked, name


def test_figures_name_what_they_are_of(bureau):
    body, other = make.ready_body(), make.ready_body()
    rated(body, 5, 4, 1)
    make.filed(body)
    public.report(
        key=uuid.uuid4(), body_name=other.name, enterprise_name="某店", visited_on=public.timezone.localdate()
    )
    year = public.timezone.localdate().year
    lines = {line.body: line for line in statistics.by_body(principal(bureau), year)}
    line = lines[body.short_name]
    assert (line.filed, line.held, line.on_plan, line.rated, line.ratings, line.satisfied) == (2, 1, 2, 1, 3, 2)
    assert (line.warnings, line.unfiled) == (1, 0)
    assert (lines[other.short_name].filed, lines[other.short_name].unfiled) == (0, 1)


def test_a_body_reads_figures_of_ratings_only_where_they_tell_nobody_apart(bureau):
    body = make.ready_body()
    item = rated(body, 1, 2, 3, 4)
    year = public.timezone.localdate().year

    def own():
        return statistics.by_body(principal(body), year)[0]

    assert (own().score, own().warnings) == (None, 0)
    public.rate(inspection=item, key=uuid.uuid4(), score=5)
    assert own().score == 3
    assert [row["visits"] for row in statistics.by_enterprise(principal(body), year)] == [1]
