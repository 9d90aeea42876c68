"""Analyses of lost cases with their causes; warnings and plans to many bodies with each body's adoption."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.rulings.models import Ruling
from liaison.analyses.choices import SETTLED, AlertKind, Cause, Examined, Origin, Outcome
from liaison.analyses.flow import ALERT
from liaison.clues.models import Clue
from liaison.documents.models import Document
from liaison.organisations.models import Membership, Organisation

LONGEST_TEXT: Final = 5000
LONGEST_ANSWER: Final = 2000


def _organisation(label, related: str) -> models.ForeignKey:
    return models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name=related, verbose_name=label)


def _member(label) -> models.ForeignKey:
    return models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Analysis(models.Model):
    """每案必分析: one lost case or reconsideration opinion, analysed by the body. ``state`` follows ``analysis``."""

    opener = _organisation(_("opened by"), "analyses_opened")
    body = _organisation(_("body concerned"), "analyses")
    coordinator = _organisation(_("coordinating body"), "analyses_reviewed")
    number = models.CharField(_("number"), max_length=40)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin.choices)
    title = models.CharField(_("title"), max_length=120)
    #: as printed on the decision, judgment or opinion
    case_number = models.CharField(_("number of the decision"), max_length=120)
    #: one case is analysed once by one body: the number without its typography
    case_key = models.CharField(max_length=160, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=120)
    decided_on = models.DateField(_("decided on"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    summary = models.TextField(_("what was found wrong"), max_length=LONGEST_TEXT)
    ruling = models.ForeignKey(
        Ruling,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published ruling"),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="analyses",
        verbose_name=_("reconsideration opinion"),
    )
    state = models.CharField(_("state"), max_length=20, default="opened")
    #: nobody, where the publication of the ruling opened it by itself
    opened_by = _member(_("opened by"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    handler = _member(_("handler at the body"))
    # what the body writes
    explanation = models.TextField(_("how it came to it"), max_length=LONGEST_TEXT, blank=True)
    unit = models.CharField(_("responsible unit"), max_length=120, blank=True)
    remedy = models.TextField(_("remedy"), max_length=LONGEST_TEXT, blank=True)
    lesson = models.TextField(_("lesson"), max_length=LONGEST_TEXT, blank=True)
    written_by = _member(_("written by"))
    submitted_at = models.DateTimeField(pgettext_lazy("analysis", "submitted at"), null=True, blank=True)
    reviewed_by = _member(pgettext_lazy("analysis", "reviewed by"))
    return_reason = models.TextField(_("why it was sent back"), max_length=LONGEST_ANSWER, blank=True)
    #: what it became at the coordinating body
    clue = models.ForeignKey(
        Clue, on_delete=models.PROTECT, null=True, blank=True, related_name="analyses", verbose_name=_("clue")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("analysis of a lost case")
        verbose_name_plural = _("analyses of lost cases")
        constraints = [
            models.UniqueConstraint(fields=["opener", "number"], name="analysis_number"),
            models.UniqueConstraint(
                fields=["body", "case_key"], condition=~Q(state="withdrawn"), name="analysis_once_for_a_case"
            ),
            models.CheckConstraint(
                condition=~Q(body=F("opener")) & ~Q(body=F("coordinator")), name="analysis_of_another_body"
            ),
        ]
        indexes = [
            models.Index(fields=["body", "state", "next_due_at"], name="analysis_body"),
            models.Index(fields=["coordinator", "state", "next_due_at"], name="analysis_coordinator"),
            models.Index(fields=["opener", "state"], name="analysis_opener"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records, clocks and files name it."""
        return f"analysis:{self.pk}"

    def handlers_of(self, party: str) -> set[int | None]:
        """Whom notices to a side go to: at the body whoever was named, and whoever opened it."""
        return {"body": {self.handler_id}, "opener": {self.opened_by_id}}.get(party, set())


