"""Statutes in the Wagtail admin: look at them, correct them. What is corrected here, imports leave alone."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.statutes.models import Article, Statute, StatuteVersion


class StatuteViewSet(SnippetViewSet):
    """法规: title, kind, short names."""

    model = Statute
    icon = "list-ol"
    menu_label = _("Statutes")
    list_display = [
        "title",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "issuing_body",
        Column("version_count", label=_("Versions")),
    ]
    list_filter = ["kind"]
    search_fields = ["title", "key", "names__name"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldPanel("title"),
        FieldPanel("kind"),
        FieldPanel("issuing_body"),
        InlinePanel("names", heading=_("Short names"), label=_("short name"), panels=[FieldPanel("name")]),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Statute.objects.annotate(version_count=Count("versions", distinct=True)).order_by("title")


class StatuteVersionViewSet(SnippetViewSet):
    """版本: dates and what stands before the articles."""

    model = StatuteVersion
    icon = "history"
    menu_label = _("Versions")
    list_display = [
        "statute",
        "revision",
        DateColumn("promulgated_on", label=_("Promulgated on"), sort_key="promulgated_on"),
        DateColumn("in_force_from", label=_("In force from"), sort_key="in_force_from"),
        BooleanColumn("is_excerpt", label=_("Excerpt")),
        DateColumn("corrected_at", label=_("Corrected by an editor"), sort_key="corrected_at"),
    ]
    list_filter = ["is_excerpt"]
    search_fields = ["statute__title", "statute__key", "edition"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldPanel("statute"),
        FieldPanel("edition"),
        FieldPanel("revision"),
        MultiFieldPanel(
            [FieldPanel("promulgated_on"), FieldPanel("in_force_from"), FieldPanel("repealed_on")], heading=_("Dates")
        ),
        FieldPanel("is_excerpt"),
        FieldPanel("preamble"),
        FieldPanel("source"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return StatuteVersion.objects.select_related("statute").defer("preamble").order_by("statute__title", "edition")


class ArticleViewSet(SnippetViewSet):
    """条文: number, chapter, text."""

    model = Article
    icon = "pilcrow"
    menu_label = _("Articles")
    list_display = ["version", "number", "heading"]
    search_fields = ["version__statute__title", "version__statute__key", "number", "text"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldPanel("version"),
        FieldPanel("number"),
        FieldPanel("position"),
        FieldPanel("heading"),
        FieldPanel("text"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Article.objects.select_related("version__statute").order_by("version", "position")


class StatuteGroup(SnippetViewSetGroup):
    """Menu: statutes, their versions and articles."""

    menu_label = _("Statutes")
    menu_icon = "list-ol"
    menu_name = "statutes-group"
    menu_order = 225
    items = (StatuteViewSet, StatuteVersionViewSet, ArticleViewSet)
