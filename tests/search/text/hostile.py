# ruff: noqa: E501 (examples read best on one line)
"""Texts made to hurt: long runs that a careless pattern would read for hours."""

#: bytes
SIZE = 200_000

HOSTILE = [
    unit * (SIZE // len(unit.encode("utf-8", "surrogatepass")))
    for unit in (
        " ", "\n", "1", "一", "（", "《", "》《", "〔2025〕", "（2019）沪", "第", "第一条", "第1、", "字第", "号", "·", "买·", "X", "A ",
        "原告张三", "张三、", "本院认为，", "依照《", "罚款", "撤销", "住村", "1-", "—\n", "\x00", "\ud800", "简称《", "之一",
    )
]  # fmt: skip
