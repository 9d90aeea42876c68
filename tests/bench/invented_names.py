# ruff: noqa: E501 (lists of names read best unbroken)
"""Invented names of persons, as varied as real ones, for training the name tagger."""

import random

from search.text.person_lexicon import (
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    FOLLOWING,
    GIVEN_CHARS,
    NOT_NAMES,
    RARE_SURNAMES,
    words,
)

#: the hundred most frequent, most frequent first
_TOP = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常"
)
_TOP_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚英华玉萍红玲芬燕辉斌波鹏海荣云建国志秀桂春梅文金小晓兰凤珍永新林峰飞宇浩龙"
    "生福德贵良忠义成才元宝东雪婷雨欣子涵轩怡梓思佳俊嘉一天博昊泽晨琪诗"
)
_WORDS = words(
    "和平 平安 向阳 胜利 解放 建设 跃进 前进 光明 光荣 幸福 团结 友谊 成功 成才 有才 有志 有望 如意 吉祥 高兴 欢喜 快乐 "
    "长江 黄河 泰山 昆仑 长城 北京 上海 东海 南山 西林 北川 大海 大山 江山 江河 清泉 白云 青松 红旗 红星 红日 朝阳 东方 "
    "立春 立夏 立秋 冬至 小满 春分 清明 谷雨 小暑 白露 寒露 霜降 中秋 重阳 元旦 国庆 五一 七一 八一 十一 "
    "铁柱 石头 木生 水根 土生 火旺 金锁 银锁 满堂 满囤 进财 来财 守信 守法 守正 公正 正义 真理 自强 自立 自力 更生 "
    "文化 文明 学习 学问 知识 思想 理想 希望 梦想 未来 明天 今朝 今生 从容 从军 从文 可人 可心 若水 如云 如玉 似锦 "
    "一心 一山 一帆 一诺 三元 四海 五洲 六合 七星 八斤 九州 十全 百川 千里 万里 万方 亿年 双全 双喜 两全 半夏 "
    "小芳 小明 大明 大勇 二牛 三妹 四喜 老五 幺妹 阿妹 阿强 阿英 妹仔 狗剩 根宝 毛毛 贝贝 乐乐 多多 圆圆 "
)
_TURKIC = words(
    "买买提 阿卜杜拉 吐尔逊 艾合买提 玉素甫 依明 依米提 热合曼 吾甫尔 尼亚孜 库尔班 司马义 阿不都 阿迪力 帕尔哈提 亚森 吐尔洪 卡德尔 "
    "古丽 阿依古丽 古丽娜尔 帕提古丽 热依汗 阿依夏木 祖丽菲亚 迪丽拜尔 木合塔尔 艾尔肯 努尔 沙吾提 哈力克 托合提 阿布力孜 买合木提 "
    "叶尔兰 别克 努尔兰 加娜尔 哈那提 巴合提 阿依登 叶森"
)
_TIBETAN = words(
    "扎西 次仁 多吉 卓玛 央金 旺堆 顿珠 洛桑 丹增 格桑 罗布 平措 达瓦 尼玛 拉姆 白玛 索朗 贡布 仁青 才让 德吉 措姆 旦增 江措 罗绒 泽仁 "
    "益西 加措 嘎玛 曲珍 边巴 普布 拉巴 桑珠 群培 强巴 仓决 卓嘎"
)
_MONGOL = words(
    "巴特尔 乌日娜 其其格 苏和 那仁 斯琴 格日勒 图雅 朝鲁 宝音 阿古拉 哈斯 萨仁 牧仁 乌云 通拉嘎 敖登 巴雅尔 额尔敦 布和 达来 "
    "呼格吉勒 乌兰 阿拉坦 青格勒 莫日根 特木尔 满都拉"
)
_YI = words(
    "阿木 沙玛 吉克 尔古 阿依 曲比 木呷 日且 阿西 伍呷 惹格 马海 阿约 吉木 阿卓 子伟 拉铁 依合 石布 木子 乌果 阿牛 曲木"
)
_WEST = words(
    "安德烈 詹姆斯 约翰 史密斯 玛丽 伊万 彼得 迈克尔 杰克逊 汤姆 大卫 艾伦 威廉 布朗 戴维斯 罗伯特 琼斯 托马斯 保罗 卡洛斯 费尔南多 "
    "阿列克谢 伊万诺夫 娜塔莎 谢尔盖 弗拉基米尔 穆罕默德 阿里 哈桑 易卜拉欣 侯赛因 马丁内斯 加西亚 贝克 柯林斯 凯瑟琳 伊丽莎白 罗纳德"
)
_JAPAN = words("田中 佐藤 铃木 高桥 渡边 山本 中村 小林 加藤 吉田 松下 井上 木村 山田 佐佐木 清水 山口 池田")
_JAPAN_GIVEN = words("太郎 一郎 健一 美咲 花子 直树 浩二 幸之助 由美子 翔太 裕子 正雄 惠子 大辅 和也 信夫")
_LATIN = words(
    "John Smith Mary Brown David Lee Robert Jones Maria Silva Carlos Ivan Petrov Anna Kim Nguyen Tran Ahmed Hassan Ali Michael Green Lucas "
    "Martin Peter Wang Linda Park"
)


