"""Saved views of the lists."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.organisations.models import Membership

LONGEST_NAME: Final = 30
LONGEST_QUERY: Final = 2000


class SavedView(models.Model):
    """What one member narrows a list to again and again, under a name. It holds no rows: they are asked for anew."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("member")
    )
    #: code of a registered list (liaison.workspace.lists)
    of = models.CharField(_("list"), max_length=30)
    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    query = models.CharField(_("selection"), max_length=LONGEST_QUERY, blank=True)
    is_default = models.BooleanField(_("Opened with the list"), default=False)
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "of", "name"], name="saved_view_name"),
            models.UniqueConstraint(
                fields=["membership", "of"], condition=Q(is_default=True), name="saved_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
