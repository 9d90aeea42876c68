"""The abstract Wagtail page behind everything public that lives in the page tree."""

import uuid
from collections.abc import Callable

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, PageViewRestriction, Revision
from wagtail.search import index

from content.common.admin_permissions import ReviewedPagePermissionTester
from content.common.disclosure import PublicItem
from core.generations import SITE, shows
from core.memo import Memo, remembering

_memo = Memo(1024)


def site_path(page: Page) -> str:
    """Address of a page below its site's root, from ``url_path`` alone (no query): ``/home/a/b/`` → ``/a/b/``."""
    return "/" + page.url_path.strip("/").partition("/")[2] + ("/" if page.depth > 2 else "")


class PageAttachment(Orderable):
    """附件: a document offered for download with a page."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("wagtaildocs.Document", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200, blank=True)

    panels = [FieldPanel("document", heading=_("File")), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.title or str(self.document)


class PageCorrection(Orderable):
    """更正: what was wrong, when it was put right; the version it replaced stays readable at its own address.

    ``former_revision`` is set when the correction is first published: the revision that was live until then.
    ``key`` survives drafts, in which a new child object has no primary key yet.
    """

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="corrections")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    corrected_on = models.DateField(_("corrected on"))
    text = models.TextField(_("what was corrected, and why"), max_length=1000)
    former_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    panels = [FieldPanel("corrected_on"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.corrected_on}: {self.text[:40]}"


class PublicPage(RoutablePageMixin, PublicItem, Page):
    """A page with disclosure metadata, attachments, corrections, related pages and page tools.

    Subclasses set ``cache_kind`` (the page-cache generation their publication bumps) and ``body_panels``.
    """

    #: Content kind whose generation number changes when a page of this type changes (core.generations).
    cache_kind = "pages"
    #: Set on the object of a former version while it is shown.
    is_former = False
    #: schema.org type of the page.
    schema_type = "Article"
    body_panels: list = []

    api_fields = [
        APIField(name)
        for name in (
            "index_number",
            "document_number",
            "issuing_body",
            "source",
            "written_on",
            "theme",
            "validity",
            "is_sample",
        )
    ]
    exclude_fields_in_copy = [*PublicItem.PERMANENT_FIELDS]
    show_in_menus_default = False

    disclosure_panels = [
        MultiFieldPanel(
            [FieldPanel(n) for n in ("issuing_body", "source", "author", "document_number", "written_on")],
            heading=_("Origin"),
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("theme", "publicity", "withheld_reason", "validity", "is_sample")],
            heading=_("Disclosure metadata"),
        ),
        InlinePanel("attachments", heading=_("Attachments"), label=_("Attachment")),
        InlinePanel("corrections", heading=_("Corrections"), label=_("Correction")),
    ]

    search_fields = [
        *Page.search_fields,
        index.SearchField("document_number"),
        index.FilterField("theme"),
    ]

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        if "Meta" in cls.__dict__ and getattr(cls.__dict__["Meta"], "abstract", False):
            return
        cls.edit_handler = TabbedInterface(
            [
                ObjectList([*Page.content_panels, *cls.body_panels], heading=_("Content")),
                ObjectList(cls.disclosure_panels, heading=_("Disclosure")),
                ObjectList(Page.promote_panels, heading=_("Address")),
                ObjectList(Page.settings_panels, heading=_("Schedule")),
            ]
        )

    def save(self, *args, **kwargs):
        """Keep what is permanent, and tie new corrections to the revision they replace."""
        self.restore_permanent()
        self._tie_corrections()
        return super().save(*args, **kwargs)

    def permissions_for_user(self, user) -> ReviewedPagePermissionTester:
        """What ``user`` may do with this page; publishing by hand is not among it."""
        return ReviewedPagePermissionTester(user, self)

    def _tie_corrections(self) -> None:
        corrections = list(self.corrections.all())
        if not corrections or not self.pk:
            return
        tied = dict(
            PageCorrection.objects.filter(page_id=self.pk, former_revision__isnull=False).values_list(
                "key", "former_revision_id"
            )
        )
        live_before = Page.objects.filter(pk=self.pk, live=True).values_list("live_revision_id", flat=True).first()
        for correction in corrections:
            if correction.key in tied:
                correction.former_revision_id = tied[correction.key]
            elif self.live and live_before and live_before != self.live_revision_id:
                correction.former_revision_id = live_before
        self.corrections = corrections

    @property
    def shown_kinds(self) -> tuple[str, ...]:
        """Content kinds this page shows; when one of them changes, cached copies are stale."""
        return (self.cache_kind,)

    @cached_property
    def ancestry(self) -> list[Page]:
        """Pages between the home page and this one, outermost first; routing fills it, otherwise one query."""
        return list(Page.objects.ancestor_of(self).filter(depth__gt=2).only("title", "url_path", "path", "depth"))

    def get_view_restrictions(self):
        """Wagtail's, without asking twice a request where no page at all is restricted."""
        if remembering() and not _memo.get("any restriction", (SITE,), PageViewRestriction.objects.exists):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def breadcrumb(self) -> list[dict]:
        """Ancestors below the home page and this page, as title and address."""
        crumbs = [{"title": page.title, "url": site_path(page)} for page in self.ancestry]
        return [*crumbs, {"title": self.crumb_title, "url": self.url}]

    @property
    def crumb_title(self) -> str:
        """What the breadcrumb calls this page."""
        return self.title

    def structured_data(self) -> dict:
        """schema.org description of the page for search machines (JSON-LD)."""
        data = {
            "@context": "https://schema.org",
            "@type": self.schema_type,
            "headline": self.title,
            "url": self.full_url,
            "inLanguage": "zh-Hans",
            "identifier": self.index_number,
            "datePublished": self.published_at,
            "dateModified": self.last_published_at,
            "publisher": {"@type": "GovernmentOrganization", "name": self.issuing_body or self.source},
        }
        return {key: value for key, value in data.items() if value}

    def shown_attachments(self) -> list[PageAttachment]:
        """Attachments in the editor's order, with their documents."""
        if not self.pk:
            return []
        return self._stored("attachments", lambda: list(self.attachments.select_related("document")))

    def shown_corrections(self) -> list[PageCorrection]:
        """Corrections, newest first."""
        corrections = self._stored("corrections", lambda: list(self.corrections.all()))
        return sorted(corrections, key=lambda correction: correction.corrected_on, reverse=True)

    def _stored(self, relation: str, read: Callable[[], list]) -> list:
        """The rows of ``relation``, remembered unless this object holds its own (a preview, a former version)."""
        if relation in self.__dict__.get("_cluster_related_objects", {}):
            return read()
        return _memo.get((relation, self.pk), (self.cache_kind, SITE), read)

    def related_items(self) -> list:
        """Other published items a reader of this one may want; at most five."""
        return []

    def body_context(self, request: HttpRequest) -> dict:
        """What the page's template needs besides ``page``; also used for a former version."""
        return {}

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context |= {
            "item": self,
            "breadcrumb": self.breadcrumb(),
            "attachments": self.shown_attachments(),
            "corrections": self.shown_corrections(),
            "related": self.related_items(),
        }
        return context | self.body_context(request)

    def respond(self, request: HttpRequest, *, template: str | None = None, **extra) -> HttpResponse:
        """The page's response, marked with the content kinds it shows unless it is a preview."""
        context = self.get_context(request) | extra
        response = TemplateResponse(request, template or self.get_template(request), context)
        if not getattr(request, "is_preview", False):
            shows(response, *self.shown_kinds)
        return response

    @path("")
    def read(self, request: HttpRequest) -> HttpResponse:
        """The page as it stands."""
        return self.respond(request)

    @path("print/", name="print")
    def print_view(self, request: HttpRequest) -> HttpResponse:
        """The page alone, laid out for paper."""
        return self.respond(request, print_view=True)

    @path("versions/<int:revision_id>/", name="former_version")
    def former_version(self, request: HttpRequest, revision_id: int) -> HttpResponse:
        """The page as it stood before a published correction; any other revision is not public (404)."""
        correction = PageCorrection.objects.filter(page_id=self.pk, former_revision_id=revision_id).first()
        if correction is None:
            raise Http404
        former = correction.former_revision.as_object()
        # Where the page stands in the tree is today's; what it says is the revision's.
        for name in ("path", "depth", "url_path", "numchild"):
            setattr(former, name, getattr(self, name))
        former.is_former = True
        return former.respond(request, former_of=self, superseded_by=correction)


class IndexPage(PublicPage):
    """Abstract: a page that leads to others, with a short introduction; it has no attachments or corrections."""

    introduction = models.TextField(_("introduction"), max_length=500, blank=True)
    body_panels = [FieldPanel("introduction")]
    disclosure_panels = PublicPage.disclosure_panels[:2]
    show_in_menus_default = True

    class Meta:
        abstract = True

    def shown_attachments(self) -> list[PageAttachment]:
        return []

    def shown_corrections(self) -> list[PageCorrection]:
        return []


class RichBodyPage(PublicPage):
    """Abstract: a public page whose content is one rich text."""

    body = RichTextField(_("text"), features=["h2", "h3", "bold", "ol", "ul", "link", "document-link", "blockquote"])
    body_panels = [FieldPanel("body")]
    api_fields = [*PublicPage.api_fields, APIField("body")]
    search_fields = [*PublicPage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True
