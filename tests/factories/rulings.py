"""Rulings for tests: invented, short, through the same service everything else uses."""

from datetime import date
from itertools import count

from content.rulings.models import Ruling
from content.rulings.services import create_ruling

_serial = count(1)


def ruling(*, publish: bool = True, **values) -> Ruling:
    """A penalty decision with a number of its own, published unless told otherwise."""
    serial = next(_serial)
    given = {
        "number": f"示市监罚字〔2026〕{serial}号",
        "kind": "penalty",
        "title": f"第{serial}号行政处罚案",
        "body": "示例市市场监督管理局",
        "region": "市级",
        "field": "市场监管",
        "decided_on": date(2026, 3, 18),
        "anonymised_by": "示例市市场监督管理局",
        "parties": ["当事人：李某。"],
        "facts": ["经查，货架上有超过保质期的腐竹三袋。"],
        "reasons": ["当事人的行为违反《中华人民共和国食品安全法》第三十四条第（十）项的规定。"],
        "basis": ["依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项，决定如下："],
        "result": ["罚款人民币五万元。"],
        "outcome": "penalised",
        "publish": publish,
    }
    return create_ruling(**given | values)
