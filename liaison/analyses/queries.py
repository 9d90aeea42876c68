"""Reads of analyses, warnings and their adoption: lists, what waits, what is counted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.rulings.models import Ruling
from core.access import Principal, visible
from liaison.analyses.choices import Cause
from liaison.analyses.flow import ADOPTION, ALERT, ANALYSIS, HANDED_IN
from liaison.analyses.lost import lost_cases
from liaison.analyses.models import Adoption, Alert, Analysis, AnalysisCause
from liaison.clues.queries import by_limit
from liaison.organisations.rules import may_act
from liaison.workspace.lists import in_order
from liaison.workspace.rates import Rate
from liaison.workspace.tallies import count_of, total_of
from liaison.workspace.waiting import Counts, Row, moves_of


def whose_clock(item: Analysis | Adoption) -> int:
    """The organisation that must act in the present state; the body when nobody must."""
    flow = ANALYSIS if isinstance(item, Analysis) else ADOPTION
    party = flow.state(item.state).waits_for
    return getattr(item, f"{party}_id") if party else item.body_id


def analyses_waiting(principal: Principal) -> QuerySet[Analysis]:
    """Analyses whose next move is this organisation's, to whoever acts for it."""
    found = visible(principal, Analysis)
    return found.filter(moves_of(ANALYSIS, principal.organisation_id)) if may_act(principal) else found.none()


def adoptions_waiting(principal: Principal) -> QuerySet[Adoption]:
    """Warnings and plans that this organisation has yet to receive, answer or carry out."""
    found = visible(principal, Adoption)
    return found.filter(moves_of(ADOPTION, principal.organisation_id)) if may_act(principal) else found.none()


def alerts_waiting(principal: Principal) -> QuerySet[Alert]:
    """Drafts of this organisation."""
    found = visible(principal, Alert)
    return found.filter(moves_of(ALERT, principal.organisation_id)) if may_act(principal) else found.none()


def not_analysed(principal: Principal) -> QuerySet[Ruling]:
    """Published decisions and judgments that ended against a body and of which ``principal`` sees no analysis, newest
    first. That somebody else has opened one is told when it is opened, not here."""
    opened = visible(principal, Analysis).filter(ruling=OuterRef("pk")).exclude(state="withdrawn")
    found = lost_cases().without_text().filter(~Exists(opened))
    return found.select_related("examination").order_by("-decided_on", "-pk")


def find_analyses(
    principal: Principal,
    *,
    side: str = "",
    state: str = "",
    text: str = "",
    cause: str = "",
    outcome: str = "",
    due: str = "",
    sort: str = "",
) -> QuerySet[Analysis]:
    """Analyses the principal may see: ``side`` mine, in (of our organisation), out (opened by us) or review (reviewed
    by us)."""
    found = analyses_waiting(principal) if side == "mine" else visible(principal, Analysis)
    if side in {"in", "out", "review"}:
        party = {"in": "body", "out": "opener", "review": "coordinator"}[side]
        found = found.filter(**{party: principal.organisation_id})
    for name, value in (("state", state), ("outcome", outcome)):
        found = found.filter(**{name: value}) if value else found
    if cause:
        found = found.filter(pk__in=visible(principal, AnalysisCause).filter(code=cause).values("analysis"))
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(case_number__icontains=word))
    return in_order(by_limit(found, due).select_related("body", "opener"), sort, "opened_at")


def find_adoptions(
    principal: Principal, *, side: str = "", state: str = "", text: str = "", due: str = "", sort: str = ""
) -> QuerySet[Adoption]:
    """Adoptions the principal may see: ``side`` mine, in (to our organisation) or out (sent by us)."""
    found = adoptions_waiting(principal) if side == "mine" else visible(principal, Adoption)
    if side in {"in", "out"}:
        found = found.filter(**{"body" if side == "in" else "sender": principal.organisation_id})
    found = found.filter(state=state) if state else found.exclude(state="planned")
    for word in text.split()[:8]:
        found = found.filter(Q(alert__number__icontains=word) | Q(alert__title__icontains=word))
    return in_order(by_limit(found, due).select_related("alert", "body", "sender"), sort, "sent_at")


def rows_of(principal: Principal, items: Iterable[Analysis]) -> list[Row]:
    """One row for each analysis, with the body, or at the body whoever opened it."""
    return [
        Row(
            title=item.title,
            number=f"{item.number} · {item.case_number}",
            url=reverse("analyses:analysis", args=[item.pk]),
            origin=item.opener.short_name if item.body_id == principal.organisation_id else item.body.short_name,
            state=str(ANALYSIS.state(item.state).label),
            subject=item.subject,
            due_at=item.next_due_at,
        )
        for item in items
    ]


