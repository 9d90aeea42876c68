"""Natural persons named in compact text: the rules' finds and the model's put together, and whose names stay readable.

The rules (`person_names`) see role words and forms, the model (`person_tagger`) the whole neighbourhood, and is told
what the rules think. What stands in a list of names is a name; a name found once is found everywhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from search.text.person_dictionary import WORDS_TOO, is_word
from search.text.person_lexicon import (
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    FOLLOWING,
    FUNCTION_CHARS,
    GIVEN_CHARS,
    NOT_IN_GIVEN,
    NOT_NAMES,
    OFFICIALS,
    ORGANISATION_TAIL,
    PREPOSITION_SURNAMES,
    RARE_SURNAMES,
    ROLES,
    TITLES,
    words,
)
from search.text.person_names import Name, NameFinder
from search.text.person_other_names import join_aliases, short_forms
from search.text.person_patterns import LEADING_ROLE, TRANSCRIBED
from search.text.person_tagger import opinions, tagged

#: the model's probability from which a stretch is a name: alone, and behind a role word
_ALONE, _LED = 0.15, 0.06
#: the same where it is a word of the dictionary: 车钥匙, 王子
_WORD = 0.5
#: the same of two characters whose first is a word more often than a surname: 改好
_SHORT = 0.6
#: the same where the surname is a word that leads on to a verb or noun: 曾表示, 向贵公司
_LEADING = 0.8
#: the same where a dictionary word runs into it
_ACROSS = 0.9
#: what a name must reach at its best place where it stands in the text four times or more
_OFTEN = 0.5
_OFFICES = frozenset(OFFICIALS)
#: role words that say that somebody is spoken of as a person concerned
_PARTIES = frozenset(ROLES) - frozenset(words("系 自称 姓名 名为 工作人员 联系人 经办人 负责人 代理人 组长 前任 现任"))
_LIST = re.compile(
    r"[一-龥·]{2,4}(?:(?:、|和|及|与|以及)[一-龥·]{2,4})+(?=[,。;、:(]|等|二人|两人|三人|四人|五人|均|夫妇|分别|共同|诉|$)"
)
_BETWEEN = re.compile("、|以及|和|及|与")
_RELATIONS = frozenset("妻夫子女父母兄弟姐妹儿孙老小阿男该其名叫系由与和及诉")
#: adverbs and prepositions that are surnames too
_ADVERBS = frozenset("曾尚于向应由从经和同即当非")
#: surnames that are words in many a phrase: 单乘客, 方义务, 高利润
_WORDY = WORDS_TOO | frozenset("单方高平金白安温明全成文万水易任许管")
#: verbs that stand before a name and are no surnames
_VERBS = frozenset("接将对把令让找给被")
_MARKS = frozenset("、,。;:()")
_NAME = "[一-龥]{2,4}?"
_SLOT = re.compile(
    rf"(?P<role>证人|当事人|原告|被告人|第三人|申请人|上诉人|被害人|受害人|举报人|投诉人|违法行为人|被处罚人|被询问人|委托人|被执行人|死者|伤者|患者|业主|户主|店主|老板|监护人|收件人|寄件人|发货人|收货人|货主|车主|房东|其[妻夫子女父母兄弟姐妹]|之[子女妻夫])(?P<names>{_NAME}(?:[、和与及]{_NAME})*)"
    r"(?=的(?:证言|陈述|询问笔录|调查笔录|笔录|身份证|户籍|授权|手机|电话|账户|单方陈述)|证实|证明[,:]|称[,:“]|陈述[,:“]|到庭|出庭|未到|作证|不服|诉称|述称|辩称|作为监护人|违法的|委托|[,(](?:性别:?)?[男女][,)]|[,、](?:地址|住址|电话|手机))"
)
#: 左右与左手系兄弟: names that are words of the language, between which only persons stand
_RELATED = re.compile(
    rf"(?:^|[。,;:\n(])(?P<role>(?:两|二)?原告|申请人|当事人)?(?P<names>{_NAME}[与和]{_NAME})(?=(?:均?系|是|为)(?:[^。,;]{{0,6}})(?:兄弟|夫妻|夫妇|父子|父女|母子|母女|姐妹|兄妹|姐弟|邻居|同事|朋友|同学|亲戚|恋人|情侣))"
)
#: 其子果果: what a child is called at home
_PET_NAME = re.compile(
    r"(?:其[子女]|儿子|女儿|孩子|幼儿|儿童|男童|女童|患儿|婴儿|幼童)(?P<name>(?P<twice>(?![爸妈爷奶哥姐弟妹叔伯姑舅公婆太])[一-龥])(?P=twice)|小[一-龥])(?=在|被|的|[,。、(])"
    r"|(?P<one>(?P<again>[一-龥])(?P=again))(?=等[0-9一二两三四五六七八九十]{1,3}名(?:幼儿|儿童|小学生|婴幼儿|孩子))"
)
_NATIONAL = re.compile(
    r"(?:(?<![一-龥])|(?<=原告)|(?<=被告)|(?<=害人)|(?<=事人)|(?<=为人)|(?<=三人)|(?<=证人))(?P<name>[一-龥·]{2,14})\((?:[一-龥]{2,6}籍|国籍[:为]?[一-龥]{2,6})\)"
)
_BODY = re.compile("(?:公司|企业|组织|船舶|货轮|人员|[^·]{2,}等)$|某|×")
_SPEAKER = re.compile(r"(?:(?<=[0-9][.、)])|(?<=\n))(?P<name>[一-龥]{2,4})(?=:)")
_TAIL = re.compile(ORGANISATION_TAIL)
#: 第五 is a surname, and 未取得驾驶证 no name
_NEVER = re.compile(
    # 应自收到之日起, 刘、李二人; 3张机票: what only begins like a name
    "[已均则这并而且仅仍该此的是被把要]|(?:[小老]|(?<=[小老阿]))[一-龥][都也就又还说在是没]|[一-龥][一二两三四五六七八九十等多](?:人|方|家|户|次|名|位)|(?<=[0-9几每两多数])[张单车方时]"
    "|[一-龥]{1,3}[县市区州旗](?:人民|自然|公安|市场|城|农|林|住|教|卫|民政|财政|交通|应急|生态|司法|司|行政|委|政|检|局|法院|第|医|中|职|疾)|尤其|任[一何意某]|多达|高管|越[来大小高多]|第五[条款项章节编届次批组]|[未无不没]|毛泽东思想|邓小平理论|习近平新时代|白皮书|包子|占多大|成全年"
)
#: 应自, 向其: nothing but two words that lead on
_LEADS_ON = re.compile("[向于和时从由应当经因被对给将同但是][自由于以向在从被将对按依即及予其此]")
#: 从西门，进; 天没亮: what no name holds
_ODD = re.compile("[^一-鿿㐀-䶿·•・A-Za-z .'-]|[没未]|(?<![阿艾])不")
_COMPOUND = frozenset(COMPOUND_SURNAMES)
_SURNAMES = COMMON_SURNAMES | RARE_SURNAMES | frozenset(name[0] for name in COMPOUND_SURNAMES)

# who represents a body or a party in the proceedings keeps his name (2016 provisions, art. 11)
_STAYS_BEFORE = re.compile(
    r"(?:法定代表人(?!的)|法人代表|(?:^|[。,;:\n(])(?:主要)?负责人|出庭(?:应诉)?负责人|委托(?:诉讼|复议)?代理人|诉讼代理人|(?:^|[。,;:\n])代理人|辩护人|律师)(?:姓名)?(?:\([^()]{1,20}\))?(?:为|是|系|:)?$"
)
_LAWYER_AFTER = re.compile(
    r"^(?:律师(?!费)|[,(:]?(?:均?系|是|为)?[^。;\n,]{0,20}(?:律师事务所|法律服务所|法律援助中心))"
)
_STAFF_AFTER = re.compile(
    r"^[,(](?:均?系|是|为)?(?:该|本|被告|被申请人|单位|公司)?[^。;\n,]{0,14}(?:工作人员|干部|职员|员工|法务|科长|处长|股长|主任|副局长|局长|民警|大队长)"
)
_RELATIVE_AFTER = re.compile(
    r"^(?:[,(]|,?(?:系|是|为)).{0,14}?(?:[之的])?(?:父亲?|母亲?|之子|儿子|女儿|之女|妻子?|丈夫|之夫|配偶|哥哥?|弟弟?|姐姐?|妹妹?|之兄|之弟|之姐|之妹|亲属|侄子?|外甥|女婿|儿媳|监护人|祖父|祖母|外公|外婆|爷爷|奶奶)(?:[,。;)]|$)"
)


def find_people(view: str) -> list[Name]:
    """Every name of a natural person in compact, simplified text, in order; ``official`` and ``stays`` are marked."""
    finder = NameFinder(view)
    ruled = finder.find()
    names = _tagged(view, finder, ruled)
    taken = finder.closed()
    for name in names.values():
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    _settle(view, finder, names, taken)
    _lengthen(view, names, taken)
    _begin_earlier(view, names, taken)
    _begin_later(names, taken)
    for start, end, behind in _whole(view):
        # 安德烈|耶维奇(俄罗斯籍), 俄罗斯籍: what was taken for a name in it goes
        for inside in [name for name in names.values() if start < name.end and name.start < end + behind]:
            del names[inside.start]
        names[start] = Name(start, end, view[start:end], view[start], "foreign name")
        taken[start:end] = b"\1" * (end - start)
    for start, end, why, official in (*_in_slots(view), *_in_lists(view, names), *_speakers(view, names)):
        text = view[start:end]
        if len(text) > 1 and not any(taken[start:end]) and text not in NOT_NAMES and not _TAIL.search(text[-1]):
            names[start] = Name(start, end, text, _surname(text), why, official)
            taken[start:end] = b"\1" * (end - start)
    names = {start: name for start, name in names.items() if name.text[len(name.surname) :] not in TITLES}
    names = _without_common_words(view, names)
    finder.everywhere(names, taken)
    names.update((name.start, name) for name in short_forms(finder, names, taken))
    join_aliases(view, names)
    return _in_office(_staying(view, [names[start] for start in sorted(names)]))


def _tagged(view: str, finder: NameFinder, ruled: list[Name]) -> dict[int, Name]:
    opinion = opinions(view, ruled)
    known = {(name.start, name.end): name for name in ruled}
    closed = finder.closed()
    names: dict[int, Name] = {}
    last: Name | None = None
    found = list(tagged(view, finder.starts, finder.tags, opinion, _LED))
    sure: dict[str, float] = defaultdict(float)
    for start, end, probability in found:
        sure[view[start:end]] = max(sure[view[start:end]], probability)
    often = cache(lambda text: view.count(text) >= 4)
    for start, end, probability in found:
        if any(closed[start:end]) or _never(view, start, end) or _ODD.search(view[start:end]):
            continue
        name = known.get((start, end))
        if name is None:
            _score, role, official = finder.left(start)
            if last is not None and finder.link(last.end) == start:
                role, official = role or last.why, official or last.official
            name = Name(start, end, view[start:end], _surname(view[start:end]), role, official)
        certain = sure[name.text]
        if not name.why and not finder.starts[start] and certain < _ACROSS:
            # 有关|海洋: a word of the dictionary runs into it
            continue
        if not name.why and len(name.text) == 3 and name.text[-1] in "路街巷":
            # 鲁迅路
            continue
        # a name that stands in a text often is told for certain somewhere: 迟延 never is
        if max(probability, certain / 2) < _least(name) or (certain < _OFTEN and often(name.text)):
            continue
        names[start] = last = name
    for name in ruled:
        # 签名:高洁日期: whom a form's own field names is one, whatever the model thinks
        if (
            name.why in _PARTIES
            and view[name.start - 1] == ":"
            and not any(other.start < name.end and name.start < other.end for other in _near(names, name))
            and not (closed[name.start] or _never(view, name.start, name.end))
        ):
            names[name.start] = name
    return names


def _never(view: str, start: int, end: int) -> bool:
    return _NEVER.match(view, start) is not None or _LEADS_ON.fullmatch(view, start, end) is not None


def _reads_on(name: Name) -> bool:
    """Whether ``name`` is a word of the language and a word that nobody is called by: 车|订单, 单|乘客."""
    given = name.text[1:]
    return (
        len(given) == 2 and name.surname in _WORDY and any(char not in GIVEN_CHARS for char in given) and is_word(given)
    )


def _near(names: dict[int, Name], name: Name) -> list[Name]:
    return [names[start] for start in range(name.start - 6, name.end) if start in names]


def _least(name: Name) -> float:
    """The probability from which ``name`` is one; more where it is, or begins as, a word of the language."""
    least = _LED if name.why else _WORD if is_word(name.text) else _ALONE
    if _reads_on(name) or (
        not name.why and (name.text in NOT_NAMES or (len(name.text) == 3 and name.text[:2] in NOT_NAMES))
    ):
        return max(least, _SHORT) if name.why else _ACROSS
    if name.surname in _ADVERBS and len(name.text) <= 3:
        return _LEADING
    if name.surname not in WORDS_TOO:
        return least
    return _SHORT if len(name.text) == 2 and not name.why else max(least, min(2 * least, _WORD))


def _surname(name: str) -> str:
    return name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[0]


def _settle(view: str, finder: NameFinder, names: dict[int, Name], taken: bytearray) -> None:
    """Give each name the length that fits wherever it stands: 王喜 is 王喜来 if 来 follows it everywhere."""
    surnames = {name.text: name.surname for name in names.values() if len(name.text) <= 4}
    # each text once: a name may stand in thousands of places
    settled = {text: finder.settle(text, surname) for text, surname in surnames.items()}
    for name in list(names.values()):
        text = settled.get(name.text, name.text)
        end = name.start + len(text)
        if text == name.text or not view.startswith(text, name.start) or any(taken[name.end : end]) or is_word(text):
            continue
        taken[name.start : name.end] = bytes(name.end - name.start)
        taken[name.start : end] = b"\1" * (end - name.start)
        names[name.start] = replace(name, end=end, text=text)


def _lengthen(view: str, names: dict[int, Name], taken: bytearray) -> None:
    """聂晓|棠、: a single character left between a name of two and a mark belongs to the name."""
    for name in list(names.values()):
        left, behind = view[name.end : name.end + 1], view[name.end + 1 : name.end + 2]
        if name.end - name.start != len(name.surname) + 1 or taken[name.end]:
            continue
        if (left == "来" and behind == "的") or (
            behind in _MARKS
            and "一" <= left <= "鿿"
            and left not in NOT_IN_GIVEN
            and left not in FOLLOWING
            and left not in FUNCTION_CHARS
            and not _TAIL.match(view, name.end)
        ):
            longer = name.text + left
            names[name.start] = replace(name, end=name.end + 1, text=longer)
            taken[name.end] = 1


def _begin_later(names: dict[int, Name], taken: bytearray) -> None:
    """民警接|张三报警: a verb before the name is no part of it, and whose name it is no officer's."""
    for name in list(names.values()):
        if name.text[0] in _VERBS and name.text[1] in _SURNAMES and len(name.text) >= 3 and len(name.surname) == 1:
            del names[name.start]
            taken[name.start] = 0
            text = name.text[1:]
            names[name.start + 1] = replace(
                name, start=name.start + 1, text=text, surname=_surname(text), why="", official=False
            )


