"""Kinds, sources, answers and exemptions of joint operations."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_TEXT: Final = 5_000


class OperationKind(models.TextChoices):
    """What the organisations do together."""

    JOINT = "joint", _("joint supervision")
    ACCOMPANYING = "accompanying", _("accompanying supervision")
    CONFERENCE = "conference", _("joint conference")
    ONE_VISIT = "one_visit", _("one visit for many matters (综合查一次)")


class OperationSource(models.TextChoices):
    """Where the operation comes from."""

    PLAN = "plan", pgettext_lazy("operation", "plan of the quarter")
    REFERRAL = "referral", pgettext_lazy("operation", "clue or referral")
    RECONSIDERATION = "reconsideration", pgettext_lazy("operation", "tracking of a reconsideration")
    ENTERPRISE = "enterprise", pgettext_lazy("operation", "feedback of enterprises")


class TargetKind(models.TextChoices):
    """What is supervised, read or visited."""

    BODY = "body", pgettext_lazy("operation", "enforcement body")
    CASE_FILE = "case_file", pgettext_lazy("operation", "case file")
    ENTERPRISE = "enterprise", pgettext_lazy("operation", "enterprise")


class Part(models.TextChoices):
    """Half of a day: what people and rooms are booked by."""

    AM = "am", _("morning")
    PM = "pm", _("afternoon")


class Answer(models.TextChoices):
    """What an organisation says to a proposed half day."""

    YES = "yes", pgettext_lazy("poll", "yes")
    IF_NEEDED = "if_needed", pgettext_lazy("poll", "if need be")
    NO = "no", pgettext_lazy("poll", "no")


class Exemption(models.TextChoices):
    """Why a visit does not count towards the limits of its enterprises. Nothing else exempts."""

    CLUE = "clue", _("a clue about the enterprise itself has to be verified")
    DANGER = "danger", _("danger to life, health or safety")
    ASKED = "asked", _("the enterprise itself asks for the visit")


class BookingKind(models.TextChoices):
    """What is booked."""

    PERSON = "person", pgettext_lazy("booking", "person")
    ROOM = "room", pgettext_lazy("booking", "room")
    ENTERPRISE = "enterprise", pgettext_lazy("booking", "enterprise")


#: Answers with which an organisation can come.
COMING: Final = (Answer.YES, Answer.IF_NEEDED)
#: Kinds whose day must be told to the supervised body in advance.
WITH_NOTICE: Final = (OperationKind.ACCOMPANYING,)
#: Kinds that visit enterprises.
VISITING: Final = (OperationKind.JOINT, OperationKind.ACCOMPANYING, OperationKind.ONE_VISIT)