def adoption_rows_of(principal: Principal, items: Iterable[Adoption]) -> list[Row]:
    """One row for each adoption, from the asking organisation's side."""
    return [
        Row(
            title=item.alert.title,
            number=item.alert.number,
            url=reverse("analyses:adoption", args=[item.pk]),
            origin=item.sender.short_name if item.body_id == principal.organisation_id else item.body.short_name,
            state=str(ADOPTION.state(item.state).label),
            subject=item.subject,
            due_at=item.next_due_at,
        )
        for item in items
    ]


def count_waiting(principal: Principal) -> Counts:
    """How many analyses wait; one query."""
    return count_of(principal, analyses_waiting)


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent analyses."""
    found = analyses_waiting(principal).select_related("body", "opener")
    return rows_of(principal, found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])


def count_adoptions(principal: Principal) -> Counts:
    """How many warnings and drafts of warnings wait; two queries."""
    return count_of(principal, adoptions_waiting) + Counts(total=total_of(principal, alerts_waiting))


def adoption_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent warnings to be answered, then the drafts."""
    found = adoptions_waiting(principal).select_related("alert", "body", "sender")
    rows = adoption_rows_of(principal, found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])
    for item in alerts_waiting(principal).select_related("sender").order_by("-pk")[: limit - len(rows)]:
        rows.append(
            Row(
                title=item.title,
                number=item.number,
                url=reverse("analyses:alert", args=[item.pk]),
                origin=item.sender.short_name,
                state=str(ALERT.state(item.state).label),
                subject=item.subject,
            )
        )
    return rows


ADOPTED = Q(adoptions__state__in=("adopted", "undertaken", "carried_out"))
SENT = Q(adoptions__sent_at__isnull=False) & ~Q(adoptions__state="withdrawn")


def alerts_with_counts(principal: Principal) -> QuerySet[Alert]:
    """Warnings and plans of this organisation, newest first, with ``sent``, ``received``, ``adopted``, ``declined``."""
    return (
        visible(principal, Alert)
        .filter(sender=principal.organisation_id)
        .annotate(
            sent=Count("adoptions", filter=SENT),
            received=Count("adoptions", filter=SENT & Q(adoptions__received_at__isnull=False)),
            adopted=Count("adoptions", filter=ADOPTED),
            declined=Count("adoptions", filter=Q(adoptions__state="not_adopted")),
        )
        .order_by("-pk")
    )


def cause_counts(principal: Principal) -> list[tuple[str, str, int, int]]:
    """(code, name, cases, bodies) of each cause named in analyses handed in, the most frequent first; one query."""
    handed_in = visible(principal, AnalysisCause).filter(analysis__state__in=HANDED_IN)
    counted = handed_in.values("code").annotate(
        cases=Count("analysis", distinct=True), bodies=Count("analysis__body", distinct=True)
    )
    names = dict(Cause.choices)
    rows = [(row["code"], str(names[row["code"]]), row["cases"], row["bodies"]) for row in counted.order_by()]
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def body_counts(principal: Principal) -> QuerySet:
    """Rows by body: opened, handed in, accepted, overdue; one query."""
    found = visible(principal, Analysis).exclude(state="withdrawn")
    late = by_limit(visible(principal, Analysis), "late").values("pk")
    return (
        found.values("body__name")
        .annotate(
            opened=Count("pk"),
            submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
            accepted=Count("pk", filter=Q(state="accepted")),
            late=Count("pk", filter=Q(pk__in=late)),
        )
        .order_by("-opened", "body__name")
    )


def rates(principal: Principal) -> list[Rate]:
    """Rates of what this principal may see; two queries."""
    a = (
        visible(principal, Analysis)
        .exclude(state="withdrawn")
        .aggregate(
            opened=Count("pk"),
            submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
            accepted=Count("pk", filter=Q(state="accepted")),
            clues=Count("pk", filter=Q(clue__isnull=False)),
        )
    )
    d = (
        visible(principal, Adoption)
        .filter(sent_at__isnull=False)
        .exclude(state="withdrawn")
        .aggregate(
            sent=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            adopted=Count("pk", filter=Q(state__in=("adopted", "undertaken", "carried_out"))),
        )
    )
    opened = _("lost cases and opinions to be analysed, withdrawn ones left out")
    return [
        Rate(_("analysed"), a["submitted"], _("analyses submitted"), a["opened"], opened),
        Rate(_("accepted on review"), a["accepted"], _("analyses accepted"), a["submitted"], _("analyses submitted")),
        Rate(
            _("taken up as clues"), a["clues"], _("analyses taken up as clues"), a["accepted"], _("analyses accepted")
        ),
        Rate(
            _("warnings answered"), d["answered"], _("bodies that answered"), d["sent"], _("bodies warned or in a plan")
        ),
        Rate(_("warnings adopted"), d["adopted"], _("bodies that adopted"), d["answered"], _("bodies that answered")),
    ]
