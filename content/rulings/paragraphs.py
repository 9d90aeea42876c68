"""Paragraphs of a ruling and their permanent numbers. Pure Python.

Numbering runs through 当事人, 事实, 理由, 依据, 结果. Until a ruling is first published its paragraphs are simply
1, 2, 3 …; from then on a number belongs to its paragraph: what is inserted later takes ``4-1`` (after 4), what
is appended at the end goes on counting, and the number of a removed paragraph is never given to another one, so
that a citation ``#p8`` written years ago never points at something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b

SECTIONS = ("parties", "facts", "reasons", "basis", "result")


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers in reading order, and the retired ones with the digest of the text they stood for.

    ``labels`` empty means 1, 2, 3 … for every paragraph: what all but a few rulings have.
    """

    labels: tuple[str, ...] = ()
    retired: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_json(cls, data: dict | None) -> "Numbering":
        data = data or {}
        return cls(tuple(data.get("labels", ())), tuple((k, v) for k, v in data.get("retired", ())))

    def to_json(self) -> dict:
        if not self.labels and not self.retired:
            return {}
        return {"labels": list(self.labels), "retired": [list(pair) for pair in self.retired]}

    def for_count(self, count: int) -> list[str]:
        """Numbers of ``count`` paragraphs (natural ones when none are stored or their number does not fit)."""
        if len(self.labels) == count:
            return list(self.labels)
        return [str(n) for n in range(1, count + 1)]


def split(text: str) -> list[str]:
    """Paragraphs of a plain text: one a line, blank lines dropped, blanks at both ends trimmed."""
    return [line.strip(" \t\r\u3000") for line in text.splitlines() if line.strip(" \t\r\u3000")]


def digest(text: str) -> str:
    """A short fingerprint of a paragraph, blanks aside."""
    return blake2b("".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def renumber(old: Sequence[str], numbering: Numbering, new: Sequence[str]) -> Numbering:
    """Numbers of the paragraphs ``new`` that replace ``old`` in a published ruling.

    A paragraph that stays, or is reworded in its place, keeps its number.
    """
    labels = numbering.for_count(len(old))
    retired = dict(numbering.retired)
    result: list[str | None] = [None] * len(new)
    matcher = SequenceMatcher(None, [digest(p) for p in old], [digest(p) for p in new], autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            result[b1:b2] = labels[a1:a2]
        elif tag == "delete":
            retired.update((labels[i], digest(old[i])) for i in range(a1, a2))
        elif tag == "replace":
            pairs = _pair([old[i] for i in range(a1, a2)], [new[j] for j in range(b1, b2)])
            for i, j in pairs:
                result[b1 + j] = labels[a1 + i]
            kept = {i for i, _j in pairs}
            retired.update((labels[a1 + i], digest(old[a1 + i])) for i in range(a2 - a1) if i not in kept)
    used = set(labels) | set(retired)
    _restore(result, new, retired)
    _invent(result, used)
    final = tuple(label for label in result if label is not None)
    if not retired and final == tuple(str(n) for n in range(1, len(new) + 1)):
        return Numbering()
    return Numbering(final, tuple(sorted(retired.items())))


def _pair(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Which of the replaced paragraphs is which new one, in order; equal counts pair one to one."""
    if len(old) == len(new):
        return [(i, i) for i in range(len(old))]
    pairs: list[tuple[int, int]] = []
    start = 0
    for i, former in enumerate(old):
        room = range(start, len(new))
        best = max(room, key=lambda j: _likeness(former, new[j]), default=None)
        if best is not None and _likeness(former, new[best]) >= 0.5:
            pairs.append((i, best))
            start = best + 1
    return pairs


def _likeness(a: str, b: str) -> float:
    # Long paragraphs are compared by their first 2,000 characters: enough to tell them apart.
    return SequenceMatcher(None, a[:2000], b[:2000], autojunk=False).quick_ratio()


def _restore(result: list[str | None], new: Sequence[str], retired: dict[str, str]) -> None:
    """A removed paragraph that comes back with the same text takes its number back."""
    by_digest = {value: label for label, value in retired.items()}
    for index, label in enumerate(result):
        if label is None and (former := by_digest.pop(digest(new[index]), None)):
            result[index] = former
            del retired[former]


def _invent(result: list[str | None], used: set[str]) -> None:
    last_kept = max((i for i, label in enumerate(result) if label is not None), default=-1)
    tops = [int(label.partition("-")[0]) for label in used]
    top = max(tops, default=0)
    previous = "0"
    for index, label in enumerate(result):
        if label is not None:
            previous = label
            continue
        if index > last_kept:
            top += 1
            fresh = str(top)
        else:
            stem, step = previous.partition("-")[0], 1
            while f"{stem}-{step}" in used:
                step += 1
            fresh = f"{stem}-{step}"
        used.add(fresh)
        result[index] = previous = fresh
