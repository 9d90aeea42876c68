"""The anonymisation check on real decisions with invented persons put back where the court masked them.

    python -m tests.bench.anonymise --cases FILE [--count 300] [--half tune|check] [--failures 40]

``FILE`` holds published decisions (JSON Lines, gzip or not; the longest text of a row is taken). Every masked name
(张某, 李某某, 王某1) becomes a full name: the surname as printed, a given name from a list the check does not know,
the same name for the same mask. All else that is found counts as invented, also names the court left readable, so
precision is a lower bound. ``--half`` splits by case, so that rules are tuned on one half only.
"""

import argparse
import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from search.text import anonymise_measure
from search.text.anonymise import MINOR, NAME, find_personal
from search.text.person_lexicon import words

#: Given names in use, common and rare, of one and two characters; not taken from the check's own lists.
GIVEN = words(
    "建国 秀英 志强 丽娟 海燕 桂兰 晓东 雪梅 永福 春花 振华 玉兰 国庆 淑珍 文博 雨桐 子墨 浩然 梓萱 一鸣 "
    "思远 佳怡 天佑 若曦 承志 凤霞 德顺 有才 金宝 长河 满仓 喜来 庆余 翠萍 腊梅 根生 水旺 火生 铁柱 二妮 "
    "小满 冬至 立夏 国栋 家梁 宗翰 维汉 绍祺 锡麟 鸿钧 劭宁 骢 飞 磊 敏 静 刚 杰 婷 颖 "
    "超 鑫 洋 勇 艳 娜 涛 斌 燕 波 辉 莉 婧 昱 翀 喆 彧 旸 淼 焱 "
    "垚 犇 懿 彤 毓秀 钰莹 麒瑞 葆青 亦菲 迺千 福祥 家栋 文静 志明 丽华 建军 卫东 爱民 红卫 跃进 "
    "援朝 解放 向阳 胜利 和平 新民 耀武 扬威 守义 克勤 步青 友仁 之恒 其昌 乃文 "
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏姜谢邹柏章苏潘葛范彭鲁韦马方俞任袁柳史唐薛雷贺倪汤罗郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪项祝董梁杜阮蓝闵席季贾江童颜郭梅林钟徐邱骆高夏蔡田"
    "樊胡凌霍虞万管卢莫房丁邓洪包左石崔龚程邢裴陆荣翁段侯宁甘厉祖武刘景龙叶黎薄白蒲卓蔺池乔谭申冉桑桂牛寿通边燕温庄晏柴阎艾向古易廖耿文寇广东欧沃利师关聂辛简饶曾沙丰游"
)
_MASKED = re.compile(rf"(?<![一-龥某])([{_SURNAMES}])某(某|[甲乙丙丁]|[0-9]{{1,2}})?")


def texts(path: str) -> Iterator[tuple[str, str]]:
    """(identifier, text) of every decision of ``path``."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            values = [value for value in row.values() if isinstance(value, str)]
            for value in row.values():
                if isinstance(value, dict):
                    values += [text for text in value.values() if isinstance(text, str)]
                elif isinstance(value, list):
                    values += ["\n".join(text for text in value if isinstance(text, str))]
            yield str(row.get("id", "")), max(values, key=len, default="")


def with_persons(identifier: str, text: str) -> dict | None:
    """The text with names put back and their gold spans; None without a masked name, or where masks keep the last
    character of the name (李某超), which cannot be told from 李某 before a verb."""
    followers: dict[str, set[str]] = {}
    for match in _MASKED.finditer(text):
        if not match[2]:
            followers.setdefault(match.group(), set()).add(text[match.end() : match.end() + 1])
    if any(len({char for char in chars if "一" <= char <= "鿿"}) < 3 for chars in followers.values()):
        return None
    chance = random.Random(identifier)
    names: dict[str, str] = {}
    pieces, spans, position, length = [], [], 0, 0
    for match in _MASKED.finditer(text):
        name = names.get(match.group())
        while name is None or (name in names.values() and names.get(match.group()) != name):
            name = match[1] + chance.choice(GIVEN)
            if name not in names.values():
                names[match.group()] = name
        pieces += [text[position : match.start()], name]
        start = length + match.start() - position
        length = start + len(name)
        spans.append({"start": start, "end": length, "kind": "name", "text": name})
        position = match.end()
    if not spans:
        return None
    return {"id": identifier, "text": "".join([*pieces, text[position:]]), "spans": spans}


def persons(text: str) -> list:
    """Names alone; whether a minor's is not known of names put back."""
    finds = [replace(find, kind=NAME) if find.kind == MINOR else find for find in find_personal(text)]
    return [find for find in finds if find.kind == NAME]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--half", choices=("tune", "check"), default="check")
    parser.add_argument("--failures", type=int, default=0)
    options = parser.parse_args()
    rows = []
    for identifier, text in texts(options.cases):
        half = "tune" if hashlib.sha256((identifier or text[:200]).encode()).digest()[0] < 128 else "check"
        row = with_persons(identifier or text[:50], text[:6000]) if half == options.half else None
        if row:
            rows.append(row)
        if len(rows) == options.count:
            break
    figures = anonymise_measure.measure_rows(rows, find=persons)
    failures = figures.pop("failures")
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    for side in ("missed", "invented"):
        seen = Counter(text for failure in failures for text, _kind in failure[side])
        print(side, len(seen), seen.most_common(options.failures))


if __name__ == "__main__":
    main()
