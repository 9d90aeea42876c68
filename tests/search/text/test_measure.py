# ruff: noqa: E501 (examples read best on one line)
import json
import os
from pathlib import Path

import pytest

from search.text.measure import gold_articles, gold_numbers, main, measure, read_jsonl, split_index

CASE = {
    "id": "1",
    "text": "基本案情\n（2022）桂 1202 行初 79 号行政判决。根据《行政诉讼法》第七十条。\n关联索引\n"
    "《中华人民共和国行政诉讼法》第 70 条、第 89\n条第 1 款\n437\n一审：某法院（2022）桂 1202 行初 79\n号行政判决（2022 年 1 月 1 日）\n",
}


def test_gold_is_read_strictly():
    _body, block = split_index(CASE["text"])
    assert gold_articles(block) == {("行政诉讼法", "70"), ("行政诉讼法", "89")}
    assert gold_numbers(block) == {("2022", "桂1202行初", "79")}


def test_figures():
    figures = measure("citations", [CASE])
    assert figures["index"]["f1"] == 1.0
    assert figures["body"]["found"] == 1
    assert measure("numbers", [CASE])["index"]["f1"] == 1.0


def test_command_line(tmp_path, capsys):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(CASE, ensure_ascii=False), "utf-8")
    assert main(["numbers", "--cases", str(path), "--json", "--failures", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["index"]["gold"] == 1
    assert main(["citations", "--cases", str(path)]) == 0
    assert "f1: 1.0" in capsys.readouterr().out


@pytest.mark.data
@pytest.mark.parametrize(("what", "least"), [("citations", 0.97), ("numbers", 0.98)])
def test_reference_cases(what, least):
    folder = os.environ.get("PORTAL_TEST_DATA")
    if not folder:
        pytest.skip("PORTAL_TEST_DATA is not set: no reference cases to measure against")
    # every tenth case: the whole file takes a minute, `python -m search.text.measure` reads it
    rows = [row for index, row in enumerate(read_jsonl(Path(folder) / "cases.jsonl.gz")) if index % 10 == 0]
    assert measure(what, rows)["index"]["f1"] >= least
