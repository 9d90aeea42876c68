"""How a due date was found, in sentences of the reader's language, from the explanation stored with the clock."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, ngettext_lazy, pgettext
from django.utils.translation import gettext as _

from core.calendar.counting import Unit
from core.deadlines.computing import local_day
from core.deadlines.limits import definition
from core.deadlines.models import Clock
from core.deadlines.states import day_words, time_of_day

#: Festivals, as messages: names come from core.calendar.published.
FESTIVALS = {
    "New Year's Day": gettext_lazy("New Year's Day"),
    "Spring Festival": gettext_lazy("Spring Festival"),
    "Tomb-Sweeping Day": gettext_lazy("Tomb-Sweeping Day"),
    "Labour Day": gettext_lazy("Labour Day"),
    "Dragon Boat Festival": gettext_lazy("Dragon Boat Festival"),
    "Mid-Autumn Festival": gettext_lazy("Mid-Autumn Festival"),
    "National Day": gettext_lazy("National Day"),
    "70th Anniversary of Victory": gettext_lazy("70th Anniversary of Victory"),
}

_AMOUNTS = {
    Unit.HOURS: ngettext_lazy("%(number)s hour", "%(number)s hours", "number"),
    Unit.WORKING_DAYS: ngettext_lazy("%(number)s working day", "%(number)s working days", "number"),
    Unit.DAYS: ngettext_lazy("%(number)s natural day", "%(number)s natural days", "number"),
    Unit.MONTHS: ngettext_lazy("%(number)s month", "%(number)s months", "number"),
}

_events: dict[str, Any] = {}


def register_event(code: str, words: Any) -> None:
    """Give the event a clock starts from its words (lazy translation), such as ``referral accepted``."""
    _events[code] = words


def event_words(code: str) -> str:
    """The words of an event; its code when nobody registered any."""
    return str(_events.get(code, code))


def amount_words(amount: int, unit: str) -> str:
    """``10 working days``."""
    return str(_AMOUNTS[Unit(unit)] % {"number": amount})


def limit_words(code: str) -> str:
    """The name of a limit; its code when no app defines it any more."""
    try:
        return str(definition(code).name)
    except KeyError:
        return code


def source_words(clock: Clock) -> str:
    """The text the clock's amount comes from."""
    if clock.source:
        return clock.source
    try:
        return str(definition(clock.limit_code).source)
    except KeyError:
        return ""


def explain(clock: Clock) -> list[str]:
    """Sentences that let a reader count the due date themselves: from which event, how long by which text, which
    days were passed over and why, pauses and extensions, what is still provisional."""
    facts = clock.explanation
    total = {"amount": amount_words(facts["amount"], facts["unit"])}
    started = local_day(clock.started_at)
    sentences = [_from_event(clock, day_words(started))]
    for amount, reason in facts.get("extended", ()):
        sentences.append(
            _("Extended by %(amount)s: %(reason)s.") % {"amount": amount_words(amount, clock.unit), "reason": reason}
        )
    if facts.get("extended"):
        sentences.append(_("In all %(amount)s.") % total)
    sentences += _pauses(facts, started)
    sentences += _days(facts, clock.unit)
    sentences.append(_due(clock, started))
    if clock.is_paused:
        sentences.append(
            _("Paused since %(day)s: %(reason)s. The due date is computed anew when it goes on.")
            % {"day": day_words(local_day(clock.paused_at), started), "reason": clock.pause_reason}
        )
    for year in facts.get("unsettled", ()):
        sentences.append(
            _("Provisional: the swapped days of %(year)s are not published yet; the date is then computed anew.")
            % {"year": year}
        )
    if source := source_words(clock):
        sentences.append(_("Basis: %(source)s.") % {"source": source})
    return sentences


def is_chinese() -> bool:
    """Whether the reader's language joins sentences and days the Chinese way."""
    return (get_language() or "").startswith("zh")


