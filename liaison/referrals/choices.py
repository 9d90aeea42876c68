"""Purposes of a referral and results of its handling."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Request(models.TextChoices):
    """What the receiver is asked for."""

    HANDLE = "handle", _("handle within its powers and report back")
    SUPERVISE = "supervise", _("supervise on its own basis and report back")
    OPINION = "opinion", _("give an opinion")
    INFORM = "inform", _("take note")


class Result(models.TextChoices):
    """What came of it, as coded in the feedback."""

    FILED = "filed", _("case filed")
    CORRECTED = "corrected", _("problem corrected")
    PENALISED = "penalised", _("penalty imposed")
    PROSECUTED = "prosecuted", _("transferred to criminal proceedings")
    DISCIPLINED = "disciplined", _("persons held accountable")
    SUGGESTED = "suggested", _("suggestion or opinion issued")
    NO_PROBLEM = "no_problem", _("no problem found")
    OTHER = "other", pgettext_lazy("result of a referral", "other")


class Direction(models.TextChoices):
    """Between which organisations it goes (交办、督办、上报、移送)."""

    SIDEWAYS = "sideways", pgettext_lazy("referral", "referral")
    ASSIGNED = "assigned", pgettext_lazy("referral", "assigned downwards")
    URGED = "urged", pgettext_lazy("referral", "assigned downwards, urged")
    REPORTED = "reported", pgettext_lazy("referral", "reported upwards")
