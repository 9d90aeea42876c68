"""Branches of law (行政、刑事、民事、执行、国家赔偿) a text speaks of, by its case numbers and names of decisions.

A question that names a branch prefers documents of it. In a portal of administrative law it seldom decides; among
mixed collections it keeps 行政处罚 apart from 刑事处罚.
"""

import re

_MARKS = {
    "行政": re.compile(r"[0-9]行[初终再审申赔]|行[初终]字|行政判决|行政裁定|行政复议决定|行政处罚决定"),
    "刑事": re.compile(r"刑[初终再监核]|刑[初终]字|刑事判决|刑事裁定|公诉机关"),
    "民事": re.compile(r"民[初终再申]|知民|民[初终]字|民事判决|民事裁定"),
    "执行": re.compile(r"[0-9]执|执[复异监字]|执行裁定"),
    "国家赔偿": re.compile(r"[委法]赔|赔偿委员会"),
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