class Examination(models.Model):
    """What was made of one published lost case, once: the ruling that opened an analysis opens no second one, even
    when that was withdrawn or removed since."""

    ruling = models.OneToOneField(
        Ruling, on_delete=models.CASCADE, related_name="examination", verbose_name=_("published ruling")
    )
    result = models.CharField(_("result"), max_length=20, choices=Examined.choices)
    analysis = models.ForeignKey(
        Analysis, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("analysis")
    )
    looked_at = models.DateTimeField(_("looked at"), default=timezone.now)

    class Meta:
        verbose_name = _("examination of a published lost case")
        verbose_name_plural = _("examinations of published lost cases")

    def __str__(self) -> str:
        return f"{self.ruling_id} {self.get_result_display()}"

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is made of the ruling; what is missing otherwise may be registered later."""
        return self.result in SETTLED


class AnalysisCause(models.Model):
    """One of the causes that the body names."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="causes")
    code = models.CharField(_("cause"), max_length=20, choices=Cause.choices)

    class Meta:
        verbose_name = _("cause of a lost case")
        verbose_name_plural = _("causes of lost cases")
        constraints = [models.UniqueConstraint(fields=["analysis", "code"], name="analysis_cause_once")]
        indexes = [models.Index(fields=["code"], name="analysis_cause")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_code_display())


class Alert(models.Model):
    """预警 or 联合整改方案 out of an accepted analysis, to many bodies. ``state`` follows ``alert``.

    The bodies read ``title``, ``text`` and ``requirements``, never the analysis nor whose case it was.
    """

    analysis = models.ForeignKey(
        Analysis, on_delete=models.PROTECT, related_name="alerts", verbose_name=_("analysis it comes from")
    )
    sender = _organisation(_("sent by"), "alerts_sent")
    kind = models.CharField(_("kind"), max_length=10, choices=AlertKind.choices)
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what is warned of"), max_length=LONGEST_TEXT)
    requirements = models.TextField(_("what the bodies are asked to do"), max_length=LONGEST_TEXT)
    state = models.CharField(_("state"), max_length=20, default="drafted")
    drafted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    drafted_at = models.DateTimeField(_("drafted at"), default=timezone.now)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("early warning or joint plan")
        verbose_name_plural = _("early warnings and joint plans")
        constraints = [models.UniqueConstraint(fields=["sender", "number"], name="alert_number")]
        indexes = [models.Index(fields=["sender", "state"], name="alert_sender")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records name it."""
        return f"alert:{self.pk}"

    def handlers_of(self, party: str) -> set[int | None]:
        """Whom notices go to: whoever drafted it."""
        return {self.drafted_by_id}

    @property
    def state_label(self) -> str:
        """The state in words, for lists."""
        return str(ALERT.state(self.state).label)


class Adoption(models.Model):
    """What one body does with a warning or a plan, by its own clock. ``state`` follows ``adoption``."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="adoptions", verbose_name=_("warning"))
    sender = _organisation(_("sent by"), "adoptions_followed")
    body = _organisation(_("body"), "adoptions")
    state = models.CharField(_("state"), max_length=20, default="planned")
    measures = models.TextField(_("measures"), max_length=LONGEST_ANSWER, blank=True)
    reason = models.TextField(_("reason not to adopt it"), max_length=LONGEST_ANSWER, blank=True)
    report = models.TextField(_("report on carrying it out"), max_length=LONGEST_ANSWER, blank=True)
    handler = _member(_("handler at the body"))
    planned_at = models.DateTimeField(_("planned at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        constraints = [
            models.UniqueConstraint(fields=["alert", "body"], name="adoption_once"),
            models.CheckConstraint(condition=~Q(body=F("sender")), name="adoption_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["body", "state", "next_due_at"], name="adoption_body"),
            models.Index(fields=["sender", "state", "next_due_at"], name="adoption_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.alert} {self.body}"

    @property
    def title(self) -> str:
        """What is to be adopted; notices and calendars call it so."""
        return self.alert.title

    @property
    def number(self) -> str:
        """The number of the warning or plan."""
        return self.alert.number

    @property
    def subject(self) -> str:
        """How records, clocks and files name it."""
        return f"adoption:{self.pk}"

    def handlers_of(self, party: str) -> set[int | None]:
        """Whom notices to a side go to: at the body whoever signed for it, at the sender whoever drafted it."""
        return {self.handler_id} if party == "body" else {self.alert.drafted_by_id}
