# ruff: noqa: E501 (patterns are easier to check unbroken)
"""Patterns of what stands before and behind a person's name, and of what never is one."""

from __future__ import annotations

import re

from search.text.person_lexicon import (
    COMPOUND_SURNAMES,
    FOLLOWING,
    OFFICIALS,
    ORGANISATION_TAIL,
    ROLES,
    TRANSCRIBED_ENDS,
    TRANSCRIBED_PARTS,
    words,
)


def alternatives(terms: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, terms), key=len, reverse=True))


HAN = r"[㐀-䶿一-鿿]"
ROLE_END = re.compile(rf"(?P<role>{alternatives(ROLES)})(?:姓名|名称)?(?:\([^()]{{1,24}}\))?(?:为|是|系|[::])?[“\"]?$")
LEADING_ROLE = re.compile(alternatives(ROLES))
OFFICIAL_END = re.compile(rf"(?P<role>{alternatives(OFFICIALS)})(?:\([^()]{{1,16}}\))?(?:为|是|[::])?$")
GOES_ON = re.compile(alternatives(FOLLOWING))
ORG_TAIL = re.compile(ORGANISATION_TAIL)
PUNCTUATION = frozenset("。,;:、!?“”\"'‘’()《》〈〉【】[]〔〕\n…-—/")
PERSON_FORM = re.compile(
    r"[,(](?:性别[::]?)?[男女](?:[,,。;)]|性)|\((?:身份证|公民身份|系|曾用名|又名|绰号|另案|已|执法证|男|女|时年|以下简称|化名|[0-9]{1,2}岁)|,(?:身份证|公民身份号码|汉族|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?出?生|[一-龥]{1,3}族,|户籍|住[^宿院]|住址|系(?:[^。,]{0,16})(?:经营者|员工|职工|村民|居民|业主|法定代表人|负责人|司机|之))|等[0-9一二三四五六七八九十两几多]{1,3}人|(?:女士|先生|小姐|师傅|同志)"
)
BEFORE_OK = re.compile(
    r"(?:^|[。,;:、!?“”\"‘'()《〈【\n…>])$|(?:和|与|及|向|对|由|被|给|将|把|据|经|找|叫|让|同|跟|即|告知|通知|责令|传唤|询问|处|系|为|是|诉|替|以|因|而|但|称|故|则|至|从|在|于|当|使|令|请|代|予|认为|发现|证明|证实|确认|查明|查获|随后|后|时|并|其中|其|名|叫|姓名|出具给|交给|借给|卖给|租给|支付给?|赔偿|准许|判决|驳回|撤销|要求|委托|聘请|雇佣|雇用|招用|安排|指派|陪同|殴打|致|导致|造成|砍伤|打伤|撞伤|撞倒|拘留|抓获|送|接到|收到|根据|上述|另一|一名|名为|叫做|还有|包括|分别为|分别是|以及|或|是否|关于|有关)$"
)
PLACE_BEFORE = re.compile(r"(?:省|市|县|区|镇|乡|街道|路|街|村)$")
MINORITY = re.compile(rf"{HAN}{{1,7}}(?:[·•・]{HAN}{{1,8}}){{1,3}}")
# 李子坝街道: a place whose name merely begins like a person's
PLACE_NEAR = re.compile(
    "[一-龥]{1,2}(?:街道|社区|[村镇乡县市区](?![一-龥]?[民长])|公司|集团|医院|学校|中学|小学|水库|派出所)"
)
CASE_NUMBER = re.compile(r"[(〔\[](?:19|20)[0-9]{2}[)〕\]][^号。,;\n]{1,24}号")
# 示临石罚字〔2025〕: the code of a body is not a surname
BODY_CODE = re.compile(
    r"[一-龥]{1,8}?(?:\([一-龥]{1,3}\)[一-龥]{0,3}?)?(?:罚|决|复|赔|监|强|处|告|催|责|改|许|征|补|听|立|移|审|案|通|函|裁|没|扣|封)[一-龥]{0,2}(?:字第?)?(?=[(〔\[](?:19|20)[0-9]{2}[)〕\]])"
)
TITLE = re.compile("《[^《》\n]{2,80}》")
FOREIGN = re.compile(
    r"(?:原告|被告|被告人|第三人|申请人|上诉人|当事人|证人|被害人|违法行为人|嫌疑人|外籍|籍)[::]?(?P<name>[A-Z][a-zA-Z'.-]{1,20}(?: ?[A-Z][a-zA-Z'.-]{0,20}){1,4})"
)
MASKED = re.compile(
    rf"(?:{alternatives(COMPOUND_SURNAMES)}|(?![诉被在是系称至到的将把给对与]){HAN})?某(?:某|{HAN})?[甲乙丙丁0-9A-Za-z]{{0,2}}|{HAN}[×*Xx]{{1,2}}|{HAN}[甲乙丙丁戊己](?![一-龥])"
)
#: tags of dictionary words that are no names
WORD_TAGS = frozenset(words("v vn d a ad an p c r m q f l i n t s vd vi ns nt nz b j"))
#: 乌云其木格, 木拉提江, 扎西顿珠: names in transcription without ·
_PARTS, _ENDS = alternatives(TRANSCRIBED_PARTS), alternatives(TRANSCRIBED_ENDS)
TRANSCRIBED = re.compile(
    rf"(?:(?:{_PARTS}){{2,3}}(?:{_ENDS})?|(?:{_PARTS})(?:{_ENDS}))(?![·•・])(?![一-龥]{{0,2}}(?:县|乡|镇|村|街道|寺))"
)
