"""Names of natural persons (自然人姓名) in compact text: rules over role words, surnames and a dictionary segmentation.

A candidate is a surname with one or two more characters (compound surnames, minority and foreign names with ·
apart). What stands before (被告, 证人, 、) and behind (诉称, 到庭, 驾驶), how the dictionary of rjieba cuts the
stretch, and whether the same candidate is seen elsewhere decide. A name found once with certainty is found
everywhere in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from search.text.person_dictionary import is_phrase, is_word
from search.text.person_judge import COMPOUND, NameJudge, is_han
from search.text.person_lexicon import COMMON_SURNAMES, LINKS, NOT_IN_GIVEN, NOT_NAMES, RARE_SURNAMES
from search.text.person_patterns import FOREIGN, GOES_ON, MINORITY, OFFICIAL_END, ORG_TAIL, ROLE_END

#: the score from which a stretch is a name
_THRESHOLD = 3.3
_WEAK = frozenset({"", "listed with a name", "named elsewhere in the text"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``start:end`` of the compact text; ``surname`` its kept first part, ``why`` what gave it away.

    ``official``: acts in office here; ``stays``: represents somebody, and keeps the name too; ``whose``: the name in
    full where ``text`` is another for the same person.
    """

    start: int
    end: int
    text: str
    surname: str
    why: str
    official: bool = False
    stays: bool = False
    whose: str = ""

    @property
    def person(self) -> str:
        """Who is meant: the same for every name of one person."""
        return self.whose or self.text


