"""An embedded index being built while others write: nothing they change is lost, and who takes over is told apart."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.documents import IndexDocument
from search.engines.base import EngineUnavailable
from search.engines.embedded import EmbeddedEngine
from search.records import record
from tests.search.conformance.corpus import corpus

#: Builds without coming to an end.
BUILDER = """
import sys, django
django.setup()
from pathlib import Path
from search.engines.embedded import EmbeddedEngine
from search.records import record
from tests.search.conformance.corpus import corpus
engine = EmbeddedEngine(Path(sys.argv[1]))
engine.index(map(record, corpus()), only=engine.begin_rebuild())
print("built", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def builder(folder):
    """A process that has built an index and not finished it."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "built\n"
    yield process
    process.kill()
    process.communicate()


def held(engine: EmbeddedEngine) -> set[str]:
    return {identifier for identifier, _digest in engine.digests()}


def test_another_process_changes_while_one_builds(folder):
    first, second, third, fourth = corpus()[:4]
    builds, changes = EmbeddedEngine(folder), EmbeddedEngine(folder)
    changes.index(map(record, (first, second)))
    name = builds.begin_rebuild()
    builds.index(map(record, (first, second)), only=name)
    changes.replace([first.group], [])
    changes.replace([third.group], [record(third)])
    changes.index([record(replace(second, title="改过的标题"))])
    assert held(changes) == {second.id, third.id}, "what is in use shows a change at once"
    builds.index([record(fourth)], only=name)
    builds.finish_rebuild(name)
    for engine in (builds, changes):
        assert held(engine) == {second.id, third.id, fourth.id}
        assert engine.get(second.id).title == "改过的标题"
        assert not engine.building()
    # What is withdrawn tomorrow must not lie in a file of today's changes.
    assert not list(folder.rglob("changes"))


def test_a_rebuild_that_was_taken_over_ends_and_leaves_the_other(folder):
    first, second = corpus()[:2]
    one, other = EmbeddedEngine(folder), EmbeddedEngine(folder)
    former = one.begin_rebuild()
    one.index([record(first)], only=former)
    name = other.begin_rebuild()
    for late in (lambda: one.index([record(first)], only=former), lambda: one.finish_rebuild(former)):
        with pytest.raises(EngineUnavailable, match="taken over"):
            late()
    one.abandon_rebuild(former)
    other.index([record(second)], only=name)
    other.finish_rebuild(name)
    assert held(one) == held(other) == {second.id}


def test_a_building_process_killed_leaves_nothing_in_the_way(folder, builder):
    first, second = corpus()[:2]
    engine = EmbeddedEngine(folder)
    engine.index([record(first)])
    name = engine.building()
    assert name
    builder.kill()
    builder.wait()
    engine.index([record(second)])
    assert held(engine) == {first.id, second.id}
    # A change clears away what the killed process left: nobody would take withdrawn texts out of it.
    assert not engine.building()
    assert not (folder / name).exists()
    name = engine.begin_rebuild()
    engine.index([record(first)], only=name)
    engine.finish_rebuild(name)
    assert held(engine) == {first.id}


def test_only_who_began_an_index_builds_and_finishes_it(folder, builder):
    engine = EmbeddedEngine(folder)
    name = engine.building()
    for late in (lambda: engine.index([record(corpus()[0])], only=name), lambda: engine.finish_rebuild(name)):
        with pytest.raises(EngineUnavailable):
            late()
    assert engine.building() == name


def part(group: int, number: int, version: int) -> IndexDocument:
    return IndexDocument(
        kind="x", key=str(group), part=str(number), title=f"第{version}版", url="", type="t", sections=()
    )


STEPS = st.lists(
    st.tuples(st.sampled_from(("build", "change")), st.integers(0, 3), st.integers(0, 3), st.integers(0, 9)),
    max_size=14,
)


@settings(max_examples=30)
@given(steps=STEPS)
def test_the_new_index_is_what_was_built_and_changed_over_it(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("building") / "index"
    builds, changes = EmbeddedEngine(folder), EmbeddedEngine(folder)
    name = builds.begin_rebuild()
    built: dict[str, IndexDocument] = {}
    replaced: dict[str, list[IndexDocument]] = {}
    for how, group, count, version in steps:
        documents = [part(group, number, version) for number in range(count)]
        if how == "build":
            builds.index(map(record, documents), only=name)
            built |= {document.id: document for document in documents}
        else:
            changed = part(group, 0, version).group
            changes.replace([changed], map(record, documents))
            replaced[changed] = documents
    builds.finish_rebuild(name)
    expected = {document.id: document for document in built.values() if document.group not in replaced}
    expected |= {document.id: document for documents in replaced.values() for document in documents}
    assert held(changes) == expected.keys()
    for identifier, document in expected.items():
        assert changes.get(identifier).title == document.title
    changes.drop()
