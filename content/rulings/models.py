"""Rulings (公开文书) as plain rows: a million of them fit, a million pages in one tree would not."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from content.common.disclosure import PublicItem
from content.rulings import documents, locks, paragraphs
from content.rulings.anonymisation.models import Attestation, KeptFind
from content.rulings.choices import Instance, Kind, Outcome
from content.rulings.imports.models import RulingImport, RulingImportProblem
from content.rulings.numbers import key_of
from content.rulings.pages import RulingIndexPage
from core.generations import bump

__all__ = [
    "Attestation",
    "Chain",
    "KeptFind",
    "Ruling",
    "RulingAttachment",
    "RulingCitation",
    "RulingImport",
    "RulingImportProblem",
    "RulingIndexPage",
]


class Chain(models.Model):
    """争议链: one dispute, from the penalty through reconsideration to the courts."""

    title = models.CharField(_("dispute"), max_length=300)
    slug = models.SlugField(_("key"), max_length=80, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    #: Its title is shown nowhere, but which rulings it holds together is.
    cache_kind = "rulings"
    panels = [FieldPanel("title")]

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return self.title


class RulingQuerySet(models.QuerySet):
    """Querysets of rulings. Whatever the public sees starts from ``published()``."""

    def published(self) -> RulingQuerySet:
        """Rulings the public may read: live and not withdrawn."""
        return self.filter(live=True, withdrawn_on__isnull=True)

    def without_text(self) -> RulingQuerySet:
        """Leave the long texts in the database; for lists."""
        return self.defer(*paragraphs.SECTIONS, "paragraph_numbers", "import_digest")


class Ruling(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    PublicItem,
    index.Indexed,
    ClusterableModel,
):
    """文书: a published decision, with its text in numbered paragraphs.

    The columns of ``STANDING_FIELDS`` belong to the row and not to any version of its text: no revision, however
    old, changes them when it is published.
    """

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    document_name = models.CharField(
        _("document name"),
        max_length=40,
        blank=True,
        help_text=_("As printed, such as 行政判决书. Worked out from kind and number when left empty."),
    )
    number = models.CharField(_("number"), max_length=120, help_text=_("As printed on the document."))
    number_key = models.CharField(_("number key"), max_length=160, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=300)
    body = models.CharField(_("deciding body"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    field = models.CharField(_("field of enforcement"), max_length=60, blank=True)
    instance = models.CharField(_("instance"), max_length=16, choices=Instance.choices, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    outcome_note = models.CharField(_("outcome in one sentence"), max_length=300, blank=True)
    fine = models.DecimalField(_("fine (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True)
    chain = models.ForeignKey(
        Chain, on_delete=models.SET_NULL, null=True, blank=True, related_name="rulings", verbose_name=_("dispute")
    )
    anonymised_by = models.CharField(
        _("anonymised by"),
        max_length=120,
        help_text=_("Who removed the personal data and answers for it. Nothing is published without this."),
    )
    parties = models.TextField(_("parties"), blank=True)
    facts = models.TextField(_("facts"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    basis = models.TextField(_("basis"), blank=True)
    result = models.TextField(_("result"), blank=True)

    paragraph_numbers = models.JSONField(default=dict, blank=True, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(_("reason of withdrawal"), max_length=300, blank=True, editable=False)
    withdrawal_basis = models.CharField(_("basis of withdrawal"), max_length=300, blank=True, editable=False)
    #: Imported to be read, as part of an archive: nothing has to be done because of it.
    from_archive = models.BooleanField(default=False, editable=False)
    import_key = models.CharField(max_length=80, blank=True, editable=False, db_index=True)
    import_digest = models.CharField(max_length=32, blank=True, editable=False)
    imported_revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = RulingQuerySet.as_manager()

    #: Content kind whose page-cache generation changes with a ruling.
    cache_kind = "rulings"
    STANDING_FIELDS = (
        "withdrawn_on",
        "withdrawal_reason",
        "withdrawal_basis",
        "from_archive",
        "import_key",
        "import_digest",
        "imported_revision_id",
    )

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("number"),
        index.AutocompleteField("number"),
        index.SearchField("body"),
        index.FilterField("kind"),
        index.FilterField("live"),
        index.FilterField("outcome"),
        index.FilterField("decided_on"),
    ]

    class Meta:
        ordering = [models.F("decided_on").desc(nulls_last=True), "-pk"]
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        indexes = [
            # Covers the public list's filters and counts, so that they never touch the long texts.
            models.Index(
                fields=["live", "withdrawn_on", "decided_on", "kind", "outcome", "region", "field"],
                name="ruling_public_list",
            ),
            models.Index(fields=["chain", "decided_on"], name="ruling_chain"),
            models.Index(fields=["body"], name="ruling_body"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True) | models.Q(live=False),
                name="ruling_withdrawn_is_not_live",
            ),
            models.CheckConstraint(
                condition=models.Q(live=False) | ~models.Q(anonymised_by=""),
                name="ruling_live_is_attested",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    # -- addresses ------------------------------------------------------------------------------------------

    def get_absolute_url(self) -> str:
        return reverse("rulings:read", args=[self.pk])

    @property
    def url(self) -> str:
        """Address of the reading page; the page partials ask every item for it."""
        return self.get_absolute_url() if self.pk else ""

    # -- what it says ---------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """文书名称 as printed, such as 行政判决书."""
        return self.document_name or documents.name_for(self.kind, self.number)

    @property
    def kicker(self) -> str:
        """文书名称 with the instance in brackets: 行政判决书（二审）."""
        return f"{self.name}（{self.get_instance_display()}）" if self.instance else self.name

    @property
    def citation(self) -> str:
        """引用: 示例市中级人民法院（2026）示01行终37号行政判决书，2026年4月17日。"""
        day = self.decided_on
        date = f"，{day.year}年{day.month}月{day.day}日" if day else ""
        return f"{self.body}{self.number}{self.name}{date}。"

    @property
    def outcome_sentence(self) -> str:
        """结果说明 with its full stop."""
        note = self.outcome_note
        return f"{note}。" if note and note[-1] not in "。！？；" else note

    def paragraph_texts(self) -> list[tuple[str, str]]:
        """(section, text) of every paragraph in reading order."""
        return [(name, text) for name in paragraphs.SECTIONS for text in paragraphs.split(getattr(self, name))]

    def numbered_sections(self) -> list[documents.Section]:
        """The sections that have text, each with its numbered paragraphs."""
        texts = self.paragraph_texts()
        labels = paragraphs.Numbering.from_json(self.paragraph_numbers).for_count(len(texts))
        return documents.sections_of(texts, labels)

    @cached_property
    def withdrawn(self) -> bool:
        """已撤回."""
        return self.withdrawn_on is not None

    # -- storing --------------------------------------------------------------------------------------------

    def clean(self) -> None:
        super().clean()
        errors: dict[str, object] = {}
        try:
            self.number_key = key_of(self.number)
        except ValueError:
            errors["number"] = _(
                "This is not a readable case or document number. Write it as printed, such as （2026）示01行终37号 "
                "or 示市监罚字〔2026〕47号."
            )
        else:
            twin = Ruling.objects.filter(number_key=self.number_key).exclude(pk=self.pk).only("number").first()
            if twin:
                errors["number"] = ValidationError(
                    _("A ruling with this number exists already: %(number)s"), params={"number": twin.number}
                )
        if self.fine is not None and self.fine < 0:
            errors["fine"] = _("A fine cannot be negative.")
        if errors:
            raise ValidationError(errors)

    def with_content_json(self, content):
        """A version of this ruling, with what belongs to the row and not to the version kept as it stands."""
        version = super().with_content_json(content)
        for name in (*self.PERMANENT_FIELDS, *self.STANDING_FIELDS, "paragraph_numbers"):
            setattr(version, name, getattr(self, name))
        version.renumber(stored=self)
        return version

    def renumber(self, stored: Ruling) -> None:
        """Number the paragraphs after those of the ``stored`` row once that has been public."""
        if stored.first_published_at is None:
            self.paragraph_numbers = {}
            return
        old, new = ([text for _name, text in r.paragraph_texts()] for r in (stored, self))
        numbering = paragraphs.Numbering.from_json(stored.paragraph_numbers)
        if old != new or (numbering.labels and len(numbering.labels) != len(new)):
            numbering = paragraphs.renumber(old, numbering, new)
        self.paragraph_numbers = numbering.to_json()

    def save(self, *args, **kwargs) -> None:
        """Store the row; a change the public can see makes cached pages stale in the same transaction."""
        with transaction.atomic():
            stored = Ruling.objects.filter(pk=self.pk).first() if self.pk else None
            if stored and kwargs.get("update_fields") is None:
                for name in self.STANDING_FIELDS:
                    setattr(self, name, getattr(stored, name))
                self.renumber(stored)
            if self.withdrawn_on and self.live:
                raise locks.WithdrawnError(self.number)
            if kwargs.get("update_fields") is None:
                self.number_key = key_of(self.number)
                self.document_number = self.number
                self.written_on = self.decided_on
                self.restore_permanent()
            super().save(*args, **kwargs)
            if self.live or (stored and (stored.live or stored.withdrawn_on)):
                bump("rulings")

    def delete(self, *args, **kwargs):
        """Remove a ruling. One the public has read is withdrawn, never deleted: its address must answer."""
        if self.first_published_at or self.withdrawn_on:
            raise models.ProtectedError(_("A ruling that was public is withdrawn, not deleted."), {self})
        return super().delete(*args, **kwargs)

    def publish(self, revision, *args, **kwargs):
        """Publish ``revision``; refused while the ruling is withdrawn, or something found in it is undecided."""
        from content.rulings.anonymisation.services import refuse_unreviewed

        if self.withdrawn_on:
            raise locks.WithdrawnError(self.number)
        with transaction.atomic():
            refuse_unreviewed(self, revision)
            return super().publish(revision, *args, **kwargs)

    @property
    def approved_schedule(self) -> bool:
        """Whether a publication is scheduled; lists annotate ``_scheduled``, which spares a query for each row."""
        return self.__dict__["_scheduled"] if "_scheduled" in self.__dict__ else super().approved_schedule

    def get_lock(self):
        return locks.WithdrawnLock(self) if self.withdrawn_on else super().get_lock()

    # -- preview --------------------------------------------------------------------------------------------

    def get_preview_template(self, request, mode_name: str) -> str:
        return "rulings/read.html"

    def get_preview_context(self, request, mode_name: str) -> dict:
        from content.rulings.reading import context_of

        stored = Ruling.objects.filter(pk=self.pk).first() if self.pk else None
        if stored:
            self.renumber(stored)
        return {**super().get_preview_context(request, mode_name), **context_of(self, preview=True)}


class RulingAttachment(Orderable):
    """附件: the document as issued, usually a PDF."""

    ruling = ParentalKey(Ruling, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("wagtaildocs.Document", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200, blank=True)

    panels = [FieldPanel("document", heading=_("File")), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.title or str(self.document)


class RulingCitation(models.Model):
    """援引的法条: one provision a published ruling cites. Worked out from the text at each publication."""

    ruling = models.ForeignKey(Ruling, on_delete=models.CASCADE, related_name="citations")
    position = models.PositiveIntegerField(_("position"))
    statute = models.CharField(_("statute"), max_length=200)
    statute_key = models.CharField(max_length=200, blank=True, help_text=_("The same for every spelling of the title."))
    revision = models.CharField(_("revision"), max_length=20, blank=True)
    article = models.CharField(_("article"), max_length=20, blank=True)
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True)
    item = models.CharField(_("item"), max_length=20, blank=True)
    point = models.CharField(_("point"), max_length=20, blank=True)
    label = models.CharField(_("as cited"), max_length=120, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["ruling", "position"], name="ruling_citation_position")]
        indexes = [models.Index(fields=["statute_key", "article"], name="ruling_citation_statute")]
        verbose_name = _("cited provision")
        verbose_name_plural = _("cited provisions")

    def __str__(self) -> str:
        return f"《{self.statute}》{self.label}"
