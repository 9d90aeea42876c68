"""One person, several memberships, one acted in at a time."""

import datetime as dt

import pytest
from django.utils import timezone

from core.audit import AuditEntry
from liaison.organisations.choices import OrganisationKind, Role
from tests.factories.liaison import member, organisation

pytestmark = pytest.mark.django_db

PAGE = "/work/as/"


@pytest.fixture
def two(client):
    """A person with two memberships, signed in."""
    first = member(organisation(OrganisationKind.COORDINATING), Role.HEAD)
    second = member(user=first.user)
    client.force_login(first.user)
    return first, second


def acting(client) -> int | None:
    membership = client.get(PAGE).wsgi_request.membership
    return membership.pk if membership else None


def test_the_public_signs_in_first(client):
    assert client.get(PAGE)["location"] == "/accounts/login/?next=%2Fwork%2Fas%2F"


def test_with_one_membership_nothing_needs_choosing(client):
    only = member()
    client.force_login(only.user)
    assert acting(client) == only.pk
    assert only.organisation.name in client.get(PAGE).content.decode()


def test_with_several_one_is_chosen_and_recorded(client, two):
    first, second = two
    assert acting(client) is None
    text = client.get(PAGE).content.decode()
    assert first.organisation.name in text
    assert second.organisation.name in text
    for chosen in (second, first):
        answer = client.post(PAGE, {"membership": chosen.pk})
        assert answer["location"] == "/work/"
        assert acting(client) == chosen.pk
    entry = AuditEntry.objects.last()
    assert (entry.action, entry.stream) == ("membership.chosen", f"account:{first.user_id}")
    assert entry.organisation_id == first.organisation_id


def test_the_choice_is_of_this_session_only(client, two):
    client.post(PAGE, {"membership": two[1].pk})
    elsewhere = type(client)()
    elsewhere.force_login(two[0].user)
    assert acting(elsewhere) is None


@pytest.mark.parametrize("wanted", ["", "0", "x", "9" * 30])
def test_what_is_no_membership_of_mine_is_refused(client, two, wanted):
    answer = client.post(PAGE, {"membership": wanted})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert acting(client) is None


def test_nobody_acts_for_a_foreign_organisation(client, two):
    assert client.post(PAGE, {"membership": member().pk}).status_code == 422
    assert acting(client) is None


def test_a_membership_that_ended_is_acted_in_no_more(client, two):
    first, second = two
    client.post(PAGE, {"membership": second.pk})
    second.ended_on = timezone.localdate()
    second.save()
    assert acting(client) is None, "the person says anew for whom, even where only one is left"
    assert client.post(PAGE, {"membership": second.pk}).status_code == 422
    assert client.post(PAGE, {"membership": first.pk}).status_code == 302


def test_an_organisation_that_ended_is_not_offered(client, two):
    two[0].organisation.active_until = timezone.localdate() - dt.timedelta(days=1)
    two[0].organisation.save()
    assert two[0].organisation.name not in client.get(PAGE).content.decode()
    assert acting(client) == two[1].pk


def test_without_membership_the_page_says_what_to_do(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody", password="sehr-geheim-2026"))
    answer = client.get(PAGE)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "请本单位负责人邀请" in text
    assert '<form method="post" class="gap-s"' not in text


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/work/people/?q=1", "/work/people/?q=1"),
        ("https://evil.example/work/", "/work/"),
        ("//evil.example/work/", "/work/"),
        ("/admin/", "/work/"),
    ],
)
def test_afterwards_one_goes_where_one_wanted_inside_the_workspaces(client, two, wanted, leads_to):
    assert client.post(PAGE, {"membership": two[0].pk, "next": wanted})["location"] == leads_to


def test_answers_are_not_stored(client, two):
    assert "no-store" in client.get(PAGE)["Cache-Control"]
