"""Provisions as people type them into a box: 行政处罚法33条 for 行政处罚法第33条. Running text is not read so."""

import re

_NUMERAL = r"(?:[0-9０-９]{1,4}|[〇零一二三四五六七八九十百]{1,7})"
#: 行政处罚法33条, 行政处罚法三十三条一款二项, 行政处罚法33、34条, and 行政处罚法33 at the end of a word
_WITHOUT_MARK = re.compile(
    rf"(?<=[法例则定章决释])(?P<mark>》?\s*)(?:"
    rf"(?:第\s*)?(?P<article>{_NUMERAL}\s*条(?:之[一二三四五六七八九十0-9]{{1,2}})?)"
    rf"(?:(?P<paragraph>{_NUMERAL}款)(?P<item>{_NUMERAL}项)?)?(?=第|[、,，和及至-]|\s|$)"
    rf"|第?\s*(?P<list>{_NUMERAL}(?:\s*[、,，和及]\s*第?{_NUMERAL}){{1,9}}\s*条)"
    rf"|第?\s*(?P<bare>[0-9０-９]{{1,3}})(?P<suffix>之[一二三四五六七八九十0-9]{{1,2}})?(?=\s|$))"
)


def with_marks(text: str) -> str:
    """``text`` with the 第 and 条 that were left out around the numbers of articles."""

    def marked(match: re.Match[str]) -> str:
        if match["bare"]:
            return f"{match['mark']}第{match['bare']}条{match['suffix'] or ''}"
        if match["list"]:
            return match["mark"] + "、".join(f"第{number}条" for number in re.findall(_NUMERAL, match["list"]))
        return match["mark"] + "".join(f"第{match[part]}" for part in ("article", "paragraph", "item") if match[part])

    return _WITHOUT_MARK.sub(marked, text)
