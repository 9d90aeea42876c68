"""From the summary of a joint operation to a draft: the form, the preview with every mask, the editors' admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from content.common.anonymisation.screen import KIND_NAMES
from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.joint.models import Operation
from liaison.promotion import of_operations
from liaison.promotion.forms import DraftForm, TextForm
from liaison.promotion.of_operations import GOALS, draft_of_operation, parents_for, reason_not_to
from liaison.promotion.services import hidden_again, open_finds
from liaison.promotion.views import open_draft, preview
from liaison.workflow.engine import EventRefused


def offers(request: HttpRequest, operation: Operation) -> list[tuple[str, str]]:
    """What can be made of the operation, or opened where it was made."""
    return [
        (str(goal.words), reverse("promotion:operation", args=[operation.pk, goal.code]))
        for goal in GOALS.values()
        if not reason_not_to(request.principal, operation, goal)
    ]


@for_audience(Audience.MEMBER)
def new(request: HttpRequest, pk: int, goal: str) -> HttpResponse:
    """The proposed text to edit; then a preview; then the draft, opened in the editors' admin."""
    if goal not in GOALS:
        raise Http404
    aim, principal = GOALS[goal], request.principal
    wanted = visible(principal, Operation).select_related("lead", "clue", "planned_by__user", "approved_by__user")
    operation = get_visible_or_404(principal, wanted, pk=pk)
    back = reverse("joint:summary", args=[operation.pk])
    if reason := reason_not_to(principal, operation, aim):
        messages.warning(request, reason)
        return redirect("joint:operation", pk)
    if standing := of_operations.standing(operation, aim):
        return open_draft(request, standing.page, _("There is a draft already. Here it is."), back)
    draft, posted = aim.draft(operation, principal), request.method == "POST"
    form = (DraftForm if goal == "case" else TextForm)(
        request.POST if posted else None, indexes=parents_for(principal.user_id, aim), initial=draft.values
    )
    context: dict[str, Any] = {
        "here": "joint",
        "heading": aim.words,
        "record": operation,
        "back": back,
        "list": (_("Joint operations"), reverse("joint:list")),
        "form": form,
        "must_look": aim.must_look,
        "hidden": [(found, KIND_NAMES[found.kind]) for found in draft.hidden],
    }
    step = request.POST.get("step")
    if posted and form.is_valid() and step != "change":
        values = dict(form.cleaned_data)
        parent = values.pop("parent")
        values = hidden_again(draft, values)
        left = open_finds(draft, values) if aim.must_look else []
        looked = left if request.POST.get("looked") else []
        if step == "make" and set(left) <= set(looked):
            try:
                made = draft_of_operation(
                    operation=operation, goal=aim, parent=parent, values=values, principal=principal, looked=looked
                )
            except EventRefused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            else:
                said = _("The draft is made. Nobody reads it before it has been reviewed.")
                return open_draft(request, made.page, said, back)
        else:
            shown = preview(form, values, draft)
            context |= shown | {"values": values | {"parent": parent.pk}, "not_looked": step == "make"}
    return render(request, "work/promotion/new.html", context, status=422 if form.errors else 200)
