"""From the page of a clue to the draft: the form, the preview with every mask, the editors' admin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.common.anonymisation.screen import KIND_NAMES
from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.promotion.drafting import TEXTS, Draft, draft_of, look
from liaison.promotion.forms import DraftForm
from liaison.promotion.rules import indexes_for, reason_not_to
from liaison.promotion.services import draft_from, hidden_again, promote
from liaison.workflow.engine import EventRefused


@for_audience(Audience.MEMBER)
def new(request: HttpRequest, clue: int) -> HttpResponse:
    """The proposed text to edit; then a preview; then the draft, opened in the editors' admin."""
    wanted = visible(request.principal, Clue).select_related("holder", "handler__user", "second_handler__user")
    source = get_visible_or_404(request.principal, wanted, pk=clue)
    back = reverse("clues:clue", args=[source.pk])
    if reason := reason_not_to(request.principal, source):
        messages.warning(request, reason)
        return redirect(back)
    if standing := draft_from(source):
        return open_draft(request, standing.page, _("There is a draft already. Here it is."), back)
    draft = draft_of(source, request.principal)
    posted = request.method == "POST"
    form = DraftForm(
        request.POST if posted else None, indexes=indexes_for(request.principal.user_id), initial=draft.values
    )
    context = {
        "here": "clues",
        "heading": _("Draft a typical case"),
        "record": source,
        "back": back,
        "list": (_("Clues"), reverse("clues:list")),
        "left_out": True,
        "form": form,
        "hidden": [(found, KIND_NAMES[found.kind]) for found in draft.hidden],
    }
    step = request.POST.get("step")
    if posted and form.is_valid() and step != "change":
        values = dict(form.cleaned_data)
        parent = values.pop("parent")
        if step == "make":
            try:
                made = promote(clue=source, parent=parent, values=values, principal=request.principal)
            except EventRefused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            else:
                said = _("The draft is made. Nobody reads it before it has been reviewed.")
                return open_draft(request, made.page, said, back)
        else:
            values = hidden_again(draft, values)
            context |= preview(form, values, draft) | {"values": values | {"parent": parent.pk}}
    return render(request, "work/promotion/new.html", context, status=422 if form.errors else 200)


def open_draft(request: HttpRequest, page: Page, message: str, back: str) -> HttpResponse:
    """The edit form of the draft, or ``back`` for who may not open it."""
    if page.permissions_for_user(request.user).can_edit():
        messages.success(request, message)
        return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    messages.info(request, _("There is a draft already; your account may not open it."))
    return redirect(back)


def preview(form: forms.Form, values: dict[str, str], draft: Draft) -> dict:
    """The case as it would be stored: (label, paragraphs of pieces) with masks and open finds marked."""
    texts = {name: values[name] for name in TEXTS if name in values}
    left = look(texts, draft.known)
    masks = sorted({found.mask for found in draft.hidden}, key=len, reverse=True)
    names = {found.text for found in left}
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
