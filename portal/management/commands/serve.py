"""``manage.py serve``: the portal on one machine, in one process."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.runtime.server import CannotServe, Place, serve


class Command(BaseCommand):
    help = "Serve pages, sockets and background work in one process (embedded settings)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--page-threads", type=int, default=4)
        parser.add_argument("--worker-threads", type=int, default=3)

    def handle(self, *args, **options) -> None:
        folder = getattr(settings, "DATA_DIR", None)
        if folder is None:
            raise CommandError(
                _("“serve” is for a single machine. In production run the processes of docs/deployment.md.")
            )
        try:
            place = Place(folder=folder, host=options["host"], port=options["port"])
        except CannotServe as problem:
            raise CommandError(str(problem)) from None

        def ready() -> None:
            self.stdout.write(_("The portal is at %(address)s (Ctrl-C stops it)") % {"address": place.address})
            self.stdout.flush()

        serve(place, page_threads=options["page_threads"], worker_threads=options["worker_threads"], ready=ready)
