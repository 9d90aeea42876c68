"""Tokens of bodies' own systems: shown once, kept as a hash, revoked at any time."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal, PrincipalKind
from core.audit import actor_for, record, register_action
from core.tokens import hash_of
from liaison.inspections.models import ApiToken
from liaison.inspections.rules import FILING, files
from liaison.organisations.choices import Role
from liaison.workflow.engine import EventRefused

MADE = register_action("inspection.token_made", gettext_lazy("token of a system made"))
REVOKED = register_action("inspection.token_revoked", gettext_lazy("token of a system revoked"))
MOST_TOKENS = 10
#: How exactly "last used" is kept: not a write for each request.
_USED_EVERY = dt.timedelta(minutes=10)


def may_keep(principal: Principal) -> bool:
    """Whether it makes and revokes tokens: heads of enforcement bodies."""
    return files(principal) and principal.role == Role.HEAD


def make(*, principal: Principal, label: str, days: int) -> tuple[ApiToken, str]:
    """A token for one system of the body acted for, and the token itself, which nobody can look up again.

    Raises:
        EventRefused: not a head of an enforcement body, or as many as there may be.
    """
    if not may_keep(principal):
        raise EventRefused(_("Heads of enforcement bodies keep the tokens of their systems."))
    token = f"rq_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        valid = ApiToken.objects.select_for_update().filter(
            organisation=principal.organisation_id, revoked_at=None, expires_on__gte=timezone.localdate()
        )
        if len(valid) >= MOST_TOKENS:
            raise EventRefused(_("At most %(n)d tokens at a time. Revoke one first.") % {"n": MOST_TOKENS})
        made = ApiToken.objects.create(
            organisation_id=principal.organisation_id,
            label=label.strip(),
            token_hash=hash_of(token),
            begins=token[:9],
            made_by_id=principal.membership_id,
            expires_on=timezone.localdate() + dt.timedelta(days=days),
        )
        record(
            action=MADE, stream=f"inspection-token:{made.pk}", actor=actor_for(principal), detail={"label": made.label}
        )
    return made, token


def revoke(*, token: ApiToken, principal: Principal) -> None:
    """End a token at once."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            detail = {"label": token.label}
            record(action=REVOKED, stream=f"inspection-token:{token.pk}", actor=actor_for(principal), detail=detail)


def principal_of(token: str) -> Principal | None:
    """Who files with ``token``: the body's system; None for a token that opens nothing (any more)."""
    found = (
        ApiToken.objects.select_related("organisation", "made_by").filter(token_hash=hash_of(token)).first()
        if token
        else None
    )
    if found is None or not found.is_valid:
        return None
    now = timezone.now()
    if found.used_at is None or now - found.used_at > _USED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    return Principal(
        kind=PrincipalKind.TOKEN,
        user_id=found.made_by.user_id,
        organisation_id=found.organisation_id,
        organisation_kind=found.organisation.kind,
        organisation_name=found.organisation.name,
        subject=FILING,
        label=f"{found.label}（{found.organisation.short_name}）",
    )
