"""Demo rulings: ordered chains, well-formed numbers, fate of penalties, anonymity, citations.

The citations are checked against the texts of the statutes where ``PORTAL_TEST_DATA`` names the folder with
``laws_national.jsonl.gz``.
"""

import datetime as dt
import gzip
import json
import os
import re
from pathlib import Path

import pytest

from tests.content.demo.files import CHAINS, EVERYTHING, PAGES, RULINGS, texts

OUTCOMES = {
    "penalised",
    "not_penalised",
    "upheld",
    "revoked",
    "varied",
    "confirmed_illegal",
    "ordered_to_perform",
    "dismissed",
    "rejected",
    "withdrawn",
    "enforced",
    "not_enforced",
    "corrected",
    "compensated",
    "mediated",
}
COURTS = re.compile(r"（20\d\d）示(?:行终|行申|\d{2}|\d{4})(?:行初|行终|行审|行赔初|行申|)?\d+号|（20\d\d）示行申\d+号")
AGENCIES = re.compile(r"示[\u4e00-\u9fff]*(?:字|罚|决|决字)〔20\d\d〕\d+号")


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain["slug"])
def test_chain_is_ordered_and_whole(chain):
    days = [ruling["decided_on"] for ruling in chain["ruling"]]
    assert days == sorted(days)
    earlier: list[str] = []
    for ruling in chain["ruling"]:
        assert ruling["kind"] != "judgment" or ruling["instance"] in ("一审", "二审", "再审")
        assert ruling["outcome"] in OUTCOMES
        assert ruling["outcome_note"]
        assert ruling["decided_on"] <= ruling["published_at"].date() <= dt.date(2026, 11, 22)
        assert ruling["published_at"].utcoffset() == dt.timedelta(hours=8)
        paragraphs = [text for part in ("parties", "facts", "reasons", "basis", "result") for text in ruling[part]]
        assert len(paragraphs) >= 4
        assert all(text.strip() == text and text for text in paragraphs)
        if earlier and ruling["kind"] in ("reconsideration", "judgment") and ruling["title"].count("人请求") == 0:
            assert any(number in "".join(paragraphs) for number in earlier), ruling["number"]
        earlier.append(ruling["number"])


def test_numbers_have_the_form_of_their_kind():
    for ruling in RULINGS:
        form = COURTS if ruling["body"].endswith("法院") else AGENCIES
        assert form.fullmatch(ruling["number"]), ruling["number"]
        year = re.search(r"20\d\d", ruling["number"])[0]
        assert int(year) in (ruling["decided_on"].year, ruling["decided_on"].year - 1), ruling["number"]


def test_numbers_rise_with_the_days():
    """An agency numbers its decisions in their order; a court numbers by the day a case is filed."""
    series: dict[str, list[tuple[int, dt.date]]] = {}
    for ruling in RULINGS:
        if ruling["body"].endswith("法院"):
            continue
        head, tail = re.fullmatch(r"(.*?)(\d+)号", ruling["number"]).groups()
        series.setdefault(head, []).append((int(tail), ruling["decided_on"]))
    for head, found in series.items():
        assert [day for _n, day in sorted(found)] == sorted(day for _n, day in found), (head, found)


def test_texts_only_name_documents_that_exist_or_are_told_of():
    known = {ruling["number"] for ruling in RULINGS} | {"示北市监罚字〔2024〕95号"}  # the supermarket's earlier penalty
    for name, text in EVERYTHING.items():
        if name.startswith(("rulings", "cases", "editions")):
            for found in re.findall(
                r"示[\u4e00-\u9fff]{0,8}(?:罚字|复决字|赔决字|罚决字|罚|执监决)〔20\d\d〕\d+号", text
            ):
                assert found in known, (name, found)
            for found in re.findall(r"（20\d\d）示\d*行[\u4e00-\u9fff]{1,2}\d+号", text):
                assert found in known, (name, found)


def test_withdrawn_rulings_give_reason_and_day():
    withdrawn = [ruling for ruling in RULINGS if "withdrawn_on" in ruling]
    assert {"示城综罚字〔2025〕61号"} <= {ruling["number"] for ruling in withdrawn}
    for ruling in withdrawn:
        assert ruling["withdrawn_on"] > ruling["published_at"].date()
        assert "依据《" in ruling["withdrawal_reason"]


