"""Secret addresses of feeds: made, revoked, and found again at every reading."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal
from core.audit import actor_for, record, register_action
from core.tokens import hash_of
from liaison.calendars.models import Feed
from liaison.calendars.rules import heads
from liaison.organisations.choices import Role
from liaison.organisations.models import Membership, Organisation
from liaison.workflow.engine import EventRefused

MADE: Final = register_action("calendar.feed_made", gettext_lazy("address of a calendar feed made"))
REVOKED: Final = register_action("calendar.feed_revoked", gettext_lazy("address of a calendar feed revoked"))
#: How exactly "last used" is kept: not a write for each reading.
_USED_EVERY: Final = dt.timedelta(minutes=10)
#: 256 random bits.
_BYTES: Final = 32


def make(*, principal: Principal, of_organisation: bool) -> tuple[Feed, str]:
    """A new address, shown to nobody again; the one before it opens nothing any more.

    Raises:
        EventRefused: no member, or the organisation's is asked for by somebody who is no head.
    """
    if not principal.is_member or (of_organisation and not heads(principal)):
        raise EventRefused(_("Heads keep the feed of their organisation."))
    token = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        # Two who ask at once wait for each other here: one address is in force afterwards.
        Organisation.objects.select_for_update().get(pk=principal.organisation_id)
        for before in _in_force(principal, of_organisation):
            _revoke(before, principal)
        made = Feed.objects.create(
            membership_id=None if of_organisation else principal.membership_id,
            organisation_id=principal.organisation_id,
            token_hash=hash_of(token),
            made_by_id=principal.membership_id,
        )
        _record(MADE, made, principal)
    return made, token


def _in_force(principal: Principal, of_organisation: bool) -> list[Feed]:
    whose = (
        {"membership": None, "organisation": principal.organisation_id}
        if of_organisation
        else {"membership": principal.membership_id}
    )
    return list(Feed.objects.filter(revoked_at=None, **whose))


def revoke(*, feed: Feed, principal: Principal) -> None:
    """Let an address open nothing any more, at once; again is nothing."""
    with transaction.atomic():
        _revoke(feed, principal)


def _revoke(feed: Feed, principal: Principal) -> None:
    if Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
        _record(REVOKED, feed, principal)


def _record(action: str, feed: Feed, principal: Principal) -> None:
    record(
        action=action,
        stream=f"calendar-feed:{feed.pk}",
        actor=actor_for(principal),
        detail={"whose": "organisation" if feed.is_of_organisation else "member"},
    )


def feed_of(token: str) -> Feed | None:
    """The feed behind an address as things stand now; None for one that opens nothing (any more).

    A person's ends with the membership, the organisation's with the headship of whoever made it.
    """
    if not token:
        return None
    chosen = Feed.objects.select_related("made_by__user", "made_by__organisation", "organisation")
    found = chosen.filter(token_hash=hash_of(token), revoked_at=None).first()
    if found is None:
        return None
    maker = Membership.objects.active().filter(pk=found.made_by_id)
    if found.is_of_organisation:
        maker = maker.filter(role=Role.HEAD)
    if not maker.exists():
        return None
    now = timezone.now()
    if found.used_at is None or now - found.used_at > _USED_EVERY:
        Feed.objects.filter(pk=found.pk).update(used_at=now)
    return found


def since(feed: Feed, content: bytes) -> dt.datetime:
    """Since when ``feed`` holds this content. What disappears is a change like any other: times of what is left do
    not tell of it, so a hash of what was read last is kept."""
    digest = hashlib.sha256(content).hexdigest()
    if feed.content_since is None or feed.content_hash != digest:
        feed.content_hash, feed.content_since = digest, timezone.now().replace(microsecond=0)
        feed.save(update_fields=["content_hash", "content_since"])
    return feed.content_since
