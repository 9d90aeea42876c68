"""The entry of rulings in the page tree: navigation, breadcrumb and an introduction editors can change.

``/rulings/`` itself is answered by :mod:`content.rulings.views`, whose address precedes the page tree's.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import path

from content.common.pages import IndexPage


class RulingIndexPage(IndexPage):
    """公开文书: the list's page. One a site, with the slug ``rulings``."""

    cache_kind = "rulings"
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    template = "rulings/list.html"

    class Meta:
        verbose_name = _("list of rulings")
        verbose_name_plural = _("lists of rulings")

    @path("")
    def read(self, request: HttpRequest) -> HttpResponse:
        """The same answer as ``/rulings/``; reached through a preview only."""
        return resolve(reverse("rulings:list")).func(request, page=self)
