# ruff: noqa: E501 (examples read best on one line)
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.citations import find_citations
from search.text.statutes import StatuteRegistry, builtin_registry, load_laws, parse_statute, split_title, statute_key
from tests.search.text.hostile import HOSTILE


def labels(text, **options):
    return [citation.label.replace("中华人民共和国", "") for citation in find_citations(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《中华人民共和国行政处罚法》第三十三条第一款第（二）项", ["《行政处罚法》第33条第1款第2项"]),
        ("《行政处罚法》第 33\n条第1款第2项、第3项", ["《行政处罚法》第33条第1款第2项", "《行政处罚法》第33条第1款第3项"]),
        ("《刑法》第一百二十条之一、之二", ["《刑法》第120条之1", "《刑法》第120条之2"]),
        ("《刑法》第 133 条之一\n一审：某法院", ["《刑法》第133条之1"]),
        ("《刑法》第69条、第79条", ["《刑法》第69条", "《刑法》第79条"]),
        ("《刑法》第263条、269条", ["《刑法》第263条", "《刑法》第269条"]),
        ("行政诉讼法第十六至十八条", ["《行政诉讼法》第16条", "《行政诉讼法》第17条", "《行政诉讼法》第18条"]),
        ("《行政复议法》第四十四条第一款、第二款第（一）至（三）项", [
            "《行政复议法》第44条第1款", "《行政复议法》第44条第2款第1项", "《行政复议法》第44条第2款第2项",
            "《行政复议法》第44条第2款第3项"]),
        ("《著作权法》第 11 条 1、2 款", ["《著作权法》第11条第1款", "《著作权法》第11条第2款"]),
        ("根据合同法第七十四条、劳动合同法第十七条", ["《合同法》第74条", "《劳动合同法》第17条"]),
        ("《房屋租赁合同》第三条约定，合同第五条", []),
        ("最高人民法院关于适用《刑事诉讼法》的解释第97条", ["《最高人民法院关于适用〈刑事诉讼法〉的解释》第97条"]),
        ("“行政处罚法”第五条，〈行政复议法〉第六条", ["《行政处罚法》第5条", "《行政复议法》第6条"]),
        ("违反《食品安全法》第三十四条，依据该法实施条例第六十七条", ["《食品安全法》第34条", "《食品安全法实施条例》第67条"]),
        ("法国民事诉讼法典第三条", ["《法国民事诉讼法典》第3条"]),
    ],
)  # fmt: skip
def test_forms(text, expected):
    assert labels(text) == expected


def test_short_names_and_versions():
    text = "《证券法》（2005年修订，以下简称原证券法）第七十七条；原证券法第二百零三条。2019年证券法第一百九十二条。"
    found = find_citations(text)
    assert [(c.article, c.year) for c in found] == [("77", 2005), ("203", 2005), ("192", 2019)]
    text = (
        "《最高人民法院关于适用〈民事诉讼法〉的解释》（法释〔2015〕5号，以下简称《解释》）第九条。根据《解释》第十条，"
    )
    assert [c.article for c in find_citations(text)] == ["9", "10"]
    assert len({c.key for c in find_citations(text)}) == 1
    text = "《民事诉讼法》第90条、第91条（2021年修正）（本案适用的是2017年7月1日施行的《民事诉讼法》第80条）"
    assert [(c.article, c.year) for c in find_citations(text)] == [("90", 2021), ("91", 2021), ("80", 2017)]


def test_elliptical_references():
    text = "《不动产登记暂行条例》第十六条规定，“甲”第十八条规定“乙”。该条例第二十条。同条第二款。合同第五条约定。"
    found = find_citations(text)
    assert [(c.article, c.paragraph) for c in found] == [("16", None), ("18", None), ("20", None), ("20", 2)]
    assert {c.statute for c in found} == {"不动产登记暂行条例"}
    assert labels("依照本法第五条", own="中华人民共和国行政处罚法") == ["《行政处罚法》第5条"]
    assert find_citations("依照本法第五条") == []