class NameFinder(NameJudge):
    """Names of one text. ``find`` gives them in order, each once a place."""

    def find(self) -> list[Name]:
        """Every name, in order."""
        text = self.text
        taken = self.closed()
        names: dict[int, Name] = {}
        for name in self.foreign():
            if not any(taken[name.start : name.end]):
                names[name.start] = name
                taken[name.start : name.end] = b"\1" * (name.end - name.start)
        index = 0
        linked_at = -1
        linked_official = False
        while index < len(text):
            if taken[index] or (
                text[index] not in COMMON_SURNAMES
                and text[index] not in RARE_SURNAMES
                and text[index : index + 2] not in COMPOUND
            ):
                index += 1
                continue
            linked = index == linked_at
            judged = self.judge(index, linked)
            if judged is None or judged[2] < _THRESHOLD:
                index += 1
                continue
            end, surname, _score, role, official = judged
            official = official or (linked and linked_official)
            why = role or ("listed with a name" if linked else "")
            names[index] = Name(index, end, text[index:end], surname, why, official)
            taken[index:end] = b"\1" * (end - index)
            linked_at, linked_official = self.link(end), official
            index = end
        names = self.without_words(self.vote(names))
        taken = self.closed()
        for name in names.values():
            taken[name.start : name.end] = b"\1" * (name.end - name.start)
        self.everywhere(names, taken)
        return [names[start] for start in sorted(names)]

    def vote(self, names: dict[int, Name]) -> dict[int, Name]:
        """Settle the length of names by the whole text: 秦瑾 or 秦瑾亦 is the one that fits wherever it stands."""
        surnames = {name.text: name.surname for name in reversed(list(names.values()))}
        settled = {text: self.settle(text, surname) for text, surname in surnames.items()}
        result: dict[int, Name] = {}
        for name in names.values():
            text = settled[name.text]
            if text in NOT_NAMES and not name.official:
                continue
            if text == name.text:
                result[name.start] = name
            elif self.text.startswith(text, name.start):
                end = name.start + len(text)
                result[name.start] = Name(name.start, end, text, name.surname, name.why, name.official)
            else:
                result[name.start] = name
        return result

    def without_words(self, names: dict[int, Name]) -> dict[int, Name]:
        """Leave out what the dictionary knows as a word (双方, 迟延) or as a word behind a surname that is one itself
        (车|业务, 向|法院), unless a role word before it or the form of a person behind it speaks for a name."""
        shown = {name.text for name in names.values() if name.official or self.right(name.end) >= 3}
        led = {name.text for name in names.values() if name.why not in _WEAK}
        introduced = {name.text for name in names.values() if self.text[name.start - 1 : name.start] == ":"}
        words = {
            name.text
            for name in names.values()
            if name.text not in shown
            and (
                (name.text not in introduced | led and is_word(name.text))
                or (name.text not in led and is_phrase(name.text, name.surname))
            )
        }
        return {start: name for start, name in names.items() if name.text not in words}

    def settle(self, text: str, surname: str) -> str:
        given = len(text) - len(surname)
        if given == 2:
            short = text[:-1]
            full, all_short = self.text.count(text), self.text.count(short)
            if all_short - full >= max(2, full) and self._followers(short) >= 3:
                return short
        elif given == 1:
            places = [match.start() for match in re.finditer(re.escape(text), self.text)]
            followers = Counter(self.text[place + len(text) : place + len(text) + 1] for place in places)
            char, count = followers.most_common(1)[0]
            if (
                len(places) >= 3
                and count == len(places)
                and is_han(char)
                and char not in NOT_IN_GIVEN
                and len({self.text[place + len(text) + 1 : place + len(text) + 2] for place in places}) >= 2
            ):
                return text + char
        return text

    def _followers(self, text: str) -> int:
        """How many different characters follow ``text``."""
        return len({self.text[m.end() : m.end() + 1] for m in re.finditer(re.escape(text), self.text)})

    def link(self, end: int) -> int:
        """Where the next name of a list would begin after a name ending at ``end``; −1 if none."""
        for word in sorted(LINKS, key=len, reverse=True):
            if self.text.startswith(word, end):
                return end + len(word)
        note = re.match(r"\([^()]{1,40}\)[、和与及]", self.text[end : end + 50])
        return end + note.end() if note else -1

    def foreign(self) -> Iterator[Name]:
        """Minority and foreign names: parts joined by ·, or Latin letters behind a role."""
        for match in MINORITY.finditer(self.text):
            start, end = match.span()
            # the first part may have swallowed a role or a verb before it
            role = None
            for index in range(start, match.group().find("·") + start if "·" in match.group() else start):
                before = self.text[max(0, index - 12) : index]
                if ROLE_END.search(before) or (index > start and before and before[-1] in "和与及向对由被给将把"):
                    role = index
            if role is not None:
                start = role
            first = re.split("[·•・]", self.text[start:end])[0]
            last = re.split("[·•・]", self.text[start:end])[-1]
            follow = next((i for i in range(1, len(last)) if len(last) > 2 and GOES_ON.match(last, i) and i >= 2), None)
            if follow is not None:
                end -= len(last) - follow
            if ORG_TAIL.match(self.text, end) or len(first) > 6:
                continue
            official = OFFICIAL_END.search(self.text[max(0, start - 20) : start]) is not None
            yield Name(start, end, self.text[start:end], self.text[start], "name with ·", official)
        for match in FOREIGN.finditer(self.text):
            yield Name(match.start("name"), match.end("name"), match["name"], match["name"][0], "foreign name", False)

    def everywhere(self, names: dict[int, Name], taken: bytearray) -> None:
        """Add every other place of the names found."""
        known: dict[str, Name] = {}
        for name in names.values():
            # a name seen only as an official's stays; seen otherwise too, it is a party's
            if name.text not in known or (known[name.text].official and not name.official):
                known[name.text] = name
        for text, name in known.items():
            place = self.text.find(text)
            while place >= 0:
                end = place + len(text)
                if not any(taken[place:end]) and not (
                    ORG_TAIL.match(self.text, end) and not GOES_ON.match(self.text, end)
                ):
                    names[place] = Name(place, end, text, name.surname, "named elsewhere in the text", name.official)
                    taken[place:end] = b"\1" * (end - place)
                place = self.text.find(text, end)


def find_names(text: str) -> list[Name]:
    """Names of natural persons in compact, simplified text; officials are marked, not left out."""
    return NameFinder(text).find()
