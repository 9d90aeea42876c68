"""The lock on the visits of an enterprise, and visits that were made one (综合查一次)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.organisations.models import Membership, Organisation


class VisitedEnterprise(models.Model):
    """One row for each enterprise that was ever to be visited: locked while its visits are counted and one is added."""

    credit_code = models.CharField(max_length=18, unique=True)

    class Meta:
        verbose_name = _("enterprise whose visits are counted")
        verbose_name_plural = _("enterprises whose visits are counted")

    def __str__(self) -> str:
        return self.credit_code


class Merger(models.Model):
    """Two visits to one enterprise that are to be one: the guest's is made on the day of the host's.

    A visit is named by its kind (``operation``, ``inspection``) and the key of what it belongs to. ``state`` follows
    the workflow ``merger``; only while it is ``joined`` the guest's visit counts against no limit.
    """

    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    name = models.CharField(_("enterprise"), max_length=100)
    host_kind = models.CharField(max_length=20)
    host_pk = models.PositiveBigIntegerField()
    guest_kind = models.CharField(max_length=20)
    guest_pk = models.PositiveBigIntegerField()
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation that is joined")
    )
    guest = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation that joins")
    )
    #: whoever offered it acts for this one; the other, or the one that moves, answers
    offerer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("offered by"))
    asked = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation asked")
    )
    offered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("offered by"))
    offered_at = models.DateTimeField(_("offered at"), default=timezone.now)
    #: of the visit made together; as it stood when it was offered, until it is accepted
    day = models.DateField(_("day"))
    #: the day the guest had before; empty where it had none
    left_day = models.DateField(_("day given up"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=20, default="offered")

    class Meta:
        verbose_name = _("visit made together")
        verbose_name_plural = _("visits made together")
        constraints = [
            models.UniqueConstraint(
                fields=["guest_kind", "guest_pk", "credit_code"],
                condition=Q(state__in=["offered", "joined"]),
                name="merger_guest_once",
            ),
        ]
        indexes = [
            models.Index(fields=["credit_code", "state"], name="merger_enterprise"),
            models.Index(fields=["asked", "state", "-id"], name="merger_asked"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """How records name it."""
        return f"merger:{self.pk}"

    @property
    def number(self) -> str:
        """It has none: what notices and lists print beside the name."""
        return f"{self.day:%Y-%m-%d}"

    @property
    def title(self) -> str:
        """The enterprise alone: what either visit is about stays with those who see it."""
        return self.name
