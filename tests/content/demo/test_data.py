"""The demo content is all there, refers to what exists, and is plain simplified Chinese about an invented place.

Pure Python on the data files.
"""

import datetime as dt
import re
from collections import Counter

import pytest

from tests.content.demo.files import (
    CASES,
    CHAINS,
    CHAPTERS,
    EDITIONS,
    EVERYTHING,
    LISTS,
    PAGES,
    QUARTERLY,
    RULINGS,
    SITE,
    blocks,
    load,
    rounded,
    texts,
)


def test_amounts():
    assert set(EDITIONS) == {*QUARTERLY, "special-experience"}
    assert len(SITE["term"]) >= 20
    assert len({term["term"] for term in SITE["term"]}) == len(SITE["term"])
    assert len(CASES) >= 14
    assert len(CHAINS) >= 22
    assert len(RULINGS) >= 64
    assert {ruling["kind"] for ruling in RULINGS} == {
        "penalty",
        "reconsideration",
        "judgment",
        "ruling",
        "compensation",
        "supervision_decision",
    }
    assert sum(len(chain["ruling"]) >= 4 for chain in CHAINS) >= 3
    assert any(len(chain["ruling"]) == 1 for chain in CHAINS)
    assert len({ruling["field"] for ruling in RULINGS if ruling["kind"] == "penalty"}) >= 8
    assert len(LISTS["list"]) >= 7
    assert sum(len(item["version"]) >= 2 for item in LISTS["list"]) >= 2
    assert len(PAGES["notice"]) >= 8
    assert len(PAGES["regulation"]) >= 6
    assert len(PAGES["contact_point"]) >= 12
    assert len(PAGES["supervisor"]) >= 10


@pytest.mark.parametrize("name", QUARTERLY)
def test_quarterly_edition_is_complete(name):
    edition = EDITIONS[name]
    assert [chapter["slug"] for chapter in edition["chapter"]] == CHAPTERS
    assert edition["edition"]["sample"] is True
    assert f"{edition['edition']['year']}-q{edition['edition']['quarter']}" == name
    for chapter in edition["chapter"]:
        assert sum(block["type"] == "heading" for block in chapter["block"]) >= 3, chapter["slug"]
    found = [block for _chapter, block in blocks(name, "figure")]
    assert len(found) >= 8
    assert {block["kind"] for block in found} == {"line", "bar", "stacked", "donut"}


def test_references_between_documents():
    slugs = {case["slug"] for case in CASES}
    numbers = {ruling["number"] for ruling in RULINGS}
    assert len(slugs) == len(CASES)
    assert len(numbers) == len(RULINGS)
    printed = {name: [s for _c, b in blocks(name, "cases") for s in b["slugs"]] for name in EDITIONS}
    for name, used in printed.items():
        assert set(used) <= slugs
        for case in CASES:
            assert (case["slug"] in used) == (name in case["editions"]), (name, case["slug"])
    for case in CASES:
        assert set(case["rulings"]) <= numbers, case["slug"]
    for term in re.findall(
        r"\[\[([^\]]+)\]\]", "".join(t for e in EDITIONS.values() for c in e["chapter"] for t in texts(c))
    ):
        assert term in {item["term"] for item in SITE["term"]}, term
    static = {page["slug"] for page in PAGES["page"]} | {"directory"}
    data = [load(path) for path in EVERYTHING]
    for target in re.findall(r"\]\(([^)]+)\)", "".join(texts(data))):
        scheme, _colon, slug = target.partition(":")
        assert scheme == "page", target
        assert slug in static, target


def test_document_numbers_are_not_used_twice():
    used = Counter(
        [edition["edition"]["document_number"] for edition in EDITIONS.values()]
        + [row["document_number"] for kind in ("notice", "regulation") for row in PAGES[kind]]
        + [case["document_number"] for case in CASES]
        + [version["document_number"] for item in LISTS["list"] for version in item["version"]]
    )
    assert [key for key, count in used.items() if count > 1] == []


