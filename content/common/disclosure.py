"""Disclosure metadata every public item carries.

Source: Government Information Disclosure Regulation (政府信息公开条例, 2019) art. 12 and 15–16; index-number
form as in the catalogues kept under 国办发〔2017〕47号: ``unified social credit code/year-serial``.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.common.reviews import credits_of
from core.numbering import next_numbers


class Publicity(models.TextChoices):
    """公开方式: how the information is disclosed (政府信息公开条例 art. 19, 27 and 14–16)."""

    ACTIVE = "active", _("Disclosed proactively")
    ON_REQUEST = "on_request", _("Disclosed on request")
    WITHHELD = "withheld", _("Not disclosed")


class Validity(models.TextChoices):
    """有效性 of a document."""

    IN_FORCE = "in_force", _("In force")
    AMENDED = "amended", _("Amended")
    REPEALED = "repealed", _("Repealed")
    EXPIRED = "expired", _("Expired")


class Theme(models.TextChoices):
    """主题分类, the subject an item is catalogued under."""

    SUPERVISION = "supervision", _("Justice · supervision of law enforcement")
    PENALTY = "penalty", _("Justice · administrative penalties")
    RECONSIDERATION = "reconsideration", _("Justice · administrative reconsideration")
    LITIGATION = "litigation", _("Justice · administrative litigation")
    BUSINESS = "business", _("Business environment")
    ORGANISATION = "organisation", _("Organisation and staff")


class PublicItem(models.Model):
    """Abstract: disclosure metadata, origin and editorial credits of anything the public reads.

    ``index_number`` (索引号) is given when the item is first stored live and is never changed or taken away
    afterwards, whatever an older draft says.
    """

    index_number = models.CharField(
        _("index number"), max_length=60, unique=True, null=True, blank=True, editable=False
    )
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices, default=Theme.SUPERVISION, db_index=True)
    issuing_body = models.CharField(_("published by"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    author = models.CharField(_("author"), max_length=120, blank=True)
    document_number = models.CharField(_("document number"), max_length=80, blank=True, db_index=True)
    written_on = models.DateField(_("written on"), null=True, blank=True)
    publicity = models.CharField(_("disclosure"), max_length=12, choices=Publicity.choices, default=Publicity.ACTIVE)
    withheld_reason = models.CharField(_("reason for not disclosing"), max_length=300, blank=True)
    validity = models.CharField(_("validity"), max_length=12, choices=Validity.choices, default=Validity.IN_FORCE)
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("Invented content: every page and figure is marked 示例.")
    )
    credit_editor = models.CharField(_("editor"), max_length=60, blank=True, editable=False)
    credit_second = models.CharField(_("second reviewer"), max_length=60, blank=True, editable=False)
    credit_final = models.CharField(_("final reviewer"), max_length=60, blank=True, editable=False)

    #: What a later save, publication of an older draft or copy must not overwrite.
    PERMANENT_FIELDS = ("index_number", "credit_editor", "credit_second", "credit_final")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.publicity != Publicity.ACTIVE and not self.withheld_reason:
            raise ValidationError({"withheld_reason": _("Say why the item is not disclosed proactively.")})

    @property
    def published_at(self):
        """When the public could first read the item (aware datetime), or None."""
        return self.first_published_at

    @property
    def credits(self) -> list[tuple[str, str]]:
        """The signed-off roles as (label, name): 编辑, 二审, 终审; unsigned roles are left out."""
        roles = (
            (_("Editor"), self.credit_editor),
            (_("Second review"), self.credit_second),
            (_("Final review"), self.credit_final),
        )
        return [(label, name) for label, name in roles if name]

    def restore_permanent(self) -> None:
        """Take the permanent fields from the stored row, and give an index number to a live item without one.

        When another revision goes live and a review approved it, the names of that review become the credits.
        """
        if self.pk:
            fields = (*self.PERMANENT_FIELDS, "live_revision_id")
            stored = type(self)._base_manager.filter(pk=self.pk).values(*fields).first() or {}
            live_before = stored.pop("live_revision_id", None)
            for name, value in stored.items():
                if value:
                    setattr(self, name, value)
            if self.live and self.live_revision_id and self.live_revision_id != live_before:
                for name, value in (credits_of(self.live_revision) or {}).items():
                    setattr(self, name, value)
        if self.live and not self.index_number:
            self.index_number = new_index_number()


def new_index_number() -> str:
    """The next 索引号, as ``11000000000000000X/2026-000118`` (credit code of the publisher, year, serial)."""
    return new_index_numbers(1)[0]


def new_index_numbers(count: int) -> list[str]:
    """The next ``count`` 索引号, for bulk writers, inside the caller's transaction."""
    from content.common.site import PortalSettings

    year = timezone.localdate().year
    prefix = PortalSettings.objects.values_list("index_prefix", flat=True).first() or getattr(
        settings, "PORTAL_INDEX_PREFIX", "0" * 18
    )
    return [f"{prefix}/{year}-{serial:06d}" for serial in next_numbers(f"disclosure/{year}", count)]
