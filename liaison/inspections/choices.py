"""Why an enterprise is visited, what can be wrong with a visit, what is warned of."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Occasion(models.TextChoices):
    """Why there is a visit. The published plan names the occasions that need no place in it."""

    PLAN = "plan", pgettext_lazy("inspection", "on the annual plan")
    COMPLAINT = "complaint", pgettext_lazy("inspection", "complaint to be checked")
    ACCIDENT = "accident", pgettext_lazy("inspection", "accident or emergency")
    CAMPAIGN = "campaign", pgettext_lazy("inspection", "special inspection ordered from above")
    OTHER = "other", pgettext_lazy("inspection", "other reason, outside the plan")


class Origin(models.TextChoices):
    """How a filing came in."""

    WORKSPACE = "workspace", pgettext_lazy("filing", "workspace")
    IMPORT = "import", pgettext_lazy("filing", "table")
    API = "api", pgettext_lazy("filing", "the body's own system")


class Deviation(models.TextChoices):
    """What was not as filed, as the enterprise sees it."""

    PEOPLE = "people", _("Other people came, or fewer than two")
    CERTIFICATE = "certificate", _("They did not show their certificates")
    MATTER = "matter", _("They inspected something other than what is filed")
    TIME = "time", _("They came at another time, or again")
    DEMANDS = "demands", _("They asked for money, sponsorship or favours")


class WarningKind(models.TextChoices):
    """What is warned of."""

    UNFILED = "unfiled", pgettext_lazy("warning", "inspection without filing")
    OUTSIDE_LIST = "outside_list", pgettext_lazy("warning", "outside the list of matters")
    OUTSIDE_PLAN = "outside_plan", pgettext_lazy("warning", "outside the annual plan")
    OVER_BUDGET = "over_budget", pgettext_lazy("warning", "more visits than allowed")
    CERTIFICATE = "certificate", pgettext_lazy("warning", "certificate not valid")
    RATING = "rating", pgettext_lazy("warning", "bad rating")
