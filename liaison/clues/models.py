"""Clues, whom they are about, who is kept away from them, and what is written beside them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.clues.choices import Channel, ClueKind, ClueSource, Form, Outcome, SubjectKind, Tier, Track
from liaison.clues.flow import CLUE
from liaison.organisations.models import Membership, Organisation, Region

LONGEST_TITLE: Final = 120
LONGEST_DESCRIPTION: Final = 20_000
LONGEST_MESSAGE: Final = 5_000


class Clue(models.Model):
    """One organisation's record of one clue.

    Every organisation has a record of its own: what another party receives by referral becomes that party's clue,
    linked through the referral. So nobody sees into another's record, and one rule (``rules.clues``) says who
    sees this.

    ``state`` follows the workflow ``clue``; ``step`` is its step of the five (0 outside them), kept for lists.
    """

    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clues", verbose_name=_("held by"))
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    description = models.TextField(_("what happened"), max_length=LONGEST_DESCRIPTION)
    kind = models.CharField(_("kind"), max_length=20, choices=ClueKind.choices)
    source = models.CharField(_("source"), max_length=20, choices=ClueSource.choices)
    source_detail = models.CharField(_("source, in detail"), max_length=120, blank=True)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices, default=Channel.WORKSPACE)
    #: number of the order or letter at its source: an import of the same one changes nothing
    external_key = models.CharField(_("number at the source"), max_length=80, blank=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="clues", verbose_name=_("region")
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    occurred_from = models.DateField(_("happened from"), null=True, blank=True)
    occurred_until = models.DateField(_("happened until"), null=True, blank=True)
    wishes = models.TextField(_("what is wished for"), max_length=2000, blank=True)

    state = models.CharField(_("state"), max_length=20, default="received")
    step = models.PositiveSmallIntegerField(_("step"), default=1)
    track = models.CharField(_("track"), max_length=10, choices=Track.choices, blank=True)
    form = models.CharField(_("form of supervision"), max_length=10, choices=Form.choices, default=Form.SINGLE)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, blank=True)
    findings = models.TextField(_("findings"), max_length=LONGEST_DESCRIPTION, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    handler = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_clues",
        verbose_name=_("handler (A)"),
    )
    second_handler = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handler (B)")
    )
    #: confined: only the handlers, their deputies and the head see it, not the whole organisation
    confined = models.BooleanField(_("confined to its handlers"), default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    related = models.ManyToManyField("self", blank=True, verbose_name=_("related clues"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    responded_at = models.DateTimeField(_("first response at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    #: the earliest due date of its running clocks, for sorting lists; the clocks are in core.deadlines
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("clue")
        verbose_name_plural = _("clues")
        constraints = [
            models.UniqueConstraint(fields=["holder", "number"], name="clue_number"),
            models.UniqueConstraint(
                fields=["holder", "source", "external_key"], condition=~Q(external_key=""), name="clue_external_key"
            ),
            models.CheckConstraint(
                condition=Q(occurred_until=None)
                | Q(occurred_from=None)
                | Q(occurred_until__gte=models.F("occurred_from")),
                name="clue_dates",
            ),
        ]
        indexes = [
            # With whom a clue waits for: what waits is counted and sorted without reading a row.
            models.Index(
                fields=["holder", "state", "next_due_at", "handler", "second_handler", "confined"], name="clue_work"
            ),
            models.Index(fields=["holder", "-received_at", "-id"], name="clue_received"),
            models.Index(fields=["holder", "state", "-received_at", "-id"], name="clue_state_received"),
            # The newest in progress, without sorting all that are in progress.
            models.Index(
                fields=["holder", "-received_at", "-id"],
                condition=Q(state__in=CLUE.open_states),
                name="clue_open_received",
            ),
            models.Index(fields=["handler", "state"], name="clue_handler"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records, clocks and files name it."""
        return f"clue:{self.pk}"


class ClueSubject(models.Model):
    """Whom the clue is about, or whom it befell. A body or officer named here does not see the clue."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(_("kind"), max_length=12, choices=SubjectKind.choices)
    name = models.CharField(_("name"), max_length=100)
    #: the registered organisation it is, when known: the rule of conflicts goes by it
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clues_about",
        verbose_name=_("organisation"),
    )
    #: the account of the officer, when known
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    detail = models.CharField(_("post, address or code"), max_length=200, blank=True)
    #: not told to the holder: kept only so that whom it names is kept away here too
    disclosed = models.BooleanField(_("told to the holder"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("clue", "subject")
        verbose_name_plural = pgettext_lazy("clue", "subjects")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["organisation", "clue"], name="subject_organisation"),
            models.Index(fields=["user", "clue"], name="subject_user"),
        ]

    def __str__(self) -> str:
        return self.name


class ClueText(models.Model):
    """What a clue is found by (``searching``): derived, rebuilt by ``manage.py clue_search``, shown to nobody.

    The database keeps an index of ``grams``: a table of FTS5 fed by triggers on SQLite, a generated ``tsvector`` on
    PostgreSQL (migration 0003). A migration that makes this table anew on SQLite must make the triggers anew.
    """

    clue = models.OneToOneField(Clue, on_delete=models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField()
    grams = models.TextField()

    class Meta:
        verbose_name = _("text of a clue for search")
        verbose_name_plural = _("texts of clues for search")

    def __str__(self) -> str:
        return f"clue:{self.clue_id}"


class Recusal(models.Model):
    """回避: a member who takes no part in one clue and does not see it, by own declaration or by the head's order."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("person")
    )
    reason = models.CharField(_("reason"), max_length=200)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("declared by")
    )
    #: printed name of whoever declared it, with the colleague it was done for (``Transition.actor``)
    declared_as = models.CharField(_("declared as"), max_length=160, blank=True)
    declared_at = models.DateTimeField(_("declared at"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            models.UniqueConstraint(fields=["clue", "user"], condition=Q(lifted_at=None), name="recusal_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"


class InternalNote(models.Model):
    """内部记录: for the holder's own people. It is never shared; what others are to know is written anew."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="internal_notes")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    text = models.TextField(_("text"), max_length=LONGEST_MESSAGE)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.clue_id} {self.at:%Y-%m-%d}"


class ReporterMessage(models.Model):
    """给举报人的消息 and answers: leaves the organisation, cannot be taken back."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="messages")
    from_reporter = models.BooleanField(_("from the reporter"))
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("text"), max_length=LONGEST_MESSAGE)
    at = models.DateTimeField(_("at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message to or from the reporter")
        verbose_name_plural = _("messages to or from the reporter")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.clue_id} {self.at:%Y-%m-%d}"
