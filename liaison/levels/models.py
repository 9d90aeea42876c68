"""Orders of supervision, and what both offices say to each other about them."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.clues.models import Clue
from liaison.organisations.models import Membership, Organisation
from liaison.referrals.models import Referral

LONGEST_TEXT: Final = 5000
OPEN: Final = ("issued", "handling", "answered")


class Order(models.Model):
    """督办: an office above supervises how one below handles a matter that was handed down or reported up.

    It hangs on the referral by which the matter passed between the two: the office above sees of the other's handling
    what the referral and the answers say, never the other's record. ``state`` follows the workflow ``order``.
    """

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="orders", verbose_name=_("handed down or reported up by")
    )
    above = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("office above"))
    below = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("office below"))
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    requirements = models.TextField(_("what is required"), max_length=LONGEST_TEXT)
    state = models.CharField(_("state"), max_length=20, default="issued")
    issued_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("order of supervision")
        verbose_name_plural = _("orders of supervision")
        constraints = [
            models.UniqueConstraint(fields=["above", "number"], name="order_number"),
            models.UniqueConstraint(fields=["referral"], condition=Q(state__in=OPEN), name="order_one_open"),
            models.CheckConstraint(condition=~Q(above=F("below")), name="order_two_offices"),
        ]
        indexes = [
            models.Index(fields=["below", "state", "next_due_at"], name="order_below"),
            models.Index(fields=["above", "state", "next_due_at"], name="order_above"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"order:{self.pk}"

    def clue_at(self, party: str) -> Clue | None:
        """The record that a side has of the matter; None where it has none (yet)."""
        side = self.above_id if party == "above" else self.below_id
        return self.referral.clue if self.referral.sender_id == side else self.referral.received_clue

    def handlers_of(self, party: str) -> set[int]:
        """Who does the work of a side: the handlers of its clue."""
        clue = self.clue_at(party)
        return {clue.handler_id, clue.second_handler_id} - {None} if clue is not None else set()


class Remark(models.Model):
    """What one office says to the other: an answer, why something is returned, sent back, pressed for, withdrawn."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="remarks")
    event = models.CharField(_("event"), max_length=40)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("remark on an order")
        verbose_name_plural = _("remarks on orders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.event}"
