"""How well a stretch of compact text reads as a person's name: its surname, what stands around it, the dictionary."""

from __future__ import annotations

from collections.abc import Iterator

from search.text.person_dictionary import segment
from search.text.person_lexicon import (
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    FUNCTION_CHARS,
    GIVEN_CHARS,
    NAME_WORDS,
    NOT_IN_GIVEN,
    NOT_NAMES,
    PERSON_ENDS,
    PLACE_CHARS,
    PREPOSITION_SURNAMES,
    RARE_SURNAMES,
)
from search.text.person_patterns import (
    BEFORE_OK,
    BODY_CODE,
    CASE_NUMBER,
    GOES_ON,
    MASKED,
    OFFICIAL_END,
    ORG_TAIL,
    PERSON_FORM,
    PLACE_BEFORE,
    PLACE_NEAR,
    PUNCTUATION,
    ROLE_END,
    TITLE,
    WORD_TAGS,
)
from search.text.statutes import looks_like_statute

COMPOUND = frozenset(COMPOUND_SURNAMES)
#: tags of words that go on after a name
_GOES_ON_TAGS = frozenset({"v", "vn", "vd", "d", "p", "c", "u", "uj", "ul", "ad", "r", "t"})


def is_han(char: str) -> bool:
    """Whether ``char`` is a Chinese character."""
    return "一" <= char <= "鿿" or "㐀" <= char <= "䶿"


