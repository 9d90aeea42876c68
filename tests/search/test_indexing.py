"""From publishing to finding and back: the outbox, withdrawing, comparing, repairing, rebuilding."""

import pytest
from django.core.management import call_command

from content.rulings import services
from core.outbox.models import OutboxEntry
from search.indexing import TOPIC
from search.indexing.rebuild import rebuild
from search.indexing.status import index_status
from search.indexing.suggestions import suggest
from search.indexing.takedown import report
from search.indexing.verify import compare, repair
from search.query import SearchQuery
from search.records import record
from search.registry import source
from search.service import ask
from tests.factories.rulings import ruling

pytestmark = pytest.mark.django_db


def ids(text: str) -> list[str]:
    return [item.document.id for item in ask(SearchQuery(text=text)).items]


def test_published_is_found_and_withdrawn_is_gone(index, carry_out, page_root):
    made = ruling(title="王某经营过期饮料案")
    carry_out()
    assert ids("过期饮料") == [f"ruling:{made.pk}"]
    services.withdraw(ruling=made, reason="当事人信息处理不当")
    carry_out()
    assert ids("过期饮料") == []
    assert not suggest("王某经营")
    assert all(place.clear for place in report(f"ruling:{made.pk}"))


def test_a_draft_is_never_indexed(index, carry_out, page_root):
    ruling(publish=False)
    carry_out()
    assert index.count() == 0
    assert compare(index).equal


def test_the_change_is_asked_for_in_the_publishing_transaction(index, page_root):
    made = ruling()
    assert OutboxEntry.objects.filter(topic=TOPIC, key=f"ruling:{made.pk}", done_at=None).exists()


def test_verify_finds_differences_both_ways_and_repairs(index, carry_out, page_root):
    kept, missing, outdated = ruling(), ruling(), ruling()
    carry_out()
    index.replace([f"ruling:{missing.pk}"], [])
    type(outdated).objects.filter(pk=outdated.pk).update(title="改过的标题")
    [orphan] = source("ruling").documents(kept.pk)
    index.index([record(type(orphan)(**{f: getattr(orphan, f) for f in orphan.__slots__} | {"key": "999999"}))])
    found = compare(index)
    assert found.missing == [f"ruling:{missing.pk}"]
    assert found.outdated == [f"ruling:{outdated.pk}"]
    assert found.orphaned == ["ruling:999999"]
    repair(index, found)
    assert compare(index).equal


def test_rebuild_gives_exactly_what_is_published(index, carry_out, page_root):
    kept = [ruling() for _ in range(3)]
    services.withdraw(ruling=kept.pop(), reason="测试")
    assert rebuild(index) == 2
    assert {identifier for identifier, _digest in index.digests()} == {f"ruling:{each.pk}" for each in kept}
    assert compare(index).equal


def test_a_change_while_the_index_is_rebuilt_is_in_the_new_one(index, carry_out, page_root, monkeypatch):
    first, second = ruling(), ruling(title="李某超载运输案")
    carry_out()
    finish = index.finish_rebuild

    def withdraw_before_the_switch(name):
        services.withdraw(ruling=second, reason="测试")
        carry_out()
        finish(name)

    monkeypatch.setattr(index, "finish_rebuild", withdraw_before_the_switch)
    rebuild(index)
    assert {identifier for identifier, _digest in index.digests()} == {f"ruling:{first.pk}"}


def test_the_steps_of_a_dispute_follow_its_documents(index, carry_out, page_root):
    chain = services.create_chain(title="李某案")
    first = ruling(chain=chain)
    second = ruling(chain=chain, kind="reconsideration", number="示府复决〔2026〕5号")
    carry_out()
    assert len(index.get(f"ruling:{first.pk}").chain_steps) == 2
    services.withdraw(ruling=second, reason="测试")
    carry_out()
    assert len(index.get(f"ruling:{first.pk}").chain_steps) < 2


def test_the_engine_being_down_keeps_the_work_and_says_so(index, carry_out, page_root, monkeypatch):
    from search.engines.base import EngineUnavailable

    def down(*_arguments, **_named):
        raise EngineUnavailable("no route to the engine")

    monkeypatch.setattr(index, "replace", down)
    ruling()
    carry_out()
    assert OutboxEntry.objects.filter(topic=TOPIC, done_at=None).exists()
    assert "no route" in index_status().last_error


def test_status_counts_published_and_waiting(index, carry_out, page_root):
    ruling()
    status = index_status()
    assert (status.total, status.waiting, status.indexed) == (1, 1, 0)
    carry_out()
    status = index_status()
    assert (status.total, status.waiting, status.indexed) == (1, 0, 1)
    assert status.last_done


def test_suggestions_by_number_body_statute_and_initials(index, carry_out, page_root):
    made = ruling(title="对南屿县某便利店不予处罚案")
    carry_out()

    def texts(typed: str) -> list[str]:
        return [each["text"] for each in suggest(typed)]

    assert made.number in texts(made.number[:8])
    assert made.number in texts(made.number.replace("〔", "[").replace("〕", "]").replace("字", "")[:9])
    assert "示例市市场监督管理局" in texts("示例市市")
    assert "《食品安全法》" in texts("食品安")
    assert "《食品安全法》" in texts("spaqf")
    assert "对南屿县某便利店不予处罚案" in texts("dnyx")


def test_verify_command_says_what_differs(index, carry_out, page_root, capsys):
    ruling()
    with pytest.raises(SystemExit):
        call_command("search", "verify")
    call_command("search", "verify", "--repair")
    assert compare(index).equal
