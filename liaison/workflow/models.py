"""The record of what happened: one row for each event of each item, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Transition(models.Model):
    """One event that happened to one item. Shown only beside the item, to whoever may see the item."""

    workflow = models.CharField(_("workflow"), max_length=30)
    subject = models.CharField(_("item"), max_length=60)
    event = models.CharField(_("event"), max_length=40)
    from_state = models.CharField(_("state before"), max_length=40)
    to_state = models.CharField(_("state after"), max_length=40)
    at = models.DateTimeField(_("at"))
    user_id = models.BigIntegerField(_("person"), null=True)
    membership_id = models.BigIntegerField(_("membership"), null=True)
    organisation_id = models.BigIntegerField(_("organisation"), null=True)
    #: printed name of whoever acted: it stays when accounts and organisations change
    actor = models.CharField(_("by"), max_length=160)
    note = models.TextField(_("note"), blank=True)
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject", "id"], name="transition_subject"),
            models.Index(fields=["organisation_id", "at"], name="transition_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.event}"
