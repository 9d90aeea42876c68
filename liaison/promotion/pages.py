"""What drafts out of clues, campaigns and operations have in common: the form, the preview with masks, the draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.common.anonymisation.finds import FoundText
from content.common.anonymisation.screen import KIND_NAMES
from liaison.promotion.drafting import TEXTS, Draft
from liaison.promotion.services import finds, hidden_again
from liaison.workflow.engine import EventRefused

#: (page to put it below, values, words that were looked at) → the draft to be opened; None to go back to the record.
Make = Callable[[Page | None, dict[str, Any], list[str]], Page | None]


def draft_page(
    request: HttpRequest,
    *,
    form: forms.Form,
    draft: Draft,
    context: dict[str, Any],
    back: str,
    make: Make,
    must_look: bool = False,
) -> HttpResponse:
    """The proposed text to edit; then a preview; then the draft.

    Args:
        must_look: what may identify somebody must be confirmed to name nobody before the draft is made: no review of
            its own follows.
    """
    context |= {"form": form, "back": back, "must_look": must_look}
    context["hidden"] = [(found, KIND_NAMES[found.kind]) for found in draft.hidden]
    step = request.POST.get("step")
    if request.method == "POST" and form.is_valid() and step != "change":
        values = dict(form.cleaned_data)
        parent = values.pop("parent", None)
        values = hidden_again(draft, values)
        left = finds(draft, values)
        looked = [found.text for found in left] if must_look and request.POST.get("looked") else []
        if step == "make" and (looked or not (must_look and left)):
            try:
                made = make(parent, values, looked)
            except EventRefused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            else:
                said = _("The draft is made. Nobody reads it before it has been reviewed.")
                if made is not None:
                    return open_draft(request, made, said, back)
                messages.success(request, said)
                return redirect(back)
        else:
            kept = values | ({"parent": parent.pk} if parent is not None else {})
            context |= _preview(form, values, draft, left) | {"values": kept, "not_looked": step == "make"}
    return render(request, "work/promotion/new.html", context, status=422 if form.errors else 200)


def open_draft(request: HttpRequest, page: Page, message: str, back: str) -> HttpResponse:
    """The edit form of the draft, or ``back`` for who may not open it."""
    if page.permissions_for_user(request.user).can_edit():
        messages.success(request, message)
        return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    messages.info(request, _("There is a draft already; your account may not open it."))
    return redirect(back)


def _preview(form: forms.Form, values: dict[str, str], draft: Draft, left: list[FoundText]) -> dict[str, Any]:
    """The text as it would be stored: (label, paragraphs of pieces) with masks and open finds marked."""
    masks = sorted({found.mask for found in draft.hidden}, key=len, reverse=True)
    names = {found.text for found in left}
    texts = {name: values[name] for name in TEXTS if name in values}
    shown = [(form.fields[name].label, _marked(text, names, masks)) for name, text in texts.items() if text.strip()]
    return {"preview": shown, "left": [(found, KIND_NAMES[found.kind]) for found in left]}


def _marked(text: str, names: Iterable[str], masks: Iterable[str]) -> list[list[tuple[str, str]]]:
    """Paragraphs of ``text``, each as pieces (words, ``open``, ``mask`` or nothing)."""
    open_finds = set(names)
    every = sorted({*open_finds, *masks}, key=len, reverse=True)
    cut = re.compile("(" + "|".join(map(re.escape, every)) + ")") if every else None
    paragraphs = []
    for line in filter(str.strip, text.splitlines()):
        pieces = cut.split(line) if cut else [line]
        kinds = [("open" if piece in open_finds else "mask") if place % 2 else "" for place, piece in enumerate(pieces)]
        paragraphs.append([(piece, kind) for piece, kind in zip(pieces, kinds, strict=True) if piece])
    return paragraphs
