"""The board: every number opens the list of exactly its rows, and nothing is counted that may not be seen."""

import csv
import datetime as dt
import io
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.audit import AuditEntry
from liaison.board.queries import Wanted, count
from liaison.board.sources import NONE, board_sources
from liaison.clues.models import Clue
from liaison.documents.services import create_document
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.rectifications.services import issue
from liaison.referrals.services import send_referral
from tests.factories.liaison import clue, member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a[^>]*href="(/work/board/rows/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
PASSWORD = "sehr-geheim-2026"


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def head(bureau):
    return member(bureau, Role.HEAD)


@pytest.fixture
def body():
    return organisation(name="示例市甲执法局", short_name="甲局")


def due(item, days: float):
    type(item).objects.filter(pk=item.pk).update(next_due_at=timezone.now() + dt.timedelta(days=days))
    return item


def about(*bodies):
    return [{"kind": "body", "name": each.short_name, "organisation": each} for each in bodies]


@pytest.fixture
def work(bureau, head, body):
    """Something of every source, in several states, soon, late and far."""
    other, asking = organisation(name="示例市乙执法局"), principal_for(head)
    both = due(clue(bureau, kind="fines", subjects=about(body, other)), -3)
    due(clue(bureau, kind="fines", state="verifying", subjects=about(body)), 1)
    due(clue(bureau, kind="conduct", state="analysing"), 20)
    clue(bureau, kind="conduct", state="closed", subjects=about(body))
    held = due(clue(bureau, kind="charges", state="supervising", subjects=about(other)), 2)
    demand = {"title": "整改", "disclosed": "x", "requirements": "x", "legal_basis": "x"}
    due(issue(clue=held, body=body, principal=asking, **demand), -1)
    sent = {"fields": ["description"], "request": "handle", "legal_basis": "x", "note": ""}
    receiver = organisation(OrganisationKind.PROCURATORATE)
    due(send_referral(clue=held, receiver=receiver, principal=asking, **sent), 1)
    create_document(
        kind="prompt", principal=asking, about=held, addressees=[body, other], title="提示", text="x", addressed_as="各"
    )
    return both


def browser(acting) -> Client:
    client = Client()
    client.force_login(acting.user)
    return client


def test_every_number_opens_the_list_of_exactly_its_rows(head, work):
    client = browser(head)
    page = client.get(reverse("board:board"))
    links = [
        (unescape(url), re.sub(r"<[^>]+>", "", words).strip()) for url, words in LINK.findall(page.content.decode())
    ]
    counted = [(url, int(words)) for url, words in links if words.isdecimal()]
    assert len(counted) > 25
    for url, number in counted:
        listed = client.get(url)
        assert listed.context["total"] == number == len(listed.context["lines"]), url


def test_numbers_are_those_of_the_rows(bureau, head, body, work):
    numbers = count(principal_for(head), Wanted())
    # 4 clues, a demand, a referral, a document to two bodies
    assert (numbers.all.total, numbers.all.soon, numbers.all.late) == (8, 3, 2)
    assert numbers.kinds["fines"].total == 2
    assert numbers.bodies[body.name].total == 4
    assert numbers.bodies[body.name].late == 2
    assert numbers.bodies[NONE].total == 1
    assert numbers.states["clues.received"].late == 1
    assert numbers.movers[str(body.pk)].late == 1
    assert numbers.movers[str(body.pk)].since is not None
    assert "clues.closed" not in numbers.states


def test_a_line_says_with_whom_since_when_and_by_which_limit(head, body, work):
    late = browser(head).get(reverse("board:rows"), {"due": "late"}).context["lines"]
    assert [line.mover for line in late] == [work.holder.short_name, body.short_name]
    assert all(line.since and line.limit and line.clock for line in late)


