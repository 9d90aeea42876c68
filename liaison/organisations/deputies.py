"""Deputies (AB角): who does the work of an absent colleague, from when until when."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for
from liaison.organisations import recording
from liaison.organisations.models import Delegation, Membership, Organisation
from liaison.organisations.queries import working_colleagues
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_set_deputy
from liaison.organisations.telling import announce_deputy

#: A longer absence is a change of handlers, not a deputy.
LONGEST = dt.timedelta(days=184)


@transaction.atomic
def set_deputy(
    *,
    absent: Membership,
    deputy: Membership,
    starts_on: dt.date,
    ends_on: dt.date,
    principal: Principal,
    reason: str = "",
) -> Delegation:
    """Let ``deputy`` do the work of ``absent`` too, both days included.

    Raises:
        Refused: not the person or a head, another organisation, days in the past or in the wrong order, somebody who is
            away then, or days that another deputy has.
    """
    if not may_set_deputy(principal, absent):
        raise Refused(_("Only the person or a head of the organisation may do this."))
    if ends_on < starts_on:
        raise Refused(_("The last day is before the first."), field="ends_on")
    if starts_on < timezone.localdate():
        raise Refused(_("The first day has passed. Deputising begins today at the earliest."), field="starts_on")
    if ends_on - starts_on > LONGEST:
        raise Refused(_("At most half a year. For longer, change the handlers of the work."), field="ends_on")
    # Two at once: the second sees the days of the first.
    Organisation.objects.select_for_update().get(pk=absent.organisation_id)
    if deputy.pk not in {colleague.pk for colleague in working_colleagues(absent)}:
        raise Refused(_("Choose a clerk or head of your organisation."), field="deputy")
    same_days = Delegation.objects.filter(cancelled_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if same_days.filter(absent=absent).exists():
        raise Refused(_("On some of these days there is a deputy already. End that first."), field="starts_on")
    if same_days.filter(deputy=absent).exists():
        raise Refused(
            _("On some of these days %(name)s deputises for somebody. End that first.") % {"name": absent.user},
            field="starts_on",
        )
    if same_days.filter(absent=deputy).exists():
        raise Refused(_("%(name)s is away on some of these days.") % {"name": deputy.user}, field="deputy")
    delegation = Delegation(absent=absent, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason.strip())
    try:
        delegation.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="deputy") from error
    delegation.save()
    announce_deputy(delegation, ended=False, by=principal.user_id)
    recording.record_membership(
        recording.DEPUTY_SET,
        absent,
        actor=actor_for(principal),
        deputy=str(deputy.user),
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        reason=delegation.reason,
    )
    return delegation


@transaction.atomic
def cancel_deputy(*, delegation: Delegation, principal: Principal) -> None:
    """End deputising now. Refused: not the person or a head, or over already."""
    absent = Membership.objects.select_related("organisation", "user").get(pk=delegation.absent_id)
    if not may_set_deputy(principal, absent):
        raise Refused(_("Only the person or a head of the organisation may do this."))
    running = Delegation.objects.filter(pk=delegation.pk, cancelled_at=None, ends_on__gte=timezone.localdate())
    if not running.update(cancelled_at=timezone.now()):
        raise Refused(_("This is over already."))
    announce_deputy(delegation, ended=True, by=principal.user_id)
    recording.record_membership(
        recording.DEPUTY_CANCELLED,
        absent,
        actor=actor_for(principal),
        deputy=str(delegation.deputy.user),
        starts_on=delegation.starts_on.isoformat(),
        ends_on=delegation.ends_on.isoformat(),
    )