@pytest.mark.parametrize("name", EDITIONS)
def test_footnotes_are_marked_and_written(name):
    for chapter in EDITIONS[name]["chapter"]:
        marks = re.findall(r"\[\^([a-z]+)\]", "".join(b["value"] for b in chapter["block"] if b["type"] == "text"))
        assert sorted(marks) == sorted(b["key"] for b in chapter["block"] if b["type"] == "footnote")


def test_repealed_regulations_name_their_successor():
    numbers = {row["document_number"] for row in PAGES["regulation"]}
    for row in PAGES["regulation"]:
        assert row["validity"] in ("现行有效", "已修改", "已废止")
        if row["validity"] == "已废止":
            assert row["replaced_by"] in numbers
            assert row["repealed_on"] > row["effective_on"]


def test_dates_are_before_the_demo_s_today():
    for name, text in EVERYTHING.items():
        for line in re.findall(r"^(?:published_at|written_on|effective_from) = (\d{4}-\d\d-\d\d)", text, re.M):
            assert dt.date.fromisoformat(line) <= dt.date(2026, 11, 22), (name, line)


def test_content_is_simplified_chinese():
    allowed = {"A", "B", "C", "ICP", "IP"}  # A 级景区, vitamins, the footer
    codes = re.compile(r"[A-Z]{1,2}-?\d{2,}[\w-]*|11\w{16}|C\d{6}-\d{4}")
    traditional = set("體國為學會業務執監書說話長門見這個們開關於實應當與對無訴訟處罰證發佈區縣")
    keep = {
        "slug",
        "kind",
        "type",
        "key",
        "name",
        "columns",
        "nav",
        "method",
        "nature",
        "level",
        "joint",
        "outcome",
        "align",
        "credit_code",
        "tone",
        "series",
        "chapter",
        "base",
        "site_code",
        "index_prefix",
        "slugs",
        "editions",
        "remove",
    }

    def prose(value, name=""):
        if isinstance(value, dict):
            for key, item in value.items():
                if key not in keep or (
                    isinstance(item, (dict, list)) and key not in ("slugs", "editions", "align", "remove")
                ):
                    yield from prose(item, key)
        elif isinstance(value, list):
            for item in value:
                yield from prose(item, name)
        elif isinstance(value, str):
            yield value

    for path in EVERYTHING:
        data = load(path)
        for text in prose(data):
            assert not (set(text) & traditional), text
            plain = codes.sub("", re.sub(r"\(page:[a-z-]+\)|\[\^[a-z]+\]", "", text))
            words = set(re.findall(r"[A-Za-z]+", plain)) - allowed
            assert not words, (path, words, text)


REAL_PLACES = ("台山", "衢州", "汕头", "永州", "银川", "中卫", "兰州", "湘江新区")


def test_real_places_appear_only_in_the_special_edition():
    for name, text in EVERYTHING.items():
        if name != "editions/special-experience.toml":
            assert not [place for place in REAL_PLACES if place in text], name


def test_special_edition_gives_place_period_and_source():
    for _chapter, block in blocks("special-experience", "figure", "table"):
        if "整理" not in block["source"]:
            assert "地方：" in block["source"]
            assert "期间：" in block["source"]
            assert any(place in block["source"] for place in REAL_PLACES)
    for _chapter, block in blocks("special-experience", "key_figures"):
        for item in block["item"]:
            assert any(place in item["note"] for place in REAL_PLACES)
            assert "202" in item["note"]


def test_reported_and_recomputed_rate_stand_side_by_side():
    chapter = next(c for c in EDITIONS["special-experience"]["chapter"] if c["slug"] == "xiangjiang")
    table = next(b for b in chapter["block"] if b["type"] == "table")
    assert [row[3] for row in table["rows"]] == ["77.39%", f"{rounded(202, 272, 2)}%"]
    assert rounded(202, 272, 2) != "77.39" == rounded(202, 261, 2)
    assert any("不判断" in text for text in texts(chapter))
