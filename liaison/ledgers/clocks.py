"""Clocks of what the keeper of a ledger itself has to do: contact, term of appointment, follow-up.

They begin on the day of the entry, not on that of its recording, and need nobody who asks. ``LedgerKind.own`` names the
limit; what lasts begins it anew by an event (``LedgerKind.turn``).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.access import Principal
from core.deadlines import open_clock, start_clock, stop_clock
from liaison.ledgers.models import Entry
from liaison.workflow.clocking import keep_due_date
from liaison.workflow.engine import EventRefused
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard, workflow_of
from liaison.workflow.texts import checked_text

#: What a clock of each ledger counts from, in the words of its explanation.
BEGINNINGS: Final = {
    "contact_point": pgettext_lazy("ledger", "contact point set up"),
    "specialist": pgettext_lazy("ledger", "appointed"),
    "visit": pgettext_lazy("ledger", "visited"),
    "seminar": pgettext_lazy("ledger", "seminar held"),
}
LONGEST_REPORT: Final = 500


def day_given(value: Any, field: str) -> dt.date:
    """A day out of a form, an import or a table.

    Raises:
        EventRefused: it is none.
    """
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise EventRefused(_("Write the day as year-month-day."), field=field) from None


def _moment(day: dt.date, at: dt.datetime) -> dt.datetime:
    """Noon of ``day``; ``at`` where that is earlier: nothing begins after it was recorded."""
    return min(timezone.make_aware(dt.datetime.combine(day, dt.time(12))), at)


def begin(entry: Entry, *, since: dt.date, at: dt.datetime, event: str = "") -> None:
    """Start the clock that the ledger of ``entry`` has of its own, if it has one; an appointment until its end.

    Raises:
        EventRefused: an appointment that ends before it begins.
    """
    limit = entry.rules.own
    if not limit:
        return
    started_at, given = _moment(since, at), {}
    if until := entry.details.get("until"):
        amount = (day_given(until, "until") - timezone.localdate(started_at)).days
        if amount < 1:
            raise EventRefused(_("This day is before the appointment begins."), field="until")
        given = {"amount": amount, "source": _("the term of this appointment")}
    start_clock(
        subject=entry.subject,
        limit=limit,
        event=f"ledger.{event or entry.kind}",
        owner=entry.organisation_id,
        started_at=started_at,
        **given,
    )
    keep_due_date(workflow_of(entry), entry)


def _refuse_unless(entry: Entry, turn: str, message: str) -> None:
    if entry.rules.turn != turn:
        raise EventRefused(message)


@guard("ledger.contact")
def is_contact_point(entry: Entry, principal: Principal, values: dict[str, Any]) -> None:
    """Contact points are contacted, on a day that has come."""
    _refuse_unless(entry, "contact", _("Contacts are recorded with contact points."))
    checked_text(values["report"], LONGEST_REPORT, "report")
    if day_given(values["day"], "day") > timezone.localdate():
        raise EventRefused(_("This day has not come yet."), field="day")


@guard("ledger.renew")
def is_appointment(entry: Entry, principal: Principal, values: dict[str, Any]) -> None:
    """Appointments are renewed."""
    _refuse_unless(entry, "renew", _("Only an appointment is renewed."))


@effect("ledger.contact")
def contacted(entry: Entry, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The time to the next contact begins on the day of this one, unless a later one was recorded before."""
    day = day_given(values["day"], "day")
    running = open_clock(entry.subject, entry.rules.own, entry.organisation_id)
    if running is not None:
        moment = _moment(day, transition.at)
        if moment < running.started_at:
            return
        stop_clock(clock=running, at=moment)
    begin(entry, since=day, at=transition.at, event="contact")


@effect("ledger.renew")
def renewed(entry: Entry, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The appointment lasts until another day."""
    running = open_clock(entry.subject, entry.rules.own, entry.organisation_id)
    if running is not None:
        stop_clock(clock=running, at=transition.at)
    entry.details = entry.details | {"until": day_given(values["until"], "until").isoformat()}
    entry.save(update_fields=["details"])
    begin(entry, since=timezone.localdate(transition.at), at=transition.at, event="renew")


def begin_anew(entry: Entry, transition: Transition) -> None:
    """The clock of an entry that was opened again; an appointment whose end has passed is to be renewed first."""
    today = timezone.localdate(transition.at)
    until = entry.details.get("until")
    if not until or day_given(until, "until") > today:
        begin(entry, since=today, at=transition.at, event="reopen")
