"""``manage.py import_rulings FILE``: rulings from JSON lines or CSV (docs/features/rulings.md)."""

import csv
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.common.importing.progress import Bar
from content.common.importing.reading import SourceError
from content.rulings.imports.run import Summary, import_file
from content.rulings.imports.writing import Options

#: Problems printed to the terminal; all of them go to the report file and the admin.
SHOWN = 20


class Command(BaseCommand):
    """Reads a file of rulings; bad rows are reported with line and reason, good ones kept."""

    help = "从 JSON Lines 或 CSV 文件（可用 gzip 压缩）导入公开文书；也读法院参考案例格式。导入的文书为草稿。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="要导入的文件")
        parser.add_argument("--publish", action="store_true", help="导入后直接公开（须同时写明由谁完成匿名处理）")
        parser.add_argument(
            "--anonymised-by", default="", metavar="SOURCE", help="由谁完成匿名处理并负责，记入每份文书"
        )
        parser.add_argument(
            "--archive", action="store_true", help="作为历史档案导入：仅供查阅，不因此办理任何事项（如败诉案件分析）"
        )
        parser.add_argument("--update", action="store_true", help="编辑改动过的文书也以文件内容生成新草稿")
        parser.add_argument("--restart", action="store_true", help="不接续中断的导入，从第一行开始")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入数据库")
        parser.add_argument("--report", type=Path, metavar="FILE", help="把每一条问题写入这个 CSV 文件")
        parser.add_argument("--user", default="", metavar="USERNAME", help="记为由这个账号导入")

    def handle(
        self, *, file: Path, publish: bool, anonymised_by: str, user: str, report: Path | None, **options
    ) -> None:
        with override("zh-hans"):
            account = None
            if user:
                account = get_user_model().objects.filter(username=user).first()
                if account is None:
                    raise CommandError(_("There is no account named %(name)s.") % {"name": user})
            if not file.is_file():
                raise CommandError(_("There is no file %(path)s.") % {"path": file})
            if publish and not anonymised_by.strip():
                raise CommandError(_("Publishing needs the name of who anonymised the texts (--anonymised-by)."))
            with self._progress(file, options["verbosity"]) as advance:
                try:
                    summary = import_file(
                        path=file,
                        options=Options(publish, anonymised_by.strip()[:120], options["update"], options["archive"]),
                        dry_run=options["dry_run"],
                        restart=options["restart"],
                        user=account,
                        progress=advance,
                    )
                except SourceError as error:
                    raise CommandError(str(error)) from error
            if report:
                self._write_report(report, summary)
            self._say(summary, options["dry_run"], report)
            if summary.broken:
                raise CommandError(
                    summary.broken + _("What stands before it is imported. Get an undamaged file and import that.")
                )

    def _progress(self, file: Path, verbosity: int):
        return Bar(file.stat().st_size, shown=verbosity > 0, title=_("Importing rulings"))

    def _write_report(self, path: Path, summary: Summary) -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([_("Line"), _("Number"), _("Result of the import"), _("Reason")])
            for line, number, reason, refused in summary.problems:
                writer.writerow([line, number, _("refused") if refused else _("please check"), reason])

    def _say(self, summary: Summary, dry_run: bool, report: Path | None) -> None:
        out = self.stdout.write
        if summary.notice:
            out(summary.notice)
        if summary.resumed_after:
            out(_("Continued after line %(line)d of an interrupted import.") % {"line": summary.resumed_after})
        for line, number, reason, refused in summary.problems[:SHOWN]:
            mark = _("refused") if refused else _("please check")
            out(
                _("Line %(line)d [%(mark)s] %(number)s %(reason)s")
                % {"line": line, "mark": mark, "number": number, "reason": reason}
            )
        rest = len(summary.problems) - SHOWN
        if rest > 0:
            where = str(report) if report else _("the admin, under Reports (or use --report FILE)")
            out(_("… and %(n)d more, see %(where)s") % {"n": rest, "where": where})
        if dry_run:
            out(_("Only checked, nothing stored."))
        out(
            _(
                "New %(created)d, changed %(updated)d, unchanged %(unchanged)d, left alone %(kept)d, "
                "published %(published)d, refused %(refused)d."
            )
            % {
                "created": summary.created,
                "updated": summary.updated,
                "unchanged": summary.unchanged,
                "kept": summary.kept,
                "published": summary.published,
                "refused": summary.refused,
            }
        )