def _begin_earlier(view: str, names: dict[int, Name], taken: bytearray) -> None:
    """、央|金卓嘎: a single character between a mark and a name belongs to the name."""
    for name in list(names.values()):
        left, before = view[name.start - 1 : name.start], view[name.start - 2 : name.start - 1]
        if (
            before in ("、", ":")
            and "一" <= left <= "鿿"
            and left not in NOT_IN_GIVEN | PREPOSITION_SURNAMES
            and left not in FUNCTION_CHARS
            and left not in FOLLOWING
            and left not in _RELATIONS
            and not taken[name.start - 1]
        ):
            del names[name.start]
            text = left + name.text
            names[name.start - 1] = replace(name, start=name.start - 1, text=text, surname=_surname(text))
            taken[name.start - 1] = 1


def _in_slots(view: str) -> Iterator[tuple[int, int, str, bool]]:
    """Names that are words of the language, where only a person can stand: 证人平安证实, 当事人支援的陈述."""
    for pattern in (_SLOT, _RELATED):
        for match in pattern.finditer(view):
            for start, end in _items(view, *match.span("names")):
                if _could_be(view[start:end]):
                    yield start, end, match["role"] or "", False
    for match in _PET_NAME.finditer(view):
        yield *match.span("name" if match["name"] else "one"), "", False


