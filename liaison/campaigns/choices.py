"""Kinds of campaigns, results of a check, categories of findings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignKind(models.TextChoices):
    """Which supervision it is (行政执法监督条例: 日常、重点、专项)."""

    SPECIAL = "special", _("special supervision")
    KEY_FIELD = "key_field", _("supervision of a key field")


class CheckResult(models.TextChoices):
    """What was established about one item at one body."""

    CONFORMS = "conforms", pgettext_lazy("check", "conforms")
    PROBLEM = "problem", pgettext_lazy("check", "problem found")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("check", "does not apply")


class Category(models.TextChoices):
    """What a finding is about."""

    SUBJECT = "subject", pgettext_lazy("finding", "powers and qualification")
    FACTS = "facts", pgettext_lazy("finding", "facts and evidence")
    LAW = "law", pgettext_lazy("finding", "application of the law")
    PROCEDURE = "procedure", pgettext_lazy("finding", "procedure")
    DISCRETION = "discretion", pgettext_lazy("finding", "discretion")
    PAPERS = "papers", pgettext_lazy("finding", "documents and files")
    INACTION = "inaction", pgettext_lazy("finding", "inaction or delay")
    CONDUCT = "conduct", pgettext_lazy("finding", "conduct of officers")
