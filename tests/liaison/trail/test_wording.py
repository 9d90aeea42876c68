"""What the audit trail says in words: labels for every key that is recorded, codes as people call them, changes as
before → after, and the entry as it was hashed still there."""

import re

import pytest
from django.urls import reverse

from core.audit import SYSTEM, Actor, AuditEntry, record
from liaison.campaigns.choices import CheckResult
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.people import change_membership
from liaison.retention.models import RetentionPeriod
from liaison.retention.services import set_period
from liaison.trail.reading import in_words
from liaison.trail.wording import Line, lines_of, names_for, subject_words
from portal.audit_words import keys_recorded, without_words
from tests.factories.liaison import clue, member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_every_key_that_is_recorded_has_words():
    assert {"months", "handed_over", "stance", "deputy", "duty", "sha256"} <= set(keys_recorded())  # it finds something
    assert without_words() == {}


def entry_of(action: str, stream: str, **detail) -> AuditEntry:
    return record(action=action, stream=stream, actor=SYSTEM, detail=detail)


def test_a_period_reads_in_years_before_and_after(security):
    def set_it(months):
        given = {"kind": "clue", "outcome": "unfounded", "since": RetentionPeriod._meta.get_field("since").default()}
        set_period(**given, months=months, source="《规定》第七条", reason="统一保管期限", user=security, actor=SYSTEM)
        return AuditEntry.objects.last()

    first, second = set_it(120), set_it(30)
    assert Line("期限", "10 年", "永久保管") in lines_of(first)
    assert Line("期限", "2 年 6 个月", "10 年") in lines_of(second)
    assert subject_words(second.stream) == "保管期限：线索"
    assert ("处理结果", "无法查证") in [(line.label, line.text) for line in lines_of(second)]
    assert not [line for line in lines_of(second) if line.text.isdecimal() or line.label in second.detail]


def test_a_changed_role_reads_by_its_label_before_and_after():
    head = member(role=Role.HEAD)
    person = member(head.organisation, Role.CLERK, department="一科")
    change_membership(membership=person, principal=principal_for(head), role=Role.AUDITOR, department="二科")
    said = {line.label: (line.before, line.text) for line in lines_of(AuditEntry.objects.last())}
    assert said["角色"] == ("经办人", "审计")
    assert said["内设机构"] == ("一科", "二科")


@pytest.mark.parametrize(
    ("action", "stream", "detail", "said"),
    [
        ("identity.decided", "clue:1", {"granted": False}, "答复：不同意"),
        ("membership.chosen", "account:1", {"role": "head"}, "角色：负责人"),
        ("duty.given", "account:1", {"duty": "audit"}, "职责：审计管理员"),
        ("limit.set", "limit:clue.response", {"amount": 24, "unit": "hours"}, "时限：24 小时"),
        ("campaign.checked", "campaign:1", {"result": CheckResult.PROBLEM.value}, None),
        ("clue.received", "clue:1", {"received_at": "2026-05-18T09:30:00+08:00"}, "收到时间：2026-05-18 09:30"),
        ("document.drafted", "document:1", {"kind": "notice", "about": "clue:7"}, "关于：线索 7"),
        ("room.poll_asked", "room:1", {"slots": ["2026-12-02/am"], "seq": 3}, "备选半天：2026-12-02（星期三）上午"),
        ("audit.exported", "audit", {"filter": {"action": "clue.received"}}, "筛选条件：动作：收到线索"),
    ],
)
def test_codes_read_as_people_call_them(action, stream, detail, said):
    lines = lines_of(entry_of(action, stream, **detail))
    text = "；".join(f"{line.label}：{line.text}" for line in lines)
    if said:
        assert said in text
    assert not re.search(r"[a-z]{3,}", text)


def test_what_nobody_knows_is_shown_as_it_was_recorded():
    lines = lines_of(entry_of("clue.received", "clue:1", unheard_of={"a": [1, None, True]}, changed="odd"))
    assert [line.label for line in lines] == ["unheard_of"]


def test_numbers_of_organisations_are_named_as_far_as_they_may_be_seen(django_assert_num_queries):
    body = organisation()
    entries = [entry_of("campaign.checked", "campaign:1", body=body.pk) for _ in range(5)]
    with django_assert_num_queries(1):
        names = names_for(entries, None)
    assert [line.text for entry in entries for line in lines_of(entry, names)] == [body.name] * 5
    assert [line.text for line in lines_of(entries[0])] == [str(body.pk)]


def test_the_page_says_it_in_words_and_keeps_the_entry_as_recorded(client):
    bureau = organisation(OrganisationKind.COORDINATING)
    client.force_login(member(bureau, Role.AUDITOR).user)
    actor = Actor(user_id=1, name="某", organisation_id=bureau.pk, organisation_name=bureau.name)
    entry = record(action="membership.deputy_set", stream="membership:999", actor=actor, detail={"deputy": "甲某"})
    page = client.get(reverse("trail:list")).content.decode()
    folded = page[page.index("<details", page.index(f">{entry.seq}<")) :].partition("</details>")[0]
    assert "&quot;deputy&quot;" in folded
    assert entry.hash in folded
    assert '"deputy"' not in page.replace(folded, "")
    assert "&quot;deputy&quot;" not in page.replace(folded, "")
    assert re.search(r"B 角：</span>\s*<span[^>]*>甲某", page)


def test_matters_of_every_kind_are_named_at_one_price(client):
    bureau = organisation(OrganisationKind.COORDINATING)
    client.force_login(member(bureau, Role.AUDITOR).user)
    actor = Actor(user_id=1, name="某", organisation_id=bureau.pk, organisation_name=bureau.name)
    other = organisation()

    def make() -> None:
        record(action="clue.received", stream=clue(bureau).subject, actor=actor, detail={})
        record(action="campaign.checked", stream="campaign:99", actor=actor, detail={"body": other.pk})
        person = member(bureau)
        record(action="membership.joined", stream=f"membership:{person.pk}", actor=actor, detail={})

    make()
    address = reverse("trail:list")
    few = queries_of(client, address, 16)
    for _ in range(8):
        make()
    assert queries_of(client, address, 16) == few


def test_an_administrator_of_the_audit_opens_nothing(client):
    entry = entry_of("clue.received", clue().subject, number="1")
    in_words(None, [entry])
    assert entry.place is None
    assert entry.subject.startswith("线索 ")


def test_an_export_has_both_the_words_and_the_entry_as_recorded(client):
    bureau = organisation(OrganisationKind.COORDINATING)
    client.force_login(member(bureau, Role.AUDITOR).user)
    actor = Actor(user_id=1, name="某", organisation_id=bureau.pk, organisation_name=bureau.name)
    changed = {"role": ["clerk", "head"]}
    record(action="membership.changed", stream="membership:999", actor=actor, detail={"changed": changed})
    lines = client.post(f"{reverse('trail:csv')}?stream=membership:999").content.decode("utf-8-sig").splitlines()
    assert "角色：经办人 → 负责人" in lines[1]
    assert '""role"":[""clerk"",""head""]' in lines[1]
