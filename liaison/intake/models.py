"""Drafts, receipts, reporters and who has read their names, source codes, imports."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sealed import SealedField
from liaison.clues.models import Clue
from liaison.organisations.models import Membership, Organisation

LONGEST_REASON: Final = 500
LONGEST_RATING: Final = 1000


class SourceCode(models.Model):
    """纪企直通码: a code on a poster that fills in where a clue comes from."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="source_codes", verbose_name=_("issued by")
    )
    contact_point = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact point"),
        help_text=_("Where the poster hangs. Leave it empty for a campaign."),
    )
    label = models.CharField(
        _("name of the place or campaign"),
        max_length=60,
        help_text=_("Shown to whoever scans the code, and kept with the clue as its source."),
    )
    active_from = models.DateField(_("valid from"), default=timezone.localdate)
    active_until = models.DateField(_("valid until"), null=True, blank=True)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("source code")
        verbose_name_plural = _("source codes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_until=None) | Q(active_until__gte=F("active_from")), name="source_code_dates"
            )
        ]

    def __str__(self) -> str:
        return self.label

    def is_valid_on(self, day) -> bool:
        """Whether it counts on ``day``."""
        return self.active_from <= day and (self.active_until is None or day <= self.active_until)


class Receipt(models.Model):
    """What lets a reporter follow a clue: a number, and a passphrase of which only a salted hash is kept.

    It is also how a form of the public is received: one row, stored before anybody is told (``submitting``), holds
    everything sent under our key until the clue is made of it (``taking_in``), moments later. Then nothing secret
    is left here, and the database holds both to it: content or clue, never both, never neither.
    """

    clue = models.OneToOneField(
        Clue, on_delete=models.CASCADE, null=True, related_name="receipt", verbose_name=_("clue")
    )
    #: the form that was sent, whose files wait with it
    draft = models.OneToOneField(
        "Draft",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="receipt",
        verbose_name=_("draft of a clue"),
    )
    #: what was sent, until it is a clue
    sealed = SealedField(editable=False, blank=True)
    #: as ``Draft.sealed_passphrase``, where it goes when the clue is made
    sealed_passphrase = SealedField(editable=False, blank=True)
    number = models.CharField(_("receipt number"), max_length=20, unique=True)
    passphrase_hash = models.CharField(max_length=200, editable=False)
    #: of the form that was sent: sent again, it finds this receipt instead of making another
    submission_key = models.UUIDField(unique=True, editable=False)
    #: changes when the reporter leaves, which ends every visit that is still open
    visit = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.CheckConstraint(
                condition=Q(clue__isnull=False, sealed="", sealed_passphrase="")
                | (Q(clue=None, draft__isnull=False) & ~Q(sealed="")),
                name="receipt_of_clue_or_form",
            )
        ]

    def __str__(self) -> str:
        return self.number


class ClosedReceipt(models.Model):
    """What is left of a receipt after its clue was deleted: enough to tell its holder so, and nothing of the clue."""

    number = models.CharField(_("receipt number"), max_length=20, unique=True)
    passphrase_hash = models.CharField(max_length=200, editable=False)
    made_on = models.DateField(_("made on"))
    deleted_at = models.DateTimeField(_("deleted at"), default=timezone.now)

    class Meta:
        verbose_name = _("receipt of a deleted clue")
        verbose_name_plural = _("receipts of deleted clues")

    def __str__(self) -> str:
        return self.number


