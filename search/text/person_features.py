"""What the name tagger sees of each character: neighbours, surnames, dictionary words, role words, the rules."""

from __future__ import annotations

import re

from search.text.person_lexicon import (
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    FOLLOWING,
    GIVEN_CHARS,
    NOT_NAMES,
    OFFICIALS,
    ORGANISATION_TAIL,
    RARE_SURNAMES,
    ROLES,
)

_FOLLOWING = re.compile("|".join(sorted(map(re.escape, FOLLOWING), key=len, reverse=True)))
_TAIL = re.compile(ORGANISATION_TAIL)
_ROLES, _OFFICIALS = frozenset(ROLES), frozenset(OFFICIALS)
_LONGEST_ROLE = max(map(len, ROLES + OFFICIALS))
_COMPOUND = frozenset(COMPOUND_SURNAMES)
#: characters of many given names
_FREQUENT = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚英华玉萍红玲芬燕辉斌波鹏海荣云建国志秀桂春梅文金小晓兰凤珍永新林峰飞宇浩龙生福德"
    "贵良忠义成才元宝东雪婷雨欣子涵轩怡梓思佳俊嘉一天博昊泽晨琪诗"
)


def _shape(char: str) -> str:
    if "一" <= char <= "鿿":
        return "h"
    if char.isdigit():
        return "d"
    if char.isascii() and char.isalpha():
        return "l"
    return char if char in "、,:()。·“”;某×" else "p"


def _surname(text: str, index: int) -> str:
    if text[index : index + 2] in _COMPOUND:
        return "2"
    char = text[index]
    return "c" if char in COMMON_SURNAMES else "r" if char in RARE_SURNAMES else "-"


def _leads(text: str, low: int, index: int) -> str:
    """What kind of word for a person ends right before ``index``, a colon or bracketed note aside."""
    end = index - 1 if index > low and text[index - 1] in ":为是系" else index
    if index > low and text[index - 1] == ")":
        opened = text.rfind("(", max(low, index - 20), index)
        end = opened if opened >= 0 else index
    for size in range(min(_LONGEST_ROLE, end - low), 0, -1):
        word = text[end - size : end]
        if word in _OFFICIALS:
            return "O"
        if word in _ROLES:
            return "R"
    return "-"


def _guessed(sentence: str) -> list[str]:
    """Where rjieba, guessing at words it does not know, sees names; one more at each end."""
    import rjieba

    places = ["<"]
    for word, tag in rjieba.tag(re.sub("[\ud800-\udfff]", "?", sentence), True):
        size = len(word)
        short = tag if tag[:2] == "nr" else "-"
        places += [
            short + ("S" if size == 1 else "B" if at == 0 else "E" if at == size - 1 else "M") for at in range(size)
        ]
    return [*places, ">"]


def sentence_features(
    text: str, low: int, high: int, starts: bytearray, tags: dict[int, str], opinion: bytearray
) -> list[list[str]]:
    """Features of each character of ``text[low:high]``.

    Args:
        starts, tags: where dictionary words begin, and their tags.
        opinion: what the rules think: 1 a name begins here, 2 it goes on, 0 neither.
    """
    size = high - low
    words: list[str] = []
    tag_of: list[str] = []
    place: list[str] = []
    index = low
    while index < high:
        end = index + 1
        while end < high and not starts[end]:
            end += 1
        word, tag = text[index:end], tags.get(index, "x")
        for offset in range(index, end):
            words.append(word)
            tag_of.append(tag)
            place.append("S" if end - index == 1 else "B" if offset == index else "E" if offset == end - 1 else "M")
        index = end
    guessed = _guessed(text[low:high])
    chars = ["<", "<", "<", *text[low:high], ">", ">", ">"]
    shapes = [_shape(char) for char in chars]
    surnames = ["-", "-", *(_surname(text, index) for index in range(low, high)), "-", "-", "-"]
    given = ["G" if char in _FREQUENT else "g" if char in GIVEN_CHARS else "-" for char in chars]
    leads = ["-", "-", *(_leads(text, low, index) for index in range(low, high + 1))]
    follows = []
    for index in range(low, high + 4):
        match = _FOLLOWING.match(text, index, high) if index < high else None
        follows.append("-" if match is None else "1" if len(match.group()) == 1 else "2")
    tails = ["t" if index < high and _TAIL.match(text, index, high) else "-" for index in range(low, high + 4)]
    rows = []
    for at in range(size):
        k = at + 3
        c = chars
        word_before = words[at - 1] if at else "<"
        word_after = words[at + 1] if at + 1 < size else ">"
        features = [
            "b",
            "u-3" + c[k - 3], "u-2" + c[k - 2], "u-1" + c[k - 1], "u0" + c[k], "u1" + c[k + 1], "u2" + c[k + 2],
            "u3" + c[k + 3],
            "d-2" + c[k - 2] + c[k - 1], "d-1" + c[k - 1] + c[k], "d0" + c[k] + c[k + 1], "d1" + c[k + 1] + c[k + 2],
            "d2" + c[k + 2] + c[k + 3],
            "s" + shapes[k - 2] + shapes[k - 1] + shapes[k] + shapes[k + 1] + shapes[k + 2],
            "n0" + surnames[at + 2] + given[k + 1] + given[k + 2],
            "n1" + surnames[at + 1] + given[k] + given[k + 1],
            "n2" + surnames[at] + given[k - 1] + given[k],
            "n" + surnames[at] + surnames[at + 1] + surnames[at + 2] + surnames[at + 3],
            "w0" + words[at], "p0" + place[at] + tag_of[at], "p-1" + (place[at - 1] + tag_of[at - 1] if at else "<"),
            "p1" + (place[at + 1] + tag_of[at + 1] if at + 1 < size else ">"),
            "g0" + guessed[at + 1], "g-" + guessed[at] + guessed[at + 1], "g+" + guessed[at + 1] + guessed[at + 2],
            "w-1" + word_before, "w1" + word_after,
            "l" + leads[at] + leads[at + 1] + leads[at + 2], "l0" + leads[at + 2] + surnames[at + 2],
            "f" + follows[at + 1] + follows[at + 2] + follows[at + 3], "f1" + follows[at + 1] + place[at],
            "t" + tails[at + 1] + tails[at + 2] + tails[at + 3],
            "r" + str(opinion[low + at]) + str(opinion[min(low + at + 1, high)]),
            "r-" + str(opinion[low + at - 1] if at else 0) + str(opinion[low + at]),
            "x" + str(int(text[low + at : low + at + 2] in NOT_NAMES)),
        ]  # fmt: skip
        rows.append(features)
    return rows
