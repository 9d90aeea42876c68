"""What opens an analysis, how the case ended, why it was lost, what is sent to many bodies."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from content.rulings.choices import Kind as RulingKind
from content.rulings.choices import Outcome as RulingOutcome


class Origin(models.TextChoices):
    """What the analysis is about."""

    OPINION = "opinion", pgettext_lazy("analysis", "reconsideration opinion")
    RECONSIDERATION = "reconsideration", pgettext_lazy("analysis", "reconsideration decision")
    JUDGMENT = "judgment", pgettext_lazy("analysis", "judgment")


class Outcome(models.TextChoices):
    """How the administrative act ended; the codes are those of published rulings."""

    REVOKED = RulingOutcome.REVOKED.value, pgettext_lazy("lost case", "revoked")
    VARIED = RulingOutcome.VARIED.value, pgettext_lazy("lost case", "varied")
    CONFIRMED_ILLEGAL = RulingOutcome.CONFIRMED_ILLEGAL.value, pgettext_lazy("lost case", "confirmed unlawful")
    ORDERED = RulingOutcome.ORDERED_TO_PERFORM.value, pgettext_lazy("lost case", "ordered to perform its duty")


class Cause(models.TextChoices):
    """Why a case was lost: the grounds of 行政诉讼法 arts. 70, 72 and 74, and what else goes wrong on the way."""

    FACTS = "facts", pgettext_lazy("cause", "facts unclear")
    EVIDENCE = "evidence", pgettext_lazy("cause", "main evidence insufficient")
    PROCEDURE = "procedure", pgettext_lazy("cause", "statutory procedure violated")
    LAW = "law", pgettext_lazy("cause", "law applied wrongly")
    COMPETENCE = "competence", pgettext_lazy("cause", "powers exceeded or abused")
    DISCRETION = "discretion", pgettext_lazy("cause", "discretion clearly improper")
    OMISSION = "omission", pgettext_lazy("cause", "duty not performed or delayed")
    FORM = "form", pgettext_lazy("cause", "defects of form or of service")
    DEFENCE = "defence", pgettext_lazy("cause", "no evidence brought in time in the proceedings")


class AlertKind(models.TextChoices):
    """What goes to many bodies."""

    WARNING = "warning", pgettext_lazy("alert", "early warning")
    PLAN = "plan", pgettext_lazy("alert", "joint rectification plan")


class Examined(models.TextChoices):
    """What was made of a published lost case by itself."""

    OPENED = "opened", pgettext_lazy("lost case", "the analysis was opened by itself")
    KNOWN = "known", pgettext_lazy("lost case", "it was being analysed already")
    NO_BODY = "no_body", pgettext_lazy("lost case", "the body that lost it is not registered under this name")
    NOBODY_REVIEWS = "nobody_reviews", pgettext_lazy("lost case", "no coordinating body is above the body")


#: After these nothing more is made of the ruling.
SETTLED: Final = (Examined.OPENED, Examined.KNOWN)


#: Rulings an analysis can be opened from, and what it is then about.
OF_RULING: Final = {
    RulingKind.RECONSIDERATION.value: Origin.RECONSIDERATION,
    RulingKind.JUDGMENT.value: Origin.JUDGMENT,
}
#: Signs in the numbers of warnings and plans.
SIGNS: Final = {AlertKind.WARNING: "案预", AlertKind.PLAN: "联整"}
