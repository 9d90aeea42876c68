"""Numbers told to the coordinating body: by a head's decision alone, as numbers alone, and only while they are told."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.access import visible
from core.audit import AuditEntry
from liaison.board.models import Telling
from liaison.board.tellable import FAMILIES, FEW, LABELS, Told, tellable
from liaison.board.telling import lines_told, own_lines, tell
from liaison.ledgers.models import Entry, Secrecy
from liaison.linkage.models import CrimeTransfer
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.refusals import Refused
from tests.factories.liaison import member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
MARK = "绝不外传的标题"


def browser(acting) -> Client:
    client = Client()
    client.force_login(acting.user)
    return client


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def chamber(bureau):
    return organisation(OrganisationKind.CHAMBER)


@pytest.fixture
def head(chamber):
    return member(chamber, Role.HEAD)


def entries(who, number: int, kind: str = "visit", **values) -> None:
    given_ = {"state": "recorded", "title": MARK, "text": MARK, "day": dt.date(2026, 3, 2)} | values
    made = Entry.objects.count()
    Entry.objects.bulk_create(
        Entry(organisation=who.organisation, kind=kind, number=f"{kind}{made + at}", recorded_by=who, **given_)
        for at in range(number)
    )


def told(bureau) -> dict[str, tuple[str, ...]]:
    return {line.what: line.words for line in lines_told(principal_for(member(bureau)))}


def test_a_head_decides_and_the_board_shows_the_numbers_alone(bureau, chamber, head):
    now = timezone.now()
    entries(head, 4)
    entries(head, 3, state="awaiting", next_due_at=now - dt.timedelta(days=1))
    entries(head, 2, state="closed", ended_at=now)
    entries(head, 5, "seminar")
    page = browser(head).get(reverse("board:telling"))
    assert [line.telling for line in page.context["lines"]] == [None] * 5
    answer = browser(head).post(reverse("board:telling"), {"what": ["ledger.visit"]}, follow=True)
    assert answer.context["told"] == 1
    assert told(bureau) == {"ledger.visit": ("7", "0", "3", "1–2")}
    board = browser(member(bureau)).get(reverse("board:board")).content.decode()
    assert "各方通报的数量" in board
    assert chamber.short_name in board
    assert MARK not in board
    recorded = AuditEntry.objects.get(action="board.told")
    assert recorded.detail["begun"] == ["ledger.visit"]

    tell(what=["ledger.seminar"], principal=principal_for(head))
    assert told(bureau) == {"ledger.seminar": ("5", "0", "0", "0")}
    tell(what=[], principal=principal_for(head))
    assert told(bureau) == {}
    assert "各方通报的数量" not in browser(member(bureau)).get(reverse("board:board")).content.decode()
    assert Telling.objects.filter(organisation=chamber, ended_by=head).count() == 2


def test_nobody_else_decides_and_nothing_else_is_told(bureau, chamber, head):
    clerk = member(chamber)
    assert browser(clerk).get(reverse("board:telling")).context["may_tell"] is False
    browser(clerk).post(reverse("board:telling"), {"what": ["ledger.visit"]})
    for principal, what in (
        (principal_for(clerk), ["ledger.visit"]),
        (principal_for(member(bureau, Role.HEAD)), ["ledger.visit"]),
        (principal_for(head), ["ledger.patrol"]),
        (principal_for(head), ["crime"]),
        (principal_for(head), ["nothing"]),
    ):
        with pytest.raises(Refused):
            tell(what=what, principal=principal)
    assert not Telling.objects.exists()
    assert browser(member(bureau)).get(reverse("board:telling")).status_code == 404


def test_what_heads_keep_to_themselves_and_what_was_not_transferred_is_not_counted(bureau):
    discipline = organisation(OrganisationKind.DISCIPLINE)
    by = member(discipline, Role.HEAD)
    entries(by, 3, "patrol")
    entries(by, 9, "patrol", secrecy=Secrecy.RESTRICTED)
    tell(what=["ledger.patrol"], principal=principal_for(by))
    body, police = organisation(), organisation(OrganisationKind.POLICE)
    office, drafter = organisation(OrganisationKind.PROCURATORATE), member(body, Role.HEAD)
    for at, state in enumerate(["drafted", "proposed", "approved", "discarded", "transferred", "refused", "filed"]):
        CrimeTransfer.objects.create(
            body=body,
            police=police,
            procuratorate=office,
            number=f"移{at}",
            title=MARK,
            created_by=drafter,
            state=state,
        )
    for party in (drafter, member(police, Role.HEAD), member(office, Role.HEAD)):
        tell(what=["crime"], principal=principal_for(party))
    assert {(line.organisation, line.what, line.words[0]) for line in lines_told(principal_for(member(bureau)))} == {
        (discipline, "ledger.patrol", "3"),
        (body, "crime", "3"),
        (police, "crime", "3"),
        (office, "crime", "3"),
    }


def test_it_is_told_to_the_coordinating_body_alone(bureau, chamber, head):
    tell(what=["ledger.visit"], principal=principal_for(head))
    other = organisation(OrganisationKind.CONGRESS)
    assert visible(principal_for(member(chamber)), Telling).count() == 1
    assert visible(principal_for(member(bureau)), Telling).count() == 1
    assert visible(principal_for(member(other, Role.HEAD)), Telling).count() == 0
    tell(what=[], principal=principal_for(head))
    assert visible(principal_for(member(chamber)), Telling).count() == 1  # what it told once is its own to know
    assert visible(principal_for(member(bureau)), Telling).count() == 0


def test_without_a_coordinating_body_there_is_nobody_to_tell(chamber, bureau, head):
    bureau.kind = OrganisationKind.COURT
    bureau.save()
    with pytest.raises(Refused):
        tell(what=["ledger.visit"], principal=principal_for(head))
    page = browser(head).get(reverse("board:telling"))
    assert page.context["receiver"] is None


def test_the_database_keeps_one_of_each_and_its_end(bureau, chamber, head):
    row = {"organisation": chamber, "receiver": bureau, "what": "ledger.visit", "begun_by": head}
    Telling.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Telling.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Telling.objects.create(**row | {"ended_at": timezone.now()})


def test_the_number_of_queries_does_not_grow_with_what_is_told(bureau):
    viewer = member(bureau)

    def chambers(number: int) -> int:
        for _at in range(number):
            by = member(organisation(OrganisationKind.CHAMBER), Role.HEAD)
            entries(by, 3)
            tell(what=tellable(OrganisationKind.CHAMBER), principal=principal_for(by))
        return queries_of(browser(viewer), reverse("board:board"), at_most=60)

    assert chambers(1) == chambers(4)


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4))
def test_one_or_two_are_never_told(numbers):
    for number, words in zip(numbers, Told(*numbers).words(), strict=True):
        assert words == (str(number) if number == 0 or number >= FEW else "1–2")


def test_everything_that_may_be_told_has_a_name_and_numbers(bureau):
    for kind in OrganisationKind:
        for code in tellable(kind):
            assert str(LABELS[code])
    assert sum(len(family.whats) for family in FAMILIES) == len(LABELS)
    by = member(organisation(OrganisationKind.CONGRESS), Role.HEAD)
    lines = own_lines(principal_for(by), by.organisation)
    assert {line.what for line in lines} == set(tellable(OrganisationKind.CONGRESS))