def _could_be(text: str, *, more: str = "左右") -> bool:
    """Whether ``text`` begins with a surname and holds nothing no given name has."""
    given = text[1:].replace("左", "").replace("右", "") if text[:1] in more else text[1:]
    return 2 <= len(text) <= 4 and text[0] in _SURNAMES and not any(char in NOT_IN_GIVEN for char in given)


def _whole(view: str) -> Iterator[tuple[int, int, int]]:
    """安德烈耶维奇(俄罗斯籍), 乌云其木格: (start, end, characters behind in which no name is) of translated names."""
    for match in TRANSCRIBED.finditer(view):
        if not _TAIL.match(view, match.end()) and view[match.start() - 1 : match.start()] != "·":
            yield *match.span(), 0
    for match in _NATIONAL.finditer(view):
        role = LEADING_ROLE.match(match["name"])
        start = match.start("name") + (role.end() if role else 0)
        if not _BODY.search(match["name"]) and match.end("name") - start > 1:
            yield start, match.end("name"), 10


def _items(view: str, start: int, end: int) -> list[tuple[int, int]]:
    items = []
    for part in _BETWEEN.split(view[start:end]):
        start = view.index(part, start)
        items.append((start, start + len(part)))
        start += len(part)
    return items


def _in_lists(view: str, names: dict[int, Name]) -> Iterator[tuple[int, int, str, bool]]:
    """What stands among names in a list: 迟来春、母亲水、国栋."""
    for match in _LIST.finditer(view):
        items = _items(view, *match.span())
        found = [names[start] for start, end in items if start in names and names[start].end == end]
        if len(found) < 2 or len(found) * 5 < len(items) * 2:
            continue
        official = all(name.official for name in found)
        half = len(found) * 2 >= len(items)
        yield from (
            (start, end, "listed with names", official) for start, end in items if half or _could_be(view[start:end])
        )


