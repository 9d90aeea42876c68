"""Templates, documents, their service on each addressee, and the replies."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.clues.models import LONGEST_DESCRIPTION, Clue
from liaison.documents.kinds import CHOICES, KINDS, Kind
from liaison.organisations.models import Membership, Organisation

LONGEST_TITLE: Final = 120
LONGEST_TERM: Final = 180


def kind_choices() -> list[tuple[str, object]]:
    """The kinds; a function, so that a new one needs no migration."""
    return CHOICES


class Template(models.Model):
    """An organisation's own template of a kind. A new version replaces the former; documents keep the one they had."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="document_templates", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=kind_choices)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"), max_length=LONGEST_DESCRIPTION)
    remark = models.CharField(_("what was changed"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "version"], name="document_template_version")
        ]
        ordering = ["organisation", "kind", "-version"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"


class Urgency(models.TextChoices):
    """紧急程度 (GB/T 9704-2012, 7.2.3): printed as it is called here."""

    PRESSING = "pressing", pgettext_lazy("urgency", "pressing")
    MOST_PRESSING = "most", pgettext_lazy("urgency", "most pressing")


class Secrecy(models.TextChoices):
    """密级 (7.2.2). Given only where the portal runs in a classified network (``PORTAL_SECRECY_MARKS``)."""

    SECRET = "secret", pgettext_lazy("secrecy mark", "secret")
    CONFIDENTIAL = "confidential", pgettext_lazy("secrecy mark", "confidential")


class Document(models.Model):
    """One official document of one organisation. ``state`` follows the workflow ``document``.

    From its approval on, what is printed is frozen under ``content_hash``. The number is given when it is issued; the
    sealed PDF is made from this row afterwards (``pdf_sha256`` says whether it is there).
    """

    issuer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="documents", verbose_name=_("issued by")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=kind_choices)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"), max_length=LONGEST_DESCRIPTION)
    #: the line of addressees as printed, where it is to be other than their names
    addressed_as = models.CharField(_("line of addressees"), max_length=200, blank=True)
    copies_to = models.CharField(_("copies to"), max_length=300, blank=True)
    template = models.ForeignKey(
        Template, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("template")
    )
    #: the record it was drafted from (``rectification:5``), and the clue behind it, which decides who sees it here
    about = models.CharField(_("record"), max_length=60, blank=True)
    clue = models.ForeignKey(
        Clue, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("clue")
    )
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, blank=True)
    secrecy = models.CharField(_("secrecy mark"), max_length=20, choices=Secrecy.choices, blank=True)
    #: years the mark holds (保密期限); empty: printed without
    secrecy_years = models.PositiveSmallIntegerField(_("years of secrecy"), null=True, blank=True)
    #: another document this one answers, repeats or follows
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following", verbose_name=_("follows")
    )
    reply_asked = models.BooleanField(_("a reply is asked for"), default=True)
    #: days for the reply in the unit of the kind's limit; None: the limit in force
    reply_days = models.PositiveSmallIntegerField(_("days for the reply"), null=True, blank=True)
    supervisor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supervisor (1)")
    )
    second_supervisor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supervisor (2)")
    )
    state = models.CharField(_("state"), max_length=20, default="draft")
    content_hash = models.CharField(_("SHA-256 of what was approved"), max_length=64, blank=True)

    drafted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    drafted_at = models.DateTimeField(_("drafted at"), default=timezone.now)
    edited_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("last edited by")
    )
    approved_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    return_reason = models.TextField(_("reason of the return"), max_length=2000, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("serial"), null=True, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    #: what the QR code leads to: proves a copy, opens nothing
    verify_code = models.CharField(_("verification code"), max_length=32, null=True, blank=True, unique=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the sealed PDF"), max_length=64, blank=True)
    production_error = models.CharField(_("last failure of the PDF"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdraw_reason = models.TextField(_("reason of the withdrawal"), max_length=2000, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("official document")
        verbose_name_plural = _("official documents")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year", "serial"], condition=~Q(serial=None), name="document_serial"
            ),
            models.UniqueConstraint(fields=["issuer", "number"], condition=~Q(number=""), name="document_number"),
            models.CheckConstraint(
                condition=Q(supervisor=None) | Q(second_supervisor=None) | ~Q(supervisor=F("second_supervisor")),
                name="document_two_supervisors",
            ),
        ]
        indexes = [
            models.Index(fields=["issuer", "state", "-id"], name="document_issuer"),
            models.Index(fields=["about"], name="document_about"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def subject(self) -> str:
        """How records and files name it."""
        return f"document:{self.pk}"

    @property
    def rules(self) -> Kind:
        """What holds for its kind."""
        return KINDS[self.kind]

    @property
    def is_issued(self) -> bool:
        """Whether it has left the organisation's desk: it has a number, whatever became of it since."""
        return self.issued_at is not None

    @property
    def co_issuers(self) -> list[Organisation]:
        """联署机关: who issues it together with ``issuer`` (主办机关), in the order they are printed in."""
        return [each.co_issuer for each in self.co_issues.all()]

    @property
    def issuers(self) -> list[Organisation]:
        """Everybody who issues it, the host first."""
        return [self.issuer, *self.co_issuers]

    @property
    def marks(self) -> list[str]:
        """密级和保密期限, then 紧急程度, as printed one below the other."""
        secrecy = str(self.get_secrecy_display())
        if secrecy and self.secrecy_years:
            secrecy += _("★%(n)d years") % {"n": self.secrecy_years}
        return [mark for mark in (secrecy, str(self.get_urgency_display())) if mark]

    def handlers_of(self, party: str) -> set[int | None]:
        """Who does the work of a side: told first of what happens."""
        return {self.drafted_by_id} if party == "issuer" else set()


class CoIssue(models.Model):
    """会签: one organisation that issues a document with its host (联合行文). Follows the workflow ``co_issue``.

    Its head signs what the host's head has approved (``content_hash``). Who is asked sees the document from then on.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="co_issues")
    co_issuer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="co_issues", verbose_name=_("co-issuing organisation")
    )
    place = models.PositiveSmallIntegerField(_("place in the heading"))
    state = models.CharField(_("state"), max_length=20, default="planned")
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    content_hash = models.CharField(_("SHA-256 of what was signed"), max_length=64, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason of the refusal"), max_length=2000, blank=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("co-issuer of a document")
        verbose_name_plural = _("co-issuers of documents")
        constraints = [models.UniqueConstraint(fields=["document", "co_issuer"], name="co_issue_once")]
        indexes = [models.Index(fields=["co_issuer", "state", "next_due_at"], name="co_issue_organisation")]
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return f"{self.document} · {self.co_issuer}"

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"co_issue:{self.pk}"

    @property
    def issuer_id(self) -> int:
        """The host."""
        return self.document.issuer_id

    @property
    def title(self) -> str:
        """What is to be signed; notices and lists call it so."""
        return self.document.title

    @property
    def number(self) -> str:
        """The number of the document, the host's."""
        return self.document.number

    def handlers_of(self, party: str) -> set[int | None]:
        """Who does the work of a side: at the host whoever drafted it, at the co-issuer whoever decided."""
        return {self.document.drafted_by_id} if party == "issuer" else {self.decided_by_id}


class Service(models.Model):
    """送达: one document at one addressee, with its receipt, clock and replies. Follows the workflow ``service``.

    The addressee sees its own service alone. ``issuer`` repeats the document's, for rules and lists.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="services")
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by"))
    addressee = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="documents_received", verbose_name=_("addressee")
    )
    state = models.CharField(_("state"), max_length=20, default="planned")
    served_at = models.DateTimeField(_("served at"), null=True, blank=True)
    received_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("received by")
    )
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    #: keyed hash over document, addressee, person and time: the signed receipt
    receipt = models.CharField(_("receipt"), max_length=64, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("service of a document")
        verbose_name_plural = _("services of documents")
        constraints = [
            models.UniqueConstraint(fields=["document", "addressee"], name="service_once"),
            models.CheckConstraint(condition=~Q(issuer=F("addressee")), name="service_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["addressee", "state", "next_due_at"], name="service_addressee"),
            models.Index(fields=["issuer", "state", "next_due_at"], name="service_issuer"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.document} → {self.addressee}"

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"service:{self.pk}"

    @property
    def title(self) -> str:
        """What is served; notices and lists call it so."""
        return self.document.title

    @property
    def number(self) -> str:
        """The number of what is served."""
        return self.document.number

    def handlers_of(self, party: str) -> set[int | None]:
        """Who does the work of a side: at the issuer whoever drafted it, at the addressee whoever signed for it."""
        return {self.document.drafted_by_id} if party == "issuer" else {self.received_by_id}


class Reply(models.Model):
    """What the addressee answers, and what the issuer says to it. A new round is a new row. Files hang on it."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(_("text"), max_length=LONGEST_DESCRIPTION)
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    decision = models.CharField(
        _("decision"),
        max_length=10,
        blank=True,
        choices=[
            ("accept", pgettext_lazy("reply to a document", "accepted")),
            ("send_back", pgettext_lazy("reply to a document", "sent back")),
        ],
    )
    decision_reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reply to a document")
        verbose_name_plural = _("replies to documents")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.service_id} {self.at:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        """How its files name it."""
        return f"reply:{self.pk}"
