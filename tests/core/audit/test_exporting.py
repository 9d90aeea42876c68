"""Slices: complete, checkable by a script alone, and no tampering with them goes unseen."""

import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from core.audit import SYSTEM, record, verifier
from core.audit.exporting import EmptyStreamError, export, slice_lines
from core.audit.models import FORMAT
from tests.core.audit.conftest import ACTION


@pytest.mark.django_db
class TestExport:
    def test_the_slice_is_checked_without_the_portal(self, note, tmp_path):
        for n in range(5):
            note("a", n=n, text="线索 <b>")
            note("b", n=n)
        slice_, script = export("test:a", tmp_path / "new")
        result = subprocess.run(
            [sys.executable, "-I", "-S", script.name, slice_.name], cwd=tmp_path / "new", capture_output=True, text=True
        )
        assert result.returncode == 0, result.stdout + result.stderr
        assert "test:a, 5 entries" in result.stdout
        text = slice_.read_text(encoding="utf-8")
        assert "test:b" not in text
        assert "线索" in text

        slice_.write_text(text.replace("线索", "线素", 1), encoding="utf-8")
        result = subprocess.run([sys.executable, "-I", "-S", script, slice_], capture_output=True, text=True)
        assert result.returncode == 1
        assert "line 2" in result.stdout

    def test_pages_join(self, note, monkeypatch):
        monkeypatch.setattr("core.audit.exporting._PAGE", 2)
        for n in range(5):
            note("a", n=n)
        assert verifier.check(slice_lines("test:a"))[1] == 5

    def test_only_the_stream_that_was_asked_for(self, note):
        note("a")
        note("ab")
        assert verifier.check(slice_lines("test:a"))[1] == 1

    def test_an_empty_stream_writes_nothing(self, tmp_path):
        with pytest.raises(EmptyStreamError):
            export("test:none", tmp_path)
        with pytest.raises(CommandError):
            call_command("audit", "export", "--stream", "test:none", "--to", str(tmp_path))
        assert not list(tmp_path.iterdir())

    def test_a_stream_cannot_name_a_folder(self, tmp_path):
        record(action=ACTION, stream="../../x", actor=SYSTEM)
        slice_, _script = export("../../x", tmp_path)
        assert slice_.parent == tmp_path

    def test_the_command_says_what_it_wrote(self, note, tmp_path, capsys):
        note("a")
        call_command("audit", "export", "--stream", "test:a", "--to", str(tmp_path))
        assert [line.rpartition("/")[2] for line in capsys.readouterr().out.split()] == [
            "audit-test-a.jsonl",
            "verifier.py",
        ]


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)


def made_slice(details: list[dict]) -> list[str]:
    """A slice as the portal writes it, with other streams' entries between its own."""
    lines, previous = [], ""
    for number, detail in enumerate(details, start=1):
        entry = {"v": FORMAT, "seq": number * 3, "stream": "test:a", "stream_seq": number, "detail": detail}
        entry |= {"prev_hash": f"{number:064x}", "stream_prev_hash": previous, "at": "2026-01-01T00:00:00.000000Z"}
        previous = verifier.entry_hash(entry)
        lines.append(verifier.canonical({**entry, "hash": previous}))
    head = {"format": verifier.FORMAT, "stream": "test:a", "entries": len(details), "last_hash": previous}
    return [verifier.canonical(head), *lines]


SLICES = st.lists(st.dictionaries(TEXT, TEXT | st.integers() | st.booleans(), max_size=3), min_size=1, max_size=6).map(
    made_slice
)


@given(SLICES)
def test_what_was_exported_is_intact(lines):
    assert verifier.check(f"{line}\n" for line in lines)[1] == len(lines) - 1


@given(SLICES, st.data())
def test_a_changed_character_is_seen(lines, data):
    number = data.draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    place = data.draw(st.integers(0, len(line) - 1))
    new = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda c: c != line[place]))
    changed = [*lines]
    changed[number] = line[:place] + new + line[place + 1 :]
    with pytest.raises(verifier.Broken):
        verifier.check(changed)


@given(SLICES, st.data())
def test_a_line_left_out_doubled_or_moved_is_seen(lines, data):
    number = data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(["out", "twice", "moved"]))
    changed = [*lines]
    line = changed.pop(number)
    if how == "twice":
        changed[number:number] = [line, line]
    elif how == "moved":
        changed.insert(data.draw(st.integers(0, len(changed)).filter(lambda place: place != number)), line)
    with pytest.raises(verifier.Broken):
        verifier.check(changed)


@given(SLICES, st.data())
def test_a_changed_field_with_its_hash_made_to_fit_is_seen(lines, data):
    """Whoever computes hashes anew must do so to the end, and the last hash is known from elsewhere."""
    number = data.draw(st.integers(1, len(lines) - 1))
    last = json.loads(lines[0])["last_hash"]
    entry = json.loads(lines[number])
    entry.pop("hash")
    entry["at"] = "2027-01-01T00:00:00.000000Z"
    changed = [*lines]
    changed[number] = verifier.canonical({**entry, "hash": verifier.entry_hash(entry)})
    with pytest.raises(verifier.Broken):
        verifier.check(changed)
    entries = [json.loads(line) for line in changed[1:]]
    previous = ""
    for position, each in enumerate(entries):
        each.pop("hash")
        each["stream_prev_hash"] = previous
        previous = verifier.entry_hash(each)
        entries[position] = {**each, "hash": previous}
    rewritten = [verifier.canonical({**json.loads(lines[0]), "last_hash": previous}), *map(verifier.canonical, entries)]
    verifier.check(rewritten)
    with pytest.raises(verifier.Broken):
        verifier.check(rewritten, expect=last)


@pytest.mark.parametrize(
    "line", ["", "[]", "1", "null", '"x"', "[" * 100_000, '{"format":"audit-slice/1"}', '{"a":NaN}']
)
def test_what_is_no_slice_is_broken(line):
    with pytest.raises(verifier.Broken):
        verifier.check([line])


def test_a_file_that_is_not_there_or_no_text(tmp_path, capsys):
    assert verifier.main([str(tmp_path / "none")]) == 2
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    assert verifier.main([str(tmp_path / "bytes")]) == 1
    assert "BROKEN" in capsys.readouterr().out
