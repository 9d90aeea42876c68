"""The ledgers of the parties: each keeps its own, restricted entries, answers by a clock, a visit becomes a clue."""

import datetime as dt

import pytest
from django.urls import reverse

from core.access import visible
from core.deadlines import open_clocks_of
from liaison.clues.models import Clue
from liaison.documents.models import Document, Service
from liaison.documents.services import create_document
from liaison.ledgers.flow import LEDGER
from liaison.ledgers.kinds import KINDS, kinds_for
from liaison.ledgers.models import Entry
from liaison.ledgers.services import raise_clue, record_entry
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import LIAISON_KINDS, OrganisationKind, Role
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.registry import effects, guards
from tests.factories.liaison import member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 5, 18)


def recorded(principal, kind: str, **values) -> Entry:
    details = {field.code: "2099-12-31" if field.is_date else "某" for field in KINDS[kind].fields}
    given = {"title": "走访某纸业公司", "day": DAY, "text": "企业反映一年被检查九次。", "details": details}
    return record_entry(principal=principal, kind=kind, **given | values)


def test_a_document_out_of_a_restricted_entry_is_seen_by_whoever_sees_the_entry():
    office = organisation(OrganisationKind.DISCIPLINE)
    head, clerk = principal_for(member(office, Role.HEAD)), principal_for(member(office))
    body = organisation(OrganisationKind.ENFORCEMENT)
    for secrecy, seen in (("restricted", False), ("open", True)):
        entry = recorded(head, "patrol", secrecy=secrecy)
        given = {"kind": "prompt", "about": entry, "addressees": [body], "title": "提示函", "text": "请自查。"}
        document = create_document(principal=head, **given)
        assert visible(head, Document).filter(pk=document.pk).exists()
        assert visible(clerk, Document).filter(pk=document.pk).exists() is seen
        assert visible(clerk, Service).filter(document=document).exists() is seen


@pytest.fixture
def chamber(db):
    return member(organisation(OrganisationKind.CHAMBER))


