"""Issuing several documents together, and the page that says how far their PDFs are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience, get_visible_or_404
from liaison.documents import production
from liaison.documents.forms import TogetherForm
from liaison.documents.models import Document
from liaison.documents.rules import may_draft
from liaison.documents.views.pages import SIDES
from liaison.workflow.engine import EventRefused


@for_audience(Audience.MEMBER)
def show(request: HttpRequest) -> HttpResponse:
    """What of the organisation's documents is being typeset and sealed, how many are done, what failed and why."""
    context = {
        "here": "documents",
        "sides": SIDES,
        "may_draft": may_draft(request.principal),
        "totals": production.totals(request.principal),
        "rounds": [
            (each, [(document, _reason(document)) for document in each.documents])
            for each in production.rounds(request.principal)
        ],
        "most": production.MOST_WAITING,
    }
    response = render(request, "work/documents/production.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _reason(document: Document) -> str:
    failed = document.production_error and not document.pdf_sha256
    return production.failure_in_words(document.production_error) if failed else ""


@for_audience(Audience.MEMBER)
@require_POST
def try_again(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One that failed, or all of them, once more and at once."""
    document = get_visible_or_404(request.principal, Document.objects.all(), pk=pk) if pk is not None else None
    try:
        asked = production.try_again(principal=request.principal, document=document)
    except EventRefused as refused:
        messages.warning(request, refused.message)
    else:
        said = ngettext("%(n)d document is tried again.", "%(n)d documents are tried again.", asked) % {"n": asked}
        messages.success(request, said if asked else _("Nothing had failed any more."))
    return redirect("documents:production")


@for_audience(Audience.MEMBER)
def together(request: HttpRequest) -> HttpResponse:
    """Choose among the approved documents and issue them at one moment; then the page of their PDFs."""
    form = TogetherForm(
        request.POST if request.method == "POST" else None, ready=production.ready_to_issue(request.principal)
    )
    if form.is_bound and form.is_valid():
        try:
            issued, refused = production.issue_together(
                documents=form.cleaned_data["documents"], principal=request.principal
            )
        except EventRefused as error:
            form.add_error("documents", error.message)
        else:
            for document, reason in refused:
                said = _("Not issued: %(title)s. %(reason)s") % {"title": document.title, "reason": reason}
                messages.warning(request, said)
            if n := len(issued):
                said = ngettext("%(n)d document is issued and served.", "%(n)d documents are issued and served.", n)
                messages.success(request, said % {"n": n})
            return redirect("documents:production")
    context = {
        "here": "documents",
        "form": form,
        "ready": form.fields["documents"].queryset.exists(),
        "most": production.MOST_TOGETHER,
    }
    return render(request, "work/documents/together.html", context, status=422 if form.errors else 200)