def _from_event(clock: Clock, day: str) -> str:
    words = {"day": day, "event": event_words(clock.event), "amount": amount_words(clock.amount, clock.unit)}
    if clock.before:
        return _("%(day)s: %(event)s; to be done %(amount)s before that day.") % words
    if clock.unit == Unit.HOURS:
        return _("%(day)s: %(event)s; %(amount)s from that moment, nights and days off included.") % words
    return _("%(day)s: %(event)s; %(amount)s from the day after.") % words


def _due(clock: Clock, started: date) -> str:
    facts, due = clock.explanation, day_words(clock.due_on, started)
    if clock.unit == Unit.HOURS:
        return _("Due on %(day)s, %(time)s.") % {"day": due, "time": time_of_day(clock)}
    last = facts.get("last", facts["due_on"])
    if last != facts["due_on"]:
        return _("The last day, %(last)s, is a day off: due on the next working day, %(due)s.") % {
            "last": day_words(date.fromisoformat(last), started),
            "due": due,
        }
    return _("Due on %(due)s.") % {"due": due}


def _pauses(facts: dict[str, Any], started: date) -> list[str]:
    sentences = []
    for start, end in facts.get("pauses", ()):
        first, last = local_day(datetime.fromisoformat(start)), local_day(datetime.fromisoformat(end))
        if facts["unit"] == Unit.HOURS or first != last:
            sentences.append(
                _("Paused from %(first)s to %(last)s; this time is not counted.")
                % {"first": day_words(first, started), "last": day_words(last, started)}
            )
    return sentences


def _days(facts: dict[str, Any], unit: str) -> list[str]:
    sentences = []
    skipped = facts.get("skipped") or []
    if facts.get("skipped_number", 0) > len(skipped):
        number = facts["skipped_number"]
        text = ngettext("Skipped: %(number)s day off.", "Skipped: %(number)s days off.", number)
        sentences.append(text % {"number": number})
    elif skipped and unit == Unit.WORKING_DAYS:
        sentences.append(_("Skipped: %(days)s.") % {"days": _grouped(skipped)})
    elif skipped:
        sentences.append(_("Days off at the end: %(days)s.") % {"days": _grouped(skipped)})
    if made_up := facts.get("made_up"):
        sentences.append(_("Counted, since worked in exchange: %(days)s.") % {"days": _grouped(made_up)})
    return sentences


def _grouped(days: Iterable[list[str]]) -> str:
    """``16, 17, 23 and 24 May (weekend); 1 June (Labour Day)``."""
    groups: dict[str, list[date]] = {}
    for iso, reason, name in days:
        groups.setdefault(_why(reason, name), []).append(date.fromisoformat(iso))
    joined = (
        _("%(days)s (%(why)s)") % {"days": _dates(dates), "why": why} if why else _dates(dates)
        for why, dates in groups.items()
    )
    return pgettext("between groups of days", "; ").join(joined)


def _why(reason: str, name: str) -> str:
    if reason == "local":
        return name
    festival = str(FESTIVALS.get(name, name))
    if reason == "weekend":
        return _("weekend")
    if reason == "make_up":
        return _("exchanged for %(festival)s") % {"festival": festival} if festival else ""
    if reason == "estimate":
        return _("%(festival)s, estimated") % {"festival": festival} if festival else _("estimated")
    return festival or _("day off")


def _dates(dates: list[date]) -> str:
    """Days of a month together: ``5 月 16、17 日`` in Chinese, ``16, 17 May`` in English."""
    months: dict[tuple[int, int], list[int]] = {}
    for day in dates:
        months.setdefault((day.year, day.month), []).append(day.day)
    chinese = is_chinese()
    words = []
    for (year, month), numbers in months.items():
        if chinese:
            words.append(f"{month} 月 {'、'.join(map(str, numbers))} 日")
        else:
            words.append(f"{', '.join(map(str, numbers))} {date(year, month, 1):%B}")
    return ("、" if chinese else ", ").join(words)
