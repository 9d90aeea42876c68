# ruff: noqa: E501 (examples read best on one line)
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.numbers import (
    AGENCY,
    COURT,
    expand_key,
    find_numbers,
    normalise_number,
    parse_typed,
    split_key,
)
from tests.search.text.hostile import HOSTILE

OPEN_CLOSE = ["（）", "()", "〔〕", "[]", "［］", "【】"]
COURTS = [
    "沪0106行初",
    "京行终",
    "湘11行终",
    "最高法行申",
    "京73行初",
    "粤03行审",
    "兵0103行初",
    "深中法行初",
    "沪高民一（民）申",
]
AGENCIES = ["永市监罚", "沪市监浦处", "深公（福）行罚决", "法释", "国办发", "苏环行复", "湘交综执罚", "和市监罚"]


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@st.composite
def typings(draw):
    """A number and one way of writing it."""
    court = draw(st.booleans())
    year, serial = draw(st.integers(1990, 2035)), draw(st.integers(1, 99999))
    code = draw(st.sampled_from(COURTS if court else AGENCIES))
    bracket = draw(st.sampled_from([*OPEN_CLOSE, ""]))
    zeros = "0" * draw(st.integers(0, 3))
    word = draw(st.sampled_from(["", "第", "字", "字第"]))
    end = draw(st.sampled_from(["号", ""]))
    if bracket:
        shown = bracket[0] + str(year) + bracket[1]
    else:
        shown = str(year) if court else f"{year}第" if word.endswith("第") else f"{year}年"
    if court:
        parts = [shown, code, word, zeros + str(serial), end]
    else:
        before, after = ("字" if word.startswith("字") else ""), ("第" if word.endswith("第") and bracket else "")
        parts = [code, before, shown, after, zeros + str(serial), end]
    blank = draw(st.sampled_from(["", " ", "\u3000", "  "]))
    text = blank.join(parts)
    if draw(st.booleans()):
        text = full_width(text)
    text = draw(st.sampled_from(["", " "])) + text
    plain = code.replace("（", "").replace("）", "")
    key = f"({year}){plain}{serial}号" if court else f"{plain}〔{year}〕{serial}号"
    return text, key


@given(typings())
def test_every_way_of_typing_gives_the_same_key(case):
    text, key = case
    assert normalise_number(text) == key
    assert normalise_number(key) == key
    typed = parse_typed(text)
    assert typed is not None
    assert typed.matches(key)


@given(typings())
def test_keys_come_apart_and_together(case):
    parts = split_key(case[1])
    assert parts is not None
    assert parts.key == case[1]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("（2019）沪0106行初349号", "(2019)沪0106行初349号"),
        ("（2013）京行终字第12号", "(2013)京行终12号"),
        ("2013京行终12", "(2013)京行终12号"),
        ("（2019）滬0106行初349號", "(2019)沪0106行初349号"),
        ("（二〇一九）沪行终字第十二号", "(2019)沪行终12号"),
        ("(2012)沪高民一（民）申字第515号", "(2012)沪高民一民申515号"),
        ("（2020）沪01执异12号之一", "(2020)沪01执异12号之1"),
        ("（2020）沪01执异12之一号", "(2020)沪01执异12号之1"),
        ("永市监罚字〔2025〕12号", "永市监罚〔2025〕12号"),
        ("永市监罚202512号", "永市监罚〔2025〕12号"),
        ("永市监罚字2025 12", "永市监罚〔2025〕12号"),
        ("永市监罚〔2026〕68-70号", "永市监罚〔2026〕68-70号"),
        ("深公（福）行罚决字〔2020〕01234号", "深公福行罚决〔2020〕1234号"),
        ("（浦）应急罚〔2021〕执三-12号", "浦应急罚〔2021〕执三-12号"),
        ("甬北市监处〔2020〕第A12号", "甬北市监处〔2020〕A12号"),
        ("行政处罚决定书 永市监罚字〔2025〕12号", "永市监罚〔2025〕12号"),
        ("（2019）沪0106行初349号行政判决书", "(2019)沪0106行初349号"),
        ("2019-沪0106-行初-349", "(2019)沪0106行初349号"),
        ("（二〇一九）沪0106行初三百四十九号", "(2019)沪0106行初349号"),
        ("永市监罚字〔二〇二五〕十二号", "永市监罚〔2025〕12号"),
        ("永市监罚字第〔2025〕12号", "永市监罚〔2025〕12号"),
        ("永市监罚字「2025」12号", "永市监罚〔2025〕12号"),
        ("永市监罚〔2026〕68号至70号", "永市监罚〔2026〕68-70号"),
        ("永市监罚〔2026〕第68号-第70号", "永市监罚〔2026〕68-70号"),
        ("申请人不服永市监罚字〔2025〕12号，申请复议", "永市监罚〔2025〕12号"),
        ("请问永市监罚字〔2025〕12号是怎么罚的", "永市监罚〔2025〕12号"),
        ("2023-05-1-178-001", "2023-05-1-178-001"),
    ],
)  # fmt: skip
def test_written_forms(text, key):
    assert normalise_number(text) == key
    assert normalise_number(key) == key


