"""What becomes of accepted analyses: a clue, one document on a common problem."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, for_audience
from liaison.analyses import following, queries
from liaison.analyses.choices import Cause
from liaison.analyses.forms import ClueForm, CommonForm
from liaison.analyses.models import Analysis
from liaison.analyses.rules import may_follow
from liaison.analyses.views.analyses import of_request, stored
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.rules import may_act

#: Cases offered on one page.
MOST_OFFERED = 100
#: Characters of what was found that an address carries: each takes nine bytes there.
LONGEST_IN_ADDRESS = 400


@for_audience(Audience.MEMBER)
def raise_clue(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an accepted analysis up as a clue."""
    item = of_request(request, pk)
    if not may_follow(request.principal, item) or item.clue_id is not None:
        messages.warning(request, _("Out of an accepted analysis the coordinating body makes a clue."))
        return redirect("analyses:analysis", pk)
    form = ClueForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        clue = stored(form, following.raise_clue, analysis=item, principal=request.principal)
        if clue is not None:
            messages.success(request, _("Taken up as clue %(number)s.") % {"number": clue.number})
            return redirect("clues:clue", clue.pk)
    context = {"here": "analyses", "item": item, "form": form}
    return render(request, "work/analyses/raise.html", context, status=422 if form.errors else 200)


def _together(cause: str, analyses: QuerySet[Analysis]) -> str:
    """What the plan of a joint operation on a common problem begins with, as a query: its bodies, what was found."""
    found = list(analyses.select_related("body"))
    words = Cause(cause).label
    values = {
        "title": _("Common problem: %(cause)s") % {"cause": words},
        "source": "reconsideration",
        "purpose": following.problems_in_words(found)[:LONGEST_IN_ADDRESS],
        "bodies": sorted({item.body_id for item in found}),
    }
    return urlencode(values, doseq=True)


@for_audience(Audience.MEMBER)
def common(request: HttpRequest) -> HttpResponse:
    """Choose the cases that share a problem; one document goes to all their bodies."""
    principal = request.principal
    if not may_act(principal) or principal.organisation_kind != OrganisationKind.COORDINATING:
        messages.warning(request, _("Notices on common problems are issued by the coordinating body."))
        return redirect("analyses:list")
    cause = request.GET.get("cause", "")
    cause = cause if cause in Cause.values else ""
    found = queries.find_analyses(principal, side="review", state="accepted", cause=cause)
    offered = found.filter(pk__in=list(found.values_list("pk", flat=True)[:MOST_OFFERED]))
    posted = request.POST if request.method == "POST" else None
    form = CommonForm(posted, analyses=offered, organisation_kind=principal.organisation_kind)
    if posted is not None and form.is_valid():
        document = stored(form, following.draft_common, principal=principal)
        if document is not None:
            return redirect("documents:edit", document.pk)
    context = {
        "here": "analyses",
        "form": form,
        "causes": Cause.choices,
        "cause": cause,
        "some": offered.exists(),
        "together": _together(cause, offered) if cause else "",
    }
    return render(request, "work/analyses/common.html", context, status=422 if form.errors else 200)
