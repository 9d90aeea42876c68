"""Records of imports: what came in, what was refused and why, and where a stopped one goes on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RulingImport(models.Model):
    """一次导入: one file, known by the hash of its bytes, so that a stopped run goes on where it was."""

    content_hash = models.CharField(max_length=64, db_index=True)
    options = models.CharField(max_length=200)
    file_name = models.CharField(_("file"), max_length=255)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    done_line = models.PositiveBigIntegerField(_("done up to line"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    kept = models.PositiveIntegerField(_("left alone because an editor changed them"), default=0)
    published = models.PositiveIntegerField(_("published"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    anonymised_by = models.CharField(_("anonymised by"), max_length=120, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        app_label = "rulings"
        ordering = ["-pk"]
        verbose_name = _("import of rulings")
        verbose_name_plural = _("imports of rulings")

    def __str__(self) -> str:
        return self.file_name


class RulingImportProblem(models.Model):
    """A row that was refused, or something about a row that somebody should look at."""

    run = models.ForeignKey(RulingImport, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveBigIntegerField(_("line"))
    number = models.CharField(_("number"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    refused = models.BooleanField(_("refused"), default=True)

    class Meta:
        app_label = "rulings"
        ordering = ["line", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line", "reason"], name="ruling_import_problem_once"),
        ]
        verbose_name = _("problem of an import")
        verbose_name_plural = _("problems of an import")

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
