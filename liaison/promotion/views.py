"""From the page of a clue to the draft of a typical case, opened in the editors' admin."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.promotion.drafting import draft_of
from liaison.promotion.forms import DraftForm
from liaison.promotion.pages import draft_page, open_draft
from liaison.promotion.rules import indexes_for, reason_not_to
from liaison.promotion.services import draft_from, promote


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
    data = request.POST if request.method == "POST" else None
    form = DraftForm(data, indexes=indexes_for(request.principal.user_id), initial=draft.values)
    context = {
        "here": "clues",
        "heading": _("Draft a typical case"),
        "record": source,
        "list": (_("Clues"), reverse("clues:list")),
        "left_out": True,
    }

    def make(parent, values, _looked):
        return promote(clue=source, parent=parent, values=values, principal=request.principal).page

    return draft_page(request, form=form, draft=draft, context=context, back=back, make=make)
