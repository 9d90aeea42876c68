"""``manage.py deadlines``: how clocks stand (status), the limits in force (limits), due dates anew (recompute)."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import calendar
from core.deadlines import open_clocks, recompute
from core.deadlines.limits import limits, registered_limits
from core.deadlines.models import Clock
from core.deadlines.recomputing import old_versions
from core.deadlines.words import amount_words


class Command(BaseCommand):
    help = "Show limits and clocks, or compute the due dates of open clocks by the present calendar."

    def add_arguments(self, parser) -> None:
        parser.add_argument("action", choices=["status", "limits", "recompute"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, action: str, **options) -> None:
        facts = getattr(self, f"_{action}")()
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
            return
        for line in self._lines(action, facts):
            self.stdout.write(line)

    def _status(self) -> dict:
        now, days = timezone.now(), calendar()
        return {
            "calendar": days.version,
            "open": open_clocks().count(),
            "paused": open_clocks().filter(status=Clock.Status.PAUSED).count(),
            "overdue": open_clocks().filter(status=Clock.Status.RUNNING, due_at__lt=now).count(),
            "provisional": open_clocks().filter(provisional=True).count(),
            "waiting": Clock.objects.filter(next_check_at__lte=now).count(),
            "other_calendars": old_versions(days.version),
        }

    def _limits(self) -> list[dict]:
        known = limits()
        rows = []
        for limit in registered_limits():
            now = known.in_force(limit.code)
            rows.append(
                {
                    "code": now.code,
                    "name": str(now.name),
                    "amount": now.amount,
                    "unit": str(now.counted_in),
                    "source": str(now.source),
                    "assumed": now.assumed,
                    "set": now.setting is not None,
                }
            )
        return rows

    def _recompute(self) -> dict:
        return asdict(recompute())

    def _lines(self, action: str, facts) -> list[str]:
        if action == "limits":
            return [f"{row['code']}: {amount_words(row['amount'], row['unit'])}, {row['source']}" for row in facts]
        if action == "recompute":
            return [
                _("%(looked_at)s open clocks computed anew, %(changed)s due dates changed, %(failed)s failed") % facts
            ]
        lines = [
            _("%(open)s clocks open: %(paused)s paused, %(overdue)s overdue, %(provisional)s provisional") % facts,
            _("%(waiting)s to be looked at now") % facts,
        ]
        if facts["other_calendars"]:
            lines.append(_("Some are still counted by another calendar: manage.py deadlines recompute"))
        return lines
