"""Transfer standards, referrals with their frozen packages, feedback, notes that both sides read."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.clues.choices import ClueKind
from liaison.clues.models import LONGEST_DESCRIPTION, LONGEST_MESSAGE, Clue
from liaison.organisations.models import Membership, Organisation
from liaison.referrals.choices import Direction, Request, Result

MOST_ITEMS: Final = 30


class TransferStandard(models.Model):
    """移送标准: what a receiving organisation asks of a referral, as a checklist. A new version replaces the former."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="transfer_standards",
        verbose_name=_("receiving organisation"),
    )
    version = models.PositiveIntegerField(_("version"))
    introduction = models.TextField(_("what is accepted, and on what basis"), max_length=2000)
    kinds = models.JSONField(_("kinds of clues"), default=list, blank=True)
    #: [{"text": "…", "required": true}, …]
    items = models.JSONField(_("items"), default=list)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("transfer standard")
        verbose_name_plural = _("transfer standards")
        constraints = [models.UniqueConstraint(fields=["organisation", "version"], name="standard_version")]
        ordering = ["organisation", "-version"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.version}"

    @property
    def kind_labels(self) -> list[str]:
        """The kinds it is for, in words; empty means all."""
        return [str(ClueKind(kind).label) for kind in self.kinds if kind in ClueKind.values]


class Referral(models.Model):
    """A clue referred by one organisation to another.

    The package is what the receiver gets: chosen fields and files, frozen when sent, with its SHA-256. It never holds
    the reporter's identity. Each side has a view of its own; the timeline is shared. ``state`` follows the workflow
    ``referral``.
    """

    clue = models.ForeignKey(
        Clue, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("clue of the sender")
    )
    sender = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_sent", verbose_name=_("referring organisation")
    )
    receiver = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="referrals_received",
        verbose_name=_("receiving organisation"),
    )
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.SIDEWAYS)
    request = models.CharField(_("request"), max_length=10, choices=Request.choices, default=Request.HANDLE)
    legal_basis = models.TextField(_("legal basis"), max_length=500)
    note = models.TextField(_("accompanying note"), max_length=LONGEST_MESSAGE, blank=True)
    #: referral it follows after a return: the second, third … round about the same matter
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("previous round")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    #: referral under which the sender itself got the matter, when it passes it on
    onward_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="onward", verbose_name=_("passed on from")
    )
    may_pass_on = models.BooleanField(_("may be passed on"), default=False)
    standard = models.ForeignKey(
        TransferStandard,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("transfer standard"),
    )
    #: answers to the standard's items: [{"text": …, "met": true}, …]
    checklist = models.JSONField(_("checklist"), default=list)
    package = models.JSONField(_("package"), default=dict)
    package_hash = models.CharField(_("SHA-256 of the package"), max_length=64)

    state = models.CharField(_("state"), max_length=20, default="sent")
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    received_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("received by")
    )
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    #: keyed hash over package, receiver, person and time: the signed receipt
    receipt = models.CharField(_("receipt"), max_length=64, blank=True)
    acceptance_number = models.CharField(_("acceptance number"), max_length=40, blank=True)
    handler = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_referrals",
        verbose_name=_("handler"),
    )
    return_reason = models.TextField(_("reason of the return"), max_length=2000, blank=True)
    suggestion = models.TextField(_("suggestion"), max_length=2000, blank=True)
    #: the receiver's own record, made when it accepts
    received_clue = models.OneToOneField(
        Clue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="origin",
        verbose_name=_("clue of the receiver"),
    )
    #: the body a dispute about the feedback was brought to
    coordinator = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coordinating body"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            models.UniqueConstraint(fields=["sender", "number"], name="referral_number"),
            models.CheckConstraint(condition=~Q(sender=F("receiver")), name="referral_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["receiver", "state", "next_due_at"], name="referral_receiver"),
            models.Index(fields=["sender", "state", "next_due_at"], name="referral_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records, clocks and files name it."""
        return f"referral:{self.pk}"

    @property
    def met(self) -> tuple[int, int]:
        """How many items of the checklist are met, of how many."""
        return sum(bool(item.get("met")) for item in self.checklist), len(self.checklist)


class Feedback(models.Model):
    """What the receiver reports, and what the referrer says to it. A new round is a new row."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="feedback")
    text = models.TextField(_("text"), max_length=LONGEST_DESCRIPTION)
    results = models.JSONField(_("results"), default=list)
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    decision = models.CharField(_("decision of the referrer"), max_length=40, blank=True)
    decision_reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.given_at:%Y-%m-%d}"

    @property
    def result_labels(self) -> list[str]:
        """The results in words."""
        return [str(Result(code).label) for code in self.results if code in Result.values]


class SharedNote(models.Model):
    """共享记录: written to be read by both sides of one referral."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="shared_notes")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    text = models.TextField(_("text"), max_length=LONGEST_MESSAGE)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("shared note")
        verbose_name_plural = _("shared notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.at:%Y-%m-%d}"


#: Fields of a clue that a package may hold; never anything of the reporter.
PACKAGE_FIELDS: Final[dict[str, Any]] = {
    "title": _("title"),
    "description": _("what happened"),
    "kind": _("kind"),
    "subjects": _("whom it is about"),
    "when_where": _("time and place"),
    "wishes": _("what is wished for"),
    "findings": _("findings"),
}
