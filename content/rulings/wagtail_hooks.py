"""Rulings in the Wagtail admin: registration, deletion guard, documents of withdrawn rulings, imports report."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from content.common.admin_documents import may_open_withheld
from content.common.pages import PageAttachment
from content.rulings.admin import RulingGroup, WithdrawMenuItem
from content.rulings.anonymisation.views import AnonymisationMenuItem, anonymisation
from content.rulings.models import Ruling, RulingAttachment, RulingImport

register_snippet(RulingGroup)


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    """What the history of a ruling calls a withdrawal and its end."""
    actions.register_action("rulings.withdraw", gettext_lazy("Withdraw"), gettext_lazy("Withdrawn"))
    actions.register_action("rulings.lift", gettext_lazy("Lift the withdrawal"), gettext_lazy("Withdrawal lifted"))
    actions.register_action("rulings.anonymise", gettext_lazy("Mask a person"), gettext_lazy("Personal data masked"))
    actions.register_action("rulings.keep_find", gettext_lazy("Keep a find"), gettext_lazy("Find kept, with a reason"))
    actions.register_action("rulings.ask_again", gettext_lazy("Ask again"), gettext_lazy("Decision to keep taken back"))
    actions.register_action("rulings.import", gettext_lazy("Import"), gettext_lazy("Imported"))


@hooks.register("register_snippet_action_menu_item")
def withdraw_menu_item(model) -> WithdrawMenuItem | None:
    return WithdrawMenuItem(order=900) if model is Ruling else None


@hooks.register("register_snippet_action_menu_item")
def anonymisation_menu_item(model) -> AnonymisationMenuItem | None:
    return AnonymisationMenuItem(order=800) if model is Ruling else None


@hooks.register("construct_snippet_action_menu")
def no_plain_unpublishing(menu_items: list, request: HttpRequest, context: dict) -> None:
    """A ruling leaves the public with a reason only: the action without one goes."""
    if context.get("model") is Ruling:
        menu_items[:] = [item for item in menu_items if item.name != "action-unpublish"]


def _was_public(instances) -> list[Ruling]:
    return [i for i in instances if isinstance(i, Ruling) and (i.first_published_at or i.withdrawn_on)]


@hooks.register("before_delete_snippet")
def keep_public_rulings(request: HttpRequest, instances) -> HttpResponse | None:
    """What the public has read is withdrawn with a reason, never deleted."""
    public = _was_public(instances)
    if not public:
        return None
    messages.error(
        request,
        _("%(number)s was public. Withdraw it instead; a deleted one would leave no reason.")
        % {"number": public[0].number},
    )
    return redirect(reverse("wagtailsnippets_rulings_ruling:edit", args=[public[0].pk]))


@hooks.register("before_bulk_action")
def keep_public_rulings_in_bulk(request, action_type, objects, action_class_instance) -> HttpResponse | None:
    """The same for the list's bulk action."""
    if action_type == "delete" and request.method == "POST" and _was_public(objects):
        messages.error(
            request, _("The choice holds rulings that were public. Nothing was deleted; withdraw those first.")
        )
        return redirect(reverse("wagtailsnippets_rulings_ruling:list"))
    return None


@hooks.register("before_serve_document")
def hide_documents(document, request: HttpRequest) -> None:
    """A document attached to rulings is served while one of them is public (or a public page offers it too)."""
    attached = RulingAttachment.objects.filter(document=document)
    if not attached.exists() or attached.filter(ruling__live=True, ruling__withdrawn_on=None).exists():
        return
    if PageAttachment.objects.filter(document=document, page__live=True).exists():
        return
    if may_open_withheld(request.user, document):
        return
    raise Http404


@permission_required("rulings.change_ruling")
def imports_report(request: HttpRequest) -> HttpResponse:
    """Every import of rulings: what came in and what was refused."""
    page = Paginator(RulingImport.objects.select_related("started_by"), 50).get_page(request.GET.get("p"))
    return TemplateResponse(request, "rulings/admin/imports.html", {"page_obj": page})


@permission_required("rulings.change_ruling")
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One import with its problems by line."""
    run = get_object_or_404(RulingImport.objects.select_related("started_by"), pk=pk)
    page = Paginator(run.problems.all(), 100).get_page(request.GET.get("p"))
    return TemplateResponse(request, "rulings/admin/import.html", {"run": run, "page_obj": page})


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [
        path("rulings/<int:pk>/anonymisation/", anonymisation, name="ruling_anonymisation"),
        path("rulings/imports/", imports_report, name="ruling_imports"),
        path("rulings/imports/<int:pk>/", import_report, name="ruling_import"),
    ]


class ImportsMenuItem(MenuItem):
    """Shown to those who edit rulings."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rulings.change_ruling")


@hooks.register("register_reports_menu_item")
def imports_menu_item() -> MenuItem:
    return ImportsMenuItem(
        gettext_lazy("Imports of rulings"),
        reverse("ruling_imports"),
        name="ruling-imports",
        icon_name="download",
        order=1100,
    )
