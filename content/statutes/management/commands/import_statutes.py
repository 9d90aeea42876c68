"""``manage.py import_statutes FILE``: statutes with their versions from JSON lines (docs/features/statutes.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.common.importing.progress import Bar
from content.common.importing.reading import SourceError
from content.statutes.imports.run import Summary, import_file

#: Problems printed; --all prints every one.
SHOWN = 20


class Command(BaseCommand):
    """Reads a file of statutes; bad lines are reported with line and reason, good ones kept."""

    help = "从 JSON Lines 文件（可用 gzip 压缩；字段 title、date、markdown、path）导入法规库。可重复运行。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="要导入的文件")
        parser.add_argument("--update", action="store_true", help="编辑更正过的版本也以文件内容替换")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入数据库")
        parser.add_argument("--all", action="store_true", help="列出全部问题，而不只是前 20 条")

    def handle(self, *, file: Path, **options) -> None:
        with override("zh-hans"):
            if not file.is_file():
                raise CommandError(_("There is no file %(path)s.") % {"path": file})
            title = _("Importing statutes")
            with Bar(file.stat().st_size, shown=options["verbosity"] > 0, title=title) as advance:
                try:
                    summary = import_file(
                        path=file, overwrite=options["update"], dry_run=options["dry_run"], progress=advance
                    )
                except SourceError as error:
                    raise CommandError(str(error)) from error
            self._say(summary, dry_run=options["dry_run"], shown=None if options["all"] else SHOWN)
            if summary.broken:
                raise CommandError(
                    summary.broken + _("What stands before it is imported. Get an undamaged file and import that.")
                )

    def _say(self, summary: Summary, *, dry_run: bool, shown: int | None) -> None:
        out = self.stdout.write
        if summary.notice:
            out(summary.notice)
        for line, title, reason, refused in summary.problems[:shown]:
            mark = _("refused") if refused else _("please check")
            out(
                _("Line %(line)d [%(mark)s] %(number)s %(reason)s")
                % {"line": line, "mark": mark, "number": title, "reason": reason}
            )
        rest = len(summary.problems) - len(summary.problems[:shown])
        if rest:
            out(_("… and %(n)d more; --all lists them") % {"n": rest})
        if dry_run:
            out(_("Only checked, nothing stored."))
        out(
            _(
                "Versions: new %(created)d, changed %(updated)d, unchanged %(unchanged)d, "
                "left alone because an editor corrected them %(kept)d; %(articles)d articles written; "
                "lines refused %(refused)d."
            )
            % {
                "created": summary.created,
                "updated": summary.updated,
                "unchanged": summary.unchanged,
                "kept": summary.kept,
                "articles": summary.articles,
                "refused": summary.refused,
            }
        )
