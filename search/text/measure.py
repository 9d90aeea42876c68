"""Measure the parsers against the 关联索引 of reference cases.

    python -m search.text.measure citations --cases cases.jsonl.gz [--json] [--failures 20]
    python -m search.text.measure numbers   --cases cases.jsonl.gz
    python -m search.text.measure anonymise --set FILE.jsonl [FILE.jsonl …]

Each case ends in an index of the statutes it applied and the numbers of its decisions, as extracted from PDF:
wrapped lines, blanks inside numbers, page numbers between. Two questions are answered:

``index``  the parsers read the raw block; gold is a strict reader of the index's own grammar, written apart from
           the parsers (no shared pattern), on the block with its blanks removed. Precision, recall, F1 over
           (case, statute, article) and (case, number).
``body``   the parsers read the rest of the text; how much of the index do they find there? The index also lists
           what the text never mentions, so beside plain recall there is recall over what is mentioned at all
           (the article's number in words or digits near no matter what; the number's year and serial).
           Precision is not meaningful: texts cite more than an index lists.

Only the comparison of titles is shared: `statutes.statute_key`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from search.text.citations import find_citations
from search.text.numbers import COURT, find_numbers
from search.text.statutes import statute_key

Item = tuple[str, ...]
_INDEX = re.compile(r"(?m)^[ \t]*关联索引[ \t]*$")
_PAGE = re.compile(r"(?m)^\s*\d{1,5}\s*$\n?")


@dataclass(slots=True)
class Score:
    """Counts of right, missed and invented items, with the failures to look at."""

    right: int = 0
    missed: int = 0
    invented: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)

    def add(self, case: str, gold: set[Item], found: set[Item], context: str) -> None:
        """Count one case."""
        self.right += len(gold & found)
        self.missed += len(gold - found)
        self.invented += len(found - gold)
        if gold != found:
            self.failures.append(
                {"case": case, "missed": sorted(gold - found), "invented": sorted(found - gold), "text": context}
            )

    def figures(self) -> dict[str, float | int]:
        """Precision, recall, F1 and the counts."""
        precision = self.right / (self.right + self.invented) if self.right + self.invented else 0.0
        recall = self.right / (self.right + self.missed) if self.right + self.missed else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "gold": self.right + self.missed,
            "right": self.right,
            "missed": self.missed,
            "invented": self.invented,
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
        }


def read_jsonl(path: str | Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSON Lines file, gzipped or not."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def split_index(text: str) -> tuple[str, str]:
    """A case's text before its last 关联索引 and the index itself (empty if there is none)."""
    marks = list(_INDEX.finditer(text))
    if not marks:
        return text, ""
    return text[: marks[-1].start()], text[marks[-1].end() :]


# --- gold: a strict reader of the index ---------------------------------------------------------------

_FLAT_TITLE = re.compile("[《》]")
_STRICT_ARTICLES = re.compile(
    r"(?<=[第、》）)和])(\d{1,4}(?:(?:、|和|至|-|—)第?\d{1,4})*)条(?:之([一二三四五六七八九十]|\d{1,2}))?"
)
_STRICT_CHINESE = re.compile(r"第([一二三四五六七八九十百零]+)条(?:之([一二三四五六七八九十]))?")
_ORDINALS = {char: str(number) for number, char in enumerate("一二三四五六七八九十", 1)}


def _flat(block: str) -> str:
    return re.sub(r"\s", "", _PAGE.sub("", block))


def _titles(flat: str) -> Iterator[tuple[int, int]]:
    """Outermost 《…》 of the index, by depth."""
    depth = start = 0
    for match in _FLAT_TITLE.finditer(flat):
        if match.group() == "《":
            if not depth:
                start = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield start, match.end()


def gold_articles(block: str) -> set[Item]:
    """(statute, article) pairs the index lists: each 第N条 belongs to the title before it."""
    flat = _flat(block)
    spans = list(_titles(flat))
    items: set[Item] = set()
    for index, (start, end) in enumerate(spans):
        until = spans[index + 1][0] if index + 1 < len(spans) else len(flat)
        name = statute_key(flat[start:end])
        for match in _STRICT_CHINESE.finditer(flat, end, until):
            value = next((n for n in range(1, 1400) if _chinese(n) == match[1]), None)
            if value is not None:
                items.add((name, str(value) + (f"之{_ORDINALS[match[2]]}" if match[2] else "")))
        for match in _STRICT_ARTICLES.finditer(flat, end, until):
            numbers = re.findall(r"\d+|至|-|—", match[1])
            values: list[int] = []
            for position, number in enumerate(numbers):
                if number.isdigit():
                    if position and numbers[position - 1] in "至-—" and values:
                        values.extend(range(values[-1] + 1, int(number)))
                    values.append(int(number))
            for value in values[:-1]:
                items.add((name, str(value)))
            items.add((name, str(values[-1]) + (f"之{_ORDINALS.get(match[2], match[2])}" if match[2] else "")))
    return items


_STRICT_NUMBER = re.compile(
    r"[（(\[〔]((?:19|20)\d\d)[）)\]〕]([\u4e00-\u9fff][^号《》：:，,。；;]{0,40}?)(号(?:之([一二三四五六七八九十]+))?|(?=[民刑]事|行政))"
    r"((?:[、和第]*\d+号)*)"
)