def test_the_table_is_sound_and_every_party_has_ledgers():
    assert not list(LEDGER.problems())
    for event in LEDGER.events:
        assert set(event.guards) <= set(guards)
        assert set(event.effects) <= set(effects)
    assert {kind.party for kind in KINDS.values()} == set(LIAISON_KINDS)
    for kind in KINDS.values():
        assert not {"title", "day", "text", "kind", "secrecy"} & {field.code for field in kind.fields}
    assert len({(kind.party, kind.sign) for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_ledger_is_kept_by_its_party_alone(kind):
    keeper = principal_for(member(organisation(KINDS[kind].party)))
    entry = recorded(keeper, kind)
    assert entry.number.endswith("〕1号")
    assert visible(keeper, Entry).get() == entry
    for other in [*sorted(set(LIAISON_KINDS) - {KINDS[kind].party}), OrganisationKind.COORDINATING]:
        stranger = principal_for(member(organisation(other)))
        assert not visible(stranger, Entry).exists()
        with pytest.raises(EventRefused):
            recorded(stranger, kind)


def test_a_visit_becomes_a_clue(chamber):
    entry = recorded(principal_for(chamber), "visit")
    clue = raise_clue(entry=entry, kind="inspections", principal=principal_for(chamber))
    entry.refresh_from_db()
    assert (entry.state, entry.clue) == ("clue", clue)
    assert (clue.holder, clue.source, clue.description) == (chamber.organisation, "contact_point", entry.text)
    with pytest.raises(EventRefused):
        raise_clue(entry=entry, kind="inspections", principal=principal_for(chamber))
    point = recorded(principal_for(chamber), "contact_point")
    with pytest.raises(EventRefused):
        raise_clue(entry=point, kind="inspections", principal=principal_for(chamber))


def test_a_restricted_entry_is_read_by_heads_and_its_writer_and_becomes_a_confined_clue():
    commission = organisation(OrganisationKind.DISCIPLINE)
    writer, other, head = member(commission), member(commission), member(commission, Role.HEAD)
    entry = recorded(principal_for(writer), "patrol", secrecy="restricted")
    assert [visible(principal_for(each), Entry).exists() for each in (writer, other, head)] == [True, False, True]
    with pytest.raises(EventRefused):
        raise_clue(entry=entry, kind="conduct", principal=principal_for(other))
    clue = raise_clue(entry=entry, kind="conduct", principal=principal_for(writer))
    assert [visible(principal_for(each), Clue).exists() for each in (writer, other, head)] == [True, False, True]
    assert clue.confined
    with pytest.raises(EventRefused):
        recorded(principal_for(member(organisation(OrganisationKind.CHAMBER))), "visit", secrecy="restricted")


def test_an_answer_runs_by_a_clock_and_ends_with_the_result(chamber):
    procurator = principal_for(member(organisation(OrganisationKind.PROCURATORATE)))
    entry = recorded(procurator, "proposal")
    fire(entry, "ask", principal=procurator)
    assert [clock.limit_code for clock in open_clocks_of([entry.subject])[entry.subject]] == ["ledger.proposal"]
    fire(entry, "close", principal=procurator, values={"result": "已采纳"})
    assert (entry.state, entry.result, entry.next_due_at) == ("closed", "已采纳", None)
    visit = recorded(principal_for(chamber), "visit")
    with pytest.raises(EventRefused):
        fire(visit, "ask", principal=principal_for(chamber))


def test_every_party_has_a_ledger_with_a_clock_of_its_own():
    clocks = {party: {kind.limit for kind in kinds_for(party) if kind.answered} for party in LIAISON_KINDS}
    assert all(clocks.values())
    assert sum(map(len, clocks.values())) == len(set.union(*clocks.values()))  # none runs at two parties
    for kind in KINDS.values():
        if kind.answered:
            keeper = principal_for(member(organisation(kind.party)))
            entry = recorded(keeper, kind.code)
            fire(entry, "ask", principal=keeper)
            assert [clock.limit_code for clock in open_clocks_of([entry.subject])[entry.subject]] == [kind.limit]
            assert entry.next_due_at is not None


def test_what_is_missing_is_said_where_it_is_missing(chamber):
    for change, field in (({"title": " "}, "title"), ({"text": ""}, "text"), ({"details": {}}, "enterprise")):
        with pytest.raises(EventRefused) as refused:
            recorded(principal_for(chamber), "visit", **change)
        assert refused.value.field == field
    with pytest.raises(EventRefused):
        recorded(principal_for(member(chamber.organisation, Role.READER)), "visit")


def test_the_pages_from_the_visit_to_the_clue(chamber, client):
    client.force_login(chamber.user)
    assert client.get(reverse("ledgers:home"))["Location"] == reverse("ledgers:list", args=["contact_point"])
    for kind in kinds_for("chamber"):
        assert client.get(reverse("ledgers:new", args=[kind.code])).status_code == 200
    given = {"title": "走访某纸业公司", "day": "2026-05-18", "text": "企业反映一年被检查九次。", "enterprise": "某公司"}
    address = reverse("ledgers:new", args=["visit"])
    assert client.post(address, given).status_code == 422
    made = client.post(address, given | {"visitors": "专员甲"})
    entry = Entry.objects.get()
    assert made["Location"] == reverse("ledgers:entry", args=[entry.pk])
    assert "专员甲" in client.get(made["Location"]).content.decode()
    assert entry.number in client.get(reverse("ledgers:list", args=["visit"])).content.decode()
    assert client.get(f"{made['Location']}clue/").status_code == 200
    assert client.post(f"{made['Location']}clue/", {"kind": "inspections"}).status_code == 302
    assert client.get(reverse("ledgers:list", args=["patrol"])).status_code == 404
    client.force_login(member(organisation(OrganisationKind.DISCIPLINE)).user)
    assert client.get(made["Location"]).status_code == 404
    client.force_login(member().user)
    assert client.get(reverse("ledgers:home")).status_code == 404


def test_a_long_ledger_costs_no_more_queries_than_a_short_one(chamber, client):
    client.force_login(chamber.user)
    recorded(principal_for(chamber), "visit")
    address = reverse("ledgers:list", args=["visit"])
    before = queries_of(client, address)
    for _ in range(5):
        recorded(principal_for(chamber), "visit")
    assert queries_of(client, address) == before
