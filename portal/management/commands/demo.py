"""``manage.py demo``: the sample municipality, from nothing to a running portal."""

import errno
import json
import os
import shutil
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from liaison.demo.accounts import as_dicts, sign_in_accounts
from portal.demo.prepare import NotEnoughSpace, prepare
from portal.runtime.lock import AlreadyServing, ServerLock
from portal.runtime.server import CannotServe, Place, serve


class Command(BaseCommand):
    help = "Prepare and serve the demo; list its accounts; start over."
    requires_system_checks = []  # the checks need the database that ``run`` is about to make

    def add_arguments(self, parser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        run = actions.add_parser("run", help="prepare what is missing, then serve (PORT chooses the port)")
        run.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        actions.add_parser("prepare", help="prepare what is missing")
        accounts = actions.add_parser("accounts", help="list the sample accounts")
        accounts.add_argument("--json", action="store_true")
        actions.add_parser("reset", help="delete the demo's data and start over next time")

    def handle(self, *args, **options) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError(_("This installation is not a demo (PORTAL_DEMO is off)."))
        getattr(self, options["action"])(options)

    def accounts(self, options) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(as_dicts(), ensure_ascii=False, indent=2))
            return
        for account in sign_in_accounts():
            self.stdout.write(f"{account.username:<16} {account.password:<26} {account.role}")

    def prepare(self, options) -> None:
        try:
            prepare(report=self.report)
        except NotEnoughSpace as problem:
            raise CommandError(str(problem)) from None
        except (OSError, DatabaseError) as error:
            full = getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error)
            if not full:
                raise
            raise CommandError(
                _("The disk is full. Free some space at %(folder)s and run it again; it continues where it stopped.")
                % {"folder": settings.DATA_DIR}
            ) from None

    def run(self, options) -> None:
        try:
            port = int(os.environ.get("PORT") or 8000)
            if not 0 < port < 65536:
                raise ValueError
        except ValueError:
            raise CommandError(_("PORT must be a number from 1 to 65535.")) from None
        try:
            # Lock and port first: a refusal costs no time and changes nothing.
            place = Place(folder=settings.DATA_DIR, host=options["host"], port=port)
        except CannotServe as problem:
            raise CommandError(str(problem)) from None
        self.prepare(options)

        def ready() -> None:
            self.stdout.write("")
            self.stdout.write(_("The portal is at %(address)s (Ctrl-C stops it)") % {"address": place.address})
            self.stdout.write(
                _("Editors sign in at %(address)s/admin/, the parties at %(address)s/work/, with:")
                % {"address": place.address.rstrip("/")}
            )
            self.accounts({"json": False})
            sys.stdout.flush()

        serve(place, page_threads=4, worker_threads=2, ready=ready)

    def reset(self, options) -> None:
        lock = ServerLock(settings.DATA_DIR)
        try:
            lock.acquire()
        except AlreadyServing:
            raise CommandError(_("The demo is running. Stop it first (Ctrl-C), then start over.")) from None
        for entry in settings.DATA_DIR.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self.stdout.write(_("The demo's data is deleted; “make demo” starts afresh."))

    def report(self, line: str) -> None:
        self.stdout.write(f"  {line} …")
        self.stdout.flush()
