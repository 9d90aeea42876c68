"""Measuring how well known documents are found: a throwaway index, one question a line, nDCG and recall.

Cases are JSON lines (gzip or not) with ``id, title, text``; their text is divided by its headings and only the asked
sections are indexed. Titles, keywords and gists never are: questions are made from them.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from search.analysis import analyse
from search.documents import IndexDocument, articles_cited
from search.engines.base import Engine
from search.planning import plan
from search.query import SearchQuery
from search.records import record
from search.service import order

#: Heading of a reference case → the section it is.
HEADINGS = {"基本案情": "facts", "裁判理由": "reasons", "裁判要旨": "gist", "关键词": "keywords", "关联索引": "index"}
#: Names of sections as asked on the command line.
SECTION_NAMES = {"事实": "facts", "理由": "reasons", "依据": "basis", "结果": "result"}
_HEADING = re.compile(r"(?m)^\s*(" + "|".join(HEADINGS) + r")\s*$")
CUTOFF = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the one document it is about."""

    text: str
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Measure:
    """How questions of one kind fared."""

    kind: str
    n: int
    ndcg: float
    recall: float


def read_lines(path: Path) -> Iterator[dict]:
    """The objects of a JSON Lines file, plain or gzip."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def divide(text: str) -> dict[str, str]:
    """The sections of a reference case's text by name (facts, reasons, gist, keywords, index)."""
    marks = list(_HEADING.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    found: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        name = HEADINGS[mark[1]]
        found[name] = f"{found.get(name, '')}\n{text[mark.end() : end]}".strip()
    return found


def documents(path: Path, sections: Sequence[str]) -> Iterator[IndexDocument]:
    """The cases of ``path`` with nothing but ``sections`` (facts, reasons …), and the provisions these cite."""
    for case in read_lines(path):
        parts = divide(case["text"])
        shown = [(name, parts[name]) for name in sections if parts.get(name)]
        yield IndexDocument(
            kind="case",
            key=case["id"],
            title="",
            url="",
            type="case",
            articles=articles_cited("\n".join(text for _name, text in shown)),
            sections=tuple(shown),
        )


def questions(path: Path) -> list[Question]:
    """The questions of ``path``: JSON Lines with ``query, kind, id``."""
    return [Question(row["query"], row["kind"], row["id"]) for row in read_lines(path)]


def positions(engine: Engine, asked: Iterable[Question]) -> list[tuple[str, int]]:
    """Kind and place (1 first, 0 not among the first ten) of every question's document."""
    found = []
    for question in asked:
        analysis = analyse(SearchQuery(text=question.text, size=CUTOFF))
        search_plan = plan(analysis, facets=False)
        result = engine.search(search_plan)
        first = [each.hit for each in order(analysis, search_plan, result)[:CUTOFF]]
        keys = [document.key for document in result.load(first) if document]
        found.append((question.kind, keys.index(question.id) + 1 if question.id in keys else 0))
    return found


def measure(places: Iterable[tuple[str, int]]) -> list[Measure]:
    """n, nDCG@10 and recall@10 of each kind. With one relevant document nDCG is 1/log2(place + 1)."""
    by_kind: dict[str, list[int]] = {}
    for kind, place in places:
        by_kind.setdefault(kind, []).append(place)
    return [
        Measure(
            kind,
            len(values),
            sum(1 / log2(place + 1) for place in values if place) / len(values),
            sum(1 for place in values if place) / len(values),
        )
        for kind, values in sorted(by_kind.items())
    ]


def evaluate(engine: Engine, cases: Path, asked: Path, sections: Sequence[str]) -> list[Measure]:
    """Index ``cases`` in ``engine`` (a throwaway one), ask everything, and measure."""
    name = engine.begin_rebuild()
    engine.index((record(document) for document in documents(cases, sections)), only=name)
    engine.finish_rebuild(name)
    return measure(positions(engine, questions(asked)))