def test_penalties_that_did_not_stand_say_so():
    for chain in CHAINS:
        for ruling in chain["ruling"]:
            if ruling["kind"] != "penalty":
                continue
            later = [r for r in chain["ruling"] if r["decided_on"] > ruling["decided_on"]]
            fate = [r for r in later if r["outcome"] in ("revoked", "varied", "mediated")]
            if any(ruling["number"] in "".join(texts(r["result"])) for r in fate):
                assert "后" in ruling["outcome_note"] or "withdrawn_on" in ruling, ruling["number"]


def test_persons_are_anonymous():
    """Parties that are persons carry surname and 某; nobody has a telephone, address or identity number."""
    given = re.compile(r"(?:法定代表人|经营者|负责人)([\u4e00-\u9fff]{2,3})[，。、]")
    for ruling in RULINGS:
        for line in ruling["parties"]:
            assert all("某" in name for name in given.findall(line + "。")), line
        assert not re.search(r"\d{11,}|身份证号码\d", "".join(texts({k: ruling[k] for k in ("parties", "facts")})))
    assert all("某" in row["name"] for row in PAGES["supervisor"])


#: Documents of the invented municipality, and the one national regulation whose text is not at hand.
OWN = {
    "突出问题清单",
    "证明材料取消清单",
    "轻微违法不予处罚事项清单",
    "示例市行政执法投诉处理办法",
    "示例市行政执法监督线索办理规则",
    "示例市行政检查结果互认办法（征求意见稿）",
    "2026年中队绩效考核细则",
    "企业接受检查手册",
    "各地经验",
}
#: 行政执法监督条例: only articles 2 and 6 are cited.
SUPERVISION = "行政执法监督条例"

CITATION = re.compile(
    r"《([^《》〈〉]+(?:〈[^〉]+〉[^《》]*)?)》(?:（[^（）]*）)?"
    r"((?:第[一二三四五六七八九十百零]+条(?:第[一二三四五六七八九十]+款)?(?:第（[一二三四五六七八九十]+）项)?、?)*)"
)
ARTICLE = re.compile(
    r"第([一二三四五六七八九十百零]+条)(?:第([一二三四五六七八九十]+)款)?(?:第（([一二三四五六七八九十]+)）项)?"
)


def citations() -> dict[str, set[tuple[str, str, str]]]:
    """Statute (short name) → articles, paragraphs and items cited anywhere in the data."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for text in EVERYTHING.values():
        for match in CITATION.finditer(text):
            title = match[1].replace("中华人民共和国", "").replace("〈", "《").replace("〉", "》")
            found.setdefault(title, set()).update(ARTICLE.findall(match[2]))
    return found


def test_supervision_regulation_is_cited_only_where_known():
    assert {article for article, _paragraph, _item in citations()[SUPERVISION]} <= {"二条", "六条"}
    assert not re.findall(r"《行政执法监督条例》第(?!二条|六条)", "".join(EVERYTHING.values()))


def test_every_citation_exists():
    folder = os.environ.get("PORTAL_TEST_DATA")
    if not folder:
        pytest.skip("PORTAL_TEST_DATA is not set: the texts of the statutes are not at hand")
    newest: dict[str, tuple[str, str]] = {}
    with gzip.open(Path(folder) / "laws_national.jsonl.gz", "rt", encoding="utf-8") as handle:
        for line in handle:
            row = json.loads(line)
            title = row["title"].replace("中华人民共和国", "")
            newest[title] = max(newest.get(title, ("", "")), (row["date"] or "", row["markdown"]))
    for title, cited in citations().items():
        if title in OWN or title == SUPERVISION:
            continue
        assert title in newest, title
        articles = {}
        for part in re.split(r"\n\s*(?=第[一二三四五六七八九十百零]+条[\s　])", newest[title][1])[1:]:
            head = re.match(r"第([一二三四五六七八九十百零]+条)", part)[1]
            articles[head] = re.sub(r"\n#.*", "", part)
        for article, paragraph, item in cited:
            assert article in articles, (title, article)
            if item:
                assert re.search(rf"[（(]{item}[）)]", articles[article]), (title, article, item)
            if paragraph:
                lines = [line for line in re.split(r"\n+", articles[article].strip()) if line.strip()]
                count = sum(not re.match(r"[（(][一二三四五六七八九十]+[）)]", line) for line in lines)
                assert "一二三四五六七八九十".index(paragraph) < count, (title, article, paragraph)
