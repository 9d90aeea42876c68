"""Typical cases (典型案例): what was found, what supervision did, what others can learn from it."""

from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from content.cases import queries
from content.cases.anonymisation.models import KeptCaseFind
from content.common.pages import IndexPage, PublicPage

__all__ = ["CaseEdition", "CaseIndexPage", "CaseRuling", "CaseTag", "KeptCaseFind", "TypicalCasePage"]

CASE_FEATURES = ["bold", "ol", "ul", "link"]


class CaseIndexPage(IndexPage):
    """典型案例: the filterable list of typical cases."""

    cache_kind = "cases"
    template = "cases/index.html"
    max_count = 1
    per_page = 20
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["cases.TypicalCasePage"]

    class Meta:
        verbose_name = _("typical case index")

    def body_context(self, request: HttpRequest) -> dict:
        chosen = queries.CaseFilter.from_parameters(request.GET)
        found = queries.find_cases(chosen)
        page = Paginator(found, self.per_page).get_page(request.GET.get("page"))
        return {
            "chosen": chosen,
            "choices": queries.filter_choices(),
            "page_obj": page,
            "page_query": chosen.query_prefix(),
        }


class CaseTag(TaggedItemBase):
    """关键词 of a case."""

    content_object = ParentalKey("cases.TypicalCasePage", on_delete=models.CASCADE, related_name="tagged_items")


class TypicalCasePage(PublicPage):
    """A typical case in the four parts of the field: 关键词, 基本案情, 监督处理, 典型意义."""

    cache_kind = "cases"
    template = "cases/case.html"
    parent_page_types = ["cases.CaseIndexPage"]
    subpage_types: list = []

    field = models.CharField(
        _("field of enforcement"), max_length=40, db_index=True, help_text=_("For example 市场监管 or 交通运输.")
    )
    supervised_body = models.CharField(_("supervised body"), max_length=120, blank=True)
    parties = models.CharField(
        _("parties that took part"), max_length=200, blank=True, help_text=_("Separated by 、 (司法行政、检察).")
    )
    keywords = ClusterTaggableManager(through=CaseTag, verbose_name=_("keywords"), help_text=_("Three to six terms."))
    facts = RichTextField(_("facts of the case"), features=CASE_FEATURES)
    supervision = RichTextField(_("supervision and result"), features=CASE_FEATURES)
    significance = RichTextField(_("significance"), features=CASE_FEATURES)

    body_panels = [
        FieldPanel("keywords"),
        FieldPanel("field"),
        FieldPanel("supervised_body"),
        FieldPanel("parties"),
        FieldPanel("facts"),
        FieldPanel("supervision"),
        FieldPanel("significance"),
        InlinePanel("case_rulings", heading=_("Related rulings"), label=_("Ruling")),
        InlinePanel("case_editions", heading=_("White papers that tell of this case"), label=_("White paper")),
    ]
    api_fields = [
        *PublicPage.api_fields,
        *(
            APIField(n)
            for n in ("field", "supervised_body", "parties", "keywords", "facts", "supervision", "significance")
        ),
    ]
    search_fields = [
        *PublicPage.search_fields,
        index.SearchField("facts"),
        index.SearchField("supervision"),
        index.SearchField("significance"),
        index.FilterField("field"),
    ]

    class Meta:
        verbose_name = _("typical case")
        verbose_name_plural = _("typical cases")

    @property
    def shown_kinds(self) -> tuple[str, ...]:
        return ("cases", "rulings", "whitepapers")

    @property
    def party_list(self) -> list[str]:
        """The parties that took part, one by one."""
        return [party.strip() for party in self.parties.split("、") if party.strip()]

    def publish(self, revision, *args, **kwargs):
        """Publish ``revision``; refused while something found in it that may identify somebody is undecided."""
        from content.cases.anonymisation.services import refuse_unreviewed

        with transaction.atomic():
            refuse_unreviewed(self, revision)
            return super().publish(revision, *args, **kwargs)

    def related_items(self) -> list:
        return queries.similar_cases(self)

    def body_context(self, request: HttpRequest) -> dict:
        return {
            "rulings": queries.rulings_of(self),
            "editions": queries.editions_of(self),
            "keywords": [tag.name for tag in self.keywords.all()],
        }


class CaseRuling(Orderable):
    """A ruling a typical case is about."""

    page = ParentalKey(TypicalCasePage, on_delete=models.CASCADE, related_name="case_rulings")
    ruling = models.ForeignKey("rulings.Ruling", on_delete=models.CASCADE, related_name="case_links")

    panels = [FieldPanel("ruling", heading=_("Ruling"))]

    class Meta(Orderable.Meta):
        verbose_name = _("related ruling")
        verbose_name_plural = _("related rulings")
        constraints = [models.UniqueConstraint(fields=["page", "ruling"], name="case_names_a_ruling_once")]

    def __str__(self) -> str:
        return str(self.ruling)


class CaseEdition(Orderable):
    """A white paper edition that tells of a typical case."""

    page = ParentalKey(TypicalCasePage, on_delete=models.CASCADE, related_name="case_editions")
    edition = models.ForeignKey("whitepapers.EditionPage", on_delete=models.CASCADE, related_name="case_links")

    panels = [PageChooserPanel("edition", "whitepapers.EditionPage", heading=_("White paper"))]

    class Meta(Orderable.Meta):
        verbose_name = _("related white paper")
        verbose_name_plural = _("related white papers")
        constraints = [models.UniqueConstraint(fields=["page", "edition"], name="case_names_an_edition_once")]

    def __str__(self) -> str:
        return str(self.edition)
