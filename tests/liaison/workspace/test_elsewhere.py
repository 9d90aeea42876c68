"""One search over all lists of the workspace: counted as the lists count, and nothing of what one may not see."""

import datetime as dt

import pytest
from django.urls import reverse

from liaison.documents.services import create_document
from liaison.ledgers.services import record_entry
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workspace.elsewhere import search_everywhere
from tests.factories.liaison import clue, member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber():
    """Heads of a chamber that holds a clue, a document and two entries about one thing."""
    office = organisation(OrganisationKind.CHAMBER)
    head = member(office, Role.HEAD)
    principal = principal_for(head)
    clue(office, title="反映重复检查的线索", state="closed")
    body = organisation(OrganisationKind.ENFORCEMENT)
    create_document(kind="prompt", principal=principal, addressees=[body], title="关于重复检查的提示函", text="x")
    visit = {"title": "走访：重复检查", "text": "x", "details": {"enterprise": "某公司", "visitors": "专员甲"}}
    for _ in range(2):
        record_entry(principal=principal, kind="visit", day=dt.date(2026, 5, 18), **visit)
    return head


def counted(head, text: str) -> dict[str, int]:
    return {found.label: found.count for found in search_everywhere(principal_for(head), text)}


def test_every_list_with_the_words_is_named_with_as_many_rows_as_it_shows(chamber, client):
    found = search_everywhere(principal_for(chamber), "重复检查")
    assert sorted(each.count for each in found) == [1, 1, 2]
    client.force_login(chamber.user)
    page = client.get(reverse("work:search"), {"q": "重复检查"}).content.decode()
    for each in found:
        assert each.url.replace("&", "&amp;") in page
        assert len(client.get(each.url).context["rows"]) == each.count, each.url


def test_nobody_else_finds_any_of_it(chamber):
    assert counted(chamber, "重复检查")
    for kind in (OrganisationKind.CHAMBER, OrganisationKind.COORDINATING, OrganisationKind.ENFORCEMENT):
        assert counted(member(organisation(kind), Role.HEAD), "重复检查") == {}
    assert counted(chamber, " ") == {}


def test_it_costs_the_same_however_much_is_found(chamber, client):
    client.force_login(chamber.user)
    address = reverse("work:search") + "?q=重复检查"
    before = queries_of(client, address)
    for _ in range(4):
        clue(chamber.organisation, title="又一条重复检查的线索")
    assert queries_of(client, address) == before


def test_the_list_of_clues_leads_there(chamber, client):
    client.force_login(chamber.user)
    page = client.get(reverse("clues:list"), {"q": "重复检查"}).content.decode()
    assert reverse("work:search") + "?q=" in page
