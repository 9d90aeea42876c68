"""Where an agency's code (机关代字) begins in running text: 「作出皖市监竞争处字」 → 皖市监竞争处字.

Nothing marks the left end of a code, so it is found from what stands before codes: verbs of issuing,
prepositions, the full name of the body, the name of a document.
"""

from __future__ import annotations

import re

# Words after which a code begins. None of them can be inside a code.
_BEFORE = re.compile(
    "作出|做出|出具|制作|制发|印发|下发|颁发|颁布|发布|公布|签发|核发|发出|发送|下达|送达|收到|提交|提供|上报|寄送|转发"
    "|根据|依据|依照|按照|参照|适用|强制执行|准予执行|继续执行|恢复执行|获取|履行|违反|征收|维持|撤销|变更|确认|注销|取得|领取|持有|办理|申请|送交|移送"
    "|以及|关于|对于|针对|不服|涉及|有关|查询|查找|查一下|搜索|请问|其中|包括|证号|文号|案号|编号|字号|为准|载明|详见|参见|附件|名称|分别|属于|系|所作|作的|做的|称为|简称"
    "|决定书|通知书|告知书|认定书|裁决书|意见书|鉴定书|许可证|登记证|所有权证|使用权证|证书|文件|批文|批复|判决|裁定|决定|报告"
    "|的|了|号|由|被|将|向|把|从|自|用了|即|且|而|若|如|或|又|该"
)
# Single words that also occur in codes (和县、同安、以…): a boundary only with something before them.
_JOINING = "和与及以对据为是在有按至同"
# No county's or body's short name begins with these.
_NEVER_FIRST = "对以据为是在按与及"
# The full name of the body before its code.
_BODY = re.compile(
    "局|厅|委员会|[改委工]委|人民政府|[省市县区]政府|[察法]院|仲裁委|办事处|[总支大]队|办公室|监测站|中心|公司|[^事]务所"
    "|[师鉴]定?所|监狱|证监会|保监会|[^人]部|国务院|海关"
)
_KIND_FIRST = re.compile("^[行罚处复决政改强不当字监征案函发办]")
_LONGEST = 16


def agency_code_start(text: str) -> int:
    """Index in ``text`` (ending where the bracketed year begins) at which the agency's code starts.

    ``len(text)`` when nothing is left of it.
    """
    start = 0
    for match in _BEFORE.finditer(text):
        if match.end() <= len(text):
            start = match.end()
    verb = start
    for match in _BODY.finditer(text, start):
        rest = text[match.end() :]
        if len(rest.rstrip("字")) >= 2 and match.end() - start >= 3 and not _KIND_FIRST.match(rest):
            start = match.end()
    for index in range(len(text) - 2, start, -1):
        if text[index] in _JOINING and text[index - 1] not in "(" and len(text) - index > 2:
            start = index + 1
            break
    else:
        # 决定书和沪市监…: what joins two documents follows a noun, not a verb
        noun = text[:start].endswith(("书", "号", "件", "证", "定", "决", "复", "告"))
        if noun and start == verb and text[start : start + 1] == "和" and len(text) - start > 3:
            start += 1
    while start < len(text) - 2 and text[start] in _NEVER_FIRST:
        start += 1
    start = _balance(text, start)
    if len(text) - start > _LONGEST:
        return _balance(text, len(text) - _LONGEST)
    return start


def _balance(text: str, start: int) -> int:
    """Move ``start`` behind a bracket that is not closed, or closed but not opened, in the rest."""
    depth = 0
    for index in range(len(text) - 1, start - 1, -1):
        if text[index] == ")":
            depth += 1
        elif text[index] == "(":
            depth -= 1
            if depth < 0:
                return index + 1
    if depth > 0:
        closing = text.find(")", start)
        return closing + 1
    return start
