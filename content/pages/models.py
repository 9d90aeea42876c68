"""Home page, notices, regulations and handbooks, directory, static pages."""

import copy

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from content.common.disclosure import Validity
from content.common.pages import IndexPage, PublicPage, RichBodyPage
from content.pages import home, queries
from core.generations import SITE
from core.memo import Memo

#: No page of the tree is deeper below the home page; longer addresses are not looked up.
MAX_DEPTH = 8
#: A change to any page may change which page an address leads to.
TREE_KINDS = ("cases", "lists", "pages", SITE, "whitepapers")
_lines = Memo(1024)


class HomePage(PublicPage):
    """首页: the latest of everything, the entry to search and to submitting a clue."""

    cache_kind = "pages"
    template = "pages/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]

    headline = models.CharField(_("headline"), max_length=60, default="查执法监督的公开信息")
    lead = models.CharField(
        _("lead"), max_length=200, default="白皮书、典型案例、公开文书、清单，一次检索。输入案号可直接到达文书。"
    )
    searches = models.TextField(
        _("frequent searches"), blank=True, max_length=300, help_text=_("One a line; shown under the search box.")
    )

    body_panels = [FieldPanel("headline"), FieldPanel("lead"), FieldPanel("searches")]

    class Meta:
        verbose_name = _("home page")

    @property
    def shown_kinds(self) -> tuple[str, ...]:
        return ("pages", "whitepapers", "cases", "rulings", "lists", "statutes")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the deepest page of the address at once, instead of by two queries a level of the tree."""
        address = self.url_path + "/".join(path_components[:MAX_DEPTH])
        line = _lines.get(address, TREE_KINDS, lambda: self._line(path_components[:MAX_DEPTH]))
        if not line:
            return super().route(request, path_components)
        page = copy.copy(line[-1]).specific  # a copy: the object keeps what it looked up
        page.ancestry = line[:-1]
        return page.route(request, path_components[page.depth - self.depth :])

    def _line(self, path_components: list[str]) -> list[Page]:
        """The pages on the way down to an address, this one excluded; one query."""
        prefixes = [self.url_path + "/".join(path_components[:n]) + "/" for n in range(1, len(path_components) + 1)]
        pages = Page.objects.descendant_of(self).filter(url_path__in=prefixes)
        return list(pages.order_by("depth").only("title", "url_path", "path", "depth", "content_type"))

    def body_context(self, request: HttpRequest) -> dict:
        return home.home_context(self)


class NoticeIndexPage(IndexPage):
    """公告, newest first."""

    cache_kind = "pages"
    template = "pages/notices.html"
    max_count = 1
    per_page = 20
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.NoticePage"]

    class Meta:
        verbose_name = _("notice index")

    def body_context(self, request: HttpRequest) -> dict:
        page = Paginator(queries.notices(), self.per_page).get_page(request.GET.get("page"))
        return {"page_obj": page, "page_query": ""}


class NoticePage(RichBodyPage):
    """A notice (公告): calls for clues, joint-supervision plans, adjustments of lists, appointments."""

    cache_kind = "pages"
    template = "pages/text.html"
    parent_page_types = ["pages.NoticeIndexPage"]
    subpage_types: list = []

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def related_items(self) -> list:
        return list(queries.notices().exclude(pk=self.pk)[:5])


class RegulationIndexPage(IndexPage):
    """制度: regulations and handbooks with document number and validity."""

    cache_kind = "pages"
    template = "pages/regulations.html"
    max_count = 1
    per_page = 50
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.RegulationPage"]

    class Meta:
        verbose_name = _("regulation index")

    def body_context(self, request: HttpRequest) -> dict:
        validity = request.GET.get("validity", "")
        validity = validity if validity in Validity.values else ""
        page = Paginator(queries.regulations(validity), self.per_page).get_page(request.GET.get("page"))
        return {
            "page_obj": page,
            "page_query": f"validity={validity}&" if validity else "",
            "validity": validity,
            "validities": queries.regulation_counts(),
        }


class RegulationPage(RichBodyPage):
    """A regulation or handbook (制度、手册) with 发文字号, date it takes effect and validity."""

    cache_kind = "pages"
    template = "pages/text.html"
    parent_page_types = ["pages.RegulationIndexPage"]
    subpage_types: list = []

    class Sort(models.TextChoices):
        """Whether the text binds (制度) or guides (手册)."""

        REGULATION = "regulation", _("Regulation")
        HANDBOOK = "handbook", _("Handbook")

    sort = models.CharField(_("sort"), max_length=12, choices=Sort.choices, default=Sort.REGULATION)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)

    body_panels = [FieldPanel("sort"), FieldPanel("effective_on"), *RichBodyPage.body_panels]
    search_fields = [*RichBodyPage.search_fields, index.FilterField("sort")]

    class Meta:
        verbose_name = _("regulation or handbook")
        verbose_name_plural = _("regulations and handbooks")

    def related_items(self) -> list:
        return list(queries.regulations("").exclude(pk=self.pk)[:5])


class DirectoryPage(IndexPage):
    """监督联系点和监督员名录: whom enterprises and citizens can turn to near them."""

    cache_kind = "pages"
    template = "pages/directory.html"
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types: list = []
    show_in_menus_default = False

    body_panels = [
        *IndexPage.body_panels,
        InlinePanel("entries", heading=_("Contact points and supervisors"), label=_("Entry")),
    ]

    class Meta:
        verbose_name = _("directory")

    def body_context(self, request: HttpRequest) -> dict:
        return queries.directory(self, region=request.GET.get("region", ""))


class DirectoryEntry(Orderable):
    """One contact point (监督联系点) or supervisor (监督员). Only a point's public telephone is shown."""

    class Kind(models.TextChoices):
        """What the entry is."""

        CONTACT_POINT = "contact_point", _("Contact point")
        SUPERVISOR = "supervisor", _("Supervisor")

    page = ParentalKey(DirectoryPage, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    region = models.CharField(_("region"), max_length=60)
    field = models.CharField(_("field"), max_length=60, blank=True)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    telephone = models.CharField(_("public telephone"), max_length=60, blank=True)
    term_from = models.DateField(_("term from"), null=True, blank=True)
    term_to = models.DateField(_("term to"), null=True, blank=True)

    panels = [
        FieldPanel(name)
        for name in ("kind", "name", "region", "field", "organisation", "telephone", "term_from", "term_to")
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("directory entry")
        verbose_name_plural = _("directory entries")

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> bool:
        """Whether today lies in the term (an open end counts as current)."""
        today = timezone.localdate()
        return (not self.term_from or self.term_from <= today) and (not self.term_to or today <= self.term_to)


class StaticPage(RichBodyPage):
    """A page of the site itself: about, contact, privacy, accessibility, how to submit a clue."""

    cache_kind = "pages"
    template = "pages/text.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types: list = []

    class Meta:
        verbose_name = _("static page")
        verbose_name_plural = _("static pages")
