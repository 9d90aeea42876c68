"""Reads of overlaps and consents."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Principal, visible
from liaison.organisations.rules import leads
from liaison.overlaps.flow import CONSENT, OVERLAP
from liaison.overlaps.models import Consent, Overlap
from liaison.overlaps.rules import own_consents
from liaison.workspace.tallies import count_of, total_of
from liaison.workspace.waiting import Counts, Row


def overlaps_waiting(principal: Principal) -> QuerySet[Overlap]:
    """Overlaps found that a head has to decide on."""
    found = visible(principal, Overlap).filter(state="found")
    return found if leads(principal) else found.none()


def consents_waiting(principal: Principal) -> QuerySet[Consent]:
    """Questions that a head has to answer."""
    found = own_consents(principal, visible(principal, Consent)).filter(state="asked")
    return found if leads(principal) else found.none()


def count_overlaps(principal: Principal) -> Counts:
    """How many wait."""
    return Counts(total=total_of(principal, overlaps_waiting))


def count_consents(principal: Principal) -> Counts:
    """How many wait; one query."""
    return count_of(principal, consents_waiting)


def overlap_rows(overlaps: Iterable[Overlap]) -> list[Row]:
    """One row for each: the subject, and the two organisations."""
    return [
        Row(
            title=overlap.name,
            number=str(overlap.get_kind_display()),
            url=reverse("overlaps:overlap", args=[overlap.pk]),
            origin=f"{overlap.first.short_name}、{overlap.second.short_name}",
            state=str(OVERLAP.state(overlap.state).label),
            subject=overlap.subject,
        )
        for overlap in overlaps
    ]


def consent_rows(consents: Iterable[Consent]) -> list[Row]:
    """One row for each question: the subject, and who asks."""
    return [
        Row(
            title=consent.overlap.name,
            number=str(consent.overlap.get_kind_display()),
            url=reverse("overlaps:consent", args=[consent.pk]),
            origin=consent.overlap.coordinator.short_name,
            state=str(CONSENT.state(consent.state).label),
            subject=consent.subject,
            due_at=consent.next_due_at,
        )
        for consent in consents
    ]


def waiting_overlap_rows(principal: Principal, limit: int) -> list[Row]:
    """The newest that wait."""
    return overlap_rows(overlaps_waiting(principal).select_related("first", "second").order_by("-pk")[:limit])


def waiting_consent_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent that wait."""
    found = consents_waiting(principal).select_related("overlap__coordinator")
    return consent_rows(found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])


def answers_of(overlap: Overlap) -> list[tuple[int, str, str]]:
    """(round, organisation, state in words) of every question: for the coordinating body, which reads no content."""
    asked = overlap.consents.select_related("organisation").order_by("-round", "organisation__name")
    return [(each.round, each.organisation.name, str(CONSENT.state(each.state).label)) for each in asked]


def shared_with(principal: Principal, consent: Consent) -> Consent | None:
    """What the other party shares; None unless both have agreed."""
    found = visible(principal, Consent).filter(overlap=consent.overlap_id, round=consent.round)
    return found.exclude(organisation=principal.organisation_id).select_related("organisation").first()


def said_to(consent: Consent, principal: Principal) -> str:
    """Where the question stands, in words for the party asked: nothing of what the other answered but the result."""
    if consent.state == "agreed" and shared_with(principal, consent) is None:
        return _("Nothing is shared yet: that takes the agreement of both.")
    return ""
