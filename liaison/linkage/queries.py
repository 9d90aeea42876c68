"""Reads of the linkage: the ledger of both directions, what waits, rates with their denominators named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Principal, visible
from core.deadlines import Clock
from liaison.clues.queries import by_limit
from liaison.linkage.flow import CRIME, PENALTY
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.organisations.rules import may_act
from liaison.workspace.lists import in_order
from liaison.workspace.rates import Rate
from liaison.workspace.tallies import count_of
from liaison.workspace.waiting import Counts, Row, moves_of

Item = CrimeTransfer | PenaltyOpinion


def whose_clock(item: Item) -> int:
    """The organisation that must act in the present state; the one it began with when nobody must."""
    flow = CRIME if isinstance(item, CrimeTransfer) else PENALTY
    party = flow.state(item.state).waits_for
    return getattr(item, f"{party}_id") if party else item.body_id


def crimes_waiting(principal: Principal) -> QuerySet[CrimeTransfer]:
    """Transfers whose next move is this organisation's, to whoever acts for it."""
    found = visible(principal, CrimeTransfer)
    return found.filter(moves_of(CRIME, principal.organisation_id)) if may_act(principal) else found.none()


def penalties_waiting(principal: Principal) -> QuerySet[PenaltyOpinion]:
    """Opinions whose next move is this organisation's."""
    found = visible(principal, PenaltyOpinion)
    return found.filter(moves_of(PENALTY, principal.organisation_id)) if may_act(principal) else found.none()


def find_matters(principal: Principal, *, side: str = "", **wanted: str) -> QuerySet:
    """One direction of the ledger as far as the principal may see it: ``side`` penalties, or suspected crimes."""
    return find(visible(principal, PenaltyOpinion if side == "penalties" else CrimeTransfer), **wanted)


def find(found: QuerySet, *, state: str = "", text: str = "", due: str = "", sort: str = "") -> QuerySet:
    """One direction of the ledger, narrowed and ordered."""
    if state:
        found = found.filter(state=state)
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(case_number__icontains=word))
    sides = ("body", "police") if found.model is CrimeTransfer else ("body", "procuratorate")
    return in_order(by_limit(found, due).select_related(*sides), sort, "created_at")


def rows_of(principal: Principal, items: Iterable[Item]) -> list[Row]:
    """One row for each, with the side that sent it, or at that side the one that has it."""
    rows = []
    for item in items:
        crime = isinstance(item, CrimeTransfer)
        sender, receiver = (item.body, item.police) if crime else (item.procuratorate, item.body)
        flow = CRIME if crime else PENALTY
        rows.append(
            Row(
                title=item.title,
                number=item.number,
                url=reverse("linkage:crime" if crime else "linkage:penalty", args=[item.pk]),
                origin=receiver.short_name if sender.pk == principal.organisation_id else sender.short_name,
                state=str(flow.state(item.state).label),
                subject=item.subject,
                due_at=item.next_due_at,
            )
        )
    return rows


def count_waiting(principal: Principal) -> Counts:
    """How much waits, both directions together; two queries."""
    return count_of(principal, crimes_waiting) + count_of(principal, penalties_waiting)


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones of both directions."""
    rows: list[Row] = []
    for found in (crimes_waiting(principal), penalties_waiting(principal)):
        urgent = find(found).order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit]
        rows += rows_of(principal, urgent)
    return rows[:limit] if len(rows) <= limit else sorted(rows, key=_when)[:limit]


def _when(row: Row) -> tuple[bool, dt.datetime]:
    return row.due_at is None, row.due_at or timezone.now()


def rates(principal: Principal, since: dt.date | None = None) -> list[Rate]:
    """Rates of the matters this principal may see, begun on or after ``since``. Three queries."""
    crimes, penalties = visible(principal, CrimeTransfer), visible(principal, PenaltyOpinion)
    if since is not None:
        crimes, penalties = crimes.filter(created_at__date__gte=since), penalties.filter(created_at__date__gte=since)
    day, three = dt.timedelta(hours=24), dt.timedelta(days=3)
    moved = Q(transferred_at__isnull=False)
    c = crimes.aggregate(
        decided=Count("pk", filter=Q(decided_at__isnull=False)),
        approved=Count("pk", filter=Q(decided_at__isnull=False) & ~Q(state="not_approved")),
        transferred=Count("pk", filter=moved),
        fast=Count("pk", filter=moved & Q(transferred_at__lte=F("decided_at") + day)),
        answered=Count("pk", filter=moved & (Q(filed_at__isnull=False) | Q(first_refused_at__isnull=False))),
        filed=Count("pk", filter=Q(filed_at__isnull=False)),
        at_once=Count("pk", filter=Q(filed_at__isnull=False, first_refused_at__isnull=True)),
        reviewed=Count("pk", filter=Q(reviewed_at__isnull=False)),
        turned=Count("pk", filter=Q(reviewed_at__isnull=False, filed_at=F("reviewed_at"))),
        ended=Count("pk", filter=Q(state="concluded")),
        prosecuted=Count("pk", filter=Q(state="concluded", outcome__in=["prosecuted", "convicted"])),
    )
    p = penalties.exclude(state="withdrawn").aggregate(
        sent=Count("pk"),
        accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        penalised=Count("pk", filter=Q(answered_at__isnull=False, outcome="penalised")),
    )
    on_time = _on_time(crimes, three)
    return [
        Rate(_("approved"), c["approved"], _("transfers approved"), c["decided"], _("transfers decided on by heads")),
        Rate(
            _("decided within the limit"),
            on_time,
            _("decisions whose limit had not passed"),
            c["decided"],
            _("transfers decided on by heads"),
        ),
        Rate(
            _("transferred within 24 hours"),
            c["fast"],
            _("transferred within 24 hours of approval"),
            c["transferred"],
            _("transfers made to the police"),
        ),
        Rate(_("filed"), c["filed"], _("cases filed, also after review"), c["answered"], _("transfers answered")),
        Rate(_("filed at once"), c["at_once"], _("filed without a refusal"), c["answered"], _("transfers answered")),
        Rate(_("changed on review"), c["turned"], _("filed on review"), c["reviewed"], _("refusals reviewed")),
        Rate(
            _("prosecuted"),
            c["prosecuted"],
            _("prosecuted or convicted"),
            c["ended"],
            _("filed cases with an outcome reported"),
        ),
        Rate(
            _("opinions accepted"),
            p["accepted"],
            _("penalty opinions accepted"),
            p["sent"],
            _("penalty opinions sent and not withdrawn"),
        ),
        Rate(
            _("penalised after non-prosecution"),
            p["penalised"],
            _("penalties imposed"),
            p["answered"],
            _("penalty opinions answered"),
        ),
    ]


def _on_time(crimes: QuerySet[CrimeTransfer], three: dt.timedelta) -> int:
    """Decisions made before their clock ended: as it was counted, days off and extensions included. Without a clock
    (imported), three days."""
    decided = list(crimes.filter(decided_at__isnull=False).values_list("pk", "proposed_at", "decided_at"))
    subjects = [f"crime:{pk}" for pk, _at, _decided in decided]
    due = dict(Clock.objects.filter(subject__in=subjects, limit_code="crime.approval").values_list("subject", "due_at"))
    return sum(1 for pk, proposed, at in decided if at <= due.get(f"crime:{pk}", (proposed or at) + three))
