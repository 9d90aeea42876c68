"""Organisations in a tree of regions, memberships with a role, deputies and invitations."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sealed import SealedField
from liaison.organisations.choices import Level, OrganisationKind, Role


class Region(models.Model):
    """A place with a level, below another: 示例市 → 临溪区 → 某镇."""

    name = models.CharField(gettext_lazy("name"), max_length=60)
    level = models.CharField(gettext_lazy("level"), max_length=20, choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=gettext_lazy("above it"),
    )

    class Meta:
        verbose_name = gettext_lazy("region")
        verbose_name_plural = gettext_lazy("regions")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="region_name", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.name


def _in_force(day: dt.date) -> Q:
    return (Q(active_from=None) | Q(active_from__lte=day)) & (Q(active_until=None) | Q(active_until__gte=day))


class OrganisationQuerySet(models.QuerySet):
    """Organisations by what they are and when."""

    def active(self, day: dt.date | None = None) -> OrganisationQuerySet:
        """Those that exist on ``day`` (today)."""
        return self.filter(_in_force(day or timezone.localdate()))

    def of_kind(self, *kinds: str) -> OrganisationQuerySet:
        """Those of one of ``kinds``."""
        return self.filter(kind__in=kinds)


class Organisation(models.Model):
    """A party to supervision, or a body supervised. Records stay when it ends: they carry its name."""

    name = models.CharField(gettext_lazy("name"), max_length=100, unique=True)
    short_name = models.CharField(gettext_lazy("short name"), max_length=30)
    kind = models.CharField(gettext_lazy("kind"), max_length=20, choices=OrganisationKind.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="organisations", verbose_name=gettext_lazy("region")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=gettext_lazy("superior organisation"),
    )
    legal_basis = models.TextField(
        gettext_lazy("legal basis"),
        max_length=500,
        help_text=gettext_lazy("On what the organisation acts in supervision: statute and article."),
    )
    credit_code = models.CharField(gettext_lazy("unified social credit code"), max_length=18, blank=True)
    number_code = models.CharField(
        gettext_lazy("code in document numbers"),
        max_length=12,
        blank=True,
        help_text=gettext_lazy("Such as 示司 in 示司移〔2026〕9号."),
    )
    field = models.CharField(gettext_lazy("field of enforcement"), max_length=40, blank=True)
    address = models.CharField(gettext_lazy("address"), max_length=200, blank=True)
    telephone = models.CharField(gettext_lazy("telephone"), max_length=40, blank=True)
    active_from = models.DateField(gettext_lazy("active from"), null=True, blank=True)
    active_until = models.DateField(gettext_lazy("active until"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("organisation")
        verbose_name_plural = gettext_lazy("organisations")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_until=None) | Q(active_from=None) | Q(active_until__gte=F("active_from")),
                name="organisation_dates",
            ),
        ]
        indexes = [models.Index(fields=["kind", "region"], name="organisation_kind")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an organisation above itself."""
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk and self.pk is not None:
                raise ValidationError({"parent": _("An organisation cannot be above itself.")})
            seen.add(above.pk)
            above = above.parent

    @property
    def is_coordinating(self) -> bool:
        """Whether it receives and coordinates (司法行政部门, 行政执法监督条例 art. 6)."""
        return self.kind == OrganisationKind.COORDINATING


class MembershipQuerySet(models.QuerySet):
    """Memberships by time and role."""

    def active(self, day: dt.date | None = None) -> MembershipQuerySet:
        """Those in force on ``day`` (today), of accounts that may sign in and organisations that exist."""
        day = day or timezone.localdate()
        return self.filter(
            Q(ended_on=None) | Q(ended_on__gt=day),
            Q(organisation__active_from=None) | Q(organisation__active_from__lte=day),
            Q(organisation__active_until=None) | Q(organisation__active_until__gte=day),
            joined_on__lte=day,
            user__is_active=True,
        )


