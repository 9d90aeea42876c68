"""The review screen in the Wagtail admin: the draft with every find in place, and one decision each."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.snippets.action_menu import ActionMenuItem

from content.rulings.anonymisation import services
from content.rulings.anonymisation.checking import Check, FoundText, check
from content.rulings.anonymisation.models import KeepReason
from content.rulings.models import Ruling

KIND_NAMES = {
    "name": pgettext_lazy("personal data", "name"),
    "minor": pgettext_lazy("personal data", "minor"),
    "id_number": pgettext_lazy("personal data", "identity number"),
    "phone": pgettext_lazy("personal data", "telephone"),
    "address": pgettext_lazy("personal data", "address"),
    "bank_account": pgettext_lazy("personal data", "bank account"),
    "plate": pgettext_lazy("personal data", "number plate"),
    "birth_date": pgettext_lazy("personal data", "date of birth"),
    "health": pgettext_lazy("personal data", "health"),
    "email": pgettext_lazy("personal data", "e-mail"),
    "online_account": pgettext_lazy("personal data", "online account"),
}

_DELETE = gettext_lazy("To be deleted (2016, art. 10).")
KIND_RULES = {
    "name": gettext_lazy("The surname stays, the rest becomes 某 (2016, art. 9)."),
    "minor": gettext_lazy("A minor: the surname stays, the rest becomes 某 (2016, art. 8 and 9)."),
    "address": gettext_lazy("Of a home address the county or district stays (2016, art. 10 and 11)."),
    "birth_date": gettext_lazy("Of a date of birth the year stays (2016, art. 11)."),
}


@permission_required("rulings.change_ruling")
def anonymisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen; a POST decides on one find (or accepts all masks) and comes back."""
    ruling = get_object_or_404(Ruling, pk=pk)
    if request.method == "POST":
        decide(request, ruling)
        return redirect(f"{reverse('ruling_anonymisation', args=[pk])}#open")
    version = ruling.get_latest_revision_as_object()
    lock = ruling.get_lock()
    context = screen(ruling, version, check(version))
    context["lock"] = lock.get_message(request.user) if lock and lock.for_user(request.user) else ""
    return TemplateResponse(request, "rulings/admin/anonymisation.html", context)


def screen(ruling: Ruling, version: Ruling, checked: Check) -> dict:
    """Context of the screen."""
    open_keys = {found.key for found in checked.open}
    rows = [
        (found, KIND_NAMES[found.kind], KIND_RULES.get(found.kind, _DELETE), found.key in open_keys)
        for found in checked.found
    ]
    return {
        "ruling": ruling,
        "rows": sorted(rows, key=lambda row: not row[3]),
        "open": len(open_keys),
        "attested": checked.attested,
        "reasons": KeepReason.choices,
        "texts": _texts(checked),
        "edit_url": reverse("wagtailsnippets_rulings_ruling:edit", args=[ruling.pk]),
        "history_url": reverse("wagtailsnippets_rulings_ruling:history", args=[ruling.pk]),
        "revision_id": ruling.latest_revision_id,
    }


def _texts(checked: Check) -> list[tuple[str, list[tuple[str, FoundText | None, bool]]]]:
    """Name and pieces of every text that is not empty: (text, find or None, whether the find stands here first)."""
    seen: set[str] = set()
    texts = []
    for name in (name for name, text in checked.texts.items() if text):
        pieces = []
        for text, found in checked.pieces(name):
            pieces.append((text, found, found is not None and found.key not in seen))
            seen.update([found.key] if found else [])
        texts.append((Ruling._meta.get_field(name).verbose_name, pieces))
    return texts


def decide(request: HttpRequest, ruling: Ruling) -> None:
    """Carry out what the form asks for and say what became of it."""
    action, key = request.POST.get("action", ""), request.POST.get("key", "")
    shown = request.POST.get("revision", "")
    common = {"ruling": ruling, "revision_id": int(shown) if shown.isdecimal() else 0, "user": request.user}
    try:
        if action == "mask":
            changed = services.accept_masks(masks={key: request.POST.get("mask", "")}, **common)
        elif action == "mask_all":
            checked = check(ruling.get_latest_revision_as_object())
            changed = services.accept_masks(masks={found.key: found.mask for found in checked.open}, **common)
        elif action == "keep":
            services.keep(key=key, reason=request.POST.get("reason", ""), **common)
            messages.success(request, _("It stays as it is; the decision is recorded."))
            return
        elif action == "ask_again":
            services.ask_again(ruling=ruling, key=key, user=request.user)
            messages.success(request, _("The decision is taken back."))
            return
        else:
            raise PermissionDenied
    except services.TextChangedError:
        messages.error(request, _("The draft was changed meanwhile. Nothing was done; here is its present text."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        done = ngettext(
            "%(n)d place masked, saved as a new version of the draft.",
            "%(n)d places masked, saved as a new version of the draft.",
            changed,
        )
        messages.success(request, done % {"n": changed})


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
