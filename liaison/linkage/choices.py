"""Kinds of evidence, outcomes of either direction."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EvidenceKind(models.TextChoices):
    """Kinds of evidence (行政处罚法 art. 46)."""

    DOCUMENTARY = "documentary", _("documentary evidence")
    PHYSICAL = "physical", _("physical evidence")
    AUDIOVISUAL = "audiovisual", _("audio-visual material")
    ELECTRONIC = "electronic", _("electronic data")
    TESTIMONY = "testimony", _("testimony of a witness")
    STATEMENT = "statement", _("statement of the party")
    OPINION = "opinion", _("expert opinion")
    RECORD = "record", _("record of inspection or on the spot")


class CrimeOutcome(models.TextChoices):
    """What became of a case that was filed."""

    CONVICTED = "convicted", pgettext_lazy("crime outcome", "convicted")
    PROSECUTED = "prosecuted", pgettext_lazy("crime outcome", "prosecuted")
    NOT_PROSECUTED = "not_prosecuted", pgettext_lazy("crime outcome", "not prosecuted")
    DROPPED = "dropped", pgettext_lazy("crime outcome", "case dropped")


class PenaltyOutcome(models.TextChoices):
    """What the body decided after a non-prosecution."""

    PENALISED = "penalised", pgettext_lazy("penalty outcome", "penalty imposed")
    OTHER_MEASURE = "other_measure", pgettext_lazy("penalty outcome", "other measure taken")
    NO_PENALTY = "no_penalty", pgettext_lazy("penalty outcome", "no penalty, with reasons")
