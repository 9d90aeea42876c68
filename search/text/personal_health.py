"""State of health (健康状况, 2016 provisions art. 10): names of diseases and injuries said of somebody.

A disease is told by its last word (症, 炎, 骨折) behind words that say that somebody has it (患, 诊断为, 致其), so that
any disease is found, not only those of a list. What laws, drugs and advertisements say of diseases is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.text.person_lexicon import words

HEALTH = "health"

#: last words of diseases and injuries, longest first where one begins another
_ENDS = (
    "综合征|综合症|(?:功能|发育|闭锁|闭合)不全|(?:抑郁|躁狂|癫痫|哮喘)发作|后遗症|并发症|脑瘫|溢血|截肢|聋哑|失语|失智|间盘突出症?|障碍|分裂症?|抑郁症?|焦虑症?|感染(?:者)?|肿瘤|白血病|糖尿病(?:足|肾病)?|高血压病?|冠心病|心脏病|尘肺病?|矽肺|肝硬化|硬化症?|结石|息肉|溃疡|贫血|休克|昏迷|截瘫|偏瘫|瘫痪|失明|失聪|耳聋"
    "|骨折|骨裂|脱位|挫裂伤|挫擦伤|挫伤|擦伤|裂伤|撕裂伤?|扭伤|刺伤|切割伤|割伤|烧伤|烫伤|灼伤|冻伤|咬伤|砍伤|锐器伤|钝挫伤|损伤|断裂|断离|离断|缺失|脱落|脑震荡|血肿|水肿|囊肿|肿大|积液|积水|出血|梗死|梗塞|栓塞|栓|猝死|衰竭|衰弱|坏死|坏疽|穿孔|破裂|粘连|狭窄|梗阻|疝|瘘|痔|气胸|血气胸"
    "|梅毒|淋病|尖锐湿疣|疱疹|湿疹|皮炎|艾滋病|HIV(?:抗体)?(?:阳性|感染)?|乙肝|丙肝|甲肝|肝炎|肺炎|结核病?|癫痫|哮喘|痴呆|自闭症|孤独症|帕金森病?|红斑狼疮|痛风|中风|偏头痛|尿毒症|不孕症?|流产|早产|难产|怀孕[0-9一二三四五六七八九十]{0,3}(?:周|个月)?|妊娠[0-9]{0,2}周?|中毒|过敏|残疾[一二三四]?级?|近视|白内障|青光眼"
    "|[^，,。;:、()疾本重大小性该其传]病(?!毒)|[^，,。;:、()]症(?!状)|[^，,。;:、()发消上]炎(?!热)|癌|恶性肿瘤|瘤"
)
_STAGE = r"(?:[Ⅰ-Ⅴ1-4一二三四五壹贰叁肆Ii]{1,3}[期级度型]|(?:早|中|晚)期|大三阳|小三阳|病毒携带者?|阳性|表面抗原阳性)?"
# 左侧第5、6肋骨骨折: the ribs are listed
_MODIFIERS = r"(?:[^，,。;:、()\n“”《》致因患被将的在了导为诊属有疑]|(?<=[0-9])[、-](?=[0-9])){0,18}"
_TERM = rf"{_MODIFIERS}(?:{_ENDS})(?:\([^()]{{1,10}}\))?{_STAGE}(?:\([^()患者]{{1,6}}\)(?=、))?"
_HAS = re.compile(
    rf"(?:查出来?(?:是|有)|查出患有?|得了|得的是|疑似|\((?=[^()]{{2,12}}\))|身患|罹患|患有|患上|患(?![者儿方病])|确诊为?|(?:诊断证明书?|病历|诊断书|出院小结|出院记录|检查报告|检验报告|体检报告)(?:上)?(?:显示|载明|记载|写明|为)[:,]?[“\"]?|诊断(?:为|患有?|患)?[:]?|鉴定为|认定为|被查出|检出|检测出|感染了?(?!者)|突发|突患|(?:手术|产)后|死于|死因[为是]?|因(?!此|为)|致其?|致使其?|导致其?|造成其?|受伤致|打成|的(?=(?:左|右|双|头|面|鼻|颅|腰|胸|肋|手|足|腿|臂|颈))|属于?|有|[:,;。](?:\(?[0-9一二三四五][.、)])?|系|其)"
    rf"(?P<value>{_TERM}(?:[、和及]{_TERM}){{0,4}})"
)
#: behind these a disease is somebody's for certain; behind the rest only when it is a grave one
_SURE = re.compile(
    r"患|诊断|死因|确诊|查出|鉴定为|突发|死于|打成|感染|检出|疑似|得了|得的是|疑似|病历|出院|报告|检测出"
)
_OF_A_BODY = re.compile(
    "左|右|双侧|双手|双眼|头|面部|鼻|颅|腰|胸|肋|胫|腓|股骨|肱|尺骨|桡|髌|踝|跟骨|指|趾|掌|骨盆|眼|颈|脑|手|足|膝|肩|髋|多发|多处|全身|粉碎|骨折|脊|肝|肺|肾|脾|胃|肠|心|皮|轻度|重度|中度|慢性|急性"
)
_GRAVE = re.compile(
    "精神|抑郁|焦虑|双相|智力|艾滋|HIV|梅毒|淋病|湿疣|乙肝|丙肝|肝炎|结核|癌|瘤|白血病|尿毒症|糖尿病|高血压|冠心病|心脏病|梗死|梗塞|脑出血|癫痫|尘肺|矽肺|怀孕|脑瘫|聋哑|流产|残疾|瘫|骨折|脑震荡|衰竭|突出"
)
#: injuries and states that nothing but a body has
_OF_BODIES_ONLY = re.compile(
    "(?:休克|昏迷|截瘫|偏瘫|瘫痪|失明|失聪|失语|耳聋|骨折|骨裂|脱位|挫裂伤|挫擦伤|挫伤|擦伤|裂伤|扭伤|刺伤|割伤|烧伤|烫伤|灼伤|冻伤|咬伤|砍伤|脑震荡|血肿|囊肿|溢血|截肢|猝死|后遗症|炎|癌|气胸)(?:\\([^()]{1,10}\\))?$"
)
_GRADE = re.compile(
    "(?:视力|听力|言语|肢体|智力|精神|多重)(?:残疾[一二三四1-4]级|[一二三四1-4]级(?:残疾|伤残)|(?:重|中|轻)度残疾)"
)
_PATIENT = re.compile(
    r"(?P<pregnant>(?:怀孕|妊娠)(?:已?约?[0-9一二三四五六七八九十]{1,3}余?(?:周|个月)))|(?P<value>艾滋病|HIV|梅毒|精神分裂症|精神病|乙肝|抑郁症|癫痫|癌症|尘肺病|糖尿病|高血压|冠心病|心脏病|结核病|肝炎|脑瘫|白血病|尿毒症|自闭症|孤独症|帕金森病?|阿尔茨海默病|红斑狼疮|血友病|肾衰竭|唐氏综合[征症]|渐冻症|[一-龥]{1,3}癌)(?=患者|患儿|患病|病人|感染者|携带者|病?史|阳性)|(?P<carrier>(?:乙肝|丙肝|乙型肝炎|丙型肝炎|HIV|艾滋病)病毒(?:携带者|感染者))"
)
_VERB = re.compile(
    r"(?:[子女父母妻夫兄弟姐妹](?:系|是|为|患有?)|\(?[0-9]{1,2}[.、)]|(?:并|且|后)?(?:造成|导致|致使|致|引发|引起|患有?|突发|突患|查出|诊断|确诊|伴|合并)(?:其|他|她)?|母亲|父亲|妻子|丈夫|儿子|女儿|孩子|本人)+"
)
_SEPARATE = re.compile("(?<![0-9])[、和及]|[、和及](?![0-9])")
#: laws, drugs, advertising and bodies speak of diseases too
_NOT_OF_SOMEBODY = re.compile(
    r"(?:防治(?![医]?院|所|中心|站)|预防|治疗药|药品|广告|宣传|宣称|疗效|功效|功能|可以?治|能治|医治|治疗|主治|适用于|缓解|辅助|对|治愈|防止|防控|避免|应对|规定|办法|条例|关于|专治)[^,。;]{0,16}$"
)
_CURED = re.compile("治疗|根治|医治|主治|治愈|预防|防治|宣传|宣称|发布|销售|适用|缓解|改善")
_BODY_BEHIND = re.compile(
    r"(?:防治|医院|专科|诊断标准|诊断机构|预防|防控|法》|条例|的药|药品|用药|等疾病|诊疗|门诊|疫情|病例|筛查)"
)
_GENERAL = re.compile(
    r"^(?:成绩|其他|问题|矛盾|情况|表现|贡献|特别|较为|严重|可以|足以|无证据|继续|护理)|(?:疾病|食物中毒)|或者|残疾(?:人|$)(?<![一二三四]级)"
)
_ORDINARY = frozenset(
    words(
        "疾病 患病 重病 有病 生病 看病 因病 大病 发病 传染病 多发病 常见病 地方病 职业病 性病 病症 症 炎 "
        "伤病 毛病 通病 得病 疑病 无病"
    )
)


def _person_before(lead: str, part: str) -> int:
    """How many characters of ``part`` are not the illness yet: the hurt person (致|张三右腿骨折), another verb."""
    verb = _VERB.match(part)
    if verb:
        return verb.end()
    body = _OF_A_BODY.search(part)
    return body.start() if body and re.match("致|造成|导致|打成", lead) and body.start() <= 5 else 0


def find_health(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of compact text that tell somebody's state of health."""
    place = 0
    while match := _HAS.search(text, place):
        start, end = match.span("value")
        # where nothing comes of it, a surer word may stand inside: ,疑似铅中毒
        place = match.start() + 1
        if _NOT_OF_SOMEBODY.search(text, max(0, match.start() - 18), match.start() + 1) or _BODY_BEHIND.match(
            text, end
        ):
            continue
        lead = match.group()[: start - match.start()]
        position = start
        for part in _SEPARATE.split(text[start:end]):
            stop = position + len(part)
            sure = (
                _SURE.search(lead)
                or _GRAVE.search(part)
                or (
                    (_OF_A_BODY.search(part) or (lead[:1] in "致造导引" and _OF_BODIES_ONLY.search(part)))
                    and lead[:1] not in "有系属其"
                )
            )
            if part and part not in _ORDINARY and sure and not _GENERAL.search(part) and not _CURED.search(part):
                yield position + _person_before(lead, part), stop
                place = end
            position = stop + 1
    for match in _GRADE.finditer(text):
        yield match.span()
    for match in _PATIENT.finditer(text):
        if not _NOT_OF_SOMEBODY.search(text, max(0, match.start() - 18), match.start()):
            yield match.span(match.lastgroup or 0)
