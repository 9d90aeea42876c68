"""From the summary of a joint operation to a draft: the form, the preview with every mask, the editors' admin."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.joint.models import Operation
from liaison.promotion import of_operations
from liaison.promotion.forms import DraftForm, TextForm
from liaison.promotion.of_operations import GOALS, draft_of_operation, parents_for, reason_not_to
from liaison.promotion.pages import draft_page, open_draft


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
    draft, data = aim.draft(operation, principal), request.POST if request.method == "POST" else None
    kind = DraftForm if goal == "case" else TextForm
    form = kind(data, indexes=parents_for(principal.user_id, aim), initial=draft.values)
    context = {
        "here": "joint",
        "heading": aim.words,
        "record": operation,
        "list": (_("Joint operations"), reverse("joint:list")),
    }

    def make(parent, values, looked):
        return draft_of_operation(
            operation=operation, goal=aim, parent=parent, values=values, principal=principal, looked=looked
        ).page

    must_look = aim.must_look
    return draft_page(request, form=form, draft=draft, context=context, back=back, make=make, must_look=must_look)
