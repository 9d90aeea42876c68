"""Why a half day is not possible, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liaison.joint.finding_days import Reason, Why


def words_of(reason: Reason) -> str:
    """One reason as a short clause."""
    name = reason.name
    if reason.why is Why.HOLIDAY:
        return _("holiday: %(name)s") % {"name": _(name)} if name else _("holiday")
    if reason.why is Why.SWAPPED:
        return _("weekend worked in exchange")
    if reason.why is Why.NOTICE:
        return _("less than %(n)d working days to give notice") % {"n": reason.numbers[0]}
    if reason.why is Why.QUORUM:
        return _("%(able)d of the %(needed)d organisations needed can come") % {
            "able": reason.numbers[0],
            "needed": reason.numbers[1],
        }
    if reason.why is Why.BUDGET:
        return _("%(name)s has no visit left in %(year)d") % {"name": name, "year": reason.numbers[0]}
    named = {
        Why.BLACKOUT: _("%(name)s has blocked the day"),
        Why.BUSY: _("%(name)s: everybody is busy"),
        Why.VISITED: _("%(name)s is visited on this day already"),
    }
    if reason.why in named:
        return named[reason.why] % {"name": name}
    return {Why.PAST: _("past"), Why.WEEKEND: _("weekend"), Why.ROOM: _("the meeting place is taken")}[reason.why]
