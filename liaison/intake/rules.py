"""Who may see receipts, reporters, openings of identities, ratings, codes and imports."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, PrincipalKind
from liaison.clues.models import Clue
from liaison.clues.rules import clues
from liaison.intake.models import IdentityOpening
from liaison.organisations.choices import Role


def _of_visible_clue(principal: Principal, queryset: QuerySet, clue: str = "clue") -> QuerySet:
    # Asked for each row: a list of all clues one may see would be made first, however few rows there are.
    return queryset.filter(Exists(clues(principal, Clue.objects.filter(pk=OuterRef(clue)))))


def receipts(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The holder of a receipt sees it; members see (its number, never more) with the clue."""
    if principal.kind is PrincipalKind.RECEIPT:
        return queryset.filter(clue=_clue_of(principal))
    return _of_visible_clue(principal, queryset) if principal.is_member else queryset.none()


def ratings(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The same."""
    return receipts(principal, queryset)


def reporters(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Only whoever asked, was granted it by a second person, and sees the clue; until the time is over."""
    if not principal.is_member:
        return queryset.none()
    granted = IdentityOpening.objects.filter(
        clue=OuterRef("clue"),
        asked_by=principal.membership_id,
        state=IdentityOpening.State.GRANTED,
        readable_until__gt=timezone.now(),
    )
    return _of_visible_clue(principal, queryset).filter(Exists(granted))


def openings(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Requests are seen by whoever made them, and by the custodians: heads and auditors of the holder."""
    if not principal.is_member:
        return queryset.none()
    found = _of_visible_clue(principal, queryset)
    if principal.role in {Role.HEAD, Role.AUDITOR}:
        return found
    return found.filter(asked_by=principal.membership_id)


def readings(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Each reading is seen with its request."""
    return queryset.filter(opening__in=openings(principal, IdentityOpening.objects.all()))


def source_codes(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members see the codes their organisation issued, and those that hang with it."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Q(organisation=principal.organisation_id) | Q(contact_point=principal.organisation_id))


def imports(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members see their organisation's imports; an upload that waits names people, so its uploader and heads only."""
    if not principal.is_member:
        return queryset.none()
    found = queryset.filter(organisation=principal.organisation_id)
    if principal.role == Role.HEAD:
        return found
    return found.filter(Q(done_at__isnull=False) | Q(uploaded_by=principal.membership_id))


def _clue_of(principal: Principal) -> int:
    return int(principal.subject.removeprefix("clue:"))
