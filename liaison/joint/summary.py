"""The summary of an operation: what it was, who took part, whom it went to, what was found and what came of it.

Other apps offer what can be made of it, once, in ``AppConfig.ready()``:

    register_offer(lambda request, operation: [("Draft a typical case", "/work/…")])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from core.access import Principal
from liaison.joint.choices import OperationKind, TargetKind
from liaison.joint.findings.queries import Card, cards_of
from liaison.joint.models import Operation, OperationParty, Target
from liaison.visits.budget import is_exempt

#: States from which there is something to sum up.
WHEN: Final = ("held", "findings", "closed")

#: (words of the button, address) of what can be made of an operation by whoever asks.
Offer = Callable[[HttpRequest, Operation], list[tuple[str, str]]]
_offers: list[Offer] = []


def register_offer(offer: Offer) -> None:
    """Add what can be made of the summary of an operation."""
    _offers.append(offer)


def offers_for(request: HttpRequest, operation: Operation) -> list[tuple[str, str]]:
    """Everything that whoever asks can make of it."""
    return [each for offer in _offers for each in offer(request, operation)]


@dataclass(frozen=True)
class Summary:
    """What a summary says, as far as the asking member may see it.

    Attributes:
        saved: visits the enterprises were spared, because several came at once.
    """

    operation: Operation
    parties: list[OperationParty]
    bodies: list[Target]
    enterprises: list[Target]
    findings: list[Card]
    actions: list[Card]
    saved: int
    case_files: list[Target]

    @property
    def there(self) -> list[OperationParty]:
        """The organisations that were there."""
        return [party for party in self.parties if party.attended]

    @property
    def people(self) -> int:
        """How many signed in."""
        return sum(len(party.attendances.all()) for party in self.parties)

    @property
    def ended(self) -> int:
        """Findings that have ended."""
        return sum(not card.is_open for card in self.findings)


def visits_saved(kind: str, bodies: int, enterprises: int) -> int:
    """What one visit for many matters spares: every body but one would have come to each enterprise by itself."""
    return max(bodies - 1, 0) * enterprises if kind == OperationKind.ONE_VISIT else 0


def _joined(operation: Operation) -> int:
    """Visits that were made together with somebody else's: they have no place of their own, and are not exempt."""
    return 0 if is_exempt(operation.exemption) else operation.visits.filter(place=None).count()


def summary_of(principal: Principal, operation: Operation) -> Summary:
    """The summary of an operation that ``principal`` may see; nine queries."""
    targets = list(operation.targets.select_related("organisation"))
    bodies = [each for each in targets if each.kind == TargetKind.BODY]
    enterprises = [each for each in targets if each.kind == TargetKind.ENTERPRISE]
    files = [each for each in targets if each.kind == TargetKind.CASE_FILE]
    parties = operation.parties.select_related("organisation").prefetch_related("attendances__member__user")
    findings, loose = cards_of(principal, operation)
    return Summary(
        operation,
        list(parties),
        bodies,
        enterprises,
        findings,
        [*loose, *(action for card in findings for action in card.actions)],
        visits_saved(operation.kind, len(bodies), len(enterprises)) + _joined(operation),
        files,
    )
