"""Branches of law (行政、刑事、民事、执行、国家赔偿) a text speaks of, by its case numbers and names of decisions.

A question that names a branch prefers documents of it. In a portal of administrative law it seldom decides; among
mixed collections it keeps 行政处罚 apart from 刑事处罚.
"""

import re

_MARKS = {
    "行政": re.compile(
        r"行[初终再审申赔监抗他][0-9字终初]|知行|行政(?:赔偿)?(?:判决|裁定|调解)|行政(?:复议|处罚)决定"
        r"|被诉(?:决定|行政|行为|处罚|通知|审查|裁定|复议)"
    ),
    "刑事": re.compile(
        r"刑[初终再核监抗][0-9字]|刑[一二三四五]?[初终复]字|刑事(?:附带民事)?(?:判决|裁定)|公诉机关|被告人|检察院指控"
    ),
    "民事": re.compile(r"民[初终再申监抗][0-9字]|知民|民[一二三四五]?[初终]字|民事(?:判决|裁定|调解)"),
    "执行": re.compile(r"[0-9]执[0-9复异监恢保督他]|执[复异监]?字|执行裁定|申请执行人"),
    "国家赔偿": re.compile(r"[委法]赔[0-9字监]|赔偿委员会|赔偿请求人"),
}


def branches_of(folded: str) -> dict[str, float]:
    """Share of each branch among the marks of a document's folded text; empty when it has none."""
    counts = {name: len(pattern.findall(folded)) for name, pattern in _MARKS.items()}
    total = sum(counts.values())
    return {name: round(count / total, 3) for name, count in counts.items() if count} if total else {}


def branches_named(folded: str) -> dict[str, float]:
    """Share of each branch among those a question names in so many words; empty when it names none."""
    counts = {name: folded.count(name) for name in _MARKS}
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items() if count} if total else {}
