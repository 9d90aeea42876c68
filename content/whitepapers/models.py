"""White papers (白皮书): series → edition (quarter, year) → chapters."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import path
from wagtail.search import index

from content.blocks.fields import BodyField
from content.common.pages import IndexPage, PublicPage
from content.whitepapers import queries, reading


class WhitePaperIndexPage(IndexPage):
    """白皮书: entry to every series."""

    cache_kind = "whitepapers"
    template = "whitepapers/index.html"
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["whitepapers.WhitePaperSeriesPage"]

    class Meta:
        verbose_name = _("white paper index")

    def body_context(self, request: HttpRequest) -> dict:
        return {"series_list": queries.series_with_editions(self)}


class WhitePaperSeriesPage(IndexPage):
    """A series of white papers, such as the quarterly one. Its address always shows the latest edition."""

    cache_kind = "whitepapers"
    template = "whitepapers/edition.html"
    parent_page_types = ["whitepapers.WhitePaperIndexPage"]
    subpage_types = ["whitepapers.EditionPage"]

    class Meta:
        verbose_name = _("white paper series")
        verbose_name_plural = _("white paper series")

    @path("")
    def read(self, request: HttpRequest) -> HttpResponse:
        """The latest published edition, at the series' own address."""
        edition = queries.latest_edition(self)
        if edition is None:
            return self.respond(request, template="whitepapers/series_empty.html")
        return edition.respond(request, permanent_address=request.build_absolute_uri(edition.url), series=self)

    @path("print/", name="print")
    def print_view(self, request: HttpRequest) -> HttpResponse:
        """The latest edition for paper."""
        edition = queries.latest_edition(self)
        return edition.print_view(request) if edition else self.read(request)

    @path("all/", name="all")
    def all_editions(self, request: HttpRequest) -> HttpResponse:
        """Every edition of the series, newest first."""
        return self.respond(
            request, template="whitepapers/series.html", series=self, editions=list(queries.editions(self))
        )


class Quarter(models.IntegerChoices):
    """季度; an edition without one is a special edition (专题)."""

    FIRST = 1, _("First quarter")
    SECOND = 2, _("Second quarter")
    THIRD = 3, _("Third quarter")
    FOURTH = 4, _("Fourth quarter")


class EditionPage(PublicPage):
    """One edition (期) of a series: a quarter's white paper, or a special edition without quarter."""

    cache_kind = "whitepapers"
    template = "whitepapers/edition.html"
    parent_page_types = ["whitepapers.WhitePaperSeriesPage"]
    subpage_types = ["whitepapers.ChapterPage"]

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    quarter = models.PositiveSmallIntegerField(_("quarter"), choices=Quarter.choices, null=True, blank=True)
    summary = models.TextField(_("summary"), max_length=1000)

    api_fields = [*PublicPage.api_fields, APIField("year"), APIField("quarter"), APIField("summary")]
    body_panels = [FieldRowPanel([FieldPanel("year"), FieldPanel("quarter")]), FieldPanel("summary")]
    search_fields = [*PublicPage.search_fields, index.SearchField("summary"), index.FilterField("year")]

    class Meta:
        verbose_name = _("white paper edition")
        verbose_name_plural = _("white paper editions")

    @property
    def shown_kinds(self) -> tuple[str, ...]:
        return ("whitepapers", "cases")

    @property
    def short_title(self) -> str:
        """2026 年第一季度, or the title of a special edition."""
        if self.quarter:
            numeral = "一二三四"[self.quarter - 1]
            return f"{self.year} 年第{numeral}季度"
        return self.title

    @property
    def crumb_title(self) -> str:
        return self.short_title

    def clean(self) -> None:
        super().clean()
        if self.quarter and self.path:
            twin = (
                EditionPage.objects.sibling_of(self, inclusive=False)
                .filter(year=self.year, quarter=self.quarter)
                .first()
            )
            if twin:
                raise ValidationError(
                    {"quarter": _("This series already has an edition for that quarter: %(title)s") % {"title": twin}}
                )

    def body_context(self, request: HttpRequest) -> dict:
        return reading.edition_context(self)

    @path("print/", name="print")
    def print_view(self, request: HttpRequest) -> HttpResponse:
        """The whole edition, every chapter, laid out for paper."""
        return self.respond(
            request, template="whitepapers/print.html", print_view=True, **reading.whole_edition_context(self)
        )


class ChapterPage(PublicPage):
    """A chapter (章) of an edition. Its number is its place among the published chapters."""

    cache_kind = "whitepapers"
    template = "whitepapers/chapter.html"
    parent_page_types = ["whitepapers.EditionPage"]
    subpage_types: list = []

    body = BodyField(_("text and figures"))

    api_fields = [*PublicPage.api_fields, APIField("body")]
    body_panels = [FieldPanel("body")]
    search_fields = [*PublicPage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = pgettext_lazy("of a white paper", "chapters")

    @property
    def shown_kinds(self) -> tuple[str, ...]:
        return ("whitepapers", "cases")

    @property
    def edition_path(self) -> str:
        """Where the edition this chapter belongs to stands in the page tree."""
        return self.path[: -self.steplen]

    @cached_property
    def edition(self) -> EditionPage:
        """The edition this chapter belongs to."""
        return queries.edition_at(self.edition_path)

    @cached_property
    def shown_edition(self) -> EditionPage:
        """The same for a page that is being shown: shared with other requests, not to be changed."""
        return reading.edition_of(self)

    def breadcrumb(self) -> list[dict]:
        crumbs = super().breadcrumb()
        crumbs[-2]["title"] = self.shown_edition.short_title
        return crumbs

    def body_context(self, request: HttpRequest) -> dict:
        return reading.chapter_context(self)
