"""How well known documents are found, measured as an operator does it."""

import json

import pytest
from django.core.management import call_command

from search.documents import ArticleRef
from search.evaluate import documents

TEXT = """关键词
行政商标驳回复审地名商标法第十条
基本案情
某啤酒公司申请注册“某小麦王”商标，商标局以其含地名，违反《中华人民共和国商标法》第十条第二款为由驳回申请。
裁判理由
法院认为，商标整体上有别于地名。
裁判要旨
商标整体上有别于地名的，可以注册。
"""
OTHER = TEXT.replace("第十条第二款", "第十条第一款第七项").replace("某啤酒公司", "某食品厂").replace("地名", "产地")
PLAIN = "基本案情\n某局以销售过期食品为由作出行政处罚决定。\n裁判理由\n处罚过罚相当。\n"


@pytest.fixture
def cases(tmp_path):
    rows = {"a": TEXT, "b": OTHER, "c": PLAIN}
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in rows.items()))
    return path


def test_documents_are_the_asked_sections_and_what_these_cite(cases):
    first, _second, third = documents(cases, ("facts",))
    assert [name for name, _text in first.sections] == ["facts"]
    assert first.articles == (ArticleRef(statute="中华人民共和国商标法", article="10", paragraph=2),)
    assert not third.articles


def test_a_provision_in_a_question_finds_the_case_that_cites_it(cases, tmp_path, capsys):
    asked = tmp_path / "asked.jsonl"
    asked.write_text(json.dumps({"query": "行政商标驳回复审地名商标法第十条", "kind": "keywords", "id": "a"}) + "\n")
    call_command(
        "search", "evaluate", "--json", cases=str(cases), queries=str(asked), sections="事实", engine="embedded"
    )
    [(kind, row)] = json.loads(capsys.readouterr().out)["kinds"].items()
    assert kind == "keywords"
    assert row == {"n": 1, "ndcg@10": 1.0, "recall@10": 1.0}
