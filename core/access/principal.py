"""Principals: whoever asks for something, as far as rules need to know."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from typing import Final


class PrincipalKind(enum.Enum):
    """In what capacity somebody asks."""

    PUBLIC = "public"
    #: a person acting for one organisation
    MEMBER = "member"
    #: the holder of a receipt number and its passphrase
    RECEIPT = "receipt"
    #: a signed-in person without (or before choosing) a membership
    ACCOUNT = "account"
    #: the address of a feed or a token given out by a member
    TOKEN = "token"  # noqa: S105 - a name, not a secret
    #: the portal itself: clock, outbox, imports, commands
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks. Plain identifiers, so that it can be kept in a queue and compared.

    Attributes:
        kind: in what capacity.
        user_id: the account; None for the public, a receipt holder and the system.
        membership_id, organisation_…, role: the membership acted in (kind MEMBER).
        stands_in_for: membership ids of absent colleagues this member deputises for today (AB角).
        heads_away: those of ``stands_in_for`` who are heads: their decisions are this member's in these days.
        subject: what a receipt or token opens, such as ``clue:17``.
        label: how records print it (``林书言（示例市司法局）``).
    """

    kind: PrincipalKind
    user_id: int | None = None
    membership_id: int | None = None
    organisation_id: int | None = None
    organisation_kind: str = ""
    organisation_name: str = ""
    role: str = ""
    stands_in_for: frozenset[int] = field(default_factory=frozenset)
    heads_away: frozenset[int] = field(default_factory=frozenset)
    subject: str = ""
    label: str = ""

    @property
    def is_member(self) -> bool:
        """Whether it acts for an organisation."""
        return self.kind is PrincipalKind.MEMBER

    @property
    def memberships(self) -> frozenset[int]:
        """The memberships whose work is this principal's: its own, and those it stands in for."""
        own = frozenset() if self.membership_id is None else frozenset({self.membership_id})
        return own | self.stands_in_for

    def deputising_for(self, absent: frozenset[int]) -> Principal:
        """The same, deputising for ``absent`` of those it deputises for, and for nobody else."""
        return replace(self, stands_in_for=self.stands_in_for & absent, heads_away=self.heads_away & absent)


PUBLIC: Final = Principal(PrincipalKind.PUBLIC)
SYSTEM: Final = Principal(PrincipalKind.SYSTEM, label="portal")
