"""Periods, what has reached its end, holds, deletions and what is left of what was deleted."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, Final

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.organisations.models import Organisation

LONGEST_REASON: Final = 500


class RecordKind(models.TextChoices):
    """What has a period of its own."""

    CLUE = "clue", _("clue")
    REFERRAL = "referral", _("referral")
    RECTIFICATION = "rectification", _("rectification")
    DOCUMENT = "document", _("official document")
    ROOM = "room", _("room with its minutes")
    INSPECTION = "inspection", _("filing of an inspection")
    CAMPAIGN = "campaign", _("campaign")
    OPERATION = "operation", _("joint operation")
    ACCOMPANIMENT = "accompaniment", _("accompanying supervision of a body")
    ANALYSIS = "analysis", _("analysis of a lost case")
    ALERT = "alert", _("early warning or joint plan")
    ORDER = "order", _("order of supervision")
    DECISION = "decision", _("request for a supervision decision")
    ACCOUNTABILITY = "accountability", _("demand for accountability")
    INTERVIEW = "interview", _("interview")
    DUAL = "dual", _("dual examination")
    CRIME = "crime", _("transfer of a suspected crime")
    PENALTY = "penalty", _("penalty opinion")
    LEDGER = "ledger", _("ledger entry")
    READING = "reading", _("reading of a draft")
    IDENTITY = "identity", _("who reported (contact details)")
    FILES = "files", _("files of a clue")
    NOTICES = "notices", _("notices of an organisation")


#: Kinds that are parts of a record, or many rows at once: they can be deleted more than once.
PARTS: Final = ("identity", "files", "notices")


class RetentionPeriod(models.Model):
    """保管期限: what a security administrator set for one kind, from a day on. Rows are only added: the history.

    ``months`` empty means kept for good, as where nothing was ever set. ``outcome`` is that of a clue; empty stands for
    every outcome without a period of its own.
    """

    kind = models.CharField(_("kind of record"), max_length=20, choices=RecordKind.choices)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)
    months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1200)]
    )
    since = models.DateField(_("in force from"), default=timezone.localdate)
    source = models.CharField(_("source"), max_length=300)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    created_at = models.DateTimeField(_("set at"), default=timezone.now)

    class Meta:
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        ordering = ["kind", "outcome", "-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome} {self.months}"


class AboutItem(models.Model):
    """A row about one record: seen by whoever sees the item ``about`` and ``item_id`` name.

    The item of contact details and files is their clue, that of notices the organisation.
    """

    kind = models.CharField(_("kind of record"), max_length=20, choices=RecordKind.choices)
    about = models.CharField(_("kind of item"), max_length=20)
    item_id = models.BigIntegerField(_("item"))
    number = models.CharField(_("number"), max_length=60)
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("held by"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class DueRecord(AboutItem):
    """A record that has reached the end of its period, as the daily listing found it. A list, not an order."""

    ended_on = models.DateField(_("ended on"))
    due_on = models.DateField(_("period ended on"))
    listed_at = models.DateTimeField(_("listed at"))

    class Meta(AboutItem.Meta):
        verbose_name = _("record whose period has ended")
        verbose_name_plural = _("records whose period has ended")
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "item_id"], name="due_once")]
        indexes = [models.Index(fields=["holder", "due_on", "id"], name="due_holder")]


class Hold(AboutItem):
    """暂停销毁: until it is lifted nothing of the item is deleted, whatever its period says."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("placed for")
    )
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("placed at"), default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lift_reason = models.CharField(_("reason for lifting"), max_length=LONGEST_REASON, blank=True)

    class Meta(AboutItem.Meta):
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "item_id", "organisation"], condition=Q(lifted_at=None), name="hold_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]