def _speakers(view: str, names: dict[int, Name]) -> Iterator[tuple[int, int, str, bool]]:
    """1.张三:… 2.补锅匠:… : who else speaks in a row of statements."""
    rows = [match.span("name") for match in _SPEAKER.finditer(view)]
    found = [start for start, end in rows if start in names and names[start].end == end]
    if found and len(rows) >= 2:
        yield from ((start, end, "speaks in a row", False) for start, end in rows)


def _without_common_words(view: str, names: dict[int, Name]) -> dict[int, Name]:
    """Leave out what is taken for a name in few of the many places where it stands: 许可, 充电桩."""
    places = Counter(name.text for name in names.values())
    led = {name.text for name in names.values() if name.why in _PARTIES or name.official}
    seldom = set()
    for text, count in places.items():
        total = view.count(text)
        if total >= 4 and count * 4 < total and (is_word(text) or (total >= 6 and text not in led)):
            seldom.add(text)
    return {start: name for start, name in names.items() if name.text not in seldom}


def _in_office(names: list[Name]) -> list[Name]:
    """Who is once said to act in office does so wherever the name stands alone, unless a party somewhere."""
    office = {name.text for name in names if name.official and name.why in _OFFICES}
    office -= {name.text for name in names if not name.official and name.why in _PARTIES}
    return [replace(name, official=True) if name.text in office else name for name in names]


def _staying(view: str, names: list[Name]) -> list[Name]:
    """Mark representatives and lawyers, and everybody of whom another place says so and none speaks as of a party."""
    staying: set[str] = set()
    last: Name | None = None
    for name in names:
        before, after = view[max(0, name.start - 40) : name.start], view[name.end : name.end + 40]
        stays = _STAYS_BEFORE.search(before) or _LAWYER_AFTER.match(after)
        listed = (
            last is not None
            and last.text in staying
            and re.fullmatch(r"[、,和与]|[,(].{0,24}?[;,、]", view[last.end : name.start])
        )
        if listed and (_STAFF_AFTER.match(after) or len(view[last.end : name.start]) == 1):  # type: ignore[union-attr]
            stays = True  # type: ignore[assignment]
        if stays and not _RELATIVE_AFTER.match(after):
            staying.add(name.text)
        last = name
    return [replace(name, stays=name.text in staying) for name in names]
