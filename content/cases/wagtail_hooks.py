"""Typical cases in the Wagtail admin: the anonymisation review, and what the edit form says of it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages

from content.cases.anonymisation.checking import check
from content.cases.anonymisation.views import AnonymisationMenuItem, anonymisation
from content.cases.models import TypicalCasePage


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    """What the history of a case calls its decisions."""
    actions.register_action("cases.anonymise", gettext_lazy("Mask a person"), gettext_lazy("Personal data masked"))
    actions.register_action("cases.keep_find", gettext_lazy("Keep a find"), gettext_lazy("Find kept, with a reason"))
    actions.register_action("cases.ask_again", gettext_lazy("Ask again"), gettext_lazy("Decision to keep taken back"))


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("cases/<int:pk>/anonymisation/", anonymisation, name="case_anonymisation")]


@hooks.register("register_page_action_menu_item")
def anonymisation_menu_item() -> AnonymisationMenuItem:
    return AnonymisationMenuItem(order=90)


@hooks.register("before_edit_page")
def say_what_is_open(request: HttpRequest, page) -> None:
    """Whoever opens the edit form learns how many finds nobody has decided on, with the way there."""
    if request.method != "GET" or not isinstance(page, TypicalCasePage):
        return
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return
    count = len(check(page.get_latest_revision_as_object()).open)
    if count:
        text = ngettext(
            "%(n)d text may identify a person or an enterprise. It is decided on before the case is published.",
            "%(n)d texts may identify a person or an enterprise. They are decided on before the case is published.",
            count,
        )
        way = messages.button(reverse("case_anonymisation", args=[page.pk]), _("Anonymisation review"))
        messages.warning(request, text % {"n": count}, buttons=[way])
