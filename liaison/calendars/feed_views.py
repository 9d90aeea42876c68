"""The page on which members make, see and revoke the addresses of their feeds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.calendars import feeds
from liaison.calendars.models import Feed
from liaison.calendars.rules import heads
from liaison.workflow.engine import EventRefused


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: HttpRequest) -> HttpResponse:
    """The feeds in force; a new address is shown once, in the answer that made it."""
    shown, problem = "", ""
    whole = request.POST.get("whose") == "organisation"
    if request.method == "POST":
        try:
            _made, token = feeds.make(principal=request.principal, of_organisation=whole)
            shown = request.build_absolute_uri(reverse("feeds:feed", args=[token]))
        except EventRefused as refused:
            problem = refused.message
    in_force = visible(request.principal, Feed).filter(revoked_at=None).select_related("made_by__user")
    known = {each.is_of_organisation: each for each in in_force}
    kinds = [(False, known.get(False))]
    if heads(request.principal):
        kinds.append((True, known.get(True)))
    context = {"here": "calendar", "kinds": kinds, "shown": shown, "whole": whole, "problem": problem}
    response = render(request, "work/calendars/feeds.html", context, status=403 if problem else 200)
    response["Cache-Control"] = "no-store"
    return response


@for_audience(Audience.MEMBER)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End an address at once."""
    feed = get_visible_or_404(request.principal, Feed, pk=pk)
    feeds.revoke(feed=feed, principal=request.principal)
    messages.success(request, _("The address opens nothing any more."))
    return redirect("calendars:feeds")
