"""The review screen in the Wagtail admin: words for kinds of finds, the context of its page, what its form asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.admin import messages

from content.common.anonymisation.finds import Check, FoundText, TextChangedError
from content.common.anonymisation.models import KeepReason

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
    "enterprise": pgettext_lazy("personal data", "enterprise"),
}

_DELETE = gettext_lazy("To be deleted (2016, art. 10).")
KIND_RULES = {
    "name": gettext_lazy("The surname stays, the rest becomes 某 (2016, art. 9)."),
    "minor": gettext_lazy("A minor: the surname stays, the rest becomes 某 (2016, art. 8 and 9)."),
    "address": gettext_lazy("Of a home address the county or district stays (2016, art. 10 and 11)."),
    "birth_date": gettext_lazy("Of a date of birth the year stays (2016, art. 11)."),
    "enterprise": gettext_lazy("A typical case does not tell which enterprise it was."),
}


def context_of(checked: Check, label_of: Callable[[str], str]) -> dict:
    """What the page shows of a check; ``label_of`` names a field."""
    open_keys = {found.key for found in checked.open}
    rows = [
        (found, KIND_NAMES[found.kind], KIND_RULES.get(found.kind, _DELETE), found.key in open_keys)
        for found in checked.found
    ]
    return {
        "rows": sorted(rows, key=lambda row: not row[3]),
        "open": len(open_keys),
        "attested": checked.attested,
        "reasons": KeepReason.choices,
        "texts": _texts(checked, label_of),
    }


def _texts(
    checked: Check, label_of: Callable[[str], str]
) -> list[tuple[str, list[tuple[str, FoundText | None, bool]]]]:
    """Name and pieces of every text that is not empty: (text, find or None, whether the find stands here first)."""
    seen: set[str] = set()
    texts = []
    for name in (name for name, text in checked.texts.items() if text):
        pieces = []
        for text, found in checked.pieces(name):
            pieces.append((text, found, found is not None and found.key not in seen))
            seen.update([found.key] if found else [])
        texts.append((label_of(name), pieces))
    return texts


def carry_out(
    request: HttpRequest,
    *,
    masks: Callable[[dict[str, str]], int],
    suggested: Callable[[], dict[str, str]],
    keep: Callable[[str, str], object],
    ask_again: Callable[[str], object],
) -> None:
    """Do what the form asks for, with the item's own ways to do it, and say what became of it.

    Raises:
        PermissionDenied: nothing the form offers.
    """
    action, key = request.POST.get("action", ""), request.POST.get("key", "")
    try:
        if action in {"mask", "mask_all"}:
            changed = masks(suggested() if action == "mask_all" else {key: request.POST.get("mask", "")})
            done = ngettext(
                "%(n)d place masked, saved as a new version of the draft.",
                "%(n)d places masked, saved as a new version of the draft.",
                changed,
            )
            messages.success(request, done % {"n": changed})
        elif action == "keep":
            keep(key, request.POST.get("reason", ""))
            messages.success(request, _("It stays as it is; the decision is recorded."))
        elif action == "ask_again":
            ask_again(key)
            messages.success(request, _("The decision is taken back."))
        else:
            raise PermissionDenied
    except TextChangedError:
        messages.error(request, _("The draft was changed meanwhile. Nothing was done; here is its present text."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