class NameJudge:
    """Scores stretches of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts, self.tags = segment(text)
        self.masked = [match.span() for match in MASKED.finditer(text)]
        # neither case numbers nor titles of statutes hold names
        self.masked += [match.span() for match in CASE_NUMBER.finditer(text)]
        self.masked += [match.span() for match in BODY_CODE.finditer(text)]
        self.masked += [match.span() for match in TITLE.finditer(text) if looks_like_statute(match.group())]

    def closed(self) -> bytearray:
        """1 where no name can be: masked names, case numbers, titles of statutes."""
        closed = bytearray(len(self.text) + 1)
        for low, high in self.masked:
            closed[low:high] = b"\1" * (high - low)
        return closed

    def surname_at(self, index: int) -> tuple[str, bool] | None:
        """The surname at ``index``, and whether it is common."""
        pair = self.text[index : index + 2]
        if pair in COMPOUND:
            return pair, True
        char = self.text[index : index + 1]
        if char in COMMON_SURNAMES:
            return char, True
        if char in RARE_SURNAMES:
            return char, False
        return None

    def candidates(self, index: int) -> Iterator[tuple[int, str, bool]]:
        """Possible ends of a name beginning at ``index`` with its surname, longest first."""
        surname = self.surname_at(index)
        if surname is None:
            return
        for size in (2, 1):
            end = index + len(surname[0]) + size
            given = self.text[index + len(surname[0]) : end]
            if (
                len(given) != size
                or any(not is_han(char) or char in NOT_IN_GIVEN for char in given)
                or given[0] in "甲乙丙丁戊"
            ):
                continue
            yield end, surname[0], surname[1]
        if len(surname[0]) == 2:
            # 司马 may also be 司 + 马…
            for size in (2, 1):
                end = index + 1 + size
                given = self.text[index + 1 : end]
                if (
                    all(is_han(char) and char not in NOT_IN_GIVEN for char in given)
                    and self.text[index] in COMMON_SURNAMES
                ):
                    yield end, self.text[index], True

    def right(self, end: int) -> float:
        """How well a name can end at ``end``: 3.5 a form only persons take, 1 to 2 a boundary or verb, 0 neither, −3 a
        body's name goes on."""
        following = self.text[end : end + 14]
        if not following:
            return 2
        if PERSON_FORM.match(following):
            return 3.5
        if following[0] in PUNCTUATION:
            return 1.5
        tail = ORG_TAIL.match(following)
        if tail and self.starts[end]:
            # 组建, 店员, 院长 only begin like a body's name
            size = next((size for size in range(1, 8) if end + size >= len(self.text) or self.starts[end + size]), 8)
            if size > len(tail.group()) and not ORG_TAIL.search(following[size - 1 : size]):
                tail = None
        word = GOES_ON.match(following)
        if not word and PLACE_NEAR.match(following):
            return -3
        if tail and (not word or len(tail.group()) >= len(word.group())):
            return -3
        if word:
            strong = len(word.group()) >= 2 or word.group() in ("诉", "称", "驾", "某")
            return 2.0 if strong else 1.0
        if following[0].isdigit() or following[0].isascii():
            return 0.5
        if self.starts[end] and self.tags[end] in _GOES_ON_TAGS:
            return 1.0
        return 0.0

    def left(self, start: int) -> tuple[float, str, bool]:
        """How well a name can begin at ``start``: score, the role word if any, whether an official's."""
        before = self.text[max(0, start - 34) : start]
        line = before[before.rfind("\n") + 1 :]
        official = OFFICIAL_END.search(line)
        role = ROLE_END.search(line)
        if official and (not role or len(official["role"]) >= len(role["role"])):
            return 3, official["role"], True
        if role:
            return (
                (2.2 if role["role"] in ("系", "法人", "所有人", "当事人", "司机", "工作人员", "经理", "老板") else 3),
                role["role"],
                False,
            )
        if not line:
            return 1.2, "", False
        if self.starts[start]:
            word = next((index for index in range(start - 1, max(-1, start - 8), -1) if self.starts[index]), start)
            tag = self.tags.get(word, "")
            if start - word >= 2 and tag in ("n", "nr", "nz", "vn", "v") and line[-1] in PERSON_ENDS:
                return 2.0, "", False
            if BEFORE_OK.search(line):
                return (1.2 if line[-1] in PUNCTUATION else 1.0), "", False
            if tag in ("v", "vn", "p", "c", "vd"):
                return 1.0, "", False
            if tag in ("n", "d", "u", "uj", "nrt"):
                return 0.5, "", False
        if BEFORE_OK.search(line):
            return (1.2 if line[-1] in PUNCTUATION else 1.0), "", False
        return 0, "", False

    def cut(self, start: int, end: int, led: bool = False) -> float:
        """What the dictionary says of the stretch: good if words begin and end with it, bad if they cross its ends."""
        score = 0.0
        if end < len(self.text) and not self.starts[end]:
            # a dictionary word runs over the end
            score -= 1.6
        if not self.starts[start] and not led:
            # 申诉|人丁|一: behind a role word the dictionary is not believed
            score -= 1.6
        inside = [index for index in range(start, end) if self.starts[index]]
        if len(inside) == 1 and inside[0] == start:
            tag = self.tags[start]
            whole = end >= len(self.text) or self.starts[end]
            if whole and tag in ("nr", "nz", "nrt", "nrfg"):
                score += 1.6
            elif whole and tag in WORD_TAGS:
                score -= 3
        elif self.starts[start] and (end >= len(self.text) or self.starts[end]):
            score += 0.5
            for index in inside[1:]:
                size = next((i for i in range(index + 1, end) if self.starts[i]), end) - index
                if (
                    size > 1
                    and self.tags[index] in ("v", "d", "p", "c", "vn", "ns", "nt", "m", "t")
                    and self.text[index:end] not in NAME_WORDS
                ):
                    score -= 1.2
        return score

    def judge(self, start: int, linked: bool = False) -> tuple[int, str, float, str, bool] | None:
        """The best name beginning at ``start``: end, surname, score, reason, official."""
        left, role, official = self.left(start)
        if linked:
            left = max(left, 2.4)
        best: tuple[int, str, float, str, bool] | None = None
        for end, surname, common in self.candidates(start):
            text = self.text[start:end]
            given = text[len(surname) :]
            right = self.right(end)
            if right < 0:
                continue
            score = left + right + self.cut(start, end, bool(role) or linked) + (0.8 if common else -0.8)
            if text in NOT_NAMES or (text[:2] in NOT_NAMES and len(text) == 3 and left < 3):
                score -= 3
            if len(given) == 2 or len(surname) == 2:
                score += 0.5
            known = sum(char in GIVEN_CHARS for char in given)
            score += 0.5 * known / len(given) - (0.4 if known < len(given) else 0)
            last = given[-1]
            if last in FUNCTION_CHARS and (len(given) == 2 or known == 0) and GOES_ON.match(self.text, end - 1):
                score -= 1.5
            if last in PLACE_CHARS and left < 3:
                score -= 2.0
            if surname in PREPOSITION_SURNAMES and given[0] in COMMON_SURNAMES and not role:
                score -= 1.5
            if given[0] in "和与及" and len(given) == 2 and given[1] in COMMON_SURNAMES:
                score -= 2.0
            if right == 0:
                score -= 0.5 if self.starts[end] and known == len(given) else 1.0
            if not (role or linked) and right < 3 and (surname in PREPOSITION_SURNAMES or not common):
                score -= 1.2
            if left == 0 and right < 3:
                score -= 1.6
            if PLACE_BEFORE.search(self.text[max(0, start - 2) : start]) and not role:
                score -= 1.0
            if best is None or score > best[2] + 0.01:
                best = end, surname, score, role, official
        return best
