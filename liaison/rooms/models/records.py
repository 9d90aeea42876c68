"""Records made in a room: formal notices with receipts, decisions, action items, minutes; others have modules of their
own. Each is an event of the log and has a page of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.organisations.models import Membership, Organisation
from liaison.rooms.models.log import Room

LONGEST_RECORD = 2000


class Record(models.Model):
    """What all records have: the event that made it, its number among those of its kind in the room, its text."""

    #: how events and addresses name the kind
    code = ""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("room"))
    seq = models.PositiveIntegerField(_("number in the log"))
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(pgettext_lazy("record", "text"), max_length=LONGEST_RECORD)
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["room", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="%(class)s_seq"),
            models.UniqueConstraint(fields=["room", "number"], name="%(class)s_number"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.code}/{self.number}"

    @property
    def title(self) -> str:
        """How lists name it."""
        return self.text[:60]

    @property
    def subject(self) -> str:
        """How clocks and files name it."""
        return f"room_{self.code}:{self.pk}"


class FormalNotice(Record):
    """正式通知: answered by organisations with a receipt. Only here is kept who has read."""

    code = "notice"

    answer_by = models.DateField(_("to be confirmed by"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("formal notice")
        verbose_name_plural = _("formal notices")


class Receipt(models.Model):
    """回执: an organisation that a notice went to, and who confirmed for it. Read by a clerk is not confirmed."""

    notice = models.ForeignKey(FormalNotice, on_delete=models.CASCADE, related_name="receipts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    remark = models.CharField(pgettext_lazy("receipt", "remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("room", "receipt")
        verbose_name_plural = pgettext_lazy("room", "receipts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "organisation"], name="receipt_organisation")]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.organisation_id}"


class NoticeRead(models.Model):
    """That a member has had a formal notice on the screen."""

    notice = models.ForeignKey(FormalNotice, on_delete=models.CASCADE, related_name="reads")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(_("read at"), default=timezone.now)

    class Meta:
        verbose_name = _("reading of a formal notice")
        verbose_name_plural = _("readings of formal notices")
        constraints = [models.UniqueConstraint(fields=["notice", "member"], name="notice_read_once")]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.member_id}"


class Stance(models.TextChoices):
    """What an organisation says to a decision."""

    AGREE = "agree", _("agrees")
    DISSENT = "dissent", _("disagrees")
    ABSTAIN = "abstain", _("abstains")


class Decision(Record):
    """决定: proposed with its text; each organisation has one voice. Dissent is kept with its reason."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("decision", "open for opinions")
        TAKEN = "taken", pgettext_lazy("decision", "taken")
        DROPPED = "dropped", pgettext_lazy("decision", "not taken")

    code = "decision"

    #: organisations in the room when it was proposed, and how many must have said something
    parties = models.PositiveSmallIntegerField(_("organisations"))
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("decision of a room")
        verbose_name_plural = _("decisions of rooms")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(quorum__gte=1, quorum__lte=models.F("parties")), name="decision_quorum_possible"
            ),
        ]


class Opinion(models.Model):
    """What an organisation says to a decision, by whom."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="opinions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(_("opinion"), max_length=10, choices=Stance.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("opinion on a decision")
        verbose_name_plural = _("opinions on decisions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "organisation"], name="opinion_organisation")]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.organisation_id} {self.stance}"


class ActionItem(Record):
    """行动项: somebody does something by a day. Its clock runs by working days; done with evidence."""

    code = "action"

    owner = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("action item", "owner")
    )
    due_on = models.DateField(_("due on"))
    done_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    evidence = models.TextField(_("how it was done"), max_length=LONGEST_RECORD, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("action item")
        verbose_name_plural = _("action items")


class Minutes(Record):
    """纪要: drafted from the records, frozen with a hash; every organisation confirms or objects in time; filed."""

    class State(models.TextChoices):
        """Where they stand."""

        OPEN = "open", pgettext_lazy("minutes", "open for objections")
        OBJECTED = "objected", pgettext_lazy("minutes", "objected to: to be drafted anew")
        FILED = "filed", pgettext_lazy("minutes", "filed")

    code = "minutes"

    #: what they say, as the draft had it: sections of (title, [(number in the log, text)])
    content = models.JSONField(pgettext_lazy("minutes", "content"), default=list)
    content_hash = models.CharField(_("SHA-256 of the content"), max_length=64)
    #: the end of the log they cover
    until_seq = models.PositiveIntegerField(_("covers up to number"))
    until_hash = models.CharField(_("hash of that event"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    objections_until = models.DateTimeField(_("objections until"))
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")


class MinutesAnswer(models.Model):
    """What an organisation says to minutes: confirmed, or objected with the reason."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    objected_at = models.DateTimeField(_("objected at"), null=True, blank=True)
    objection = models.CharField(_("objection"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("answer to minutes")
        verbose_name_plural = _("answers to minutes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["minutes", "organisation"], name="minutes_answer_organisation")]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.organisation_id}"