class Membership(models.Model):
    """A person acting for an organisation in a role. One person may have several; one is acted in at a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=gettext_lazy("person"),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=gettext_lazy("organisation")
    )
    department = models.CharField(gettext_lazy("department"), max_length=60, blank=True)
    role = models.CharField(gettext_lazy("role"), max_length=20, choices=Role.choices)
    joined_on = models.DateField(gettext_lazy("joined on"), default=timezone.localdate)
    ended_on = models.DateField(gettext_lazy("left on"), null=True, blank=True)
    certificate = models.CharField(gettext_lazy("supervision certificate"), max_length=40, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("membership")
        verbose_name_plural = gettext_lazy("memberships")
        ordering = ["organisation", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(ended_on=None), name="membership_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.organisation.short_name}）"

    def clean(self) -> None:
        """Refuse a person who administers the portal (the two are kept apart), and an organisation without a head."""
        if self.user_id and Administrator.objects.filter(user=self.user_id).exists():
            raise ValidationError({"user": _("Administrators of the portal act for no organisation.")})
        before = Membership.objects.filter(pk=self.pk).first() if self.pk else None
        if before is None:
            return
        if (before.user_id, before.organisation_id) != (self.user_id, self.organisation_id):
            raise ValidationError(_("A membership keeps its person and organisation. End it and make another one."))
        if self.role == Role.HEAD or before.role != Role.HEAD:
            return
        heads = Membership.objects.active().filter(role=Role.HEAD, organisation=self.organisation_id)
        if not heads.exclude(pk=self.pk).exists():
            raise ValidationError({"role": _("This is the only head of the organisation.")})

    @property
    def has_ended(self) -> bool:
        """Whether the person has left."""
        return self.ended_on is not None and self.ended_on <= timezone.localdate()

    @property
    def label(self) -> str:
        """How records print who acted: person, organisation."""
        return str(self)


class DelegationQuerySet(models.QuerySet):
    """Deputising by time."""

    def in_force(self, day: dt.date | None = None) -> DelegationQuerySet:
        """What counts on ``day`` (today)."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day, cancelled_at=None)


class Delegation(models.Model):
    """While a member is away, a colleague of the same organisation does the work too (AB角)."""

    absent = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="delegations", verbose_name=gettext_lazy("absent (A)")
    )
    deputy = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="deputising", verbose_name=gettext_lazy("deputy (B)")
    )
    starts_on = models.DateField(gettext_lazy("from"))
    ends_on = models.DateField(gettext_lazy("until"))
    reason = models.CharField(gettext_lazy("reason"), max_length=100, blank=True)
    cancelled_at = models.DateTimeField(gettext_lazy("cancelled at"), null=True, blank=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("deputising")
        verbose_name_plural = gettext_lazy("deputising")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_dates"),
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="delegation_two_people"),
        ]
        indexes = [models.Index(fields=["deputy", "starts_on", "ends_on"], name="delegation_deputy")]

    def __str__(self) -> str:
        return f"{self.absent} → {self.deputy}"

    def clean(self) -> None:
        """Refuse a deputy from another organisation, or one who may not do the work."""
        if self.absent_id and self.deputy_id:
            if self.absent.organisation_id != self.deputy.organisation_id:
                raise ValidationError(_("The deputy must be of the same organisation."))
            if self.absent.role == Role.HEAD and self.deputy.role not in {Role.HEAD, Role.CLERK}:
                raise ValidationError(_("An auditor or reader cannot deputise for a head."))


class Invitation(models.Model):
    """A mail that lets its receiver join an organisation in a role.

    The link's secret is stored as a hash. While the mail waits to be sent the secret is there too, encrypted; it is
    gone as soon as the mail is.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations", verbose_name=gettext_lazy("organisation")
    )
    email = models.EmailField(gettext_lazy("e-mail"))
    name = models.CharField(gettext_lazy("name"), max_length=60)
    department = models.CharField(gettext_lazy("department"), max_length=60, blank=True)
    role = models.CharField(gettext_lazy("role"), max_length=20, choices=Role.choices)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    sealed_secret = SealedField(blank=True, editable=False)
    sent_at = models.DateTimeField(gettext_lazy("sent at"), null=True, blank=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("invited by")
    )
    invited_at = models.DateTimeField(gettext_lazy("invited at"), auto_now_add=True)
    expires_at = models.DateTimeField(gettext_lazy("valid until"))
    accepted_at = models.DateTimeField(gettext_lazy("accepted at"), null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(gettext_lazy("withdrawn at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = gettext_lazy("invitation")
        verbose_name_plural = gettext_lazy("invitations")
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()

    @property
    def is_expired(self) -> bool:
        """Whether nothing but time ended it."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at <= timezone.now()


class AdministratorDuty(models.TextChoices):
    """Three separate duties of administration (GB/T 22239-2019, 8.1.5: 三员分立)."""

    SYSTEM = "system", gettext_lazy("system administrator")
    SECURITY = "security", gettext_lazy("security administrator")
    AUDIT = "audit", gettext_lazy("audit administrator")


class Administrator(models.Model):
    """A person with one duty of administration. Nobody has two: the primary key is the person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="administrator",
        verbose_name=gettext_lazy("person"),
    )
    duty = models.CharField(gettext_lazy("duty"), max_length=20, choices=AdministratorDuty.choices)
    since = models.DateField(gettext_lazy("since"), default=timezone.localdate)

    class Meta:
        verbose_name = gettext_lazy("administrator")
        verbose_name_plural = gettext_lazy("administrators")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_duty_display()}"
