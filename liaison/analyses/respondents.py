"""Who lost a published case: the body named as respondent, as an organisation registered here."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from content.rulings.choices import Kind as RulingKind
from content.rulings.models import Ruling
from liaison.analyses.rules import BODIES
from liaison.organisations.models import Organisation

#: 被告：…、被申请人：…、上诉人（原审被告）：…、被申请人（一审被告、二审被上诉人）：… at the beginning of a line; the
#: colon is left out by some.
_LABEL: Final = re.compile(r"(?P<label>[^:,。;]{0,8}?(?:被告|被申请人|被上诉人|上诉人)(?:\([^)]*\))?):?(?P<name>.+)")
#: Where the name of a body ends and its address or representative begins.
_END: Final = re.compile(r"[,。;、(]|住所地|法定代表人|负责人")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def named_respondent(ruling: Ruling) -> str:
    """The name of the body whose act was reviewed, as the parties of the ruling state it; empty where they do not.

    The first of several: it is the body that acted, the one that upheld its act on reconsideration stands after it
    (行政诉讼法 第二十六条). In a reconsideration that is the 被申请人, before a court the 被告 of the first instance,
    whatever it is called later.
    """
    wanted = "被申请人" if ruling.kind == RulingKind.RECONSIDERATION else "被告"
    for line in ruling.parties.splitlines():
        found = _LABEL.match(_plain(line))
        if found and wanted in found["label"]:
            return _END.split(found["name"], maxsplit=1)[0]
    return ""


def body_that_lost(ruling: Ruling) -> Organisation | None:
    """The registered organisation whose act was reviewed, by its whole name; None where none has it.

    Where the parties name nobody, it is the body of the penalty in the same dispute. A similar name is no match: an
    analysis asked of the wrong body is worse than one that somebody opens by hand.
    """
    name = named_respondent(ruling)
    if not name and ruling.chain_id:
        penalties = Ruling.objects.published().filter(chain=ruling.chain_id, kind=RulingKind.PENALTY)
        name = _plain(penalties.order_by("-decided_on", "-pk").values_list("body", flat=True).first() or "")
    return Organisation.objects.active().of_kind(*BODIES).filter(name=name).first() if name else None
