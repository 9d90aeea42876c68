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


@pytest.mark.parametrize("name", ["numbers", "citations", "sections", "anonymise"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.encode("gb18030"), "GBK"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "binary"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"abc\0def", "NUL"),
        (b"", "empty"),
        (" \n\u3000".encode(), "empty"),
    ],
)
def test_what_is_not_text_is_said_and_what_to_do(tmp_path, name, content, said):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run(name, str(tmp_path / "file"))


def test_a_file_that_is_not_there_or_a_folder_or_too_large(tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="No such file"):
        run("numbers", str(tmp_path / "nothing.txt"))
    with pytest.raises(CommandError, match="directory"):
        run("numbers", str(tmp_path))
    monkeypatch.setattr("search.commands.texts.LARGEST", 1_000_000)
    (tmp_path / "large").write_bytes(b"a" * 1_000_001)
    with pytest.raises(CommandError, match="more than 1 MB"):
        run("numbers", str(tmp_path / "large"))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a" * 1_000_001)))
    with pytest.raises(CommandError, match="standard input: more than 1 MB"):
        run("anonymise", "-")