class Deletion(AboutItem):
    """销毁: proposed by one person, carried out by another or not at all."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("deletion", "waits for approval")
        DONE = "done", pgettext_lazy("deletion", "carried out")
        REFUSED = "refused", pgettext_lazy("deletion", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("deletion", "withdrawn")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("remark of whoever decided"), max_length=LONGEST_REASON, blank=True)

    class Meta(AboutItem.Meta):
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "item_id"], condition=Q(state="proposed"), name="deletion_one_at_a_time"
            ),
            # Persons, not memberships: whoever acts for two organisations is still one.
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="deletion_by_two_people",
            ),
        ]


class Tombstone(AboutItem):
    """What is left of a deleted record: that it was, until when, who had it deleted and why, and the hash of what it
    was. It holds no content. The database refuses to change or delete one (migration 0002); its ``digest`` is in the
    audit chain."""

    subject = models.CharField(_("item"), max_length=60)
    outcome = models.CharField(_("outcome"), max_length=60, blank=True)
    began_at = models.DateTimeField(_("begun at"), null=True)
    ended_on = models.DateField(_("ended on"))
    period_months = models.PositiveSmallIntegerField(_("period in months"))
    period_source = models.CharField(_("source of the period"), max_length=300)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    proposed_by = models.CharField(_("proposed by"), max_length=200)
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.CharField(_("approved by"), max_length=200)
    deleted_at = models.DateTimeField(_("deleted at"), default=timezone.now)
    #: rows that went, by model
    counts = models.JSONField(_("what it was made of"), default=dict)
    content_hash = models.CharField(_("SHA-256 of what was deleted"), max_length=64)
    #: entries of the audit trail that record exports made before
    exports = models.JSONField(_("case files exported before"), default=list)
    deletion = models.OneToOneField(Deletion, on_delete=models.PROTECT, related_name="tombstone")

    class Meta(AboutItem.Meta):
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["about", "item_id"], name="tombstone_item")]
        constraints = [
            # Parts of a clue can be deleted, grow again and be deleted again; the record itself cannot.
            models.UniqueConstraint(
                fields=["kind", "item_id"],
                condition=~Q(kind__in=PARTS),
                name="tombstone_once",
            )
        ]

    @property
    def is_whole(self) -> bool:
        """Whether the item itself is gone, not only a part of it."""
        return self.kind == self.about

    def digest(self) -> str:
        """SHA-256 of everything it says, as it stands in the audit chain."""
        said: dict[str, Any] = {}
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            said[field.attname] = value.isoformat() if isinstance(value, dt.date) else value
        del said["id"]
        if self.began_at:
            said["began_at"] = self.began_at.astimezone(dt.UTC).isoformat()
        for name in ("proposed_at", "deleted_at"):
            said[name] = getattr(self, name).astimezone(dt.UTC).isoformat()
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class TombstoneParty(models.Model):
    """An organisation whose members could see what was deleted; if it was confined, only its heads (``heads``), the
    handlers, whoever deputises for them, and those named one by one (``TombstoneMember``)."""

    tombstone = models.ForeignKey(Tombstone, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    confined = models.BooleanField(default=False)
    heads = models.BooleanField(default=True)
    handler_id = models.BigIntegerField(null=True)
    second_handler_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("party to a deleted record")
        verbose_name_plural = _("parties to deleted records")
        constraints = [models.UniqueConstraint(fields=["tombstone", "organisation"], name="tombstone_party")]

    def __str__(self) -> str:
        return f"{self.tombstone_id} {self.organisation_id}"


class TombstoneMember(models.Model):
    """A member of a confined party who could see what was deleted as that member alone, as those in a room do."""

    party = models.ForeignKey(TombstoneParty, on_delete=models.PROTECT, related_name="members")
    membership_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("member who could see a deleted record")
        verbose_name_plural = _("members who could see deleted records")
        constraints = [models.UniqueConstraint(fields=["party", "membership_id"], name="tombstone_member")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.membership_id}"


class TombstoneBarred(models.Model):
    """Who was kept away from what was deleted, by whatever reason, and stays so. Everywhere, or at one party."""

    tombstone = models.ForeignKey(Tombstone, on_delete=models.PROTECT, related_name="barred")
    party = models.ForeignKey(TombstoneParty, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("kept away from a tombstone")
        verbose_name_plural = _("kept away from tombstones")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, organisation__isnull=False) | Q(user__isnull=False, organisation=None),
                name="tombstone_barred_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tombstone_id}"
