import io
import json

import pytest
from django.core.management import CommandError, call_command

TEXT = "原告张建国诉某局，（2025）湘1103行初3号。依据《行政处罚法》第五条，判决如下：罚款五万元。"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8-sig")
    return str(path)


def run(*arguments):
    out = io.StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_each_find_has_its_place(file):
    for name, text in (("numbers", "（2025）湘1103行初3号"), ("citations", "第五条"), ("anonymise", "张建国")):
        (find,) = json.loads(run(name, file, "--json"))
        assert TEXT[find["start"] : find["end"]] == find["text"] == text
        assert text in run(name, file)


def test_sections(file):
    document = json.loads(run("sections", file, "--json"))
    assert document["fine"] == "50000"
    assert "outcome=" in run("sections", file)


def test_masks_applied(file):
    assert "张某" in run("anonymise", file, "--apply")


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert json.loads(run("numbers", "-", "--json"))[0]["key"] == "(2025)湘1103行初3号"


def test_what_cannot_be_read_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("numbers", str(tmp_path / "nothing.txt"))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="not UTF-8"):
        run("numbers", str(tmp_path / "bytes"))
