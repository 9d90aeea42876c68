"""``manage.py calendar``: which years are published, what is decided locally, where the libraries differ."""

import json
from datetime import date

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core.calendar import calendar
from core.calendar.models import CalendarDay
from core.calendar.published import RESOLVED, disagreements


class Command(BaseCommand):
    help = "Show the working-day calendar: published years, local decisions, disagreements of the libraries."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="exit with 1 when a disagreement is not decided")
        parser.add_argument("--day", type=date.fromisoformat, help="say what one day is, and why")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, check: bool, day: date | None, **options) -> None:
        days = calendar()
        found = disagreements()
        facts = {
            "version": days.version,
            "published": [year for year in range(2000, date.today().year + 5) if days.published(year)],  # noqa: DTZ011 - a year
            "disagreements": [str(one.day) for one in found],
            "resolved": {str(one): source for one, (_works, source) in RESOLVED.items()},
            "local": {str(one.day): one.reason for one in CalendarDay.objects.order_by("day")},
        }
        if day is not None:
            why = days.explain(day)
            facts["day"] = {
                "day": str(day), "works": why.works, "reason": why.reason, "name": why.name, "settled": why.settled
            }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
        else:
            self._write(facts)
        if check and found:
            raise SystemExit(1)

    def _write(self, facts: dict) -> None:
        if day := facts.get("day"):
            works = _("working day") if day["works"] else _("day off")
            settled = "" if day["settled"] else _(" (provisional)")
            self.stdout.write(f"{day['day']}: {works}, {day['reason']} {day['name']}".rstrip() + settled)
            return
        years = facts["published"]
        self.stdout.write(_("Calendar %(version)s") % {"version": facts["version"]})
        self.stdout.write(_("Published: %(years)s") % {"years": ", ".join(map(str, years)) or _("none")})
        for one in facts["disagreements"]:
            self.stdout.write(
                _("%(day)s: the libraries differ; its year is provisional until it is decided") % {"day": one}
            )
        for one, source in facts["resolved"].items():
            self.stdout.write(
                _("%(day)s: the libraries differ; decided by %(source)s") % {"day": one, "source": source}
            )
        for one, reason in facts["local"].items():
            self.stdout.write(_("%(day)s: decided locally, %(reason)s") % {"day": one, "reason": reason})