def test_nobody_counts_what_they_may_not_see(bureau, head, body, work):
    clerk = member(bureau)
    Clue.objects.filter(pk=work.pk).update(confined=True, handler=head)
    assert count(principal_for(head), Wanted(source="clues")).all.total == 4
    assert count(principal_for(clerk), Wanted(source="clues")).all.total == 3
    # Somebody who also works for the body sees nothing about it, in whatever capacity.
    both = member(bureau)
    member(body, user=both.user)
    seen = count(principal_for(both), Wanted())
    assert body.name not in {name for name in seen.bodies if seen.states.get("clues.received")}
    assert seen.states["clues.analysing"].total == 1
    assert "clues.verifying" not in seen.states
    assert count(principal_for(member(organisation(OrganisationKind.COORDINATING))), Wanted()).all.total == 0


def test_the_receiver_of_a_referral_is_not_told_kind_and_body_of_the_senders_clue(bureau, head, body):
    sender = organisation(OrganisationKind.PROCURATORATE)
    held = clue(sender, kind="charges", subjects=about(body))
    send_referral(
        clue=held,
        receiver=bureau,
        principal=principal_for(member(sender, Role.HEAD)),
        fields=["description"],
        request="handle",
        legal_basis="x",
        note="",
    )
    numbers = count(principal_for(head), Wanted())
    assert numbers.all.total == 1
    assert set(numbers.kinds) == set(numbers.bodies) == {NONE}
    assert count(principal_for(head), Wanted(body=body.name)).all.total == 0


@pytest.mark.parametrize("name", ["board", "rows", "export"])
def test_only_a_coordinating_body_has_a_board(name):
    acting = member(organisation(OrganisationKind.PROCURATORATE), Role.HEAD)
    client = Client()
    client.login(username=acting.user.username, password=PASSWORD)
    assert client.get(reverse(f"board:{name}")).status_code in {302, 404}
    assert f'href="{reverse("board:board")}"' not in client.get("/work/").content.decode()


def test_the_board_costs_the_same_however_many_rows(bureau, head, body, work):
    client = browser(head)
    whole = queries_of(client, "/work/board/", at_most=50)
    before = queries_of(client, "/work/board/rows/", at_most=50)
    for _each in range(40):
        due(clue(bureau, subjects=about(body)), -1)
    assert queries_of(client, "/work/board/rows/", at_most=50) <= before
    assert queries_of(client, "/work/board/", at_most=50) <= whole


def test_what_cannot_be_read_narrows_nothing(head, work):
    client = browser(head)
    for query in ("mover=x", "state=clues.nothing", "due=never", "kind=%00", "source=zzz"):
        assert client.get(f"/work/board/rows/?{query}").context["total"] == 8, query
    assert client.get("/work/board/rows/?body=%E6%97%A0").context["total"] == 0
    assert client.get("/work/board/rows/?source=clues&state=referrals.sent").context["total"] == 0


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_export_holds_the_rows_of_the_list_and_no_formula(bureau, head, work, format):
    Clue.objects.filter(pk=work.pk).update(title="=HYPERLINK(1)")
    client = Client()
    client.login(username=head.user.username, password=PASSWORD)
    address = f"{reverse('board:export')}?due=late"
    asked = client.post(address, {"format": format})
    assert asked.status_code == 302
    assert "due%3Dlate" in asked.headers["Location"]
    client.post(asked.headers["Location"], {"password": PASSWORD})
    answer = client.post(address, {"format": format})
    assert answer.status_code == 200
    if format == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        rows = [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.values]
    assert len(rows) == 3
    assert len({len(row) for row in rows}) == 1
    assert not any(str(value or "").startswith("=") for row in rows for value in row)
    entry = AuditEntry.objects.get(action="board.exported")
    assert entry.detail["rows"] == 2


def test_the_parties_of_every_source_are_known():
    """A party whose field is missing would leave its items with nobody."""
    for source in board_sources():
        fields = {field.name for field in source.model._meta.get_fields()}
        waited = {state.waits_for for state in source.workflow.states} - {""}
        assert {source.parties.get(party, party) for party in waited} <= fields
        assert {"state", "next_due_at", source.begun} <= fields
