"""Published versions (版本) of a list, their rows, and progress records of problem lists."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ListVersion(models.Model):
    """One published version: what holds from ``effective_from`` to ``effective_to`` (both days included).

    Never edited after publication: what an inspection or a penalty looked up on a day stays what it was. Only
    ``effective_to`` is filled in when a later version follows.
    """

    list = models.ForeignKey("lists.ListPage", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    effective_to = models.DateField(_("effective to"), null=True, blank=True)
    note = models.TextField(_("adjustment note"), max_length=1000)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    row_count = models.PositiveIntegerField(_("rows"))
    added = models.PositiveIntegerField(_("added"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    #: Values of each filterable column with their number of rows: ``{column: [[stored, count], …]}``.
    facets = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("list version")
        verbose_name_plural = _("list versions")
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="one_number_a_list_version"),
            # Also the index by which the version in force on a day is found.
            models.UniqueConstraint(fields=["list", "effective_from"], name="one_list_version_a_day"),
            models.UniqueConstraint(
                fields=["list"], condition=Q(effective_to__isnull=True), name="one_open_version_a_list"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="list_version_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="list_versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} v{self.number}"

    def covers(self, day) -> bool:
        """Whether this version is in force on ``day``."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class ListRow(models.Model):
    """One row of one version. ``key`` names the same matter through all versions."""

    version = models.ForeignKey(ListVersion, on_delete=models.CASCADE, related_name="rows")
    key = models.CharField(_("key"), max_length=60)
    position = models.PositiveIntegerField(_("position"))
    data = models.JSONField(_("values"))
    #: ASCII sort keys by column, and everything readable folded for the table's own search.
    sort_keys = models.JSONField(default=dict)
    text = models.TextField(default="")

    class Meta:
        ordering = ["position"]
        verbose_name = _("list row")
        verbose_name_plural = _("list rows")
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_row_a_key_and_version"),
            models.UniqueConstraint(fields=["version", "position"], name="one_row_a_position_and_version"),
            models.CheckConstraint(condition=~Q(key=""), name="list_rows_have_a_key"),
        ]

    def __str__(self) -> str:
        return self.key


class ProgressRecord(models.Model):
    """进展 of one problem, between versions. The public sees it once a second person has confirmed it."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        UNDER_WAY = "under_way", _("Under way")
        DELAYED = "delayed", _("Delayed")
        DONE = "done", _("Done")

    list = models.ForeignKey("lists.ListPage", on_delete=models.CASCADE, related_name="progress")
    key = models.CharField(_("key"), max_length=60)
    day = models.DateField(_("date"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    text = models.TextField(_("progress"), max_length=1000)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("progress record")
        verbose_name_plural = _("progress records")
        indexes = [models.Index(fields=["list", "key", "-day"], name="progress_of_a_row")]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="nobody_confirms_own_progress",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.day}"
