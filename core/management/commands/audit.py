"""``manage.py audit``: check the audit trail, export the slice of one stream."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.audit.exporting import EmptyStreamError, export
from core.audit.verifying import Fault, Kind, Verdict, verify

_KINDS = {
    Kind.CHANGED: pgettext_lazy("audit", "changed"),
    Kind.MISSING: pgettext_lazy("audit", "missing"),
    Kind.INSERTED: pgettext_lazy("audit", "inserted"),
    Kind.REORDERED: pgettext_lazy("audit", "out of order"),
    Kind.HEAD: pgettext_lazy("audit", "does not fit the head of the chain"),
}


def _noted(text: str) -> tuple[int, str]:
    number, _colon, digest = text.partition(":")
    return int(number), digest.strip().lower()


class Command(BaseCommand):
    help = "Check the audit trail; export the slice of one stream with its verifier."

    def add_arguments(self, parser) -> None:
        actions = parser.add_subparsers(dest="subcommand", required=True)
        check = actions.add_parser("verify", help="check every entry; exit code 1 when something is wrong")
        check.add_argument("--noted", type=_noted, metavar="NUMBER:HASH", help="an end of the chain noted elsewhere")
        check.add_argument("--json", action="store_true")
        piece = actions.add_parser("export", help="write the slice of one stream and a verifier that needs no server")
        piece.add_argument("--stream", required=True, help="such as clue:123")
        piece.add_argument("--to", type=Path, default=Path(), metavar="FOLDER")

    def handle(self, *args, **options) -> None:
        getattr(self, options["subcommand"])(options)

    def verify(self, options) -> None:
        verdict = verify(noted=options["noted"])
        if options["json"]:
            self.stdout.write(json.dumps(_as_dict(verdict), ensure_ascii=False))
        else:
            self.report(verdict)
        if not verdict.intact:
            raise SystemExit(1)

    def report(self, verdict: Verdict) -> None:
        self.stdout.write(_("%(number)s entries are right.") % {"number": verdict.checked})
        if verdict.fault:
            self.stdout.write(
                _("Entry %(seq)s: %(kind)s (%(explanation)s)")
                % {
                    "seq": verdict.fault.seq,
                    "kind": _KINDS[verdict.fault.kind],
                    "explanation": verdict.fault.explanation,
                }
            )
        elif verdict.head_seq:
            self.stdout.write(
                _("The chain is whole. Note its end outside this system: %(end)s")
                % {"end": f"{verdict.head_seq}:{verdict.head_hash}"}
            )
        if verdict.missing_triggers:
            self.stdout.write(
                _("The database does not protect the entries: these triggers are missing or off: %(names)s")
                % {"names": ", ".join(verdict.missing_triggers)}
            )

    def export(self, options) -> None:
        try:
            written = export(options["stream"], options["to"])
        except EmptyStreamError:
            raise CommandError(_("Nothing is recorded under “%(stream)s”.") % {"stream": options["stream"]}) from None
        except OSError as error:
            raise CommandError(_("Cannot write: %(reason)s") % {"reason": error}) from None
        for path in written:
            self.stdout.write(str(path))


def _as_dict(verdict: Verdict) -> dict:
    return {
        "intact": verdict.intact,
        "checked": verdict.checked,
        "head": {"seq": verdict.head_seq, "hash": verdict.head_hash},
        "fault": _fault_as_dict(verdict.fault),
        "missing_triggers": verdict.missing_triggers,
    }


def _fault_as_dict(fault: Fault | None) -> dict | None:
    return fault and {"kind": fault.kind.value, "seq": fault.seq, "explanation": fault.explanation}
