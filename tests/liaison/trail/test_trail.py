"""The audit trail of an organisation: for its auditors only, without what they may not see; exports are recorded."""

import csv
import io

import pytest
from django.urls import reverse

from core.audit import Actor, AuditEntry, record
from liaison.clues.models import ClueSubject
from liaison.joint.models import Finding
from liaison.organisations.acting import SESSION_KEY
from liaison.organisations.choices import OrganisationKind, Role
from liaison.trail import exporting
from tests.factories.liaison import clue, member, organisation
from tests.liaison.joint.conftest import new_world
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

LIST, CSV = reverse("trail:list"), reverse("trail:csv")


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def auditor(bureau):
    return member(bureau, Role.AUDITOR)


@pytest.fixture
def browser(client, auditor):
    client.force_login(auditor.user)
    return client


def did(of, stream: str, action: str = "clue.received", name: str = "经办甲", **detail) -> AuditEntry:
    actor = Actor(user_id=1, name=name, organisation_id=of.pk, organisation_name=of.name)
    return record(action=action, stream=stream, actor=actor, detail=detail)


def shown(browser, query: str = "") -> list[int]:
    answer = browser.get(LIST + query)
    assert answer.status_code == 200
    return [
        entry.seq
        for entry, _label in answer.context["rows"]
        if entry.stream != f"account:{answer.wsgi_request.user.pk}"
    ]


def test_only_auditors_have_it_and_only_of_their_own_organisation(client, bureau, auditor):
    ours, theirs = did(bureau, "clue:999991"), did(organisation(), "clue:999992")
    for role in (Role.HEAD, Role.CLERK, Role.READER):
        client.force_login(member(bureau, role).user)
        assert client.get(LIST).status_code == client.post(CSV).status_code == 404
        assert LIST not in client.get("/work/").content.decode()
    client.force_login(auditor.user)
    assert shown(client) == [ours.seq]
    assert LIST in client.get("/work/").content.decode()
    assert str(theirs.hash) not in client.post(CSV).content.decode()


def test_what_the_auditor_may_not_see_leaves_no_trace(browser, bureau, auditor):
    about, confined, plain = clue(bureau), clue(bureau, confined=True), clue(bureau)
    ClueSubject.objects.create(clue=about, kind="officer", name="某人", user=auditor.user)
    for item in (about, confined):
        for _ in range(60):
            did(bureau, item.subject)
    visible = did(bureau, plain.subject)
    assert shown(browser) == [visible.seq]
    answer = browser.get(f"{LIST}?stream={about.subject}")
    assert answer.context["rows"] == []
    assert answer.context["older"] is None
    lines = browser.post(CSV).content.decode()
    assert plain.subject in lines
    assert about.subject not in lines
    assert confined.subject not in lines


def test_what_belongs_to_a_hidden_operation_leaves_no_trace_either(client):
    world = new_world()
    auditor = member(world.bureau, Role.AUDITOR)
    open_one, hidden = world.plan(), world.plan()
    hidden.targets.filter(kind="body").update(organisation=organisation(OrganisationKind.ENFORCEMENT))
    member(hidden.targets.get(kind="body").organisation, user=auditor.user)
    for operation in (open_one, hidden):
        finding = Finding.objects.create(operation=operation, text="某", owner=world.bureau)
        did(world.bureau, finding.subject, "joint_finding.assign")
    client.force_login(auditor.user)
    session = client.session
    session[SESSION_KEY] = auditor.pk
    session.save()
    page = client.get(LIST)
    streams = {entry.stream for entry, _label in page.context["rows"]}
    assert {open_one.subject, open_one.findings.get().subject} <= streams
    assert not {hidden.subject, hidden.findings.get().subject} & streams


def test_an_entry_names_its_matter_and_what_became_of_it(browser, bureau):
    item, gone = clue(bureau), did(bureau, "clue:999991")
    did(bureau, item.subject, "clue.assign", **{"from": "received", "to": "analysing"})
    page = browser.get(LIST).content.decode()
    assert f'<a href="/work/clues/{item.pk}/">{item}</a>' in page
    assert "待受理 → 线索分析" in page
    assert gone.stream in page
    assert "/work/clues/999991/" not in page


def test_filters_by_day_person_action_and_stream(browser, bureau):
    one, two = did(bureau, "clue:999991", name="经办甲"), did(bureau, "referral:999992", "referral.sent", name="经办乙")
    assert shown(browser, "?who=经办甲") == [one.seq]
    assert shown(browser, "?action=referral.sent") == [two.seq]
    assert shown(browser, "?stream=clue:999991") == [one.seq]
    assert shown(browser, "?since=2020-01-01&until=2999-12-31") == [two.seq, one.seq]
    assert shown(browser, "?until=2020-01-01") == shown(browser, "?since=x") == []


def test_actions_are_chosen_by_what_they_are_about(browser, bureau):
    (_all, *groups) = browser.get(LIST).context["form"].fields["action"].choices
    named = [(about, label) for about, actions in groups for _code, label in actions]
    assert ("线索", "办结") in named or ("线索", "收到线索") in named
    assert len(named) == len(set(named)) > 100
    assert not [about for about, _actions in groups if about.isascii()]


def test_a_page_costs_the_same_whatever_is_on_it(browser, bureau):
    did(bureau, clue(bureau).subject)
    few = queries_of(browser, LIST, 12)
    for _ in range(20):
        did(bureau, clue(bureau).subject)
    assert queries_of(browser, LIST, 12) == few


def test_pages_follow_without_gap(browser, bureau, monkeypatch):
    monkeypatch.setattr("liaison.trail.views.PAGE", 3)
    items = [clue(bureau, confined=number % 3 == 0) for number in range(8)]
    for item in items:
        did(bureau, item.subject)
    seen, address = [], LIST
    while address:
        context = browser.get(address).context
        seen += [entry.stream for entry, _label in context["rows"]]
        address = f"{LIST}?before={context['older']}" if context["older"] else ""
    assert [each for each in seen if each.startswith("clue")] == [i.subject for i in reversed(items) if not i.confined]


def test_the_export_is_recorded_and_runs_nothing(browser, bureau, auditor):
    did(bureau, "clue:999991", name="=cmd|x")
    lines = list(csv.reader(io.StringIO(browser.post(f"{CSV}?stream=clue:999991").content.decode("utf-8-sig"))))
    assert len(lines) == 2
    assert "'=cmd|x" in lines[1]
    entry = AuditEntry.objects.last()
    assert (entry.action, entry.stream) == (exporting.EXPORTED, f"organisation:{bureau.pk}")
    assert entry.detail == {"filter": {"stream": "clue:999991"}, "entries": 1}
    assert (entry.actor_id, entry.organisation_id) == (auditor.user_id, bureau.pk)
    assert browser.get(CSV).status_code == 405
