# ruff: noqa: E501 (patterns are easier to check unbroken)
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

from search.text.person_lexicon import (
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    FOLLOWING,
    FUNCTION_CHARS,
    GIVEN_CHARS,
    LINKS,
    NAME_WORDS,
    NOT_IN_GIVEN,
    NOT_NAMES,
    OFFICIALS,
    ORGANISATION_TAIL,
    PERSON_ENDS,
    PLACE_CHARS,
    PREPOSITION_SURNAMES,
    RARE_SURNAMES,
    ROLES,
)
from search.text.statutes import looks_like_statute


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``start:end`` of the compact text; ``surname`` its kept first part, ``why`` what gave it away.

    ``official``: acts in office here; ``stays``: represents somebody, and keeps the name too.
    """

    start: int
    end: int
    text: str
    surname: str
    why: str
    official: bool = False
    stays: bool = False


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_HAN = r"[㐀-䶿一-鿿]"
_ROLE_END = re.compile(
    rf"(?P<role>{_alternatives(ROLES)})(?:姓名|名称)?(?:\([^()]{{1,24}}\))?(?:为|是|系|[::])?[“\"]?$"
)
_OFFICIAL_END = re.compile(rf"(?P<role>{_alternatives(OFFICIALS)})(?:\([^()]{{1,16}}\))?(?:为|是|[::])?$")
_FOLLOWING = re.compile(_alternatives(FOLLOWING))
_ORG_TAIL = re.compile(ORGANISATION_TAIL)
_PUNCTUATION = frozenset("。,;:、!?“”\"'‘’()《》〈〉【】[]〔〕\n…-—/")
_PERSON_FORM = re.compile(
    r"[,(](?:性别[::]?)?[男女](?:[,,。;)]|性)|\((?:身份证|公民身份|系|曾用名|又名|绰号|另案|已|执法证|男|女|时年|以下简称|化名|[0-9]{1,2}岁)|,(?:身份证|公民身份号码|汉族|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?出?生|[一-龥]{1,3}族,|户籍|住[^宿院]|住址|系(?:[^。,]{0,16})(?:经营者|员工|职工|村民|居民|业主|法定代表人|负责人|司机|之))|等[0-9一二三四五六七八九十两几多]{1,3}人|(?:女士|先生|小姐|师傅|同志)"
)
_BEFORE_OK = re.compile(
    r"(?:^|[。,;:、!?“”\"‘'()《〈【\n…>])$|(?:和|与|及|向|对|由|被|给|将|把|据|经|找|叫|让|同|跟|即|告知|通知|责令|传唤|询问|处|系|为|是|诉|替|以|因|而|但|称|故|则|至|从|在|于|当|使|令|请|代|予|认为|发现|证明|证实|确认|查明|查获|随后|后|时|并|其中|其|名|叫|姓名|出具给|交给|借给|卖给|租给|支付给?|赔偿|准许|判决|驳回|撤销|要求|委托|聘请|雇佣|雇用|招用|安排|指派|陪同|殴打|致|导致|造成|砍伤|打伤|撞伤|撞倒|拘留|抓获|送|接到|收到|根据|上述|另一|一名|名为|叫做|还有|包括|分别为|分别是|以及|或|是否|关于|有关)$"
)
_PLACE_BEFORE = re.compile(r"(?:省|市|县|区|镇|乡|街道|路|街|村)$")
_MINORITY = re.compile(rf"{_HAN}{{1,7}}(?:[·•・]{_HAN}{{1,8}}){{1,3}}")
# 李子坝街道: a place whose name merely begins like a person's
_PLACE_NEAR = re.compile(
    "[一-龥]{1,2}(?:街道|社区|[村镇乡县市区](?![一-龥]?[民长])|公司|集团|医院|学校|中学|小学|水库|派出所)"
)
_CASE_NUMBER = re.compile(r"[(〔\[](?:19|20)[0-9]{2}[)〕\]][^号。,;\n]{1,24}号")
# 示临石罚字〔2025〕: the code of a body is not a surname
_BODY_CODE = re.compile(
    r"[一-龥]{1,8}?(?:罚|决|复|赔|监|强|处|告|催|责|改|许|征|补|听|立|移|审|案|通|函|裁|没|扣|封)[一-龥]{0,2}(?:字第?)?(?=[(〔\[](?:19|20)[0-9]{2}[)〕\]])"
)
_TITLE = re.compile("《[^《》\n]{2,80}》")
_FOREIGN = re.compile(
    r"(?:原告|被告|第三人|申请人|上诉人|当事人|外籍|籍)[::]?(?P<name>[A-Z][a-zA-Z'.-]{1,20}(?: ?[A-Z][a-zA-Z'.-]{0,20}){1,4})"
)
_MASKED = re.compile(
    rf"(?:{_alternatives(COMPOUND_SURNAMES)}|(?![诉被在是系称至到的将把给对与]){_HAN})?某(?:某|{_HAN})?[甲乙丙丁0-9A-Za-z]{{0,2}}|{_HAN}[×*Xx]{{1,2}}|{_HAN}[甲乙丙丁戊己](?![一-龥])"
)
_SERIES = re.compile(r"^(?:[、和与及]|以及|伙同|,)$")
_ADJECTIVE_TAG = frozenset(
    {
        "v",
        "vn",
        "d",
        "a",
        "ad",
        "an",
        "p",
        "c",
        "r",
        "m",
        "q",
        "f",
        "l",
        "i",
        "n",
        "t",
        "s",
        "vd",
        "vi",
        "ns",
        "nt",
        "nz",
        "b",
        "j",
    }
)


class NameFinder:
    """Names of one text. ``find`` gives them in order, each once a place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts, self.tags = segment(text)
        self.masked = [match.span() for match in _MASKED.finditer(text)]
        # neither case numbers nor titles of statutes hold names
        self.masked += [match.span() for match in _CASE_NUMBER.finditer(text)]
        self.masked += [match.span() for match in _BODY_CODE.finditer(text)]
        self.masked += [match.span() for match in _TITLE.finditer(text) if looks_like_statute(match.group())]
        self.scores: dict[str, float] = {}
        self.reasons: dict[str, str] = {}
        self.places: dict[int, tuple[int, float, str, bool]] = {}
        self.counts: Counter[str] = Counter()
        self.official_places: set[int] = set()

    def closed(self) -> bytearray:
        """1 where no name can be: masked names, case numbers, titles of statutes."""
        closed = bytearray(len(self.text) + 1)
        for low, high in self.masked:
            closed[low:high] = b"\1" * (high - low)
        return closed

    # -- pieces ----------------------------------------------------------------------------------------

    def surname_at(self, index: int) -> tuple[str, bool] | None:
        """The surname at ``index``, and whether it is common."""
        pair = self.text[index : index + 2]
        if pair in _COMPOUND:
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
                or any(not _is_han(char) or char in NOT_IN_GIVEN for char in given)
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
                    all(_is_han(char) and char not in NOT_IN_GIVEN for char in given)
                    and self.text[index] in COMMON_SURNAMES
                ):
                    yield end, self.text[index], True

    def right(self, end: int) -> float:
        """How well a name can end at ``end``: 3 a form only persons take, 2 a boundary, 1 a verb, 0 neither, −3 an organisation."""
        following = self.text[end : end + 14]
        if not following:
            return 2
        if _PERSON_FORM.match(following):
            return 3.5
        if following[0] in _PUNCTUATION:
            return 1.5
        tail = _ORG_TAIL.match(following)
        if tail and self.starts[end]:
            # 组建, 店员, 院长 only begin like a body's name
            size = next((size for size in range(1, 8) if end + size >= len(self.text) or self.starts[end + size]), 8)
            if size > len(tail.group()) and not _ORG_TAIL.search(following[size - 1 : size]):
                tail = None
        word = _FOLLOWING.match(following)
        if not word and _PLACE_NEAR.match(following):
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
        official = _OFFICIAL_END.search(line)
        role = _ROLE_END.search(line)
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
            if _BEFORE_OK.search(line):
                return (1.2 if line[-1] in _PUNCTUATION else 1.0), "", False
            if tag in ("v", "vn", "p", "c", "vd"):
                return 1.0, "", False
            if tag in ("n", "d", "u", "uj", "nrt"):
                return 0.5, "", False
        if _BEFORE_OK.search(line):
            return (1.2 if line[-1] in _PUNCTUATION else 1.0), "", False
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
            elif whole and tag in _ADJECTIVE_TAG:
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

    # -- search ----------------------------------------------------------------------------------------

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
            if last in FUNCTION_CHARS and (len(given) == 2 or known == 0) and _FOLLOWING.match(self.text, end - 1):
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
            if _PLACE_BEFORE.search(self.text[max(0, start - 2) : start]) and not role:
                score -= 1.0
            if best is None or score > best[2] + 0.01:
                best = end, surname, score, role, official
        return best

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
                and text[index : index + 2] not in _COMPOUND
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
        settled: dict[str, str] = {}
        for text in {name.text for name in names.values()}:
            settled[text] = self.settle(text, next(name.surname for name in names.values() if name.text == text))
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
                or (name.text not in led and _is_phrase(name.text, name.surname))
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
                and _is_han(char)
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
        for match in _MINORITY.finditer(self.text):
            start, end = match.span()
            # the first part may have swallowed a role or a verb before it
            role = None
            for index in range(start, match.group().find("·") + start if "·" in match.group() else start):
                before = self.text[max(0, index - 12) : index]
                if _ROLE_END.search(before) or (index > start and before and before[-1] in "和与及向对由被给将把"):
                    role = index
            if role is not None:
                start = role
            first = re.split("[·•・]", self.text[start:end])[0]
            last = re.split("[·•・]", self.text[start:end])[-1]
            follow = next(
                (i for i in range(1, len(last)) if len(last) > 2 and _FOLLOWING.match(last, i) and i >= 2), None
            )
            if follow is not None:
                end -= len(last) - follow
            if _ORG_TAIL.match(self.text, end) or len(first) > 6:
                continue
            official = _OFFICIAL_END.search(self.text[max(0, start - 20) : start]) is not None
            yield Name(start, end, self.text[start:end], self.text[start], "name with ·", official)
        for match in _FOREIGN.finditer(self.text):
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
                    _ORG_TAIL.match(self.text, end) and not _FOLLOWING.match(self.text, end)
                ):
                    names[place] = Name(place, end, text, name.surname, "named elsewhere in the text", name.official)
                    taken[place:end] = b"\1" * (end - place)
                place = self.text.find(text, end)


