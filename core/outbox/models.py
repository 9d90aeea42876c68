"""The outbox table and the row whose lock makes taking leases of a topic one at a time."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxEntry(models.Model):
    """One piece of work that a committed transaction asked for.

    ``lane`` is what must not be worked on twice at once and what equal work collapses into: the key, or something
    unique for work that must not collapse. Rows are only ever added by writers, never updated by them: two writers
    neither wait for each other nor for a drainer.
    """

    topic = models.CharField(_("topic"), max_length=60)
    key = models.CharField(_("key"), max_length=200)
    lane = models.CharField(max_length=240, editable=False)
    payload = models.JSONField(_("payload"), default=dict)
    created_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("failed attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    lease_token = models.CharField(max_length=160, blank=True, editable=False)
    leased_until = models.DateTimeField(_("being worked on until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["topic", "id"], condition=models.Q(done_at=None), name="outbox_open"),
            models.Index(fields=["topic", "lane"], condition=models.Q(done_at=None), name="outbox_open_lane"),
            models.Index(fields=["leased_until"], condition=models.Q(leased_until__isnull=False), name="outbox_leased"),
            models.Index(fields=["done_at"], condition=models.Q(done_at__isnull=False), name="outbox_done"),
        ]
        verbose_name = _("work entry")
        verbose_name_plural = _("work entries")

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class OutboxTopic(models.Model):
    """A topic; its row is locked while leases of the topic are taken (milliseconds), never while work is done."""

    name = models.CharField(_("topic"), max_length=60, primary_key=True)

    class Meta:
        verbose_name = _("work topic")
        verbose_name_plural = _("work topics")

    def __str__(self) -> str:
        return self.name