def test_offsets_point_into_the_original():
    text = "依据 《中华人民共和国 行政处罚法》\n第 三十三 条第一款"
    (citation,) = find_citations(text)
    assert text[citation.start : citation.end] == "第 三十三 条第一款"
    assert text[citation.name_start : citation.name_end] == "《中华人民共和国 行政处罚法》"


def test_statutes_named_without_an_article():
    found = find_citations("违反了《城市房地产抵押管理办法》。《行政处罚法》第五条", mentions=True)
    assert [(c.statute, c.article) for c in found] == [
        ("城市房地产抵押管理办法", None),
        ("中华人民共和国行政处罚法", "5"),
    ]


def test_spellings_of_a_title_share_a_key():
    spellings = [
        "最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释",
        "最高人民法院关于适用<中华人民共和国民事诉讼法>的解释（2022年修正）",
        "《最高人民法院关于适用《民事诉讼法》的解释》",
        "关于适用＜中华人民共和国民事诉讼法＞的 解释",
    ]
    assert len({statute_key(title) for title in spellings}) == 1
    assert split_title("中华人民共和国商标法（2013年修正）").year == 2013
    assert builtin_registry().resolve("行政处罚法") == "中华人民共和国行政处罚法"
    assert builtin_registry().resolve("无此法") is None


MARKDOWN = """# 某法

1996年3月17日 通过

<!-- INFO END -->

## 第一章 总则

第一条 为了规范，制定本法。

第二条 有下列情形之一的：

（一）甲；

（二）乙。

前款规定，适用于单位。

第一百二十条之一　资助的，处罚。
依照第二条处罚。
"""


def test_statute_texts_come_apart_into_articles():
    articles = parse_statute(MARKDOWN)
    assert [article.number for article in articles] == ["1", "2", "120之1"]
    assert articles[1].heading == "第一章 总则"
    assert articles[1].paragraphs[0].startswith("有下列")
    assert articles[1].paragraphs[1] == "前款规定，适用于单位。"
    assert articles[2].text.endswith("依照第二条处罚。")


def test_laws_file(tmp_path):
    path = tmp_path / "laws.jsonl.gz"
    rows = [
        {"path": "法/a(2017).md", "title": "中华人民共和国某法", "date": "2017-09-01", "markdown": MARKDOWN},
        {"path": "法/a(2021).md", "title": "中华人民共和国某法", "date": "2021-01-22", "markdown": MARKDOWN},
    ]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(row, ensure_ascii=False) for row in reversed(rows)))
    (statute,) = load_laws(path)
    assert [version.date for version in statute.versions] == ["2017-09-01", "2021-01-22"]
    assert statute.versions[0].article("2").number == "2"
    assert statute.versions[0].history == ("1996年3月17日 通过",)
    registry = builtin_registry().extended([statute])
    assert registry.resolve("某法") == "中华人民共和国某法"
    assert labels("某法第二条", registry=registry) == ["《某法》第2条"]
    (tmp_path / "bad.jsonl").write_text("[]\n", "utf-8")
    with pytest.raises(ValueError, match="line 1"):
        list(load_laws(tmp_path / "bad.jsonl"))


TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(alphabet=list("《》〈〉（）第一二十百条款项之、和至，。刑法本该同简称以下\n 12"), max_size=80),
)


@given(TEXTS)
def test_no_text_raises_and_offsets_hold(text):
    for citation in find_citations(text, mentions=True):
        assert 0 <= citation.start < citation.end <= len(text)
        assert text[citation.start : citation.end] == citation.text
        assert citation.label
    parse_statute(text)
    StatuteRegistry([(text, text)]).resolve(text)


def test_hostile_texts_are_read():
    for text in HOSTILE:
        find_citations(text, mentions=True)
        parse_statute(text)
