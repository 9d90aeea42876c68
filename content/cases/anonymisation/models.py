"""Decisions on finds in typical cases."""

from django.db import models

from content.common.anonymisation import models as common


class KeptCaseFind(common.KeptFind):
    """A find that stays as it is in one typical case."""

    page = models.ForeignKey("cases.TypicalCasePage", on_delete=models.CASCADE, related_name="kept_finds")

    class Meta(common.KeptFind.Meta):
        app_label = "cases"
        constraints = [models.UniqueConstraint(fields=["page", "find_key"], name="case_kept_find")]
