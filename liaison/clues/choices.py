"""Kinds, sources, tracks and tiers of clues."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClueKind(models.TextChoices):
    """What is complained of."""

    CHARGES = "charges", _("arbitrary charges")
    FINES = "fines", _("arbitrary fines")
    INSPECTIONS = "inspections", _("arbitrary inspections")
    SEIZURES = "seizures", _("arbitrary sealing or seizure")
    INACTION = "inaction", _("inaction or slow action")
    SELECTIVE = "selective", _("selective enforcement")
    FINE_FOR_CRIME = "fine_for_crime", _("fines in place of criminal prosecution")
    FINE_INSTEAD = "fine_instead", _("fines in place of management")
    PROFIT = "profit", _("enforcement for profit")
    BEYOND_POWERS = "beyond_powers", _("beyond powers or territory")
    PROCEDURE = "procedure", _("unlawful procedure")
    CONDUCT = "conduct", _("conduct of officers")
    NOT_TRANSFERRED = "not_transferred", _("suspected crime not transferred")
    OTHER = "other", pgettext_lazy("kind of clue", "other")


class ClueSource(models.TextChoices):
    """Where a clue comes from (DOMAIN: sources of a clue)."""

    PUBLIC = "public", pgettext_lazy("source", "public")
    CONTACT_POINT = "contact_point", pgettext_lazy("source", "enterprise or contact point")
    LIAISON = "liaison", pgettext_lazy("source", "referred by another party")
    OWN = "own", pgettext_lazy("source", "found by ourselves")
    RECONSIDERATION = "reconsideration", pgettext_lazy("source", "reconsideration")
    LITIGATION = "litigation", pgettext_lazy("source", "litigation lost")
    HOTLINE = "hotline", pgettext_lazy("source", "12345 order")
    PETITION = "petition", pgettext_lazy("source", "petition")
    CASE_REVIEW = "case_review", pgettext_lazy("source", "case-file review")
    JOINT = "joint", pgettext_lazy("source", "joint supervision")
    INSPECTION = "inspection", pgettext_lazy("source", "inspection warning")


class Track(models.TextChoices):
    """Triage: simple ones fast, difficult ones carefully (简案速办、繁案精审)."""

    SIMPLE = "simple", _("simple, fast track")
    COMPLEX = "complex", _("difficult, careful review")


class Form(models.TextChoices):
    """Form of supervision (个案、专项、重点领域)."""

    SINGLE = "single", _("single case")
    CAMPAIGN = "campaign", _("special campaign")
    KEY_FIELD = "key_field", _("key field")


class Tier(models.TextChoices):
    """Three tiers of disposal (三级处置)."""

    GENERAL = "general", _("general problem: feedback letter")
    COMMON = "common", _("common problem: supervision notice")
    MAJOR = "major", _("major problem: decision by the government")


#: The document of each tier, in the few words that fit into a flow chart.
TIER_DOCUMENTS = {
    Tier.GENERAL: pgettext_lazy("tier", "feedback letter (general)"),
    Tier.COMMON: pgettext_lazy("tier", "supervision notice (common)"),
    Tier.MAJOR: pgettext_lazy("tier", "decision asked for (major)"),
}


class Outcome(models.TextChoices):
    """How a clue ended."""

    RECTIFIED = "rectified", pgettext_lazy("outcome of a clue", "rectified")
    EXPLAINED = "explained", pgettext_lazy("outcome of a clue", "no problem found, explained")
    TRANSFERRED = "transferred", pgettext_lazy("outcome of a clue", "handled by the party it was referred to")
    UNFOUNDED = "unfounded", pgettext_lazy("outcome of a clue", "could not be established")


class SubjectKind(models.TextChoices):
    """Whom a clue is about."""

    BODY = "body", pgettext_lazy("subject", "body")
    OFFICER = "officer", pgettext_lazy("subject", "officer")
    ENTERPRISE = "enterprise", pgettext_lazy("subject", "enterprise")


class Channel(models.TextChoices):
    """How it arrived."""

    WEB = "web", pgettext_lazy("channel", "public form")
    WORKSPACE = "workspace", pgettext_lazy("channel", "workspace")
    IMPORT = "import", pgettext_lazy("channel", "import")
    REFERRAL = "referral", pgettext_lazy("channel", "referral")
