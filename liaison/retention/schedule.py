"""What the archives rules give for each kind of record: a proposal with its source, in force once it is adopted.

《机关文件材料归档范围和文书档案保管期限规定》(国家档案局令第8号): archives are kept for good, 30 years or 10 years
(art. 7); for good what is important of an agency's own work (art. 8), for a time what is ordinary (art. 9). Which is
which each agency settles in its own table, with the consent of the archives office (art. 12). So nothing here is in
force by itself: a security administrator adopts it, with a reason, and changes it where the agency's table differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RULE: Final = "《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A proposed period. ``months`` None: kept for good. ``article`` of the rule it follows from."""

    kind: str
    months: int | None
    article: str

    @property
    def source(self) -> str:
        """As the period names its source."""
        return f"{RULE}{self.article}"


_GOOD: Final = None
_LONG: Final = 30 * 12
_SHORT: Final = 10 * 12
_IMPORTANT: Final = "第七条、第八条第（三）项"
_ORDINARY: Final = "第七条、第九条第（一）项"
_LETTERS: Final = "第七条、第九条第（八）项"
_REQUESTS: Final = "第七条、第九条第（五）项"
_MEETINGS: Final = "第七条、第九条第（二）项"

#: Contact details and notices are no archives: the agency says how long it needs them (个人信息保护法 art. 19).
SCHEDULE: Final = {
    each.kind: each
    for each in (
        Scheduled("clue", _LONG, _ORDINARY),
        Scheduled("referral", _LONG, _LETTERS),
        Scheduled("rectification", _LONG, _ORDINARY),
        Scheduled("document", _LONG, _LETTERS),
        Scheduled("room", _LONG, _MEETINGS),
        Scheduled("inspection", _SHORT, _ORDINARY),
        Scheduled("campaign", _GOOD, _IMPORTANT),
        Scheduled("operation", _LONG, _ORDINARY),
        Scheduled("accompaniment", _LONG, _ORDINARY),
        Scheduled("analysis", _LONG, _ORDINARY),
        Scheduled("alert", _LONG, _LETTERS),
        Scheduled("order", _LONG, _LETTERS),
        Scheduled("decision", _LONG, _REQUESTS),
        Scheduled("accountability", _LONG, _LETTERS),
        Scheduled("interview", _LONG, _ORDINARY),
        Scheduled("dual", _LONG, _ORDINARY),
        Scheduled("crime", _LONG, _LETTERS),
        Scheduled("penalty", _LONG, _LETTERS),
        Scheduled("ledger", _LONG, _ORDINARY),
        Scheduled("reading", _LONG, _LETTERS),
    )
}