@pytest.mark.parametrize(
    "text", ["", "行政处罚", "第33条", "2019", "罚款五万元", "（2019）沪0106", "12号楼", "〔2025〕12号"]
)
def test_what_is_no_whole_number(text):
    assert normalise_number(text) is None


def test_partial_numbers_match_several():
    typed = parse_typed("2019年349号")
    assert typed is not None
    assert typed.partial
    assert typed.matches("(2019)沪0106行初349号")
    assert typed.matches("永市监罚〔2019〕349号")
    assert not typed.matches("(2020)沪0106行初349号")
    assert parse_typed("沪0106行初349号").matches("(2019)沪0106行初349号")
    assert not parse_typed("京行初349号").matches("(2019)沪0106行初349号")
    assert parse_typed("永市监罚12号").matches("永市监罚〔2025〕12号")
    assert parse_typed("永市监罚字[2025]").matches("永市监罚〔2025〕12号")


def test_a_code_typed_without_its_place_is_a_part_of_the_number():
    typed = parse_typed("市监罚字〔2025〕12号")
    assert typed.part_of("永市监罚〔2025〕12号")
    assert not typed.matches("永市监罚〔2025〕12号")
    assert not typed.part_of("永市监罚〔2025〕13号")
    assert parse_typed("2025第12号").part_of("永市监罚〔2025〕12号")


def test_ranges_cover_their_numbers():
    assert "永市监罚〔2026〕69号" in expand_key("永市监罚〔2026〕68-70号")
    assert parse_typed("永市监罚〔2026〕69号").matches("永市监罚〔2026〕68-70号")
    assert expand_key("(2010)鲁民三终5-2号") == ["(2010)鲁民三终5-2号"]


def test_running_text_with_noise():
    text = "一审：某法院（2022）桂 1202 行初 79\n437\n号行政判决；二审：（2022）桂 12 行\n终 240 号。被告作出永\n市监罚字〔2025〕 12 号《处罚决定》"
    finds = find_numbers(text)
    assert [find.key for find in finds] == ["(2022)桂1202行初79号", "(2022)桂12行终240号", "永市监罚〔2025〕12号"]
    assert text[finds[0].start : finds[0].end].startswith("（2022）")
    assert [find.kind for find in finds] == [COURT, COURT, AGENCY]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("某区市场监督管理局作出皖市监竞争处字〔2020〕4号", "皖市监竞争处"),
        ("维持榆树市人民政府榆府复〔2021〕4号决定", "榆府复"),
        ("根据国办发〔2013〕99号文件", "国办发"),
        ("（含市监罚字[2021]133号）", "含市监罚"),
        ("被告作出（浙）中种检字[2019]1号报告", "浙中种检"),
        ("行政处罚决定书\n永市监罚字〔2025〕12号\n当事人：某", "永市监罚"),
        ("检察院以高检民监〔2017〕306号抗诉", "高检民监"),
    ],
)
def test_where_an_agencys_code_begins(text, code):
    assert [find.code for find in find_numbers(text)] == [code]


def test_lists_share_their_code():
    text = "（2020）京01行初12号、13号、第14号判决和（2010）增法民二初字第1372－1378、1385、1389号"
    keys = [find.key for find in find_numbers(text)]
    assert keys == [
        "(2020)京01行初12号", "(2020)京01行初13号", "(2020)京01行初14号",
        "(2010)增法民二初1372-1378号", "(2010)增法民二初1385号", "(2010)增法民二初1389号",
    ]  # fmt: skip


def test_masked_numbers_are_no_numbers():
    assert find_numbers("（2018）浙1125行初XXX号、津滨政复决[2021]xxx号、琼国资函[2008]4××号") == []


@given(st.one_of(st.text(max_size=120), st.text(alphabet=list("（(2019)〔〕沪行初第字号之一二12-、\n "), max_size=60)))
def test_no_text_raises_and_keys_are_stable(text):
    for find in find_numbers(text):
        assert text[find.start : find.end] == find.text
        assert split_key(find.key) is not None
    key = normalise_number(text)
    assert key is None or normalise_number(key) == key
    parse_typed(text)


def test_hostile_texts_are_read():
    for text in HOSTILE:
        find_numbers(text)
        normalise_number(text)
