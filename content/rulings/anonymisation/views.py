"""The review screen of rulings in the Wagtail admin: the draft with every find in place, and one decision each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import permission_required
from wagtail.snippets.action_menu import ActionMenuItem

from content.common.anonymisation.finds import Check
from content.common.anonymisation.screen import carry_out, context_of
from content.rulings.anonymisation import services
from content.rulings.anonymisation.checking import check
from content.rulings.models import Ruling


@permission_required("rulings.change_ruling")
def anonymisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen; a POST decides on one find (or accepts all masks) and comes back."""
    ruling = get_object_or_404(Ruling, pk=pk)
    if request.method == "POST":
        decide(request, ruling)
        return redirect(f"{reverse('ruling_anonymisation', args=[pk])}#open")
    version = ruling.get_latest_revision_as_object()
    lock = ruling.get_lock()
    context = screen(ruling, check(version))
    context["lock"] = lock.get_message(request.user) if lock and lock.for_user(request.user) else ""
    return TemplateResponse(request, "content/admin/anonymisation.html", context)


def screen(ruling: Ruling, checked: Check) -> dict:
    """Context of the screen."""
    return context_of(checked, lambda name: Ruling._meta.get_field(name).verbose_name) | {
        "subtitle": ruling.number,
        "edit_url": reverse("wagtailsnippets_rulings_ruling:edit", args=[ruling.pk]),
        "history_url": reverse("wagtailsnippets_rulings_ruling:history", args=[ruling.pk]),
        "revision_id": ruling.latest_revision_id,
    }


def decide(request: HttpRequest, ruling: Ruling) -> None:
    """Carry out what the form asks for and say what became of it."""
    shown = request.POST.get("revision", "")
    common = {"ruling": ruling, "revision_id": int(shown) if shown.isdecimal() else 0, "user": request.user}
    carry_out(
        request,
        masks=lambda masks: services.accept_masks(masks=masks, **common),
        suggested=lambda: {found.key: found.mask for found in check(ruling.get_latest_revision_as_object()).open},
        keep=lambda key, reason: services.keep(key=key, reason=reason, **common),
        ask_again=lambda key: services.ask_again(ruling=ruling, key=key, user=request.user),
    )


class AnonymisationMenuItem(ActionMenuItem):
    """隐名审查 among a ruling's actions."""

    name = "action-anonymisation"
    icon_name = "user"
    label = gettext_lazy("Anonymisation review")

    def is_shown(self, context) -> bool:
        item = context.get("instance")
        return context["view"] == "edit" and isinstance(item, Ruling) and item.pk is not None

    def get_url(self, parent_context) -> str:
        return reverse("ruling_anonymisation", args=[parent_context["instance"].pk])