def gold_numbers(block: str) -> set[Item]:
    """Numbers of decisions the index lists: year in brackets, then a court's code up to 号."""
    items: set[Item] = set()
    for year, rest, _end, suffix, more in _STRICT_NUMBER.findall(_flat(block)):
        code = re.sub(r"[（）()\[\]〔〕]", "", rest)
        match = re.fullmatch(r"(.*?)(?:字第|第|字)?(\d+(?:[-－—]\d+)*)((?:、第?\d+(?:[-－—]\d+)*)*)", code)
        if match:
            for serial in re.findall(r"\d+(?:[-－—]\d+)*", match[2] + match[3]):
                items.add(number_item(year, match[1], serial))
            for serial in re.findall(r"\d+", more):
                items.add(number_item(year, match[1], serial))
            if suffix and not more:
                items.discard(number_item(year, match[1], match[2]))
                value = suffix if len(suffix) == 1 else ""
                year, name, serial = number_item(year, match[1], match[2])
                items.add((year, name, f"{serial}之{_ORDINALS.get(value, suffix)}"))
    return items


def number_item(year: str, code: str, serial: str) -> Item:
    """One spelling for comparing: leading zeros off the serial, one dash."""
    parts = [part.lstrip("0") or "0" for part in re.split(r"[-－—]+", serial)]
    return year, code.removesuffix("字"), "-".join(parts)


# --- what the parsers find ------------------------------------------------------------------------------


def found_articles(text: str) -> set[Item]:
    """(statute, article) pairs of `find_citations`."""
    return {(citation.key, citation.article) for citation in find_citations(text) if citation.article}


def found_numbers(text: str) -> set[Item]:
    """Court numbers of `find_numbers`."""
    return {(str(find.year), find.code, find.serial) for find in find_numbers(text) if find.kind == COURT}


def measure(what: str, cases: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Figures for ``citations`` or ``numbers`` over cases (rows with ``id`` and ``text``)."""
    gold_of, found_of = (gold_articles, found_articles) if what == "citations" else (gold_numbers, found_numbers)
    score = Score()
    count = without = body_right = body_missed = unmentioned = 0
    unread: list[dict[str, Any]] = []
    for case in cases:
        body, block = split_index(case["text"])
        gold = gold_of(block)
        if not block.strip():
            without += 1
            continue
        count += 1
        score.add(case["id"], gold, found_of(block), block.strip())
        in_body = found_of(body)
        dense = re.sub(r"\s", "", body)
        for item in sorted(gold):
            if item in in_body:
                body_right += 1
            elif _mentioned(what, item, dense):
                body_missed += 1
                unread.append({"case": case["id"], "item": item})
            else:
                unmentioned += 1
    total = body_right + body_missed + unmentioned
    return {
        "measure": what,
        "cases": count,
        "cases_without_index": without,
        "index": score.figures(),
        "body": {
            "gold": total,
            "found": body_right,
            "mentioned_not_found": body_missed,
            "not_mentioned": unmentioned,
            "recall": round(body_right / total, 4) if total else 0.0,
            "recall_of_mentioned": round(body_right / (body_right + body_missed), 4)
            if body_right + body_missed
            else 0.0,
        },
        "failures": score.failures,
        "body_failures": unread,
    }


def _mentioned(what: str, item: Item, dense: str) -> bool:
    """Whether the body could have shown the item: its statute's name and article, or its year and serial."""
    if what == "numbers":
        year, _code, serial = item
        return re.search(rf"{year}[^0-9]{{1,2}}[^（()）]{{2,24}}?0*{re.escape(serial)}号", dense) is not None
    name, article = item
    base, _, suffix = article.partition("之")
    words = [f"第{base}条", f"第{_chinese(int(base))}条"]
    if suffix:
        words = [word + "之" + "一二三四五六七八九十"[int(suffix) - 1] for word in words]
    core = re.sub(r"[^\u4e00-\u9fff]", "", name)[-6:]
    plain = re.sub(r"[^\u4e00-\u9fff]", "", dense.replace("中华人民共和国", ""))
    return any(word in dense for word in words) and core in plain


def _chinese(value: int) -> str:
    digits = "零一二三四五六七八九"
    parts, rest = "", value
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        digit, rest = divmod(rest, unit)
        if digit:
            parts += ("" if unit == 10 and digit == 1 and not parts else digits[digit]) + name
        elif parts and rest and not parts.endswith("零"):
            parts += "零"
    return parts + (digits[rest] if rest else "")


def main(arguments: list[str] | None = None) -> int:
    """Command line; prints the figures, as JSON with ``--json``."""
    parser = argparse.ArgumentParser(prog="search.text.measure", description="Measure the text parsers.")
    parser.add_argument("what", choices=["citations", "numbers", "anonymise"])
    parser.add_argument("--cases", help="reference cases, JSON Lines, may be gzipped")
    parser.add_argument("--set", nargs="+", default=[], help="passages with gold spans, JSON Lines")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show N failures")
    options = parser.parse_args(arguments)
    if options.what == "anonymise":
        from search.text.anonymise_measure import measure_files

        figures = measure_files(options.set)
    else:
        if not options.cases:
            parser.error("--cases is needed")
        figures = measure(options.what, read_jsonl(options.cases))
    shown = {key: value for key, value in figures.items() if not key.endswith("failures")}
    for key in ("failures", "body_failures"):
        if options.failures and key in figures:
            shown[key] = figures[key][: options.failures]
    if options.json:
        json.dump(shown, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(_lines(shown)) + "\n")
    return 0


def _lines(value: Any, indent: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                yield f"{indent}{key}:"
                yield from _lines(inner, indent + "  ")
            else:
                yield f"{indent}{key}: {inner}"
    elif isinstance(value, list):
        for inner in value:
            yield f"{indent}- {json.dumps(inner, ensure_ascii=False)}"


if __name__ == "__main__":
    sys.exit(main())
