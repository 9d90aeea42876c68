"""``manage.py files``: whether the stored attachments are all there and whole."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.files.checking import Findings, check
from core.files.store import StoreUnavailableError


class Command(BaseCommand):
    help = "Check stored attachments by their hashes; find and remove what nobody refers to."

    def add_arguments(self, parser) -> None:
        actions = parser.add_subparsers(dest="subcommand", required=True)
        checking = actions.add_parser("check", help="exit code 1 when a file is missing or damaged")
        checking.add_argument("--repair", action="store_true", help="remove unused files, note what was found")
        checking.add_argument("--json", action="store_true")

    def handle(self, *args, **options) -> None:
        try:
            findings = check(repair=options["repair"])
        except StoreUnavailableError as error:
            raise CommandError(_("The store of attachments cannot be read: %(reason)s") % {"reason": error}) from None
        if options["json"]:
            self.stdout.write(json.dumps({"sound": findings.sound, **asdict(findings)}))
        else:
            self.report(findings)
        if not findings.sound:
            raise SystemExit(1)

    def report(self, findings: Findings) -> None:
        self.stdout.write(_("%(number)s files checked.") % {"number": findings.checked})
        for digest in findings.missing:
            self.stdout.write(_("Missing: %(file)s") % {"file": digest})
        for digest in findings.damaged:
            self.stdout.write(_("Damaged: %(file)s") % {"file": digest})
        if findings.unused:
            self.stdout.write(
                _("Files nobody refers to: %(number)s, removed: %(removed)s")
                % {"number": len(findings.unused), "removed": findings.removed}
            )
