# ruff: noqa: E501 (documents read best on one line)
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import sections as parts
from search.text.outcome import decision_date, find_dates, find_money, find_outcomes, fine_amount, read_result
from search.text.sections import detect_kind, split_sections
from tests.search.text.hostile import HOSTILE

PENALTY = """示例市临溪区市场监督管理局
行政处罚决定书
示临市监罚字〔2025〕47号
当事人：李某，示例市临溪区某副食店经营者。
统一社会信用代码：92431102MA4L1ABC2X
2025年2月26日，本局执法人员对当事人经营的副食店进行检查，发现腐竹3袋超过保质期。
经查，标价每袋8元，货值金额共24元。
本局认为，当事人经营超过保质期的食品，违反《中华人民共和国食品安全法》第三十四条第（十）项的规定。
依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项的规定，决定给予当事人如下行政处罚：
一、没收腐竹3袋；
二、罚款人民币五万元。
当事人应当自收到本决定书之日起十五日内缴纳罚款。逾期不缴纳的，每日按罚款数额的百分之三加处罚款。
示例市临溪区市场监督管理局
二〇二五年三月十八日
"""

JUDGMENT = """某县人民法院行政判决书
（2025）湘1121行初15号
原告张某，男，住某县。
被告某县公安局，住所地某县。
法定代表人王某，局长。
原告张某不服被告某县公安局行政处罚一案，于2025年1月3日向本院提起诉讼。
原告诉称，被告认定事实不清。被告辩称，事实清楚。
经审理查明，2024年12月1日，被告作出处罚决定。
本院认为，被告适用法律错误，应予撤销。
综上，依照《中华人民共和国行政诉讼法》第七十条第（二）项的规定，判决如下：
撤销被告某县公安局作出的行政处罚决定，责令被告于判决生效之日起六十日内重新作出处理。
如不服本判决，可在判决书送达之日起十五日内提起上诉。
审判长 赵某
二〇二五年六月一日
"""

CASE = """某诉某局案
关键词
行政 行政处罚
基本案情
2020年，原告起诉。法院判决：驳回。
裁判理由
法院认为，应予支持。
裁判要旨
要旨内容。
关联索引
《中华人民共和国行政处罚法》第5条
"""


def by_name(text):
    return {section.name: text[section.start : section.end] for section in split_sections(text)}


def test_the_body_above_the_date_signs_and_does_not_tell_rights():
    assert by_name(PENALTY)["signature"] == "示例市临溪区市场监督管理局\n二〇二五年三月十八日"
    text = "某市人民政府\n行政执法监督决定书\n被监督单位：某市某局\n经查，你单位检查86次未备案。\n本机关认为，你单位违反了《行政执法监督条例》第十八条。\n依据《行政执法监督条例》第二十六条，决定如下：\n责令你单位30日内改正。\n你单位如对本决定有异议，可以在10日内申请复查。\n某市人民政府\n2026年3月9日"
    found = by_name(text)
    assert found["result"] == "责令你单位30日内改正。"
    assert found["notice"] == "你单位如对本决定有异议，可以在10日内申请复查。"
    assert found["signature"] == "某市人民政府\n2026年3月9日"


def test_costs_of_both_instances_are_no_part_of_the_result():
    text = JUDGMENT.replace("\n如不服", "\n一、二审案件受理费各50元，由被告负担。\n如不服")
    assert by_name(text)["result"].endswith("重新作出处理。")
    assert by_name(text)["notice"].startswith("一、二审案件受理费")


def test_what_an_applicant_asks_for_is_no_particular_of_a_party():
    text = "某局\n行政赔偿决定书\n赔偿请求人：赵某，男。\n赔偿请求人以被违法拘留为由，申请赔偿。\n本局认为，应予赔偿。\n根据《国家赔偿法》第十三条，决定如下：\n支付赔偿金4623.5元。\n2025年3月15日"
    assert by_name(text)["parties"] == "赔偿请求人：赵某，男。"
    assert by_name(text)["facts"].startswith("赔偿请求人以")


def test_a_penalty_decision():
    found = by_name(PENALTY)
    assert found["parties"].startswith("当事人：李某")
    assert found["facts"].startswith("2025年2月26日")
    assert found["reasons"].startswith("本局认为")
    assert found["basis"].endswith("如下行政处罚：")
    assert found["result"].startswith("一、没收")
    assert found["result"].endswith("五万元。")
    assert found["notice"].startswith("当事人应当自收到")
    assert detect_kind(PENALTY) == parts.PENALTY
    result = read_result(PENALTY)
    assert (result.outcome, result.fine, result.date) == ("penalised", Decimal(50000), dt.date(2025, 3, 18))


