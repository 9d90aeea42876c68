"""Statutes (法律、法规、规章、司法解释) with their versions and articles, so that a citation leads to its text.

Reference texts, not items of disclosure: they have no workflow and no index number. What citations mean is settled
by two keys that are the same everywhere: ``search.text.statutes.statute_key`` for names and the article's number as
``33`` or ``120之1``.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from content.statutes.pages import StatuteIndexPage
from search.text.numerals import to_chinese
from search.text.statutes import statute_key

__all__ = ["Article", "Kind", "Status", "Statute", "StatuteIndexPage", "StatuteName", "StatuteVersion"]

CACHE_KIND = "statutes"
#: An article's number, the one form of it: in text analysis, tables, the index, addresses and anchors.
ARTICLE_NUMBER = r"[1-9][0-9]{0,3}(?:之[1-9][0-9]?)?"

#: A version's name in addresses: the day of its promulgation, a year where that is all that is known, or none.
EDITION = r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2})?|undated"


class Kind(models.TextChoices):
    """效力级别: what a statute is."""

    LAW = "law", _("law")
    REGULATION = "regulation", _("administrative regulation")
    LOCAL = "local", _("local regulation")
    RULE = "rule", _("ministerial rule")
    INTERPRETATION = "interpretation", _("judicial interpretation")
    OTHER = "other", _("other provision")


class Status(models.TextChoices):
    """时效: what a version is on a given day."""

    IN_FORCE = "in_force", _("in force")
    NOT_YET = "not_yet", _("not yet in force")
    AMENDED = "amended", _("amended since")
    REPEALED = "repealed", _("repealed")


class Statute(ClusterableModel):
    """法规: one statute through all its versions."""

    cache_kind = CACHE_KIND

    title = models.CharField(_("title"), max_length=200)
    key = models.CharField(max_length=200, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    issuing_body = models.CharField(_("issuing body"), max_length=120, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="statute_has_key")]
        indexes = [models.Index(fields=["kind", "title"], name="statute_kind_title")]
        verbose_name = _("statute")
        verbose_name_plural = _("statutes")

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.key = statute_key(self.title)[:200]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        key = statute_key(self.title)[:200]
        taken = StatuteName.objects.filter(key=key).exclude(statute_id=self.pk).exists()
        if taken or Statute.objects.filter(key=key).exclude(pk=self.pk).exists():
            raise ValidationError({"title": _("Another statute has this name. Add the text there as a version.")})

    @property
    def url(self) -> str:
        """Address of the version in force."""
        return reverse("statutes:statute", args=[self.pk])

    def get_absolute_url(self) -> str:
        return self.url

    @property
    def short_title(self) -> str:
        """The title without 中华人民共和国, as people say it."""
        return self.title.removeprefix("中华人民共和国") or self.title


class StatuteName(models.Model):
    """简称: another name a statute is cited by. The key of a name means one statute only."""

    cache_kind = CACHE_KIND

    statute = ParentalKey(Statute, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("short name"), max_length=200)
    key = models.CharField(max_length=200, unique=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="statute_name_has_key")]
        verbose_name = _("short name")
        verbose_name_plural = _("short names")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = statute_key(self.name)[:200]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        key = statute_key(self.name)[:200]
        taken = StatuteName.objects.filter(key=key).exclude(pk=self.pk).exists()
        if taken or Statute.objects.filter(key=key).exclude(pk=self.statute_id).exists():
            raise ValidationError({"name": _("This name means a statute already; one name has one meaning.")})


class StatuteVersion(models.Model):
    """版本: a statute's text as promulgated or revised at one time.

    ``edition`` names the version in addresses: the day of promulgation, a year, or ``undated``. ``revision`` is how
    citations name it (2021修订). Which version holds on a day follows from the dates (``versions.in_force``); a
    version whose day of entry into force is not recorded counts from its promulgation.
    """

    cache_kind = CACHE_KIND

    statute = models.ForeignKey(Statute, on_delete=models.CASCADE, related_name="versions", verbose_name=_("statute"))
    edition = models.CharField(
        _("edition"),
        max_length=10,
        validators=[RegexValidator(f"^(?:{EDITION})$", _("A day (2021-01-22) or a year."))],
    )
    revision = models.CharField(_("revision"), max_length=20, blank=True)
    promulgated_on = models.DateField(_("promulgated on"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    repealed_on = models.DateField(
        _("repealed from"), null=True, blank=True, help_text=_("Only where no later version took its place.")
    )
    is_excerpt = models.BooleanField(_("excerpt"), default=False, help_text=_("Holds some of the articles only."))
    preamble = models.TextField(_("text before the articles"), blank=True)
    source = models.CharField(_("source"), max_length=255, blank=True)
    digest = models.CharField(max_length=32, blank=True, editable=False)
    corrected_at = models.DateTimeField(_("corrected by an editor"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["statute", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["statute", "edition"], name="statute_version_edition"),
            models.CheckConstraint(condition=~Q(edition=""), name="statute_version_has_edition"),
            models.CheckConstraint(
                condition=Q(in_force_from=None) | Q(promulgated_on=None) | Q(in_force_from__gte=F("promulgated_on")),
                name="statute_version_promulgated_first",
                violation_error_message=_("A version cannot be in force before it was promulgated."),
            ),
            models.CheckConstraint(
                condition=Q(repealed_on=None) | Q(in_force_from=None) | Q(repealed_on__gt=F("in_force_from")),
                name="statute_version_repealed_last",
                violation_error_message=_("A version cannot be repealed before it was in force."),
            ),
        ]
        verbose_name = _("version of a statute")
        verbose_name_plural = _("versions of statutes")

    def __str__(self) -> str:
        return f"{self.statute.title}（{self.label}）"

    @property
    def label(self) -> str:
        """2021修订, or the edition where how it was made is not recorded."""
        return self.revision or self.edition

    @property
    def start(self) -> dt.date | None:
        """The day it holds from: entry into force, else promulgation; None when neither is recorded."""
        return self.in_force_from or self.promulgated_on

    @property
    def url(self) -> str:
        """Address of this version, whatever is in force."""
        return reverse("statutes:version", args=[self.statute_id, self.edition])

    def mark_corrected(self) -> None:
        """An editor changed something of it: imports leave it alone from now on."""
        self.corrected_at = timezone.now()
        type(self).objects.filter(pk=self.pk).update(corrected_at=self.corrected_at)


class Article(models.Model):
    """条: one article of a version. ``number`` is ``33`` or ``120之1``, ``heading`` the path of 编/章/节 above it."""

    cache_kind = CACHE_KIND

    version = models.ForeignKey(
        StatuteVersion, on_delete=models.CASCADE, related_name="articles", verbose_name=_("version")
    )
    number = models.CharField(
        _("article"),
        max_length=10,
        validators=[RegexValidator(f"^{ARTICLE_NUMBER}$", _("Digits, such as 33, or 120之1."))],
    )
    position = models.PositiveIntegerField(_("place in the text"))
    heading = models.CharField(_("chapter"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="statute_article_number"),
            models.UniqueConstraint(fields=["version", "position"], name="statute_article_position"),
            models.CheckConstraint(condition=~Q(number=""), name="statute_article_has_number"),
        ]
        indexes = [models.Index(fields=["number"], name="statute_article_by_number")]
        verbose_name = _("article of a statute")
        verbose_name_plural = _("articles of statutes")

    def __str__(self) -> str:
        return f"{self.version} {self.label}"

    @property
    def label(self) -> str:
        """第三十三条, 第一百二十条之一."""
        return article_label(self.number)

    @property
    def anchor(self) -> str:
        """The article's place in the page of its version."""
        return f"a{self.number}"

    @property
    def paragraphs(self) -> list[str]:
        """款 and 项, one a line."""
        return [line for line in self.text.split("\n") if line.strip()]


def article_label(number: str) -> str:
    """第三十三条 for ``33``, 第一百二十条之一 for ``120之1``."""
    base, _mark, suffix = number.partition("之")
    return f"第{to_chinese(int(base))}条" + (f"之{to_chinese(int(suffix))}" if suffix else "")


def article_url(statute_pk: int, number: str, on: dt.date | None = None) -> str:
    """Address of an article, as it stood on a day where one is given."""
    address = reverse("statutes:article", args=[statute_pk, number])
    return f"{address}?on={quote(on.isoformat())}" if on else address