def _given(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(_WORDS)
    if kind < 0.16:
        return chance.choice(_DICTIONARY)
    common = kind < 0.62
    char = (lambda: chance.choice(_TOP_GIVEN)) if common else (lambda: chance.choice(_ALL_GIVEN))
    if kind > 0.93:
        char = lambda: chr(chance.randint(0x4E00, 0x9FA0))  # noqa: E731 (any character at all)
    first = char()
    if chance.random() < 0.27:
        return first
    return first * 2 if chance.random() < 0.03 else first + char()


_ALL_GIVEN = sorted(GIVEN_CHARS)
#: ordinary words: some names are made of nothing else
_DICTIONARY = sorted(word[1:] if len(word) > 2 else word for word in NOT_NAMES) + list(FOLLOWING[:200])
_COMMON, _RARE = sorted(COMMON_SURNAMES), sorted(RARE_SURNAMES)
_WEIGHTS = [1 / (rank + 4) for rank in range(len(_TOP))]


def surname(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.5:
        return chance.choices(_TOP, _WEIGHTS)[0]
    if kind < 0.75:
        return chance.choice(_COMMON)
    return chance.choice(_RARE) if kind < 0.94 else chance.choice(COMPOUND_SURNAMES)


def han_name(chance: random.Random, first: str = "") -> str:
    """A Han name; ``first`` its surname, if given."""
    return (first or surname(chance)) + _given(chance)


def other_name(chance: random.Random) -> str:
    """A minority or foreign name, with or without ·."""
    kind = chance.random()
    if kind < 0.3:
        parts = chance.sample(_TURKIC, 2)
        return "·".join(parts) if chance.random() < 0.75 else parts[0] if chance.random() < 0.5 else "".join(parts[:2])
    if kind < 0.5:
        return "".join(chance.sample(_TIBETAN, 2 if chance.random() < 0.85 else 1))
    if kind < 0.62:
        return "".join(chance.sample(_MONGOL, 1 if chance.random() < 0.75 else 2))
    if kind < 0.72:
        parts = chance.sample(_YI, 2)
        return "".join(parts) if chance.random() < 0.7 else parts[0]
    if kind < 0.88:
        parts = chance.sample(_WEST, chance.choice((1, 2, 2, 2, 3)))
        return "·".join(parts)
    if kind < 0.94:
        return chance.choice(_JAPAN) + chance.choice(_JAPAN_GIVEN)
    return " ".join(chance.sample(_LATIN, chance.choice((2, 2, 3))))


def person(chance: random.Random, others: float = 0.06) -> str:
    return other_name(chance) if chance.random() < others else han_name(chance)
