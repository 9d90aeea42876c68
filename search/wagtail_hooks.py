"""The status of the search index in the Wagtail admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.views import status


class SearchStatusMenuItem(MenuItem):
    """检索索引, for everyone who publishes."""

    def is_shown(self, request) -> bool:
        return status.may_see(request.user)


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    """Addresses of the status page and of the report on a withdrawal."""
    return [
        path("search-index/", status.search_status, name="search_status"),
        path("search-index/takedown/<str:identifier>/", status.search_takedown, name="search_takedown"),
    ]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    """Under reports."""
    return SearchStatusMenuItem(_("Search index"), reverse("search_status"), icon_name="search", order=900)
