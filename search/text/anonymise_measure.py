"""Precision and recall of the anonymisation check on passages with gold spans.

Each row: ``{"id", "text", "spans": [{"start", "end", "kind", "text"}]}``. A find is right when its stretch and kind are
the gold's exactly. ``loose`` counts a gold span as covered when finds of any kind cover it whole: what matters for
publication is that nothing stays readable.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from search.text.anonymise import Find, find_personal


def measure_rows(rows: Iterable[dict[str, Any]], find: Callable[[str], list[Find]] = find_personal) -> dict[str, Any]:
    """Figures by kind and in all, with the failures, of what ``find`` finds in each text."""
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    covered = total = passages = 0
    failures = []
    for row in rows:
        passages += 1
        finds = find(row["text"])
        gold = {(span["start"], span["end"], span["kind"]) for span in row["spans"]}
        found = {(entry.start, entry.end, entry.kind) for entry in finds}
        for _start, _end, kind in gold & found:
            right[kind] += 1
        for _start, _end, kind in gold - found:
            missed[kind] += 1
        for _start, _end, kind in found - gold:
            invented[kind] += 1
        places = {place for entry in finds for place in range(entry.start, entry.end)}
        for start, end, _kind in gold:
            total += 1
            covered += places.issuperset(range(start, end))
        if gold != found:
            failures.append(
                {
                    "id": row.get("id"),
                    "missed": [[row["text"][s:e], kind] for s, e, kind in sorted(gold - found)],
                    "invented": [[row["text"][s:e], kind] for s, e, kind in sorted(found - gold)],
                    "text": row["text"],
                }
            )
    kinds = sorted({*right, *missed, *invented})
    return {
        "passages": passages,
        "all": _figures(sum(right.values()), sum(missed.values()), sum(invented.values())),
        "covered": round(covered / total, 4) if total else 0.0,
        "by_kind": {kind: _figures(right[kind], missed[kind], invented[kind]) for kind in kinds},
        "failures": failures,
    }


def _figures(right: int, missed: int, invented: int) -> dict[str, float | int]:
    precision = right / (right + invented) if right + invented else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "gold": right + missed,
        "right": right,
        "invented": invented,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
    }


def measure_files(paths: Iterable[str | Path]) -> dict[str, Any]:
    """As `measure_rows`, over JSON Lines files."""
    return measure_rows(
        json.loads(line) for path in paths for line in Path(path).read_text("utf-8").splitlines() if line.strip()
    )
