"""Why an operation has its day and people, or has none, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from liaison.joint.finding_days import Reason, Why
from liaison.joint.words import words_of
from liaison.quarter.problem import Ground


def because(reason: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """One stored reason as a sentence.

    Args:
        titles: operations that the reader may see, by subject; of others it is only said that there is one.
    """
    ground, numbers = Ground(reason["ground"]), reason["numbers"]
    names = [_named(name, titles) for name in reason["names"]]
    if ground is Ground.NO_DAY:
        days = [
            _("%(why)s (%(n)d half days)") % {"why": words_of(Reason(Why(why), name, tuple(counted))), "n": n}
            for why, name, counted, n in reason["days"]
        ]
        return _("No half day of its window is possible: %(why)s.") % {"why": "；".join(days) or _("it is over")}
    if ground is Ground.OTHERS:
        if not names:
            return _("It has possible half days, but other operations of the quarter need the same people or visits.")
        return _("Its possible half days (%(n)d) are needed by others: %(names)s.") % {
            "n": numbers[0],
            "names": "、".join(names),
        }
    if ground is Ground.TOGETHER:
        return _("On the same half day as others at the same enterprises, so that there is one visit: %(names)s.") % {
            "names": "、".join(names)
        }
    return _plain(ground, names, numbers)


def _named(name: str, titles: Mapping[str, str]) -> str:
    return titles.get(name, _("another operation")) if name.startswith("operation:") else name


def _plain(ground: Ground, names: list[str], numbers: list[int]) -> str:
    first = names[0] if names else ""
    person = names[1] if len(names) > 1 else ""
    count = [*numbers, 0, 0, 0]
    said = {
        Ground.FIRST: _("The first possible half day of its window."),
        Ground.EARLIER_TAKEN: _("Earlier possible half days (%(n)d) suit others better.") % {"n": count[0]},
        Ground.KEPT: _("Confirmed before; it stays."),
        Ground.ONLY_ONE: _("%(name)s: only %(person)s can come then.") % {"name": first, "person": person},
        Ground.LEAST_LOADED: _("%(name)s: %(person)s, with %(n)d operations in the quarter, of %(of)d who can come.")
        % {"name": first, "person": person, "n": count[0], "of": count[1]},
        Ground.FREE_THEN: _("%(name)s: %(person)s; those with fewer operations are needed elsewhere then.")
        % {"name": first, "person": person},
        Ground.PARTY_BLOCKED: _("%(name)s does not come: it has blocked the day.") % {"name": first},
        Ground.PARTY_BUSY: _("%(name)s does not come: nobody is free then.") % {"name": first},
        Ground.PARTY_KEPT_AWAY: _("%(name)s does not come: everybody there is kept away.") % {"name": first},
        Ground.NOBODY: _(
            "Nobody of %(name)s can come on a possible half day: of %(n)d people %(kept)d are kept away from it and "
            "%(uncertified)d have no certificate that counts then; the others are taken."
        )
        % {"name": first, "n": count[0], "kept": count[1], "uncertified": count[2]},
        Ground.NO_QUORUM: _("At most %(n)d organisations can come on one half day; %(of)d are needed.")
        % {"n": count[0], "of": count[1]},
        Ground.NO_VISIT: _("%(name)s has no visit left this year.") % {"name": first},
        Ground.TIME: _("No plan was found in the time. Try again, or plan fewer operations."),
    }
    return said[ground]
