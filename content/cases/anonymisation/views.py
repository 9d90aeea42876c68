"""The review screen of typical cases in the Wagtail admin, and the way to it from the edit form."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.action_menu import ActionMenuItem

from content.cases.anonymisation import services
from content.cases.anonymisation.checking import check
from content.cases.models import TypicalCasePage
from content.common.anonymisation.screen import carry_out, context_of


def anonymisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen, for whoever may edit the page; a POST decides on one find (or accepts all masks) and comes back."""
    page = get_object_or_404(TypicalCasePage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if request.method == "POST":
        decide(request, page)
        return redirect(f"{reverse('case_anonymisation', args=[pk])}#open")
    version = page.get_latest_revision_as_object()
    locked = page.permissions_for_user(request.user).page_locked()
    context = context_of(check(version), lambda name: TypicalCasePage._meta.get_field(name).verbose_name) | {
        "subtitle": version.title,
        "edit_url": reverse("wagtailadmin_pages:edit", args=[pk]),
        "history_url": reverse("wagtailadmin_pages:history", args=[pk]),
        "revision_id": page.latest_revision_id,
        "lock": _("The page is locked.") if locked else "",
    }
    return TemplateResponse(request, "content/admin/anonymisation.html", context)


def decide(request: HttpRequest, page: TypicalCasePage) -> None:
    """Carry out what the form asks for and say what became of it."""
    shown = request.POST.get("revision", "")
    common = {"page": page, "revision_id": int(shown) if shown.isdecimal() else 0, "user": request.user}
    carry_out(
        request,
        masks=lambda masks: services.accept_masks(masks=masks, **common),
        suggested=lambda: {found.key: found.mask for found in check(page.get_latest_revision_as_object()).open},
        keep=lambda key, reason: services.keep(key=key, reason=reason, **common),
        ask_again=lambda key: services.ask_again(page=page, key=key, user=request.user),
    )


class AnonymisationMenuItem(ActionMenuItem):
    """隐名审查 among the actions of a typical case."""

    name = "action-anonymisation"
    icon_name = "user"
    label = gettext_lazy("Anonymisation review")

    def is_shown(self, context) -> bool:
        return context["view"] == "edit" and isinstance(context["page"].specific_deferred, TypicalCasePage)

    def get_url(self, parent_context) -> str:
        return reverse("case_anonymisation", args=[parent_context["page"].pk])
