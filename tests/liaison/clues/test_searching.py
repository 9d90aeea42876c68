"""Search among clues, on whichever database the tests run: Chinese, numbers, and never past the rule of access."""

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import SYSTEM, visible
from liaison.clues.grams import normal
from liaison.clues.handling import create_clue, findings
from liaison.clues.models import Clue, ClueText
from liaison.clues.queries import ClueFilter, find_clues
from liaison.clues.searching import matching
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workspace import paging
from tests.factories.liaison import clue, member, organisation, principal

pytestmark = pytest.mark.django_db


def found(asking, text: str) -> set[int]:
    return set(find_clues(asking, ClueFilter(text=text, scope="")).values_list("pk", flat=True))


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.mark.parametrize(
    "text",
    [
        "罚款",
        "重复罚款",
        "重複罰款",
        "重复 中队",
        "中队，各罚",
        "罚",
        "中 罚",
        "ABC公司",
        "ａｂｃ公司",
        "abc",
        "３日内",
        "。 罚款",
    ],
)
def test_a_clue_is_found_by_words_of_its_text(bureau, text):
    held = clue(bureau, title="反映重复罚款", description="同一行为3日内被两个中队（各罚一次），涉及ABC公司。")
    clue(bureau, title="反映超期未结", description="立案后没有下文。")
    assert found(principal(bureau), text) == {held.pk}


@pytest.mark.parametrize(
    "text", ["复重", "重复，罚款", "重复罚金", "罚款重复", "罚款 金额", "。", "〔〕", "😀", "%", "_"]
)
def test_what_is_not_in_it_does_not_find_it(bureau, text):
    clue(bureau, title="反映重复罚款", description="罚复重款"[:2] + "，与重复罚无关。")
    assert found(principal(bureau), text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "示司线〔2026〕12号", "示司线（2026）12号", "示司线[2026]12号", "示司线 〔2026〕 12 号",
        "示司线字〔2026〕第12号", "示司线〔2026〕012号", "示司線〔２０２６〕１２號", "司线〔2026〕12号",
    ],
)  # fmt: skip
def test_a_number_is_found_in_every_spelling_and_no_other_number_with_it(bureau, text):
    held = clue(bureau, number="示司线〔2026〕12号")
    clue(bureau, number="示司线〔2026〕112号")
    clue(bureau, number="示司线〔2025〕12号")
    assert found(principal(bureau), text) == {held.pk}


def test_a_number_in_the_description_is_found_in_another_spelling(bureau):
    held = clue(bureau, description="不服永市监罚字（2025）第012号行政处罚决定。")
    assert found(principal(bureau), "永市监罚〔2025〕12号") == {held.pk}


def test_a_pair_behind_the_first_thousands_of_characters_is_found_and_a_phrase_is_exact(bureau):
    filler = "".join(chr(0x4E00 + n * 7 % 20000) for n in range(19_000))
    held = clue(bureau, description=f"{filler}末尾另有吊销许可")
    assert found(principal(bureau), "另有吊销许可") == {held.pk}
    assert found(principal(bureau), "许可吊销") == set()


def test_names_told_to_the_holder_are_found_and_names_that_are_not_are_not(bureau):
    named = [{"kind": "body", "name": "示例甲执法局"}, {"kind": "officer", "name": "欧阳某", "disclosed": False}]
    held = clue(bureau, subjects=named)
    assert found(principal(bureau), "示例甲") == {held.pk}
    assert found(principal(bureau), "欧阳") == set()
    call_command("clue_search")
    assert found(principal(bureau), "欧阳") == set()


def test_search_finds_nothing_that_the_rule_of_access_keeps_away(bureau):
    body = organisation()
    about = clue(bureau, title="反映吊销许可", subjects=[{"kind": "body", "name": body.name, "organisation": body}])
    kept = clue(bureau, title="反映吊销许可", confined=True)
    clue(title="反映吊销许可")
    head, clerk = principal(bureau, Role.HEAD), principal(bureau)
    assert found(head, "吊销") == {about.pk, kept.pk}
    assert found(clerk, "吊销") == {about.pk}
    assert found(principal(body), "吊销") == set()


def test_findings_are_found_at_once_and_old_ones_no_more(bureau):
    held = clue(bureau)
    head = principal(bureau, Role.HEAD)
    assert found(head, "裁量基准") == set()
    findings(held, head, {"findings": "未适用裁量基准"}, None)
    assert found(head, "裁量基准") == {held.pk}
    findings(held, head, {"findings": "程序合法"}, None)
    assert found(head, "裁量基准") == set()


def test_a_text_goes_with_its_transaction_and_its_clue(bureau):
    head = principal(bureau, Role.HEAD)
    with transaction.atomic():
        clue(bureau, title="撤回的线索")
        assert found(head, "撤回") != set()
        transaction.set_rollback(True)
    assert found(head, "撤回") == set()
    clue(bureau, title="销毁的线索")
    ClueText.objects.all().delete()
    assert found(head, "销毁") == set()
    call_command("clue_search", "--missing")
    assert len(found(head, "销毁")) == 1


def test_a_search_is_one_query_in_a_stable_order(bureau, django_assert_num_queries):
    made = [clue(bureau, title="反映吊销许可").pk for _n in range(3)]
    asking = principal(bureau)
    with django_assert_num_queries(1):
        listed = [each.pk for each in find_clues(asking, ClueFilter(text="吊销 许可"))]
    assert listed == made[::-1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=st.text(max_size=20),
    query=st.text(max_size=30) | st.text("罚款重復吊销12号〔2026〕 '\"&|!*:()-", max_size=20),
)
def test_any_text_can_be_stored_and_any_asked_and_each_finds_itself(bureau, title, query):
    title = title.replace("\0", "")
    title = "".join(char for char in title if not 0xD800 <= ord(char) < 0xE000)
    held = create_clue(holder=bureau, principal=SYSTEM, title=title, description="罚款", kind="fines", source="public")
    mine = visible(SYSTEM, Clue).filter(pk=held.pk)
    list(matching(mine, query, bureau.pk))
    for run in normal(title).split():
        assert matching(mine, run, bureau.pk).exists(), run
        assert matching(mine, run[:2], bureau.pk).exists(), run
    held.delete()


def test_a_list_that_is_too_long_says_so_and_counts_no_further(bureau, client, monkeypatch):
    for _n in range(4):
        clue(bureau, title="反映吊销许可")
    client.force_login(member(bureau).user)
    address = "/work/clues/?q=吊销"
    assert "4 条线索" in client.get(address).content.decode()
    monkeypatch.setattr(paging, "MOST", 3)
    assert "线索超过 3 条" in client.get(address).content.decode()
