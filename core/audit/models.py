"""The audit trail: one append-only table, and the head that says where it ends.

Entries refer to nothing: the ids and names of people, organisations and subjects are values as they were at the time,
so that no deletion elsewhere can reach them. Database triggers refuse every UPDATE and DELETE (core.audit.triggers).
"""

import json
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.audit import verifier

#: The version of the serialisation that is hashed, part of what is hashed.
FORMAT: Final = 1


class Result(models.TextChoices):
    """How the recorded action ended."""

    OK = "ok", pgettext_lazy("audit", "done")
    REFUSED = "refused", pgettext_lazy("audit", "refused")
    FAILED = "failed", pgettext_lazy("audit", "failed")


class AuditEntry(models.Model):
    """One recorded action (审计记录).

    ``seq`` runs through all entries without a gap, ``stream_seq`` through those of one ``stream`` (``clue:123``,
    ``account:9``, ``system``). ``prev_hash`` and ``stream_prev_hash`` are the hashes of the entries before it in
    both orders, empty for the first. ``detail_json`` is kept as the text that was hashed; read it as ``detail``.
    """

    seq = models.BigIntegerField(pgettext_lazy("audit", "number"), primary_key=True)
    at = models.DateTimeField(pgettext_lazy("audit", "time"), db_index=True)
    stream = models.CharField(pgettext_lazy("audit", "stream"), max_length=120)
    stream_seq = models.BigIntegerField(pgettext_lazy("audit", "number in the stream"))
    action = models.CharField(pgettext_lazy("audit", "action"), max_length=60)
    result = models.CharField(pgettext_lazy("audit", "result"), max_length=10, choices=Result)
    actor_id = models.BigIntegerField(_("account number"), null=True)
    actor_name = models.CharField(pgettext_lazy("audit", "who"), max_length=200, blank=True)
    organisation_id = models.BigIntegerField(_("organisation number"), null=True)
    organisation_name = models.CharField(_("for which organisation"), max_length=200, blank=True)
    address = models.CharField(_("source address"), max_length=45, blank=True)
    detail_json = models.TextField(pgettext_lazy("audit", "detail"))
    prev_hash = models.CharField(_("hash of the entry before"), max_length=64, blank=True)
    stream_prev_hash = models.CharField(_("hash of the entry before in the stream"), max_length=64, blank=True)
    hash = models.CharField(pgettext_lazy("audit", "hash"), max_length=64)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["stream", "stream_seq"], name="audit_stream_order")]
        indexes = [
            models.Index(fields=["actor_id", "seq"], name="audit_actor"),
            models.Index(fields=["organisation_id", "seq"], name="audit_organisation"),
            models.Index(fields=["action", "seq"], name="audit_action"),
        ]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.stream}"

    @property
    def detail(self) -> dict[str, Any]:
        """What else was recorded."""
        return json.loads(self.detail_json)

    def content(self) -> dict[str, Any]:
        """All fields but ``hash``, as they are hashed and exported. Raises ValueError when the detail is no JSON."""
        return content_of([getattr(self, name) for name in FIELDS])


#: The stored fields that are hashed, in the order in which ``content_of`` takes them.
FIELDS: Final = (
    *("seq", "at", "stream", "stream_seq", "action", "result", "actor_id", "actor_name"),
    *("organisation_id", "organisation_name", "address", "detail_json", "prev_hash", "stream_prev_hash"),
)
_NAMES: Final = tuple({"detail_json": "detail"}.get(name, name) for name in FIELDS)
_AT: Final = FIELDS.index("at")
_DETAIL: Final = FIELDS.index("detail_json")


def content_of(values: Any) -> dict[str, Any]:
    """What is hashed, from the values of ``FIELDS``. Raises ValueError when the detail is not canonical JSON."""
    content = dict(zip(_NAMES, values, strict=True))
    content["v"] = FORMAT
    content["at"] = values[_AT].isoformat(timespec="microseconds").replace("+00:00", "Z")
    text = values[_DETAIL]
    content["detail"] = detail = {} if text == "{}" else json.loads(text)
    if detail and verifier.canonical(detail) != text:
        raise ValueError("the detail is not written as it was recorded")
    return content


class AuditHead(models.Model):
    """The one row that says where the chain ends; its lock makes recording one at a time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(_("last number"), default=0)
    hash = models.CharField(_("hash of the last entry"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit head")
        verbose_name_plural = _("audit heads")

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"
