"""The editors' admin: what it hides, says and shows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import DismissibleMenuItem
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import WorkflowMixin

from content.common import admin_documents, reviews
from content.common.admin_checker import PortalCheckerItem
from content.common.workflow import reviewed_models

__all__ = ["admin_documents"]  # imported for the hooks it registers


def _is_reviewed(item) -> bool:
    return isinstance(item, tuple(reviewed_models()))


@hooks.register("construct_snippet_action_menu")
def hide_publishing_by_hand(menu_items: list, request: HttpRequest, context: dict) -> None:
    """Reviewed snippets are published by their final review; the button that skips it goes."""
    if context.get("model") in reviewed_models():
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("before_publish")
def refuse_publishing_by_hand(request: HttpRequest, item) -> HttpResponseRedirect | None:
    """The same for a request made without the button; what was typed is already saved as a draft."""
    if not _is_reviewed(item):
        return None
    messages.error(request, _("Saved as a draft. It is published at the end of its review, not by hand."))
    return HttpResponseRedirect(reverse(item.snippet_viewset.get_url_name("edit"), args=[item.pk]))


def _say_why_not_to_approve(request: HttpRequest, item: WorkflowMixin) -> None:
    """Tell a reviewer who opens a text they may not approve why the button is missing."""
    if request.method != "GET" or request.headers.get("x-requested-with") == "XMLHttpRequest":
        return
    task_state = item.current_workflow_task_state
    if task_state is None or not task_state.task.specific.user_can_access_editor(item, request.user):
        return
    reason = reviews.reason_not_to_approve(task_state, request.user)
    if reason:
        messages.info(request, reason)


@hooks.register("before_edit_page")
def explain_page_review(request: HttpRequest, page) -> None:
    _say_why_not_to_approve(request, page)


@hooks.register("before_edit_snippet")
def explain_snippet_review(request: HttpRequest, item) -> None:
    if isinstance(item, WorkflowMixin):
        _say_why_not_to_approve(request, item)


@hooks.register("construct_help_menu")
def hide_foreign_guides(request: HttpRequest, menu_items: list) -> None:
    """Wagtail's English guides on another host go, and with them the count of unread ones on the menu."""
    menu_items[:] = [item for item in menu_items if not isinstance(item, DismissibleMenuItem)]


@hooks.register("construct_wagtail_userbar")
def check_more(request: HttpRequest, items: list, page) -> None:
    """Our rules in place of Wagtail's checker, in the editor and on the page."""
    for place, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[place] = PortalCheckerItem(in_editor=item.in_editor)