_COMPOUND = frozenset(COMPOUND_SURNAMES)
_THRESHOLD = 3.3
#: tags of words that go on after a name
_GOES_ON_TAGS = frozenset({"v", "vn", "vd", "d", "p", "c", "u", "uj", "ul", "ad", "r", "t"})


_WEAK = frozenset({"", "listed with a name", "named elsewhere in the text"})
#: surnames that are words of the language first
WORDS_TOO = PREPOSITION_SURNAMES | (RARE_SURNAMES - COMMON_SURNAMES) | frozenset("车连古向应时项曾农解尚包")


def is_word(text: str) -> bool:
    """Whether the dictionary knows ``text`` as a word and not as a name."""
    import rjieba

    cut = rjieba.tag(text, False)
    return len(cut) == 1 and not cut[0][1].startswith("nr")


def _is_phrase(text: str, surname: str) -> bool:
    """Whether ``text`` reads as a word of the language that is a surname too, and another word: 向|法院, 时|才."""
    import rjieba

    rest = rjieba.tag(text[len(surname) :], False)
    return surname in WORDS_TOO and len(rest) == 1 and not rest[0][1].startswith("nr") and rest[0][1] != "x"


def _is_han(char: str) -> bool:
    return "一" <= char <= "鿿" or "㐀" <= char <= "䶿"


def segment(text: str) -> tuple[bytearray, dict[int, str]]:
    """Where dictionary words begin, and the tag of each."""
    import rjieba

    starts = bytearray(len(text) + 1)
    tags: dict[int, str] = {}
    position = 0
    # lone surrogates cannot cross into the segmenter
    safe = re.sub("[\ud800-\udfff]", "?", text)
    for word, tag in rjieba.tag(safe, False):
        starts[position] = 1
        tags[position] = tag
        position += len(word)
    starts[len(text)] = 1
    return starts, tags


def find_names(text: str) -> list[Name]:
    """Names of natural persons in compact, simplified text; officials are marked, not left out."""
    return NameFinder(text).find()
