"""The entry of statutes in the page tree: site map, breadcrumb and an introduction editors can change.

``/statutes/`` itself is answered by :mod:`content.statutes.views`, whose address precedes the page tree's.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import path

from content.common.pages import IndexPage


class StatuteIndexPage(IndexPage):
    """法规库: the list's page. One a site, with the slug ``statutes``; not in the main menu, which is full."""

    cache_kind = "statutes"
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    template = "statutes/list.html"
    show_in_menus_default = False

    class Meta:
        verbose_name = _("list of statutes")
        verbose_name_plural = _("lists of statutes")

    @path("")
    def read(self, request: HttpRequest) -> HttpResponse:
        """The same answer as ``/statutes/``; reached through a preview only."""
        return resolve(reverse("statutes:list")).func(request, page=self)