class Draft(models.Model):
    """A form being filled in, found by the hash of a cookie and encrypted. After a clue is made of it only the way to
    the receipt is left, for the short time in which the reporter may still look at the passphrase."""

    cookie_hash = models.CharField(max_length=64, unique=True, editable=False)
    sealed = SealedField(editable=False, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"), db_index=True)
    #: the passphrase under a key that only the reporter's cookie holds, and under ours
    sealed_passphrase = SealedField(editable=False, blank=True)

    class Meta:
        verbose_name = _("draft of a clue")
        verbose_name_plural = _("drafts of clues")

    def __str__(self) -> str:
        return str(self.submission_key)

    @property
    def subject(self) -> str:
        """How files name it."""
        return f"draft:{self.pk}"

    @property
    def sent(self) -> Receipt | None:
        """The receipt, once the form was sent."""
        return getattr(self, "receipt", None)


class Reporter(models.Model):
    """Who reported. Never part of the clue, of a referral or of an export; each column is encrypted by itself."""

    clue = models.OneToOneField(Clue, on_delete=models.CASCADE, related_name="reporter", verbose_name=_("clue"))
    name = SealedField(pgettext_lazy("reporter", "name"), blank=True)
    telephone = SealedField(pgettext_lazy("reporter", "telephone"), blank=True)
    email = SealedField(pgettext_lazy("reporter", "e-mail"), blank=True)
    address = SealedField(pgettext_lazy("reporter", "postal address"), blank=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    #: what can be known of a reporter, in the order it is shown
    DETAILS: Final = ("name", "telephone", "email", "address")

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")

    def __str__(self) -> str:
        return f"reporter of {self.clue_id}"


class IdentityOpening(models.Model):
    """A request to read who reported: reason, a second person's answer, one reader, until a time."""

    class State(models.TextChoices):
        """Where a request stands."""

        ASKED = "asked", pgettext_lazy("identity opening", "waits for approval")
        GRANTED = "granted", pgettext_lazy("identity opening", "approved")
        REFUSED = "refused", pgettext_lazy("identity opening", "refused")

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="identity_openings", verbose_name=_("clue"))
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("remark of whoever decided"), max_length=LONGEST_REASON, blank=True)
    readable_until = models.DateTimeField(_("readable until"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening of a reporter's identity")
        verbose_name_plural = _("openings of reporters' identities")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="identity_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(decided_by__isnull=False, readable_until__isnull=False),
                name="identity_granted_by_somebody_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clue_id} {self.state}"

    @property
    def is_readable(self) -> bool:
        """Whether its asker may read now."""
        return self.state == self.State.GRANTED and self.readable_until > timezone.now()


class IdentityReading(models.Model):
    """One reading of a reporter's identity. Rows are only ever added."""

    opening = models.ForeignKey(IdentityOpening, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("reader"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("reading of a reporter's identity")
        verbose_name_plural = _("readings of reporters' identities")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.opening_id} {self.at:%Y-%m-%d %H:%M}"


class Rating(models.Model):
    """What the reporter thinks of the handling: once, after it ended."""

    clue = models.OneToOneField(Clue, on_delete=models.CASCADE, related_name="rating", verbose_name=_("clue"))
    score = models.PositiveSmallIntegerField(_("score"))
    text = models.TextField(_("remark"), max_length=LONGEST_RATING, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("rating of the handling")
        verbose_name_plural = _("ratings of the handling")
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_one_to_five")]

    def __str__(self) -> str:
        return f"{self.clue_id}: {self.score}"


class EnteredForm(models.Model):
    """A form of a member that was stored: sent again, it finds its clue instead of making another."""

    key = models.UUIDField(primary_key=True)
    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="+", verbose_name=_("clue"))

    class Meta:
        verbose_name = _("entered form")
        verbose_name_plural = _("entered forms")

    def __str__(self) -> str:
        return str(self.key)


class ClueImport(models.Model):
    """A table of clues that was uploaded and waits to be confirmed; its rows may name people, so they are sealed."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="clue_imports", verbose_name=_("organisation")
    )
    uploaded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    file_name = models.CharField(_("file"), max_length=120)
    sealed = SealedField(editable=False, blank=True)
    #: when a member said yes to the preview; the work is then the outbox's
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    done_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    made = models.PositiveIntegerField(_("clues made"), default=0)
    known = models.PositiveIntegerField(_("known before"), default=0)
    faulty = models.PositiveIntegerField(_("rows with errors"), default=0)

    class Meta:
        verbose_name = _("import of clues")
        verbose_name_plural = _("imports of clues")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
