"""The page on which a case file is exported: what it holds, what it leaves out, and the button."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.files.names import clean_name
from liaison.casefiles import services
from liaison.casefiles.gathering import gather
from liaison.clues.models import Clue


def export_action(request: HttpRequest, clue: Clue) -> tuple[str, str]:
    """The button on the page of a clue: whoever sees the clue may export it."""
    return str(_("Export the case file")), reverse("casefiles:export", args=[clue.pk])


def identified_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for password or second factor where that was not done just now (GB/T 22239-2019, 8.1.4.1).

    Not by allauth's own resuming of the request: it leaves out for which organisation the person acts.
    """
    checked = reauthentication_required(view)

    @wraps(view)
    def asked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return checked(request, *args, **kwargs)
        except ReauthenticationRequired:
            (method, *_others) = get_adapter().get_reauthentication_methods(request.user)
            return HttpResponseRedirect(f"{method['url']}?{urlencode({'next': request.get_full_path()})}")

    return asked


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
@identified_again
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What the case file holds; by POST the archive."""
    found = visible(request.principal, Clue).select_related("holder", "region", "handler__user", "second_handler__user")
    clue = get_visible_or_404(request.principal, found, pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            archive = services.export_case(clue=clue, principal=request.principal)
        except services.CaseFileRefused as problem:
            refused = str(problem)
        else:
            name = clean_name(f"{_('Case file')} {clue.number}.zip")
            response = FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")
            response["Cache-Control"] = "private, no-store"
            response["X-Content-Type-Options"] = "nosniff"
            return response
    case = gather(clue, request.principal)
    context = {
        "here": "clues",
        "clue": clue,
        "case": case,
        "left_out": sum(entry.stored is None for entry in case.files),
        "refused": refused,
        "most_files": services.MOST_FILES,
        "most_mb": services.MOST_BYTES // 1024 // 1024,
    }
    return render(request, "work/casefiles/export.html", context, status=422 if refused else 200)
