"""``manage.py outbox``: what background work waits, fails or is stuck; ``--retry`` tries failing work now."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.outbox import TopicStatus, retry, status


class Command(BaseCommand):
    help = "Show the background work that waits, fails or is stuck."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--topic", help="only this topic")
        parser.add_argument("--retry", action="store_true", help="try failing work now instead of later")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, topic: str | None, **options) -> None:
        if options["retry"]:
            self.stderr.write(_("%(number)s entries will be tried now.") % {"number": retry(topic)})
        rows = [row for row in status() if topic in (None, row.topic)]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(row) for row in rows], cls=DjangoJSONEncoder, ensure_ascii=False))
            return
        for row in rows:
            self._write(row)

    def _write(self, row: TopicStatus) -> None:
        self.stdout.write(
            _("%(topic)s: %(waiting)s waiting, %(working)s being worked on, %(failing)s failing")
            % {"topic": row.topic, "waiting": row.waiting, "working": row.working, "failing": row.failing}
            + ("" if row.handled else _(" (nothing here handles it)"))
            + (_(", oldest from %(when)s") % {"when": f"{localtime(row.oldest):%Y-%m-%d %H:%M}"} if row.oldest else "")
        )
        for entry in row.stuck:
            self.stdout.write(f"    {entry.key} ×{entry.attempts}: {entry.last_error.splitlines()[0][:200]}")
