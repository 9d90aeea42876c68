"""Enforcement bodies, their officers and certificates, enterprises, and tables waiting to be imported."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sealed import SealedField
from liaison.organisations.models import Membership, Organisation, Region
from liaison.registry.credit_code import validate_credit_code


class EnforcementBody(models.Model):
    """What the register adds to an organisation that enforces the law: how published lists name it."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="enforcement", verbose_name=_("body")
    )
    #: lists name bodies in their own words, and those of a city for the bodies of its districts too
    listed_as = models.CharField(
        _("names in published lists"),
        max_length=300,
        blank=True,
        help_text=_("Besides its full and short name; several are separated by 、."),
    )

    class Meta:
        verbose_name = _("enforcement body")
        verbose_name_plural = _("enforcement bodies")

    def __str__(self) -> str:
        return str(self.organisation)


class Officer(models.Model):
    """执法人员 of one body."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="officers", verbose_name=_("body")
    )
    name = models.CharField(_("name"), max_length=60)
    department = models.CharField(_("department"), max_length=60, blank=True)
    #: the account of the officer, where there is one
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("enforcement officer")
        verbose_name_plural = _("enforcement officers")
        ordering = ["organisation", "name", "pk"]

    def __str__(self) -> str:
        return self.name


def valid_on(day: dt.date) -> Q:
    """The condition that a certificate counts on ``day``."""
    return Q(issued_on__lte=day, valid_until__gte=day) & (Q(revoked_on=None) | Q(revoked_on__gt=day))


class Certificate(models.Model):
    """执法证件: whoever inspects shows it. One that was revoked (注销) counts no more from that day on."""

    officer = models.ForeignKey(
        Officer, on_delete=models.CASCADE, related_name="certificates", verbose_name=_("enforcement officer")
    )
    number = models.CharField(_("certificate number"), max_length=40, unique=True)
    issued_by = models.CharField(_("issued by"), max_length=100, blank=True)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"))
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("enforcement certificate")
        verbose_name_plural = _("enforcement certificates")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("issued_on")), name="certificate_dates"),
        ]
        indexes = [models.Index(fields=["officer", "valid_until"], name="certificate_officer")]

    def __str__(self) -> str:
        return self.number

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether it counts on ``day``."""
        return self.issued_on <= day <= self.valid_until and (self.revoked_on is None or day < self.revoked_on)

    @property
    def state(self) -> str:
        """In words, today."""
        today = timezone.localdate()
        if self.revoked_on is not None and self.revoked_on <= today:
            return str(pgettext_lazy("certificate", "revoked"))
        if self.valid_until < today:
            return str(pgettext_lazy("certificate", "expired"))
        return str(pgettext_lazy("certificate", "valid"))


class Enterprise(models.Model):
    """A company or shop by its unified social credit code. Names and codes are public knowledge."""

    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, unique=True, validators=[validate_credit_code]
    )
    name = models.CharField(_("name"), max_length=100)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ["credit_code"]

    def __str__(self) -> str:
        return self.name


class RegisterImport(models.Model):
    """A table that was uploaded and waits to be confirmed. Its rows name people, so they are sealed, and then gone."""

    kind = models.CharField(_("kind"), max_length=20)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    uploaded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    file_name = models.CharField(_("file"), max_length=120)
    sealed = SealedField(editable=False, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    done_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    made = models.PositiveIntegerField(_("made"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    known = models.PositiveIntegerField(_("known before"), default=0)
    faulty = models.PositiveIntegerField(_("rows with errors"), default=0)
    #: what was refused when the rows were stored: [[line, why], …]
    refused = models.JSONField(_("refused"), default=list, blank=True)

    class Meta:
        verbose_name = _("import into the register")
        verbose_name_plural = _("imports into the register")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