def test_a_judgment():
    found = by_name(JUDGMENT)
    assert found["parties"].startswith("原告张某")
    assert found["facts"].startswith("原告张某不服")
    assert found["reasons"].startswith("本院认为")
    assert found["basis"].startswith("综上，依照")
    assert found["result"].startswith("撤销被告")
    assert found["signature"].startswith("审判长")
    assert read_result(JUDGMENT).outcome == "revoked"
    assert decision_date(JUDGMENT) == dt.date(2025, 6, 1)


def test_a_reference_case():
    found = by_name(CASE)
    assert detect_kind(CASE) == parts.CASE
    assert found["facts"].startswith("2020年")
    assert found["reasons"].startswith("法院认为")
    assert found["gist"] == "要旨内容。"
    assert found["index"].startswith("《")


def test_wrapped_lines_divide_alike():
    wrapped = "\n".join(PENALTY.replace("\n", "\n\0").replace("\0", "").split("\n"))
    assert [section.name for section in split_sections(wrapped)] == [
        section.name for section in split_sections(PENALTY)
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("驳回上诉，维持原判。", "upheld"),
        ("撤销被告作出的行政处罚决定。", "revoked"),
        ("确认被告强制拆除行为违法。", "confirmed_illegal"),
        ("责令被告于三十日内履行法定职责。", "ordered_to_perform"),
        ("驳回原告的诉讼请求。", "dismissed"),
        ("驳回原告的起诉。", "rejected"),
        ("准许原告撤回起诉。", "withdrawn"),
        ("准予强制执行示住建罚字〔2025〕36号决定。", "enforced"),
        ("不准予强制执行。", "not_enforced"),
        ("变更处罚决定第二项为：罚款五千元。", "varied"),
        ("发回某县人民法院重审。", "remitted"),
        ("决定对当事人不予行政处罚。", "not_penalised"),
        ("赔偿赔偿请求人损失三千元。", "compensated"),
    ],
)
def test_outcomes(text, code):
    assert find_outcomes(text)[0].code == code


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("罚款 五万元", 50000),
        ("罚款50,000元", 50000),
        ("处5万元罚款", 50000),
        ("罚款人民币伍万贰仟元整", 52000),
        ("罚款1.5万元", 15000),
        ("罚款（人民币）10000.00元", 10000),
        ("处以人民币二十三万五千元的罚款", 235000),
        ("一、对公司罚款二万元；二、对金某罚款一千元。", 21000),
        ("按照每平方米100元罚款，共八万四千元。", 84000),
        ("退还已缴纳的罚款4,000元。", None),
        ("每日按百分之三加处罚款。", None),
        ("警告。", None),
    ],
)
def test_fines(text, yuan):
    assert fine_amount(text) == yuan


def test_dates_and_sums():
    dates = [find.date for find in find_dates("二〇二五年三月十八日、2019 年 1 月\n2 日、2020-02-30、2024/2/29")]
    assert dates == [dt.date(2025, 3, 18), dt.date(2019, 1, 2), dt.date(2024, 2, 29)]
    assert [money.yuan for money in find_money("赔偿三千元，支付1.2万元")] == [3000, 12000]


TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "原告：甲。",
                "\n",
                "本院认为，",
                "依照《某法》第一条，",
                "判决如下：",
                "罚款五万元",
                "如不服本判决，",
                "审判长 某",
                "基本案情\n",
                "裁判理由\n",
                " ",
                "2025年2月30日",
            ]
        ),
        max_size=20,
    ).map("".join),
)


@given(TEXTS)
def test_sections_are_in_order_and_cover_the_text(text):
    position = 0
    covered = ""
    for section in split_sections(text):
        assert position <= section.start < section.end <= len(text)
        covered += section.heading + text[section.start : section.end]
        position = section.end
    read_result(text)
    find_money(text)
    assert len("".join(covered.split())) <= len("".join(text.split())) + 0 or section.heading


def test_hostile_texts_are_read():
    for text in HOSTILE:
        split_sections(text)
        read_result(text)
        find_money(text)


def test_reasons_that_nobody_introduces_begin_where_a_paragraph_argues():
    told = "申请人：李某。\n2025年3月1日，被申请人在检查中发现申请人占道经营。\n2025年3月5日，被申请人作出处罚决定。"
    argued = "《中华人民共和国行政处罚法》第四十条规定，违法事实不清、证据不足的，不得给予行政处罚。"
    text = f"{told}\n{argued}\n依照《中华人民共和国行政复议法》第六十四条的规定，决定如下：\n撤销该决定。"
    (reasons,) = [part for part in split_sections(text) if part.name == "reasons"]
    assert text[reasons.start : reasons.end] == argued
