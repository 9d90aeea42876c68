"""How a government, a unit and two examiners decide."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Sanction(models.TextChoices):
    """What a unit decides about its officer (DOMAIN: kinds of accountability)."""

    SELF_CRITICISM = "self_criticism", pgettext_lazy("accountability", "written self-criticism")
    CRITICISM = "criticism", pgettext_lazy("accountability", "criticism made known")
    NO_AWARD = "no_award", pgettext_lazy("accountability", "no award in the year's appraisal")
    NO_PROMOTION = "no_promotion", pgettext_lazy("accountability", "promotion put off")
    TALK = "talk", pgettext_lazy("accountability", "admonitory talk")
    TRANSFERRED = "transferred", pgettext_lazy("accountability", "handed to discipline inspection")


class Ground(models.TextChoices):
    """Grounds of an exemption for due diligence (尽职免责、容错纠错)."""

    DILIGENT = "diligent", pgettext_lazy("exemption", "all duties were done, by the procedure laid down")
    UNCLEAR_LAW = "unclear_law", pgettext_lazy("exemption", "the law was unclear or its texts in conflict")
    DECEIVED = "deceived", pgettext_lazy("exemption", "the party concealed or forged facts")
    NO_MEANS = "no_means", pgettext_lazy("exemption", "no technical means could have found it")
    FORCE_MAJEURE = "force_majeure", pgettext_lazy("exemption", "force majeure or an emergency")
    CORRECTED = "corrected", pgettext_lazy("exemption", "corrected at once by oneself, without harm done")


class CaseResult(models.TextChoices):
    """The first conclusion of a dual examination: is the case lawful."""

    LAWFUL = "lawful", pgettext_lazy("case", "lawful and proper")
    DEFECTIVE = "defective", pgettext_lazy("case", "defects that do not touch the result")
    IMPROPER = "improper", pgettext_lazy("case", "lawful, but clearly improper")
    UNLAWFUL = "unlawful", pgettext_lazy("case", "unlawful")


class ConductResult(models.TextChoices):
    """The second conclusion: did the officer do right."""

    PROPER = "proper", pgettext_lazy("conduct", "no fault")
    EXEMPT = "exempt", pgettext_lazy("conduct", "a fault, exempt for due diligence")
    MINOR = "minor", pgettext_lazy("conduct", "a minor fault, reminded")
    BREACH = "breach", pgettext_lazy("conduct", "a breach: accountability to be demanded")
