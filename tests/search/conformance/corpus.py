"""A small corpus made in code, and the questions both engines must answer alike."""

import datetime as dt
import itertools
import random
from decimal import Decimal

from search.documents import ArticleRef, ChainStep, IndexDocument
from search.query import FACETS, SearchQuery

REGIONS = ("临溪区", "南屿县", "北岭县")
FIELDS = ("市场监管", "交通运输", "城市管理")
GOODS = ("腐竹", "饮料", "糕点", "火腿肠", "啤酒")
LAW = "中华人民共和国行政处罚法"
OUTCOMES = ("upheld", "revoked", "varied", "")


def corpus() -> list[IndexDocument]:
    """Penalties with reconsiderations and judgments on some of them, typical cases, two notices."""
    rng = random.Random(7)
    documents = []
    for place, (region, goods) in enumerate(itertools.product(REGIONS, GOODS), start=1):
        year = 2023 + place % 4
        number = f"示{region[0]}市监罚字〔{year}〕{place}号"
        court = f"（{year}）示01行终{30 + place}号"
        disputed = place % 3 == 0
        days, value = rng.randint(2, 90), rng.randint(9, 900)
        facts = (
            f"当事人在{region}经营的副食店货架上有{rng.randint(1, 9)}袋{goods}超过保质期{days}日，货值{value}元。"
            f"执法人员当场制作现场检查笔录。当事人{'' if place % 2 else '没有'}提供进货票据。"
        )
        reasons = (
            f"本机关认为，处罚应当与违法行为的事实、性质、情节以及社会危害程度相当。"
            f"{'初次违法且危害后果轻微并及时改正。' if place % 4 == 0 else '当事人此前因同类行为受过处罚。'}"
        )
        documents.append(
            IndexDocument(
                kind="ruling",
                key=str(place),
                title=f"{region}某副食店经营超过保质期的{goods}案",
                url=f"/rulings/{place}/",
                type="penalty",
                number=number,
                numbers=(number,),
                body=f"示例市{region}市场监督管理局",
                region=region,
                field=FIELDS[place % 3],
                outcome=OUTCOMES[place % 4],
                dated=dt.date(year, place % 12 + 1, place),
                fine=Decimal(place * 1000),
                articles=(ArticleRef(statute=LAW, article="33", paragraph=1 + place % 2),),
                chain=f"c{place}" if disputed else "",
                chain_numbers=(number, court) if disputed else (),
                chain_steps=(ChainStep(id="a", label="处罚", url=f"/rulings/{place}/"),) if disputed else (),
                sections=(("facts", facts), ("reasons", reasons), ("result", f"罚款{place * 1000}元。")),
            )
        )
        if disputed:
            documents.append(
                IndexDocument(
                    kind="ruling",
                    key=str(100 + place),
                    title=f"某副食店诉{region}市场监督管理局行政处罚案",
                    url=f"/rulings/{100 + place}/",
                    type="judgment",
                    number=court,
                    numbers=(court,),
                    cited_numbers=(number,),
                    body="示例市中级人民法院",
                    region=region,
                    field="市场监管",
                    outcome="upheld",
                    dated=dt.date(year + 1, 3, place),
                    chain=f"c{place}",
                    chain_numbers=(number, court),
                    sections=(
                        ("facts", f"原告不服{number}行政处罚决定。原告经营{goods}。"),
                        ("reasons", "过罚相当是行政处罚的基本原则。被诉处罚决定没有考虑上述情节，处罚明显不当。"),
                        ("result", "驳回上诉，维持原判。"),
                    ),
                )
            )
    documents += [
        IndexDocument(
            kind="case",
            key=str(place),
            title=f"三袋过期{goods}罚五万元，监督后改为过罚相当",
            url=f"/cases/{place}/",
            type="case",
            body="示例市司法局",
            dated=dt.date(2026, place, 8) if place % 2 else None,
            sections=(("facts", f"经营者销售超过保质期{goods}。"), ("other", "关键词：食品安全；过罚相当；減輕處罰。")),
        )
        for place, goods in enumerate(GOODS, start=1)
    ]
    documents.append(
        IndexDocument(
            kind="notice",
            key="1",
            title="关于征集线索的公告",
            url="/notices/1/",
            type="notice",
            sections=(("other", "公开征集涉企执法线索。联系电话0000-0000000，投诉电话12345。罚"),),
        )
    )
    return documents


QUESTIONS = [
    SearchQuery(text=text)
    for text in (
        "超过保质期",
        "超过保质期 过罚相当",
        "过罚相当",
        '"过罚相当"',
        "“处罚明显不当”",
        "保质期 -腐竹",
        '保质期 -"同类行为"',
        "-保质期",
        "示临市监罚字〔2024〕1号",
        "示临市监罚2024 1",
        "(2025)示01行终33号",
        "示01行终33",
        "2026 7",
        "行政处罚法第三十三条",
        "《行政处罚法》第33条第一款",
        "行政处罚法第33条第2款 腐竹",
        "減輕處罰",
        "１２３４５",
        "罚",
        "“罚”",
        "火",
        "副食店 腐竹 临溪区 现场检查 票据",
        "不存在的词语",
        "当事人在副食店货架上摆放几袋超过保质期的腐竹，货值很小，初次违法并且及时改正，应当如何处罚才算过罚相当",
        "",
        "维持原判",
        "驳回上诉维持原判",
        "原告不服 (2025)示01行终33号",
    )
]
QUESTIONS += [
    SearchQuery(text="保质期", type=("penalty",)),
    SearchQuery(text="保质期", type=("penalty", "case")),
    SearchQuery(text="过罚相当", region=("临溪区",), type=("judgment",)),
    SearchQuery(text="处罚", since=dt.date(2024, 1, 1), until=dt.date(2025, 6, 30)),
    SearchQuery(text="处罚", fine_min=Decimal(5000), fine_max=Decimal(9000)),
    SearchQuery(text="腐竹", sections=("facts",)),
    SearchQuery(text="相当", sections=("reasons",)),
    SearchQuery(text='"罚款3000元"', sections=("result", "facts")),
    SearchQuery(text="", statute="行政处罚法第33条"),
    SearchQuery(text="", outcome=("upheld",), field=("市场监管",), sort="oldest"),
    SearchQuery(text="保质期", sort="newest"),
    SearchQuery(text="保质期", sort="oldest"),
    SearchQuery(text="保质期", body=("示例市司法局", "示例市中级人民法院")),
    SearchQuery(text="", sections=("result",)),
]

#: A question that uses every parameter of an address.
EVERYTHING = SearchQuery(
    text="x",
    **dict.fromkeys(FACETS, ("x",)),
    statute="x",
    sections=("facts",),
    since=dt.date(2026, 1, 1),
    until=dt.date(2026, 1, 1),
    fine_min=Decimal(1),
    fine_max=Decimal(1),
    sort="newest",
    page=2,
)
